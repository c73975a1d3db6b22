"""Decisions: one queue, one card at a time (R-204)."""

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from handlers.desk import Desk
from handlers.gate import Verb
from templates.buttons import Press
from workflow import questions, sealed_reading


def build() -> Router:
    """The router for leaders and the legal unit."""
    router = Router(name="leader")
    router.message.register(inbox, Command("inbox"), F.chat.type == "private")
    router.message.register(sealed, Command("sealed"), F.chat.type == "private")
    router.callback_query.register(choose, Verb("choose"))
    router.callback_query.register(next_one, Verb("next"))
    return router


async def inbox(message: Message, desk: Desk) -> None:
    """What waits for this person."""
    async with desk.act() as ctx:
        await questions.show_queue(ctx)


async def sealed(message: Message, desk: Desk, command: CommandObject) -> None:
    """`/sealed N`: the legal unit opens a sealed record."""
    async with desk.act() as ctx:
        await sealed_reading.ask(ctx, command.args or "")


async def choose(query: CallbackQuery, desk: Desk, press: Press) -> None:
    """A choice on a decision card: `release`, or `assign.PERSON`."""
    choice, _, argument = press.argument.partition(".")
    async with desk.act() as ctx:
        await questions.choose(ctx, press.subject_id, choice, argument)


async def next_one(query: CallbackQuery, desk: Desk, press: Press) -> None:
    """[下一件]."""
    async with desk.act() as ctx:
        await questions.show_next(ctx, press.subject_id)
