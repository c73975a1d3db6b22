"""What runs and what does not: each part of the program reports here, /health and the operator read here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.logs import Redactor
from rules.ports import Clock

State = Literal["ok", "failing", "silent"]


@dataclass
class Check:
    """One part: how often it must be heard, and what was heard last. Instants are UTC."""

    within: timedelta
    since: datetime
    last_ok: datetime | None = None
    last_error: datetime | None = None
    error: str | None = None
    failing: bool = False

    def state(self, now: datetime) -> State:
        """failing: the last word was an error; silent: no success for longer than agreed."""
        if self.failing:
            return "failing"
        return "silent" if now - (self.last_ok or self.since) > self.within else "ok"


class Health:
    """The named checks of one process."""

    def __init__(self, clock: Clock, redactor: Redactor) -> None:
        self._clock = clock
        self._redactor = redactor
        self._checks: dict[str, Check] = {}

    def expect(self, name: str, within_s: float) -> None:
        """From now on `name` counts as silent when it has no success for `within_s` seconds."""
        self._checks[name] = Check(timedelta(seconds=within_s), self._clock.now())

    def ok(self, name: str) -> None:
        """`name` has just done its work; KeyError if nobody expects it."""
        check = self._checks[name]
        check.last_ok, check.failing = self._clock.now(), False

    def failed(self, name: str, fault: BaseException) -> None:
        """`name` has just failed; the text kept shows no secret. KeyError if not expected."""
        check = self._checks[name]
        check.last_error, check.failing = self._clock.now(), True
        check.error = self._redactor.clean(f"{type(fault).__name__}: {fault}")

    def is_well(self) -> bool:
        """No check is failing or silent."""
        now = self._clock.now()
        return all(check.state(now) == "ok" for check in self._checks.values())

    def report(self) -> dict[str, dict[str, str | None]]:
        """Per name: state, last_ok, last_error (ISO, UTC, or None) and the last error; ready for JSON."""
        now = self._clock.now()
        return {
            name: {
                "state": check.state(now),
                "last_ok": _iso(check.last_ok),
                "last_error": _iso(check.last_error),
                "error": check.error,
            }
            for name, check in self._checks.items()
        }


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
