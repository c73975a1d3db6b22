"""Two real bots on two libraries live on the local server; a person uses them through the control interface.

Nothing here knows which library answers, and no judge may find anything.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from demo.clock import PushableClock
from demo.server import LocalTelegram
from tests.bots import aiogram_bot, ptb_bot
from tests.demo.judges import verdicts

pytestmark = pytest.mark.filterwarnings("ignore:If .per_message=False.")

TOKEN = "77:two-libraries"
WANG = 1001


class Phone:
    """Wang's phone over HTTP: she says, taps, sends, and waits for what comes back."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self._session, self._base = session, base
        self._seen = 0

    async def ask(self, method: str, path: str, **how: Any) -> Any:
        async with self._session.request(method, f"{self._base}/sim/{path}", **how) as response:
            told = await response.json()
            assert response.status == 200, told
            return told

    async def says(self, text: str) -> None:
        told = await self.ask("POST", "send", json={"as": WANG, "chat": WANG, "text": text})
        self._seen = told["id"]

    async def sends(self, name: str, data: bytes) -> None:
        form = aiohttp.FormData({"as": str(WANG), "chat": str(WANG)}, quote_fields=False)
        form.add_field("file", data, filename=name)
        self._seen = (await self.ask("POST", "upload", data=form))["id"]

    async def taps(self, message: dict[str, Any], button: str) -> Any:
        body = {"as": WANG, "chat": WANG, "message_id": message["id"], "button": button}
        return await self.ask("POST", "tap", json=body)

    async def hears(self) -> dict[str, Any]:
        """The bot's next message."""
        query = {"as": WANG, "chat": WANG, "after": self._seen, "wait_s": 10}
        message: dict[str, Any] = (await self.ask("GET", "messages", params=query))[0]
        self._seen = message["id"]
        return message if message["from"]["is_bot"] else await self.hears()

    async def sees(self, message_id: int, **wanted: Any) -> dict[str, Any]:
        """The message once it looks as wanted."""
        for _ in range(200):
            messages = await self.ask("GET", "messages", params={"as": WANG, "chat": WANG})
            message: dict[str, Any] = next(one for one in messages if one["id"] == message_id)
            if all(message[name] == value for name, value in wanted.items()):
                return message
            await asyncio.sleep(0.02)
        raise AssertionError(f"{message} never had {wanted}")

    async def file(self, message: dict[str, Any]) -> bytes:
        async with self._session.get(f"{self._base}/sim/file/{message['file']['id']}") as response:
            return await response.read()


@pytest.fixture(params=[aiogram_bot, ptb_bot], ids=["aiogram", "python-telegram-bot"])
async def phone(request: pytest.FixtureRequest) -> AsyncIterator[Phone]:
    """A phone in front of one of the bots; afterwards three judges look at everything that was said."""
    telegram = LocalTelegram(PushableClock(), relaxed=True)
    telegram.add_bot(TOKEN, "lines_bot", "数行")
    telegram.add_person(WANG, "王海燕", "wanghaiyan")
    base = await telegram.start()
    bot = asyncio.ensure_future(request.param.run(base, TOKEN))
    async with aiohttp.ClientSession() as session:
        yield Phone(session, base)
    bot.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await bot
    await telegram.stop()
    calls = telegram.calls()
    assert [call for call in calls if not call["answer"]["ok"]] == []
    assert verdicts(calls) == []
    assert telegram.missing() == []


async def test_buttons_edit_and_answer(phone: Phone) -> None:
    await phone.says("/start")
    hello = await phone.hears()
    assert hello["html"].startswith("<b>您好</b>")
    assert [key["style"] for key in hello["buttons"][0]] == ["primary", "danger"]
    assert (await phone.taps(hello, "说明"))["toast"] == "说明在上面"
    helped = await phone.sees(hello["id"], text="只数行，不保存。")
    assert helped["edited"]
    assert (await phone.taps(helped, "关闭")) == {"toast": "已关闭", "alert": True, "url": None}
    await phone.sees(hello["id"], buttons=[])
    chat = (await phone.ask("GET", "chats", params={"as": WANG}))[0]
    assert [one["command"] for one in chat["commands"]] == ["start", "report"]


async def test_files_go_up_and_down(phone: Phone) -> None:
    await phone.says("/start")
    await phone.hears()
    await phone.sends("名录 一.csv", "甲\n乙\n丙".encode())
    counted = await phone.hears()
    assert counted["file"]["name"] == "3 行 名录 一.csv"
    assert await phone.file(counted) == "1 甲\n2 乙\n3 丙".encode()
    await phone.sees(counted["id"], html="<i>3</i> 行", edited=True)
    await phone.sees(counted["reply_to"], reactions=["👌"])


async def test_a_conversation(phone: Phone) -> None:
    await phone.says("/report")
    asked = await phone.hears()
    assert asked["reply_keyboard"] == [["食品店", "仓库"]]
    await phone.taps(asked, "仓库")
    assert (await phone.hears())["reply_keyboard"] == []
    assert (await phone.hears())["text"] == "发现了什么？"
    await phone.says("门开着 <看>")
    check = await phone.hears()
    assert (check["text"], check["reply_to"]) == ("仓库：门开着 <看>", check["id"] - 1)
    assert check["html"] == "仓库：门开着 &lt;看&gt;"
    await phone.taps(check, "提交")
    await phone.sees(check["id"], text="已提交：仓库", buttons=[], pinned=True)
    assert (await phone.hears())["service"] == "数行 置顶了一条消息"


async def test_a_conversation_given_up(phone: Phone) -> None:
    await phone.says("/report")
    await phone.hears()
    await phone.says("食品店")
    await phone.hears()
    await phone.hears()
    await phone.says("没什么")
    check = await phone.hears()
    await phone.taps(check, "no")
    await phone.sees(check["id"], text="已放弃", pinned=False)
