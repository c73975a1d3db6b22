"""The observers' group: replies that become part of the seed, and results on demand for everybody."""

import re

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.desk import Desk
from handlers.gate import Verb
from templates.buttons import Press
from workflow import certificate, group, queues

DRAW_RESULT = re.compile(r"drawresult(?:_(\d{1,9}))?")
"""`/drawresult 31`, or `/drawresult_31` as it stands in lists, where one tap sends it."""


def build() -> Router:
    """The router for the group, and /drawresult and /due everywhere."""
    router = Router(name="observer")
    router.message.register(draw_result, Command(DRAW_RESULT))
    router.message.register(due, Command("due"), F.chat.type == "private")
    router.message.register(reply, F.chat.type != "private", F.reply_to_message, F.text)
    router.callback_query.register(certificate_file, Verb("certificate"))
    router.message.register(moved, F.migrate_to_chat_id)
    return router


async def draw_result(message: Message, desk: Desk, command: CommandObject) -> None:
    """`/drawresult [number]`."""
    linked = command.regexp_match[1] if command.regexp_match else None
    wanted = linked or (command.args or "").strip()
    async with desk.act() if desk.is_private else desk.open() as ctx:
        if desk.is_private:
            await queues.draw_result(ctx, desk.chat_id, True, wanted)
        elif await group.is_observers_group(ctx, desk.chat_id):
            await queues.draw_result(ctx, desk.chat_id, False, wanted)


async def certificate_file(query: CallbackQuery, desk: Desk, press: Press) -> str:
    """[证书 PDF], in the group or in private; the file goes to the private chat."""
    async with desk.act() as ctx:
        await certificate.hand_out(ctx, press.subject_id)
    return "certificate_sent"


async def due(message: Message, desk: Desk) -> None:
    """Own deadlines."""
    async with desk.act() as ctx:
        await queues.due(ctx)


async def reply(message: Message, desk: Desk) -> None:
    """A reply in the group: if it answers a COMMIT post, it is a contribution."""
    quoted = message.reply_to_message
    assert quoted is not None
    async with desk.open() as ctx:
        await group.reply(
            ctx,
            group.Reply(
                chat_id=desk.chat_id,
                mid=message.message_id,
                date=int(message.date.timestamp()),
                text=message.text or "",
                quoted_id=quoted.message_id,
                quoted_date=int(quoted.date.timestamp()) if hasattr(quoted.date, "timestamp") else 0,
                quoted_text=quoted.text or quoted.caption or "",
                quoted_ours=bool(quoted.from_user and quoted.from_user.is_bot),
            ),
        )


async def moved(message: Message, desk: Desk) -> None:
    """The group became a supergroup."""
    async with desk.open() as ctx:
        await group.moved(ctx, desk.chat_id, message.migrate_to_chat_id or desk.chat_id)
