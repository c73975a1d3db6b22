"""A part of the program is ok, failing, or silent."""

import json

import pytest

from bot.health import Health
from bot.logs import Redactor
from tests.fakes import ManualClock


async def test_heard_failed_recovered_silent():
    clock = ManualClock()
    health = Health(clock, Redactor())
    health.expect("courier", within_s=60)
    assert health.is_well()
    health.ok("courier")
    health.failed("courier", ConnectionError("to 13812345678"))
    assert not health.is_well()
    assert health.report()["courier"] == {
        "state": "failing",
        "last_ok": "2026-09-14T01:00:00+00:00",
        "last_error": "2026-09-14T01:00:00+00:00",
        "error": "ConnectionError: to [secret]",
    }
    await clock.advance(5)
    health.ok("courier")
    assert health.is_well()
    await clock.advance(61)
    assert health.report()["courier"]["state"] == "silent"
    json.dumps(health.report())


async def test_never_heard_is_silent_after_its_time():
    clock = ManualClock()
    health = Health(clock, Redactor())
    health.expect("inbox", within_s=30)
    await clock.advance(31)
    assert health.report()["inbox"]["state"] == "silent"


def test_a_name_nobody_expects_is_a_mistake():
    with pytest.raises(KeyError):
        Health(ManualClock(), Redactor()).ok("courrier")
