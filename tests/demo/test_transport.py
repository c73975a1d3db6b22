"""The Bot API over HTTP: every way to send parameters, status codes, files, dead lines."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from demo import refusals
from demo.files import UPLOAD_LIMIT, Upload
from demo.server import LocalTelegram
from tests.demo.conftest import TOKEN, WANG, Desk


@pytest.fixture
async def web() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def bot(base: str, desk: Desk) -> str:
    return f"{base}/bot{TOKEN}"


async def body_of(response: aiohttp.ClientResponse) -> dict[str, Any]:
    body: dict[str, Any] = await response.json()
    assert response.status == (200 if body["ok"] else body["error_code"])
    return body


BUTTONS = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
FIELDS = {
    "chat_id": str(WANG),
    "text": "x",
    "disable_notification": "true",
    "reply_markup": json.dumps(BUTTONS),
}


async def test_every_way_to_send_parameters(
    web: aiohttp.ClientSession, bot: str, telegram: LocalTelegram
) -> None:
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in FIELDS.items():
        form.add_field(name, value)
    ways = [
        web.get(f"{bot}/sendMessage", params=FIELDS),
        web.post(f"{bot}/SENDMESSAGE", params=FIELDS),
        web.post(f"{bot}/sendmessage", data=FIELDS),
        web.post(f"{bot}/sendMessage", data=form),
        web.post(f"{bot}/sendMessage", json={"chat_id": WANG, "text": "x", "reply_markup": BUTTONS}),
        web.post(f"{bot}/sendMessage", json=FIELDS),
    ]
    for way in ways:
        telegram.advance(1)
        async with way as response:
            assert (await body_of(response))["result"]["reply_markup"] == BUTTONS
    assert telegram.problems() == []
    assert [call["params"]["text"] for call in telegram.calls()] == ["x"] * len(ways)


async def test_status_codes(web: aiohttp.ClientSession, base: str, bot: str) -> None:
    async def said(url: str, **how: Any) -> str:
        async with web.post(url, **how) as response:
            return (await body_of(response))["description"]

    assert await said(f"{base}/bot1:wrong/getMe") == refusals.UNAUTHORIZED.description == "Unauthorized"
    assert await said(f"{bot}/sendDice") == refusals.NOT_FOUND.description == "Not Found"
    assert await said(bot) == "Not Found"
    json_type = {"Content-Type": "application/json"}
    assert await said(f"{bot}/getMe", data=b"{", headers=json_type) == refusals.BODY_UNREADABLE.description
    assert await said(f"{bot}/getMe", data=b"[]", headers=json_type) == refusals.BODY_UNREADABLE.description


async def test_a_method_that_falls_over(
    web: aiohttp.ClientSession, bot: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(_call: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(__import__("demo.methods").methods.METHODS, "getMe", fall)
    async with web.get(f"{bot}/getMe") as response:
        assert (
            (await body_of(response))["description"]
            == refusals.INTERNAL.description
            == "Internal Server Error"
        )


async def test_files_up_and_down(
    web: aiohttp.ClientSession, base: str, bot: str, telegram: LocalTelegram
) -> None:
    form = aiohttp.FormData({"chat_id": str(WANG), "document": "attach://paper"}, quote_fields=False)
    form.add_field("paper", b"PK\x03\x04", filename="名录 2026.xlsx", content_type="application/zip")
    async with web.post(f"{bot}/sendDocument", data=form) as response:
        document = (await body_of(response))["result"]["document"]
    assert (document["file_name"], document["mime_type"]) == ("名录 2026.xlsx", "application/zip")
    async with web.get(f"{bot}/getFile", params={"file_id": document["file_id"]}) as response:
        path = (await body_of(response))["result"]["file_path"]
    async with web.get(f"{base}/file/bot{TOKEN}/{path}") as response:
        assert await response.read() == b"PK\x03\x04"
    async with web.get(f"{base}/file/bot{TOKEN}/documents/none") as response:
        assert response.status == 404
    async with web.get(f"{base}/file/bot1:wrong/{path}") as response:
        assert response.status == 401
    assert telegram.problems() == []


async def test_an_upload_too_large(web: aiohttp.ClientSession, bot: str) -> None:
    form = aiohttp.FormData({"chat_id": str(WANG)})
    form.add_field("document", bytes(UPLOAD_LIMIT + 1), filename="a.bin")
    async with web.post(f"{bot}/sendDocument", data=form) as response:
        assert (await body_of(response))["description"] == refusals.TOO_LARGE.description


def heard_of(telegram: LocalTelegram) -> list[str]:
    return [one["text"] for one in telegram.messages(WANG, WANG) if one["from"]["is_bot"]]


@pytest.mark.parametrize(("kind", "stored"), [("timeout-stored", True), ("timeout-lost", False)])
async def test_an_answer_that_never_comes(
    web: aiohttp.ClientSession, bot: str, telegram: LocalTelegram, kind: str, *, stored: bool
) -> None:
    telegram.fault("sendMessage", kind)
    with pytest.raises(TimeoutError):
        await web.post(
            f"{bot}/sendMessage", json={"chat_id": WANG, "text": "x"}, timeout=aiohttp.ClientTimeout(0.2)
        )
    assert heard_of(telegram) == (["x"] if stored else [])
    assert [(call["status"], call["answer"]["ok"]) for call in telegram.calls()] == [(0, stored)]
    async with web.post(f"{bot}/sendMessage", json={"chat_id": WANG, "text": "y"}) as response:
        assert response.status == 200


async def test_the_silence_ends_with_a_dead_line(
    web: aiohttp.ClientSession, bot: str, telegram: LocalTelegram
) -> None:
    telegram.fault("sendMessage", "timeout-lost")
    asking = asyncio.ensure_future(web.post(f"{bot}/sendMessage", json={"chat_id": WANG, "text": "x"}))
    while not telegram.calls():
        await asyncio.sleep(0.01)
    telegram.advance(121)
    with pytest.raises(aiohttp.ClientConnectionError):
        await asking


@pytest.mark.parametrize(("kind", "stored"), [("reset-stored", True), ("reset-lost", False)])
async def test_a_cut_connection(
    web: aiohttp.ClientSession, bot: str, telegram: LocalTelegram, kind: str, *, stored: bool
) -> None:
    telegram.fault("sendMessage", kind)
    with pytest.raises(aiohttp.ClientConnectionError):
        await web.post(f"{bot}/sendMessage", json={"chat_id": WANG, "text": "x"})
    assert heard_of(telegram) == (["x"] if stored else [])


async def test_refusing_faults(desk: Desk, telegram: LocalTelegram) -> None:
    telegram.fault("sendMessage", "429", count=2, retry_after=9)
    telegram.fault("*", "500")
    telegram.fault("*", "blocked")
    x = {"chat_id": WANG, "text": "x"}
    assert await desk.ok("getUpdates") == []
    assert (await desk.raw("sendMessage", **x))["parameters"] == {"retry_after": 9}
    assert await desk.no("getMe") == "500 Internal Server Error"
    assert await desk.no("sendMessage", **x) == "429 Too Many Requests: retry after 9"
    assert await desk.no("sendMessage", **x) == "403 Forbidden: bot was blocked by the user"
    await desk.ok("sendMessage", **x)


async def test_a_person_sends_what_the_bot_downloads(
    web: aiohttp.ClientSession, base: str, telegram: LocalTelegram, desk: Desk
) -> None:
    told = telegram.upload(WANG, WANG, Upload("a.txt", "", b"hello"))
    found = await desk.ok("getFile", file_id=told["file"]["id"])
    async with web.get(f"{base}/file/bot{TOKEN}/{found['file_path']}") as response:
        assert await response.text() == "hello"
