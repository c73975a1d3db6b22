"""The control interface over HTTP, call by call as in docs/control-interface.md."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from demo.server import LocalTelegram
from tests.demo.conftest import CHEN, LI, START, WANG, Desk


class Browser:
    """GET and POST with JSON on both sides."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self.session, self.base = session, base

    async def get(self, path: str, status: int = 200, **query: Any) -> Any:
        async with self.session.get(f"{self.base}/sim/{path}", params=query) as response:
            assert response.status == status, await response.text()
            return await response.json()

    async def post(self, path: str, status: int = 200, **body: Any) -> Any:
        async with self.session.post(f"{self.base}/sim/{path}", json=body) as response:
            assert response.status == status, await response.text()
            return await response.json()


class SmallScene:
    """A product of three lines."""

    def __init__(self) -> None:
        self.profile = "舞钢"

    def scene(self) -> dict[str, Any]:
        return {"profile": self.profile}

    def shelf(self, name: str) -> bytes:
        return {"名录.xlsx": b"PK"}[name]

    async def reset(self, profile: str) -> None:
        self.profile = profile


@pytest.fixture
async def browser(base: str, desk: Desk) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession() as session:
        yield Browser(session, base)


async def test_people_chats_messages(browser: Browser, desk: Desk) -> None:
    await desk.ok("sendMessage", chat_id=WANG, text="<b>早</b>", parse_mode="HTML")
    people = await browser.get("people")
    assert people[0] == {
        "id": WANG,
        "name": "王海燕",
        "username": "wanghaiyan",
        "role": "检查员 · 食品科",
        "started": True,
        "blocked": False,
        "unread": 1,
    }
    chat = (await browser.get("chats", **{"as": WANG}))[0]
    assert (chat["id"], chat["type"], chat["title"], chat["unread"]) == (WANG, "private", "窗口", 1)
    messages = await browser.get("messages", **{"as": WANG, "chat": WANG, "after": 1})
    assert messages[0]["html"] == "<b>早</b>"
    assert messages[0]["from"] == {"id": 42, "name": "窗口", "is_bot": True}


async def test_waiting_for_a_message(browser: Browser, desk: Desk) -> None:
    about = {"as": WANG, "chat": WANG, "after": 1}
    assert await browser.get("messages", **about, wait_s="0.01") == []
    waiting = asyncio.ensure_future(browser.get("messages", **about, wait_s=5))
    await asyncio.sleep(0.02)
    await desk.ok("sendMessage", chat_id=WANG, text="x")
    assert [one["text"] for one in await waiting] == ["x"]


async def test_writing_editing_forwarding(browser: Browser, telegram: LocalTelegram, group: int) -> None:
    told = await browser.post("send", **{"as": WANG}, chat=WANG, text="一")
    answer = await browser.post("send", **{"as": WANG}, chat=WANG, text="二", reply_to=told["id"])
    assert answer["reply_to"] == told["id"]
    edited = await browser.post("edit", **{"as": WANG}, chat=WANG, message_id=told["id"], text="三")
    assert edited["edited"]
    forwarded = await browser.post("forward", **{"as": WANG}, chat=WANG, message_id=told["id"], to=group)
    assert (forwarded["chat"], forwarded["forward_from"]["id"]) == (group, WANG)
    assert await browser.post("member", **{"as": CHEN}, chat=group, action="join") == {}
    assert telegram.world.groups[group].holds(CHEN)


async def test_uploading_and_fetching(browser: Browser, telegram: LocalTelegram) -> None:
    form = aiohttp.FormData(
        {"as": str(WANG), "chat": str(WANG), "caption": "今年的", "reply_to": "1"}, quote_fields=False
    )
    form.add_field("file", b"<b>", filename="名录.html", content_type="text/html")
    async with browser.session.post(f"{browser.base}/sim/upload", data=form) as response:
        told = await response.json()
    assert (told["file"]["name"], told["file"]["size"], told["caption"], told["reply_to"]) == (
        "名录.html",
        3,
        "今年的",
        1,
    )
    async with browser.session.get(f"{browser.base}/sim/file/{told['file']['id']}") as response:
        assert await response.read() == b"<b>"
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.content_disposition is not None
        assert response.content_disposition.filename == "名录.html"
    assert (await browser.get("file/none", status=404))["error"] == "no file none"
    async with browser.session.post(f"{browser.base}/sim/upload", data={"as": "1"}) as response:
        assert response.status == 400


async def test_tapping(browser: Browser, desk: Desk) -> None:
    buttons = {"inline_keyboard": [[{"text": "确认", "callback_data": "ok"}]]}
    sent = await desk.ok("sendMessage", chat_id=WANG, text="?", reply_markup=buttons)
    tap = asyncio.ensure_future(
        browser.post("tap", **{"as": WANG}, chat=WANG, message_id=sent["message_id"], button="确认")
    )
    query = (await desk.ok("getUpdates", timeout=5))[0]["callback_query"]
    await desk.ok("answerCallbackQuery", callback_query_id=query["id"], text="好")
    assert await tap == {"toast": "好", "alert": False, "url": None}


async def test_calls_missing_faults_clock(browser: Browser, desk: Desk) -> None:
    await desk.raw("sendDice", chat_id=WANG)
    await desk.raw("getMe")
    calls = await browser.get("calls")
    assert [(one["n"], one["method"], one["status"], one["problems"]) for one in calls] == [
        (1, "sendDice", 404, []),
        (2, "getMe", 200, []),
    ]
    assert [one["n"] for one in await browser.get("calls", after=1)] == [2]
    assert await browser.get("missing") == ["sendDice"]
    assert await browser.post("fault", method="getMe", count=1, kind="429", retry_after=3) == {}
    assert await desk.no("getMe") == "429 Too Many Requests: retry after 3"
    assert "unknown fault" in (await browser.post("fault", 400, method="getMe", kind="rain"))["error"]
    assert await browser.post("clock", advance_s=60) == {"now": START + 60, "offset_s": 60}
    assert await browser.post("clock", to=START + 90) == {"now": START + 90, "offset_s": 90}
    assert (await browser.post("clock", 400, to=START))["error"] == "time does not run backwards"
    assert (await browser.post("clock", 400, advance_s="soon"))["error"]
    assert await browser.get("clock") == {"now": START + 90, "offset_s": 90}


async def test_the_scene_and_its_shelf(browser: Browser, telegram: LocalTelegram) -> None:
    assert await browser.get("scene") == {}
    assert (await browser.get("shelf/x", 404))["error"] == "nothing runs behind this page"
    telegram.scene = SmallScene()
    assert await browser.get("scene") == {"profile": "舞钢"}
    async with browser.session.get(f"{browser.base}/sim/shelf/名录.xlsx") as response:
        assert await response.read() == b"PK"
    assert (await browser.get("shelf/x", 404))["error"] == "nothing called x on the shelf"
    sent = await browser.post("shelf", **{"as": WANG}, chat=WANG, name="名录.xlsx")
    assert sent["file"]["mime"].endswith("spreadsheetml.sheet")
    assert await browser.post("reset", profile="国家") == {}
    assert await browser.get("scene") == {"profile": "国家"}


async def test_wrong_wishes(browser: Browser) -> None:
    assert (await browser.get("chats", 400))["error"] == "as must be a whole number"
    assert (await browser.get("messages", 400, **{"as": WANG, "chat": WANG, "wait_s": "x"}))["error"]
    assert (await browser.get("chats", 404, **{"as": 5}))["error"] == "no person 5"
    assert (await browser.post("send", 404, **{"as": WANG}, chat=WANG, text="x", reply_to=9))[
        "error"
    ] == "no message 9"
    async with browser.session.post(f"{browser.base}/sim/send", data=b"[]") as response:
        assert response.status == 400
    async with browser.session.post(f"{browser.base}/sim/send", data=b"{") as response:
        assert response.status == 400
    async with browser.session.get(
        f"{browser.base}/sim/people", headers={"Origin": "https://evil.example"}
    ) as response:
        assert response.status == 403


async def test_the_stream_of_events(browser: Browser, telegram: LocalTelegram, desk: Desk) -> None:
    async with browser.session.get(f"{browser.base}/sim/events") as stream:
        telegram.send(WANG, WANG, "x")
        await desk.ok("deleteMessage", chat_id=WANG, message_id=2)
        telegram.advance(1)
        telegram.scene_changed()
        events = [json.loads((await stream.content.readuntil(b"\n\n"))[6:]) for _ in range(5)]
    assert events == [
        {"type": "message", "chat": WANG, "message_id": 2},
        {"type": "delete", "chat": WANG, "message_id": 2},
        {"type": "call", "n": 1, "method": "deleteMessage", "status": 200},
        {"type": "clock", "now": START + 1},
        {"type": "scene"},
    ]


async def test_stopping_ends_streams_and_polls(telegram: LocalTelegram, desk: Desk) -> None:
    base = await telegram.start()
    async with aiohttp.ClientSession() as session:
        stream = await session.get(f"{base}/sim/events")
        poll = asyncio.ensure_future(session.get(f"{base}/bot42:test-token/getUpdates?timeout=50"))
        await asyncio.sleep(0.05)
        await telegram.stop()
        assert await stream.content.read() == b""
        assert (await poll).status == 409


async def test_starting_over(telegram: LocalTelegram, desk: Desk, group: int) -> None:
    telegram.clear()
    assert telegram.people() == []
    telegram.add_person(LI, "李建国")
    assert [chat["type"] for chat in telegram.chats(LI)] == ["private"]
    assert desk.updates() == []
