"""Who has gone quiet: every part that loops says that it still does; silence is logged until it ends.

Faults are logged where they happen. This is for the other kind: a part that waits for ever and says nothing.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.ports import Clock

log = logging.getLogger(__name__)
LOOK_SECONDS = 30.0


@dataclass
class Pulse:
    """One part: how long it may be silent, and when it was last heard (UTC)."""

    within: timedelta
    heard: datetime


class Health:
    """The parts of one process. It needs a clock that nobody pushes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._pulses: dict[str, Pulse] = {}

    def expect(self, name: str, within_s: float) -> None:
        """From now on `name` counts as silent when it is not heard for `within_s` seconds."""
        self._pulses[name] = Pulse(timedelta(seconds=within_s), self._clock.now())

    def heard(self, name: str) -> None:
        """`name` has just gone round; KeyError if nobody expects it."""
        self._pulses[name].heard = self._clock.now()

    def silent(self) -> dict[str, datetime]:
        """Who is silent, and since when."""
        now = self._clock.now()
        return {name: pulse.heard for name, pulse in self._pulses.items() if now - pulse.heard > pulse.within}

    async def watch(self) -> None:
        """Look twice a minute until cancelled; say who is silent, and when all are heard again."""
        was_well = True
        while True:
            await self._clock.sleep(LOOK_SECONDS)
            silent = self.silent()
            for name, since in silent.items():
                log.warning("%s has not been heard since %s", name, since.isoformat(timespec="seconds"))
            if not silent and not was_well:
                log.warning("all parts are heard again")
            was_well = not silent
