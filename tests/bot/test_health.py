"""A part that goes quiet is named until it is heard again; a well house says nothing."""

import asyncio
import logging

import pytest

from bot.health import Health
from tests.fakes import ManualClock


@pytest.fixture
def health(clock: ManualClock) -> Health:
    found = Health(clock)
    found.expect("poll", 60)
    found.expect("send", 30)
    return found


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


async def test_silence_is_counted_from_the_last_sign(health: Health, clock: ManualClock) -> None:
    await clock.advance(30)
    assert health.silent() == {}
    health.heard("poll")
    await clock.advance(31)
    assert list(health.silent()) == ["send"]
    health.heard("send")
    assert health.silent() == {}


async def test_the_log_speaks_only_of_trouble(
    health: Health, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    watching = asyncio.ensure_future(health.watch())
    for _ in range(3):
        await clock.advance(30)
        health.heard("poll")
        health.heard("send")
    assert caplog.messages == []
    await clock.advance(45)
    assert [message.split(" since")[0] for message in caplog.messages] == []
    await clock.advance(20)
    assert [message.split(" since")[0] for message in caplog.messages] == ["send has not been heard"]
    health.heard("poll")
    health.heard("send")
    await clock.advance(30)
    assert caplog.messages[-1] == "all parts are heard again"
    watching.cancel()


def test_nobody_unexpected_is_heard(health: Health) -> None:
    with pytest.raises(KeyError):
        health.heard("somebody")
