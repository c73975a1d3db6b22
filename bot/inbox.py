"""Updates in: a raw poll stores rows and only then confirms them; a drain hands them on in order."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from workflow import inbox
from workflow.unit import House

log = logging.getLogger(__name__)
ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member")
POLL_SECONDS = 25
BACK_OFF_SECONDS = 2.0


def silently() -> None:
    """Where nobody listens for the beat."""


class Poller:
    """getUpdates without a library: what it stores is what was confirmed, nothing else."""

    def __init__(self, house: House, session: aiohttp.ClientSession, api: str, token: str) -> None:
        self._house = house
        self._session = session
        self._api = f"{api}/bot{token}"
        self.stored = asyncio.Event()
        self.beat: Callable[[], None] = silently

    async def once(self, wait_s: int) -> int:
        """One poll of at most `wait_s` seconds; the number of updates stored."""
        async with self._house.read() as ctx:
            offset = await inbox.next_offset(ctx)
        begun = self._house.clock.now()
        body = {"offset": offset, "timeout": wait_s, "limit": 100, "allowed_updates": list(ALLOWED)}
        updates: list[dict[str, Any]] = await self._call("getUpdates", body, wait_s + 20)
        async with self._house.act() as ctx:
            await inbox.store(ctx, updates, begun)
        self.stored.set()
        return len(updates)

    async def forever(self, urgent: Callable[[], bool]) -> None:
        """Poll until cancelled; short polls while `urgent` says that somebody waits for a dry inbox."""
        ours = False
        while True:
            try:
                ours = ours or await self._end_webhook()
                await self.once(1 if urgent() else POLL_SECONDS)
                self.beat()
            except (aiohttp.ClientError, ConnectionError, TimeoutError) as error:
                log.warning("poll failed, again in %s s: %s", BACK_OFF_SECONDS, error)
                await self._house.clock.sleep(BACK_OFF_SECONDS)

    async def _end_webhook(self) -> bool:
        """A webhook of an earlier mode would keep every update from us; what waits there is not dropped."""
        return bool(await self._call("deleteWebhook", {"drop_pending_updates": False}, 20))

    async def _call(self, method: str, body: dict[str, Any], within_s: float) -> Any:
        limit = aiohttp.ClientTimeout(within_s)
        async with self._session.post(f"{self._api}/{method}", json=body, timeout=limit) as response:
            answer = await response.json()
        if not answer.get("ok"):
            raise ConnectionError(f"{method}: {answer.get('error_code')} {answer.get('description')}")
        return answer["result"]


async def drain(house: House, feed: Callable[[int, dict[str, Any]], Awaitable[None]]) -> int:
    """Act on everything stored, in order; how many updates were looked at.

    One that fails by a fault of ours stays for a later round and does not stop those behind it.
    """
    async with house.read() as ctx:
        rows = await inbox.waiting(ctx)
    for inbox_id, payload in rows:
        try:
            await feed(inbox_id, json.loads(payload))
            async with house.act() as ctx:
                await inbox.settle(ctx, inbox_id)
        except inbox.AlreadySettledError:
            continue
        except Exception as fault:
            log.exception("update %s", inbox_id)
            async with house.act() as ctx:
                await inbox.stumbled(ctx, inbox_id, repr(fault))
    return len(rows)
