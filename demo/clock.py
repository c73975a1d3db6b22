"""A clock that can be pushed forward: real time plus an offset.

Pushing wakes every sleeper and every deadline that became due, so a demo jumps to Thursday 17:00 without
waiting, and a test of a 24-hour rule takes a millisecond. Only this file and `bot/clock.py` read the time.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime


class _Alarm:
    """Calls `ring` once the clock has reached `due`, whether time passed or was pushed."""

    def __init__(self, clock: "PushableClock", due: float, ring: Callable[[], None]) -> None:
        self._clock, self._due, self._ring = clock, due, ring
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.Handle = self._loop.call_soon(self.check)

    def check(self) -> None:
        """Ring if due, else wait for the rest."""
        self._timer.cancel()
        left = self._due - self._clock.unix()
        if left <= 0:
            self._clock.forget(self)
            self._ring()
        else:
            self._timer = self._loop.call_later(left, self.check)

    def stop(self) -> None:
        """Never ring."""
        self._timer.cancel()
        self._clock.forget(self)


class PushableClock:
    """`rules.ports.Clock`. `source` gives seconds since 1970; with a constant one only pushes move time."""

    def __init__(self, source: Callable[[], float] | None = None) -> None:
        self._source = source or _steady_seconds()
        self._alarms: set[_Alarm] = set()
        self.offset = 0.0

    def unix(self) -> float:
        """Seconds since 1970."""
        return self._source() + self.offset

    def now(self) -> datetime:
        """The present instant, UTC."""
        return datetime.fromtimestamp(self.unix(), UTC)

    def push(self, seconds: float) -> None:
        """Jump ahead; time never runs backwards, so `seconds` below 0 is a ValueError."""
        if seconds < 0:
            raise ValueError("a clock is pushed forwards only")
        self.offset += seconds
        for alarm in tuple(self._alarms):
            alarm.check()

    async def sleep(self, seconds: float) -> None:
        """Return when `seconds` of this clock's time have passed."""
        woken = asyncio.get_running_loop().create_future()
        alarm = self._set(seconds, lambda: None if woken.done() else woken.set_result(None))
        try:
            await woken
        finally:
            alarm.stop()

    @asynccontextmanager
    async def deadline(self, seconds: float) -> AsyncIterator[None]:
        """A block that raises TimeoutError once `seconds` of this clock's time have passed."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(None) as block:
            alarm = self._set(seconds, lambda: block.reschedule(loop.time()))
            try:
                yield
            finally:
                alarm.stop()

    def forget(self, alarm: _Alarm) -> None:
        """An alarm has rung or was stopped."""
        self._alarms.discard(alarm)

    def _set(self, seconds: float, ring: Callable[[], None]) -> _Alarm:
        alarm = _Alarm(self, self.unix() + seconds, ring)
        self._alarms.add(alarm)
        return alarm


def stopwatch() -> float:
    """Real seconds, for measuring how long an answer took; no push moves it."""
    return time.perf_counter()


def beginning(at: datetime) -> Callable[[], float]:
    """A source that says `at` now and then goes on steadily: the demo plays on the same morning every time."""
    began = at.timestamp() - time.monotonic()
    return lambda: began + time.monotonic()


def _steady_seconds() -> Callable[[], float]:
    """Wall time read once, then carried on by the monotonic clock, so that an NTP step moves nothing."""
    began = time.time() - time.monotonic()  # noqa: TID251 - the one place of the demo that reads the clock
    return lambda: began + time.monotonic()
