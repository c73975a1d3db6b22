"""The relay of beacons from outside: it brings bytes or nothing, and never holds anybody up."""

import asyncio

from bot.relay import MOST_BYTES, PATIENCE_S, Relay
from demo.clock import PushableClock
from tests.relay import open_relay

ASKED = {"beacon": {"chain_hash": "ab", "round": 7}}
PATH = "/ab/public/7"


async def test_bytes_or_nothing() -> None:
    async with open_relay() as relay:
        asks = Relay(PushableClock(), relay.address + "/")
        assert await asks.fetch(ASKED) == b""
        relay.pages[PATH] = b"x" * MOST_BYTES
        assert await asks.fetch(ASKED) == b"x" * MOST_BYTES
        relay.pages[PATH] = b"x" * (MOST_BYTES + 1)
        assert await asks.fetch(ASKED) == b""
        assert relay.asked == [PATH] * 3
    assert await asks.fetch(ASKED) == b"", "the relay is gone"
    assert await Relay(PushableClock(), "http://[").fetch(ASKED) == b""


async def test_a_relay_that_never_answers_is_left() -> None:
    async with open_relay() as relay:
        clock = PushableClock()
        relay.silent = True
        asking = asyncio.ensure_future(Relay(clock, relay.address).fetch(ASKED))
        while not relay.asked:
            await asyncio.sleep(0.01)
        clock.push(PATIENCE_S)
        assert await asyncio.wait_for(asking, PATIENCE_S / 2) == b""
