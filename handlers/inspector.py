"""The inspector's card: confirm, undo, declare an interest, ask to be replaced."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from handlers.desk import Desk
from handlers.gate import Verb
from templates.buttons import Press, unbase36
from workflow import assignment, queues, replacement


def build() -> Router:
    """The router for inspectors."""
    router = Router(name="inspector")
    router.message.register(my_tasks, Command("mytasks"), F.chat.type == "private")
    router.callback_query.register(confirm, Verb("ack"))
    router.callback_query.register(undo, Verb("undo"))
    router.callback_query.register(menu, Verb("menu"))
    router.callback_query.register(declare, Verb("declare"))
    router.callback_query.register(ask, Verb("leave"))
    return router


async def my_tasks(message: Message, desk: Desk) -> None:
    """The cards again."""
    async with desk.act() as ctx:
        await queues.my_tasks(ctx)


async def confirm(query: CallbackQuery, desk: Desk, press: Press) -> str:
    """[确认]."""
    async with desk.act() as ctx:
        await assignment.confirm(ctx, press.subject_id, press.version)
    return "confirmed"


async def undo(query: CallbackQuery, desk: Desk, press: Press) -> str:
    """[撤销]."""
    async with desk.act() as ctx:
        await assignment.undo(ctx, press.subject_id, press.version)
    return "undone"


async def menu(query: CallbackQuery, desk: Desk, press: Press) -> None:
    """Which target, which reason: unfolds in place."""
    async with desk.act() as ctx:
        await assignment.menu(ctx, press.subject_id, press.version, press.argument)


async def declare(query: CallbackQuery, desk: Desk, press: Press) -> str:
    """A kind of interest was chosen for one target."""
    target, _, kind = press.argument.partition(".")
    async with desk.act() as ctx:
        await replacement.declare(ctx, press.subject_id, press.version, unbase36(target) or 0, kind)
    return "declared"


async def ask(query: CallbackQuery, desk: Desk, press: Press) -> str:
    """A listed reason to be replaced was chosen for one target."""
    target, _, reason = press.argument.partition(".")
    async with desk.act() as ctx:
        await replacement.ask(ctx, press.subject_id, press.version, unbase36(target) or 0, reason)
    return "asked"
