"""The fixed jobs. APScheduler only ticks; what is due stands in the database, and a double tick is harmless."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from workflow import clockwork
from workflow.unit import House

log = logging.getLogger(__name__)
Tick = Callable[[House], Awaitable[int]]

TICKS: tuple[tuple[str, float, Tick], ...] = (
    ("ceremony", 0.5, clockwork.advance_draws),
    ("duties", 2, clockwork.take_due_steps),
    ("periods", 3, clockwork.announce_periods),
    ("mail", 5, clockwork.sweep_mail),
)
"""Name, seconds between two ticks, what it does; each returns how much there was to do."""


class Ticks:
    """Runs the table above, by APScheduler in a running program or one round at a time."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.beat: Callable[[], None] = lambda: None

    async def forever(self) -> None:
        """Tick until cancelled. A late tick runs once; two of one kind never run side by side."""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        scheduler = AsyncIOScheduler(timezone="Asia/Shanghai", job_defaults=defaults)
        for name, seconds, tick in TICKS:
            scheduler.add_job(self._guarded, "interval", seconds=seconds, id=name, args=(name, tick))
        scheduler.start()
        try:
            await asyncio.Event().wait()
        finally:
            scheduler.shutdown(wait=False)

    async def once(self) -> int:
        """One round of every tick."""
        return sum([await tick(self._house) for _, _, tick in TICKS])

    async def _guarded(self, name: str, tick: Tick) -> None:
        try:
            await tick(self._house)
            self.beat()
        except Exception:
            log.exception("tick %s", name)
