"""Puts the house together, once, from settings; `run` and `demo` and the tests all come through here."""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import aiohttp
from aiogram import Bot, Dispatcher
from telegram.ext import ExtBot

from bot.budget import Budget
from bot.courier import Courier, sending_bot
from bot.dispatch import dispatcher, feeder, hearing_bot
from bot.governor import FloodGovernor
from bot.health import Health
from bot.inbox import Poller, drain
from bot.relay import Relay
from bot.webhook import Door, Webhook
from bot.windows import Limits
from bot.works import Works
from scheduler.ticks import Ticks
from workflow import delivery, work
from workflow.unit import House


@dataclass
class Program:
    """Everything that runs in one process for one bot. `step` does one round by hand, `run` goes on."""

    house: House
    poller: Poller | Webhook
    courier: Courier
    works: Works
    ticks: Ticks
    dispatcher: Dispatcher
    hearing: Bot
    session: aiohttp.ClientSession
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Poll, act, send, compute and tick until told to stop; then end what is on its way."""
        await self.recover()
        try:
            async with asyncio.TaskGroup() as group:
                going = [
                    group.create_task(self.poller.forever(self._somebody_waits)),
                    group.create_task(self._drain_forever()),
                    group.create_task(self.works.forever()),
                    group.create_task(self.ticks.forever()),
                ]
                group.create_task(self.courier.forever())
                await self._stopping.wait()
                for part in going:
                    part.cancel()
                self.courier.stop()
        finally:
            await self.close()

    def stop(self) -> None:
        """End `run` in good order: all its parts can be cancelled, only a send is worth waiting for."""
        self._stopping.set()

    def watched_by(self, health: Health) -> None:
        """Let every part that loops be heard by `health`."""
        for name, part, within_s in (
            ("poll", self.poller, 120),
            ("send", self.courier, 60),
            ("ticks", self.ticks, 60),
        ):
            health.expect(name, within_s)
            part.beat = partial(health.heard, name)

    async def recover(self) -> None:
        """After a start: what was on its way when the last process ended is uncertain, its works are free."""
        async with self.house.act() as ctx:
            await delivery.sweep(ctx, restart=True)
            await work.recover(ctx)

    async def step(self) -> int:
        """One round of everything; how much there was to do."""
        done = await self.poller.once(0)
        done += await drain(self.house, self._feed)
        done += await self.ticks.once()
        done += await self.works.drain()
        return done + await self.courier.drain()

    async def settle(self, rounds: int = 60) -> None:
        """Rounds until nothing is left to do at this instant of the clock."""
        for _ in range(rounds):
            if not await self.step():
                return
        raise RuntimeError(f"not at rest after {rounds} rounds")

    async def close(self) -> None:
        """Let every connection and worker go."""
        self.works.close()
        await self.courier.close()
        await self.hearing.session.close()
        await self.session.close()
        await self.house.engine.dispose()

    async def _feed(self, inbox_id: int, raw: dict[str, Any]) -> None:
        await feeder(self.dispatcher, self.hearing)(inbox_id, raw)

    async def _drain_forever(self) -> None:
        while True:
            self.poller.stored.clear()
            await drain(self.house, self._feed)
            try:
                async with asyncio.timeout(5):
                    await self.poller.stored.wait()
            except TimeoutError:
                continue

    def _somebody_waits(self) -> bool:
        return self.house.mood.draw_open


def assemble(
    house: House,
    token: str,
    api: str,
    limits: Limits,
    *,
    live_reserve: int = 14,
    in_process: bool = False,
    door: Door | None = None,
    relay: str | None = None,
) -> Program:
    """A program over a house; with a `door` it hears by webhook, else it polls.

    `in_process` keeps long work in threads instead of a spawned process; `relay` is the address of a relay of beacons.
    """
    session = aiohttp.ClientSession()
    budget = Budget(house.clock, limits)
    governor = FloodGovernor(budget, house.clock)
    sending: ExtBot[Any] = sending_bot(token, api, governor)
    courier = Courier(house, sending, budget, live_reserve=live_reserve)
    asks = Relay(house.clock, relay).fetch if relay else None
    works = Works(house, courier.fetch, asks, in_process=in_process)
    ticks = Ticks(house)

    def committed() -> None:
        courier.wake.set()
        works.wake.set()

    house.listeners.append(committed)
    return Program(
        house=house,
        poller=Webhook(house, session, api, token, door) if door else Poller(house, session, api, token),
        courier=courier,
        works=works,
        ticks=ticks,
        dispatcher=dispatcher(house),
        hearing=hearing_bot(token, api),
        session=session,
    )
