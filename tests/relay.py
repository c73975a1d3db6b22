"""A relay of drand rounds on this machine that says whatever a test wants it to say."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web


class LocalRelay:
    """`pages` are its answers by path; anything else is a 404, or nothing at all once `silent`.

    `asked` are the paths it was asked for.
    """

    def __init__(self) -> None:
        self.address = ""
        self.pages: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.silent = False

    async def answer(self, request: web.Request) -> web.Response:
        """One question."""
        self.asked.append(request.path)
        if self.silent:
            await asyncio.Event().wait()
        page = self.pages.get(request.path)
        return web.Response(status=404) if page is None else web.Response(body=page)


@asynccontextmanager
async def open_relay() -> AsyncIterator[LocalRelay]:
    """Listens on a free port until the block ends."""
    relay, app = LocalRelay(), web.Application()
    app.router.add_get("/{anything:.*}", relay.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    relay.address = site.name
    try:
        yield relay
    finally:
        await runner.cleanup()
