"""Rounds of a drand network from an HTTP relay. It only carries: whatever it says is verified before it is used."""

import logging
from collections.abc import Mapping
from typing import Any

import httpx

from rules.ports import Clock

log = logging.getLogger(__name__)
MOST_BYTES = 4096
PATIENCE_S = 10.0


class Relay:
    """Asks one relay, e.g. `https://relay.example.cn`, for rounds by number."""

    def __init__(self, clock: Clock, address: str) -> None:
        self._clock = clock
        self._address = address.rstrip("/")

    async def fetch(self, given: Mapping[str, Any]) -> bytes:
        """The relay's answer for a Beacon object in `given["beacon"]`; empty if there is none, whatever the reason."""
        beacon = given["beacon"]
        url = f"{self._address}/{beacon['chain_hash']}/public/{beacon['round']}"
        try:
            async with self._clock.deadline(PATIENCE_S), httpx.AsyncClient(timeout=PATIENCE_S) as client:
                return await _body(client, url)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as fault:
            log.warning("the relay of beacons gives no round %s: %s", beacon["round"], type(fault).__name__)
            return b""


async def _body(client: httpx.AsyncClient, url: str) -> bytes:
    """At most `MOST_BYTES`, read as they come; a longer answer is none."""
    async with client.stream("GET", url) as answer:
        answer.raise_for_status()
        content = b""
        async for piece in answer.aiter_bytes(MOST_BYTES):
            content += piece
            if len(content) > MOST_BYTES:
                return b""
        return content
