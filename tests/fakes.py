"""Time and chance that a test holds in its hand."""

import asyncio
import hashlib
import heapq
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")
MONDAY_MORNING = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
TURNS_TO_SETTLE = 12  # turns of the loop a woken chain of awaits may take before time goes on


class ManualClock:
    """`rules.ports.Clock` that stands still until advanced; sleepers wake in the order of their instants."""

    def __init__(self, start: datetime = MONDAY_MORNING) -> None:
        self._start = start
        self._elapsed = 0.0
        self._alarms: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0

    def now(self) -> datetime:
        """The instant the test has reached."""
        return self._start + timedelta(seconds=self._elapsed)

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        """Return when the test has advanced by `seconds`; with 0 or less, after one turn of the loop."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        alarm = self._set_alarm(seconds, lambda: None if woken.done() else woken.set_result(None))
        try:
            await woken
        finally:
            self._clear_alarm(alarm)

    @asynccontextmanager
    async def deadline(self, seconds: float) -> AsyncIterator[None]:
        """A block that raises TimeoutError once the test has advanced by `seconds`."""
        async with asyncio.timeout(None) as block:
            alarm = self._set_alarm(seconds, lambda: block.reschedule(0))
            if seconds <= 0:
                block.reschedule(0)
            try:
                yield
            finally:
                self._clear_alarm(alarm)

    async def advance(self, seconds: float) -> None:
        """Let `seconds` pass; whoever is due on the way runs at its own instant."""
        end = self._elapsed + seconds
        await self.settle()
        while self._alarms and self._alarms[0][0] <= end:
            await self._ring_next()
        self._elapsed = end
        await self.settle()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`, jumping from alarm to alarm as often as it takes."""
        task = asyncio.ensure_future(work)
        await self.settle()
        while not task.done():
            if self._alarms:
                await self._ring_next()
            else:
                await asyncio.sleep(0.001)  # real work (a thread, a socket) is under way; time stands still
        return await task

    async def settle(self) -> None:
        """Let everything that can run without time passing do so."""
        for _ in range(TURNS_TO_SETTLE):
            await asyncio.sleep(0)

    async def _ring_next(self) -> None:
        when, _, ring = heapq.heappop(self._alarms)
        self._elapsed = max(self._elapsed, when)
        ring()
        await self.settle()

    def _set_alarm(self, seconds: float, ring: Callable[[], None]) -> tuple[float, int, Callable[[], None]]:
        self._count += 1
        alarm = (self._elapsed + seconds, self._count, ring)
        heapq.heappush(self._alarms, alarm)
        return alarm

    def _clear_alarm(self, alarm: tuple[float, int, Callable[[], None]]) -> None:
        if alarm in self._alarms:
            self._alarms.remove(alarm)
            heapq.heapify(self._alarms)


class FixedEntropy:
    """`rules.ports.Entropy` that gives the same bytes in every run: SHA-256 of the seed and a counter."""

    def __init__(self, seed: str = "test") -> None:
        self._seed = seed
        self._count = 0

    def token(self, size: int) -> bytes:
        """The next `size` bytes."""
        out = b""
        while len(out) < size:
            self._count += 1
            out += hashlib.sha256(f"{self._seed}/{self._count}".encode()).digest()
        return out[:size]
