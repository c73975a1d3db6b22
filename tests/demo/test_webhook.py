"""Webhooks: the secret header, retries in order, and a method called in the answer."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from demo.server import LocalTelegram
from tests.demo.conftest import WANG, Desk


class Hook:
    """A bot's own address; answers are taken from `replies`, then 200."""

    def __init__(self) -> None:
        self.replies: list[web.Response] = []
        self.got: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        self.got.put_nowait(
            (request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""), await request.json())
        )
        return self.replies.pop(0) if self.replies else web.Response()


@pytest.fixture
async def hook(base: str) -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await runner.cleanup()


async def test_updates_are_pushed_with_the_secret(telegram: LocalTelegram, desk: Desk, hook: Hook) -> None:
    await desk.ok("setWebhook", url=hook.url, secret_token="s3cret-_A")
    telegram.send(WANG, WANG, "一")
    telegram.send(WANG, WANG, "二")
    got = [await hook.got.get(), await hook.got.get()]
    assert [(secret, update["message"]["text"]) for secret, update in got] == [
        ("s3cret-_A", "一"),
        ("s3cret-_A", "二"),
    ]
    info = await desk.ok("getWebhookInfo")
    assert info["url"] == hook.url


async def test_a_failed_delivery_is_repeated(telegram: LocalTelegram, desk: Desk, hook: Hook) -> None:
    hook.replies = [web.Response(status=500), web.Response(status=503)]
    await desk.ok("setWebhook", url=hook.url)
    telegram.send(WANG, WANG, "一")
    first = await hook.got.get()
    await until_waiting(telegram)
    info = await desk.ok("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    assert info["pending_update_count"] == 1
    telegram.advance(1)
    assert await hook.got.get() == first
    await until_waiting(telegram)
    telegram.advance(2)
    assert await hook.got.get() == first


async def test_nobody_at_the_address(telegram: LocalTelegram, desk: Desk, base: str) -> None:
    await desk.ok("setWebhook", url="http://127.0.0.1:9/hook")
    telegram.send(WANG, WANG, "一")
    await until_waiting(telegram)
    assert (await desk.ok("getWebhookInfo"))["last_error_message"].startswith("Connection failed")


async def until_waiting(telegram: LocalTelegram) -> None:
    """Until the deliverer pauses before its next try."""
    while not telegram.clock._alarms:
        await asyncio.sleep(0.01)


async def test_a_method_in_the_answer(telegram: LocalTelegram, desk: Desk, hook: Hook) -> None:
    form = aiohttp.MultipartWriter("form-data")
    for name, value in (("method", "sendDocument"), ("chat_id", str(WANG)), ("document", "attach://paper")):
        form.append(value).set_content_disposition("form-data", name=name)
    form.append(b"PK").set_content_disposition("form-data", name="paper", filename="a.txt")
    hook.replies = [
        web.json_response({"method": "sendMessage", "chat_id": WANG, "text": "JSON"}),
        web.Response(body=form),
        web.Response(text="{", content_type="application/json"),
        web.json_response(["no method"]),
    ]
    await desk.ok("setWebhook", url=hook.url)
    for word in "一二三四":
        telegram.send(WANG, WANG, word)
    for _ in range(4):
        await hook.got.get()
    while (await desk.ok("getWebhookInfo"))["pending_update_count"]:
        await asyncio.sleep(0.01)
    mine = [one for one in telegram.messages(WANG, WANG) if one["from"]["is_bot"]]
    assert [(one["text"], one["file"] and one["file"]["name"]) for one in mine] == [
        ("JSON", None),
        ("", "a.txt"),
    ]


async def test_a_bot_added_later_gets_its_webhook_too(telegram: LocalTelegram, hook: Hook) -> None:
    telegram.add_bot("43:late", "late_bot", "后来")
    later = Desk(telegram)
    later.bot = telegram.world.bots["43:late"]
    await later.ok("setWebhook", url=hook.url)
    telegram.send(WANG, 43, "/start")
    assert (await hook.got.get())[1]["message"]["text"] == "/start"
