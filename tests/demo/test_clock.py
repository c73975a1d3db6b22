"""The pushable clock: sleepers and deadlines wake when time passes and when it is pushed."""

import asyncio
import time

import pytest

from demo.clock import PushableClock
from rules.ports import Clock


def frozen() -> PushableClock:
    return PushableClock(lambda: 1_800_000_000.0)


async def test_it_is_a_clock() -> None:
    clock: Clock = PushableClock()
    assert abs(clock.now().timestamp() - time.time()) < 1
    await clock.sleep(0.01)
    await clock.sleep(-1)


async def test_a_push_wakes_the_sleeper() -> None:
    clock = frozen()
    sleeper = asyncio.ensure_future(clock.sleep(86_400))
    await asyncio.sleep(0)
    clock.push(86_399)
    await asyncio.sleep(0)
    assert not sleeper.done()
    clock.push(1)
    await sleeper
    assert clock.now().isoformat() == "2027-01-16T08:00:00+00:00"


async def test_a_push_ends_a_deadline() -> None:
    clock = frozen()

    async def patient() -> None:
        async with clock.deadline(60):
            await asyncio.Event().wait()

    waiting = asyncio.ensure_future(patient())
    await asyncio.sleep(0)
    clock.push(60)
    with pytest.raises(TimeoutError):
        await waiting


async def test_a_deadline_kept_is_forgotten() -> None:
    clock = frozen()
    async with clock.deadline(60):
        pass
    clock.push(61)
    with pytest.raises(TimeoutError):
        async with clock.deadline(0):
            await asyncio.sleep(1)


async def test_cancelling_leaves_no_alarm_behind() -> None:
    clock = frozen()
    sleeper = asyncio.ensure_future(clock.sleep(60))
    await asyncio.sleep(0)
    sleeper.cancel()
    await asyncio.gather(sleeper, return_exceptions=True)
    clock.push(61)
    assert not clock._alarms


async def test_time_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        frozen().push(-1)
