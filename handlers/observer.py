"""The observers' group: replies that become part of the seed, and results on demand for everybody."""

import re

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.desk import Desk
from handlers.gate import Verb
from templates.buttons import Press
from workflow import certificate, group, queues, verification
from workflow.unit import Context

DRAW_RESULT = re.compile(r"drawresult(?:_(\d{1,9}))?")
"""`/drawresult 31`, or `/drawresult_31` as it stands in lists, where one tap sends it."""


def build() -> Router:
    """The router for the group, and /drawresult and /due everywhere."""
    router = Router(name="observer")
    router.message.register(draw_result, Command(DRAW_RESULT))
    router.message.register(verify, Command("verify"))
    router.message.register(
        verify_file, F.chat.type == "private", F.document.file_name.lower().endswith(".json")
    )
    router.message.register(verify_forward, F.chat.type == "private", F.forward_origin, F.text)
    router.message.register(remark, Command("remark"))
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


async def verify(message: Message, desk: Desk, command: CommandObject) -> None:
    """`/verify N`, or `/verify` in reply to a post, or as the caption of a file."""
    subject = message if message.document else message.reply_to_message
    async with desk.open() as ctx:
        if not desk.is_private and not await group.is_observers_group(ctx, desk.chat_id):
            return
        if command.args:
            await verification.of_number(ctx, desk.chat_id, command.args, is_private=desk.is_private)
        elif desk.is_private and subject is not None and _is_json(subject):
            await _verify_file(ctx, desk, subject)
        else:
            text = (subject.text or subject.caption or "") if subject else ""
            await verification.of_post(ctx, desk.chat_id, text, is_private=desk.is_private)


async def verify_file(message: Message, desk: Desk) -> None:
    """A record, an entry's file or a receipt, from anybody."""
    async with desk.open() as ctx:
        await _verify_file(ctx, desk, message)


async def verify_forward(message: Message, desk: Desk) -> None:
    """A post that somebody forwards, its file left behind."""
    async with desk.open() as ctx:
        await verification.of_post(ctx, desk.chat_id, message.text or "", is_private=True)


def _is_json(message: Message) -> bool:
    return message.document is not None and (message.document.file_name or "").lower().endswith(".json")


async def _verify_file(ctx: Context, desk: Desk, message: Message) -> None:
    file = message.document
    assert file is not None
    await verification.of_file(ctx, desk.chat_id, file.file_id, file.file_size or 0, message.caption or "")


async def remark(message: Message, desk: Desk, command: CommandObject) -> None:
    """`/remark N TEXT`, in private or in the observers' group."""
    async with desk.act() as ctx:
        await group.remark(
            ctx,
            desk.chat_id,
            command.args or "",
            message.message_id,
            int(message.date.timestamp()),
            is_private=desk.is_private,
        )


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
