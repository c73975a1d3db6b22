"""Updates by webhook: stored before 200, only with the secret; a dry inbox proved without getUpdates."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from sqlmodel import select

from bot.webhook import HEADER, Door, Webhook
from demo.clock import PushableClock
from demo.server import LocalTelegram
from models.mail import Inbox
from tests.stage import TOKEN, build_house
from workflow import inbox
from workflow.unit import House

SECRET = "a-secret-of-the-test"
UPDATE = {"update_id": 7, "message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}}


class Yard:
    """A house that listens, and a local Telegram that knows one person."""

    def __init__(self, house: House, telegram: LocalTelegram, hook: Webhook, url: str) -> None:
        self.house, self.telegram, self.hook, self.url = house, telegram, hook, url
        self.session = hook._session

    async def knock(self, body: bytes, secret: str) -> int:
        async with self.session.post(self.url, data=body, headers={HEADER: secret}) as answer:
            return answer.status

    async def stored(self) -> list[int]:
        async with self.house.read() as ctx:
            return list((await ctx.session.exec(select(Inbox.update_id).order_by(Inbox.update_id))).all())

    async def is_dry(self, since_s: float = 0) -> bool:
        async with self.house.read() as ctx:
            return await inbox.dry_since(ctx, ctx.now - timedelta(seconds=60 + since_s))


@pytest.fixture
async def yard(database_url: str) -> AsyncIterator[Yard]:
    clock = PushableClock()
    house, telegram = build_house(database_url, clock), LocalTelegram(clock, relaxed=True)
    telegram.add_bot(TOKEN, "hook_bot", "摇号")
    telegram.add_person(1001, "王海燕", "wang")
    base = await telegram.start()
    async with aiohttp.ClientSession() as session:
        hook = Webhook(house, session, base, TOKEN, Door("http://127.0.0.1:1/hook", SECRET, "127.0.0.1", 0))
        runner = web.AppRunner(hook.application())
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        hook._door = Door(url, SECRET, "127.0.0.1", 0)
        yield Yard(house, telegram, hook, url)
        await telegram.stop()
        await runner.cleanup()
    await house.engine.dispose()


async def test_only_telegram_is_heard(yard: Yard) -> None:
    body = b'{"update_id": 7}'
    assert await yard.knock(body, "") == 403
    assert await yard.knock(body, SECRET + "x") == 403
    assert await yard.knock("秘".encode(), "x") == 403
    assert await yard.stored() == []
    assert await yard.knock(body, SECRET) == 200
    assert await yard.stored() == [7]


async def test_an_update_that_comes_twice_is_stored_once(yard: Yard) -> None:
    assert [await yard.knock(b'{"update_id": 7}', SECRET) for _ in range(2)] == [200, 200]
    assert await yard.stored() == [7]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"update_id": "7"}', b'{"update_id": true}', b"\xff"])
async def test_what_is_no_update_is_refused(yard: Yard, body: bytes) -> None:
    assert await yard.knock(body, SECRET) == 400
    assert await yard.stored() == []


async def test_a_dry_inbox_is_proved_by_the_pending_count(yard: Yard) -> None:
    bot = yard.telegram.world.bots[TOKEN]
    bot_id = bot.id
    yard.telegram.send(1001, bot_id, "before the address is known", None)
    await yard.hook.once(0)  # announces itself; proves nothing yet
    assert not await yard.is_dry()
    for _ in range(100):
        await yard.hook.once(0)
        if await yard.is_dry():
            break
        await asyncio.sleep(0.02)
        async with yard.house.act() as ctx:
            for inbox_id, _ in await inbox.waiting(ctx):
                await inbox.settle(ctx, inbox_id)
    assert await yard.is_dry()
    assert len(await yard.stored()) == 1
    assert yard.telegram.problems() == []


async def test_pending_updates_are_no_proof(yard: Yard) -> None:
    await yard.hook.once(0)
    bot = yard.telegram.world.bots[TOKEN]
    bot.webhook.secret = "another"  # every delivery is refused from now on
    yard.telegram.send(1001, bot.id, "waits", None)
    await asyncio.sleep(0.1)
    await yard.hook.once(0)
    assert not await yard.is_dry()
