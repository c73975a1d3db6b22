"""The real clock in short moments, and the manual one that the other tests lean on."""

import asyncio
from datetime import UTC, timedelta

import pytest

from bot.clock import RealClock, SystemEntropy
from rules.ports import Clock, Entropy
from tests.fakes import MONDAY_MORNING, FixedEntropy, ManualClock


async def test_real_time_passes():
    clock: Clock = RealClock()
    before = clock.now()
    await clock.sleep(0.01)
    await clock.sleep(-1)
    assert clock.now() - before >= timedelta(seconds=0.005)
    assert before.tzinfo is UTC


async def test_a_real_deadline_ends_its_block_only():
    clock = RealClock()
    with pytest.raises(TimeoutError):
        async with clock.deadline(0.01):
            await asyncio.Event().wait()
    async with clock.deadline(60):
        pass


def test_entropy():
    for entropy in (SystemEntropy(), FixedEntropy()):
        source: Entropy = entropy
        assert [len(source.token(size)) for size in (0, 1, 32, 100)] == [0, 1, 32, 100]
        assert source.token(32) != source.token(32)
    assert FixedEntropy().token(40) == FixedEntropy().token(40) != FixedEntropy("other").token(40)


async def test_sleepers_wake_in_order_at_their_instants():
    clock = ManualClock()
    woken: list[tuple[str, float]] = []

    async def sleeper(name: str, *naps: float) -> None:
        for nap in naps:
            await clock.sleep(nap)
            woken.append((name, clock.elapsed))

    tasks = [asyncio.ensure_future(sleeper("b", 2, 2)), asyncio.ensure_future(sleeper("a", 1, 2))]
    await clock.advance(3.5)
    assert woken == [("a", 1), ("b", 2), ("a", 3)]
    await clock.advance(0.5)
    assert woken[-1] == ("b", 4)
    assert clock.now() == MONDAY_MORNING + timedelta(seconds=4)
    assert all(task.done() for task in tasks)


async def test_a_manual_deadline_ends_when_it_is_advanced_past():
    clock = ManualClock()

    async def wait() -> str:
        try:
            async with clock.deadline(5):
                await asyncio.Event().wait()
        except TimeoutError:
            return "late"
        return "never"

    waiting = asyncio.ensure_future(wait())
    await clock.advance(4.9)
    assert not waiting.done()
    await clock.advance(0.1)
    assert waiting.result() == "late"


async def test_run_jumps_from_alarm_to_alarm():
    clock = ManualClock()

    async def work() -> str:
        await clock.sleep(3600)
        await asyncio.to_thread(int)
        return "done"

    assert await clock.run(work()) == "done"
    assert clock.elapsed == 3600
