"""A strict local Telegram on a clock that only moves when pushed, with one bot, three people and a group."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from demo.clock import PushableClock
from demo.files import Upload
from demo.server import LocalTelegram

TOKEN = "42:test-token"
START = 1_800_000_000.0
WANG, LI, CHEN = 1001, 1002, 1003


class Desk:
    """A bot's side without HTTP: `await desk.ok("sendMessage", …)`, `await desk.no(…)`."""

    def __init__(self, telegram: LocalTelegram) -> None:
        self.telegram = telegram
        self.bot = telegram.world.bots[TOKEN]

    async def raw(
        self, method: str, uploads: dict[str, Upload] | None = None, **params: Any
    ) -> dict[str, Any]:
        return (await self.telegram.dispatcher.call(self.bot, method, params, uploads or {})).body

    async def ok(self, method: str, uploads: dict[str, Upload] | None = None, **params: Any) -> Any:
        body = await self.raw(method, uploads, **params)
        assert body["ok"], body
        return body["result"]

    async def no(self, method: str, uploads: dict[str, Upload] | None = None, **params: Any) -> str:
        body = await self.raw(method, uploads, **params)
        assert not body["ok"], body
        return f"{body['error_code']} {body['description']}"

    def updates(self) -> list[dict[str, Any]]:
        """What waits for the bot; taken away."""
        waiting = self.bot.mailbox.pending()
        self.bot.mailbox.clear()
        return waiting


def furnished(*, relaxed: bool = False, frozen: bool = True) -> LocalTelegram:
    telegram = LocalTelegram(PushableClock((lambda: START) if frozen else None), relaxed=relaxed)
    telegram.add_bot(TOKEN, "desk_bot", "窗口")
    telegram.add_person(WANG, "王海燕", "wanghaiyan", "检查员 · 食品科")
    telegram.add_person(LI, "李建国", "lijianguo", "科长")
    telegram.add_person(CHEN, "陈志强")
    return telegram


@pytest.fixture
async def telegram() -> LocalTelegram:
    return furnished()


@pytest.fixture
async def desk(telegram: LocalTelegram) -> Desk:
    """Wang has pressed start, nobody else."""
    telegram.send(WANG, WANG, "/start")
    desk = Desk(telegram)
    desk.updates()
    return desk


@pytest.fixture
async def group(telegram: LocalTelegram, desk: Desk) -> int:
    chat = telegram.add_group("联席组", [WANG, LI], WANG, bot_admin=True)
    desk.updates()
    return chat


@pytest.fixture
async def base(telegram: LocalTelegram) -> AsyncIterator[str]:
    address = await telegram.start()
    yield address
    await telegram.stop()
