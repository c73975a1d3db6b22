"""Files a clerk sends, and the buttons of their import cards."""

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from handlers.desk import Desk
from handlers.gate import Verb
from rules.refusal import AlreadyDone
from templates.buttons import Press
from workflow import imports


def build() -> Router:
    """The router for files."""
    router = Router(name="clerk")
    router.message.register(receive, F.document, F.chat.type == "private")
    router.callback_query.register(decide, Verb("import"))
    return router


async def receive(message: Message, desk: Desk) -> None:
    """A file: its header says what it is."""
    file = message.document
    assert file is not None
    async with desk.act() as ctx:
        await imports.receive(
            ctx, file.file_id, file.file_name or "", file.file_size or 0, message.caption or ""
        )


async def decide(query: CallbackQuery, desk: Desk, press: Press) -> str:
    """[确认导入] [全部放弃] [导入并移出] [重新试读]."""
    async with desk.act() as ctx:
        match press.argument:
            case "confirm" | "complete":
                return await imports.confirm(ctx, press.subject_id, complete=press.argument == "complete")
            case "drop":
                return await imports.drop(ctx, press.subject_id)
            case "reread":
                return await imports.reread(ctx, press.subject_id)
    raise AlreadyDone("already")
