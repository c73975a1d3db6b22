"""A local Telegram: the Bot API, the people's control interface and the page, on one loopback port."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path

from aiohttp import web

from demo import refusals
from demo.clock import PushableClock
from demo.dispatch import Outcome
from demo.files import DOWNLOAD_LIMIT, UPLOAD_LIMIT, Upload
from demo.sim import Scene, Simulation
from demo.simweb import routes
from demo.state import Bot, Json
from demo.transport import read_request
from demo.webhook import Deliverer

SILENCE_S = 120
FORM_OVERHEAD = 1024 * 1024

_log = logging.getLogger(__name__)

__all__ = ["LocalTelegram", "Scene"]


class LocalTelegram(Simulation):
    """Start it, give its address to any Bot API client, and drive the people in process or over /sim."""

    def __init__(self, clock: PushableClock, *, relaxed: bool, scene: Scene | None = None) -> None:
        super().__init__(clock, relaxed=relaxed, scene=scene)
        self._runner: web.AppRunner | None = None
        self._deliveries: dict[int, asyncio.Task[None]] = {}

    def add_bot(self, token: str, username: str, name: str) -> int:
        """A bot account; returns its id. Bots may be added while the server runs."""
        bot_id = super().add_bot(token, username, name)
        if self._runner is not None:
            self._begin_delivery(self.world.bots[token])
        return bot_id

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Serve; returns the base address without a slash at the end."""
        app = web.Application(client_max_size=UPLOAD_LIMIT + FORM_OVERHEAD)
        app.router.add_route("*", "/bot{token}/{method}", self._bot_call)
        app.router.add_route("*", "/bot{tail:.*}", _nothing)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        app.add_routes(routes(self))
        page = Path(str(files("demo") / "page"))
        if page.is_dir():
            app.router.add_get("/", _front_of(page))
            app.router.add_static("/", page)
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        for bot in self.world.bots.values():
            self._begin_delivery(bot)
        bound = self._runner.addresses[0]
        return f"http://{host}:{bound[1]}"

    async def stop(self) -> None:
        """Close everything; long polls and event streams end at once."""
        for delivery in self._deliveries.values():
            delivery.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await delivery
        self._deliveries.clear()
        for bot in self.world.bots.values():
            bot.mailbox.interrupt()
        self.world.events.emit("stop")
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _begin_delivery(self, bot: Bot) -> None:
        deliverer = Deliverer(bot, self.clock, self.dispatcher.call)
        # Lives as long as the server; stop() awaits it, which raises whatever killed it.
        self._deliveries[bot.id] = asyncio.create_task(deliverer.run())  # noqa: TID251

    async def _bot_call(self, request: web.Request) -> web.StreamResponse:
        bot = self.world.bots.get(request.match_info["token"])
        if bot is None:
            return _answer(refusals.UNAUTHORIZED.code, refusals.UNAUTHORIZED.body())
        try:
            params, uploads = await read_request(request)
            _small_enough(uploads)
        except refusals.Refusal as refusal:
            return _answer(refusal.code, refusal.body())
        try:
            outcome = await self.dispatcher.call(bot, request.match_info["method"], params, uploads)
        except Exception:
            _log.exception("a method fell over")
            return _answer(refusals.INTERNAL.code, refusals.INTERNAL.body())
        if outcome.silence:
            await self._keep_silent(request, outcome)
        return _answer(outcome.status, outcome.body)

    async def _keep_silent(self, request: web.Request, outcome: Outcome) -> None:
        """The work is done or lost; the client is left waiting, then the line goes dead."""
        if outcome.silence == "timeout":
            await self.clock.sleep(SILENCE_S)
        if request.transport is not None:
            request.transport.abort()

    async def _download(self, request: web.Request) -> web.Response:
        file = self.world.files.by_path.get(request.match_info["path"])
        if request.match_info["token"] not in self.world.bots:
            return _answer(refusals.UNAUTHORIZED.code, refusals.UNAUTHORIZED.body())
        if file is None or len(file.data) > DOWNLOAD_LIMIT:
            return _answer(refusals.NOT_FOUND.code, refusals.NOT_FOUND.body())
        return web.Response(body=file.data, content_type="application/octet-stream")


async def _nothing(_request: web.Request) -> web.Response:
    return _answer(refusals.NOT_FOUND.code, refusals.NOT_FOUND.body())


def _answer(status: int, body: Json) -> web.Response:
    return web.json_response(body, status=status)


def _front_of(folder: Path) -> Callable[[web.Request], Awaitable[web.FileResponse]]:
    async def front(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(folder / "index.html")

    return front


def _small_enough(uploads: dict[str, Upload]) -> None:
    if any(len(upload.data) > UPLOAD_LIMIT for upload in uploads.values()):
        raise refusals.TOO_LARGE
