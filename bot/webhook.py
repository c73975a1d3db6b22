"""Updates in by webhook: each is stored and committed before Telegram hears 200.

It stands where the Poller stands. There is no getUpdates here to prove that the inbox is dry. But an update
counts as pending until its 200, so a `pending_update_count` of 0, asked for after an instant, shows that all
before that instant is stored.
"""

import asyncio
import hmac
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from bot.inbox import ALLOWED, BACK_OFF_SECONDS, silently
from workflow import inbox
from workflow.unit import House

log = logging.getLogger(__name__)
HEADER = "X-Telegram-Bot-Api-Secret-Token"
LOOK_SECONDS = 1.0
ANSWER_WITHIN = aiohttp.ClientTimeout(total=20)


@dataclass(frozen=True)
class Door:
    """Where Telegram knocks: its address and secret, and where we listen behind it."""

    url: str
    secret: str
    host: str
    port: int


class Webhook:
    """The same three things as `bot.inbox.Poller`: `stored`, `once`, `forever`."""

    def __init__(
        self, house: House, session: aiohttp.ClientSession, api: str, token: str, door: Door
    ) -> None:
        self._house = house
        self._session = session
        self._api = f"{api}/bot{token}"
        self._door = door
        self.stored = asyncio.Event()
        self.beat: Callable[[], None] = silently

    async def once(self, _wait_s: int) -> int:
        """Note the inbox dry if it is, and see that Telegram knows our address; no update comes this way."""
        begun = self._house.clock.now()
        info = await self._call("getWebhookInfo", {})
        if info["url"] != self._door.url or set(info.get("allowed_updates", ())) != set(ALLOWED):
            await self._announce()
        elif info["pending_update_count"] == 0:
            async with self._house.act() as ctx:
                await inbox.store(ctx, [], begun)
        return 0

    async def forever(self, urgent: Callable[[], bool]) -> None:
        """Listen until cancelled; ask Telegram what is pending while `urgent` says so."""
        runner = web.AppRunner(self.application(), access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._door.host, self._door.port).start()
            known = False
            while True:
                known = await self._look(known, urgent)
        finally:
            await runner.cleanup()

    def application(self) -> web.Application:
        """One route: the path of the address that Telegram calls."""
        app = web.Application()
        app.router.add_post(urlsplit(self._door.url).path or "/", self._take)
        return app

    async def _look(self, known: bool, urgent: Callable[[], bool]) -> bool:
        try:
            if not known:
                await self._announce()  # always at a start: whether our secret is the old one does not show
            elif urgent():
                await self.once(0)
        except (aiohttp.ClientError, ConnectionError, TimeoutError) as error:
            log.warning("Telegram is away, again in %s s: %s", BACK_OFF_SECONDS, error)
            await self._house.clock.sleep(BACK_OFF_SECONDS)
            return known
        self.beat()
        await self._house.clock.sleep(LOOK_SECONDS)
        return True

    async def _take(self, request: web.Request) -> web.Response:
        shown = request.headers.get(HEADER, "")
        if not hmac.compare_digest(shown.encode(), self._door.secret.encode()):
            return web.Response(status=403)
        try:
            raw = json.loads(await request.read())
        except ValueError:
            return web.Response(status=400)
        if not isinstance(raw, dict) or type(raw.get("update_id")) is not int:
            return web.Response(status=400)
        async with self._house.act() as ctx:
            await inbox.store(ctx, [raw], None)
        self.stored.set()
        return web.Response()

    async def _announce(self) -> None:
        """One connection keeps updates in order; those that wait already are not dropped."""
        body = {"url": self._door.url, "secret_token": self._door.secret, "max_connections": 1}
        await self._call(
            "setWebhook", body | {"allowed_updates": list(ALLOWED), "drop_pending_updates": False}
        )
        log.info("webhook set")

    async def _call(self, method: str, body: dict[str, Any]) -> Any:
        url = f"{self._api}/{method}"
        async with self._session.post(url, json=body, timeout=ANSWER_WITHIN) as response:
            answer = await response.json()
        if not answer.get("ok"):
            raise ConnectionError(f"{method}: {answer.get('error_code')} {answer.get('description')}")
        return answer["result"]
