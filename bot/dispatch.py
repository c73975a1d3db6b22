"""aiogram's half: a dispatcher over all handlers, fed with rows of the inbox."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from handlers.gate import Gate, TapGate
from handlers.routes import build_router
from workflow.unit import House


def hearing_bot(token: str, api: str) -> Bot:
    """The bot that answers taps and sends nothing else."""
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(api)))


def dispatcher(house: House) -> Dispatcher:
    """All routers behind the gate."""
    root = Dispatcher()
    gate = Gate(house)
    root.message.outer_middleware(gate)
    root.edited_message.outer_middleware(gate)
    root.my_chat_member.outer_middleware(gate)
    root.callback_query.outer_middleware(TapGate(house))
    root.include_router(build_router())
    return root


def feeder(root: Dispatcher, bot: Bot) -> Callable[[int, dict[str, Any]], Awaitable[None]]:
    """What `bot.inbox.drain` calls with a row's number and its update."""

    async def feed(inbox_id: int, raw: dict[str, Any]) -> None:
        await root.feed_raw_update(bot, raw, inbox_id=inbox_id)

    return feed
