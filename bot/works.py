"""Where long computations run: a thread for the delay, a spawned process for freezing and matching."""

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from typing import Any

from models.engine import open_engine
from rules.ports import Vault
from workflow import work
from workflow.computations import COMPUTATIONS, Room
from workflow.results import RESULTS
from workflow.shelf import Shelf
from workflow.unit import House
from workflow.work import Job

log = logging.getLogger(__name__)
Fetch = Callable[[str], Awaitable[bytes]]
Relayed = Callable[[Mapping[str, Any]], Awaitable[bytes]]
BEHIND = 10  # how much nicer a computing process is than the chat


class Works:
    """Leases works one by one, computes each outside any transaction, enters the result by its use case."""

    def __init__(
        self, house: House, fetch: Fetch, relay: Relayed | None = None, *, in_process: bool = False
    ) -> None:
        """`relay` asks a relay of beacons. `in_process` keeps everything in one thread pool; the tests use it so
        that a fork stays cheap.
        """
        self._house = house
        self._fetch = fetch
        self._relay = relay
        self.wake = asyncio.Event()
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="work", initializer=step_back_alone)
        self._processes: Executor | None = None
        self._in_process = in_process

    async def forever(self) -> None:
        """Lanes side by side: neither an import, a silent relay nor a question ever holds up a live draw."""
        async with asyncio.TaskGroup() as group:
            for lane in {one.lane: None for one in COMPUTATIONS.values()}:
                group.create_task(self._lane([k for k, one in COMPUTATIONS.items() if one.lane == lane]))

    async def _lane(self, kinds: list[str]) -> None:
        """Compute whatever is ready; look again when woken or after half a second."""
        while True:
            self.wake.clear()
            if not await self.once(kinds):
                try:
                    async with asyncio.timeout(0.5):
                        await self.wake.wait()
                except TimeoutError:
                    continue

    async def drain(self) -> int:
        """Compute until nothing is ready; how many works were done."""
        done = 0
        while await self.once():
            done += 1
        return done

    async def once(self, kinds: list[str] | None = None) -> bool:
        """One work, if any is ready."""
        async with self._house.read() as ctx:
            if not await work.waiting(ctx, kinds=kinds):
                return False
        async with self._house.act() as ctx:
            job = await work.lease(ctx, kinds=kinds)
        if job is None:
            return False
        try:
            result = await self._compute(job)
            async with self._house.act() as ctx:
                if await work.finish(ctx, job.work_id):
                    await RESULTS[job.kind].enter(ctx, job, result)
        except Exception as fault:
            await self._failed(job, fault)
        return True

    async def _compute(self, job: Job) -> Any:
        computation = COMPUTATIONS[job.kind]
        content = job.content
        if computation.room is Room.SHELF:
            url = self._house.engine.url.render_as_string(hide_password=False)
            return await self._apart(
                computation.room, with_shelf, computation.run, job, url, self._house.vault
            )
        if computation.room is Room.FETCH:
            content = await self._fetch(str(job.input["file_id"]))
        elif computation.room is Room.RELAY and self._relay is not None:
            content = await self._relay(job.input)
        run = computation.run
        if computation.room is Room.PRINT:
            run = partial(run, self._house.printer)
        return await self._apart(computation.room, run, job.input, content)

    async def _apart(self, room: Room, act: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._room(room), act, *given)

    async def _failed(self, job: Job, fault: Exception) -> None:
        """Neither a computation nor its result may end the program: it is tried again, then given up."""
        log.error("work %s (%s)", job.work_id, job.kind, exc_info=fault)
        if isinstance(fault, BrokenExecutor):
            self._processes = None
        async with self._house.act() as ctx:
            if await work.fail(ctx, job.work_id, repr(fault)[:500]):
                await RESULTS[job.kind].given_up(ctx, job, repr(fault)[:200])

    def close(self) -> None:
        """Let the workers go."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self._processes is not None:
            self._processes.shutdown(wait=False, cancel_futures=True)

    def _room(self, room: Room) -> Executor:
        if self._in_process or room in (Room.THREAD, Room.RELAY):
            return self._threads
        if self._processes is None:
            self._processes = ProcessPoolExecutor(3, mp_context=get_context("spawn"), initializer=step_back)
        return self._processes


def with_shelf(run: Callable[..., Awaitable[Any]], job: Job, url: str, vault: Vault) -> Any:
    """In the computing process: the computation over a connection of its own."""

    async def on_shelf() -> Any:
        engine = open_engine(url)
        try:
            return await run(job, Shelf(engine, vault))
        finally:
            await engine.dispose()

    return asyncio.run(on_shelf())


def step_back_alone() -> None:
    """In a computing thread: the same, where a thread has a niceness of its own."""
    if sys.platform == "linux":
        step_back()


def step_back() -> None:
    """In a computing process: whoever answers a tap goes first."""
    with suppress(OSError):
        os.nice(BEHIND)
