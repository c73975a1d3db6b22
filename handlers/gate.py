"""The gate every update passes: it makes the desk, turns refusals into answers, and answers every tap once."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.exceptions import TelegramAPIError
from aiogram.filters import BaseFilter
from aiogram.types import CallbackQuery, Chat, ChatMemberUpdated, Message, TelegramObject, User

from handlers.desk import Desk, toast_of
from rules.refusal import Refusal
from templates.buttons import Press, decode
from templates.render import toast
from workflow import delivery
from workflow.unit import House

log = logging.getLogger(__name__)
Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Verb(BaseFilter):
    """Passes a tap whose button carries this verb, and hands the decoded press to the handler."""

    def __init__(self, *verbs: str) -> None:
        self.verbs = verbs

    async def __call__(self, query: CallbackQuery) -> bool | dict[str, Press]:
        press = decode(query.data or "")
        return {"press": press} if press and press.verb in self.verbs else False


class Gate(BaseMiddleware):
    """For messages: a refusal becomes a message in the same chat."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        desk = self.desk(event, data["inbox_id"])
        if desk is None:
            return None
        data["desk"] = desk
        try:
            return await handler(event, data)
        except Refusal as refusal:
            await desk.refuse(refusal)
            return None

    def desk(self, event: TelegramObject, inbox_id: int) -> Desk | None:
        """Who and where; None for what no person said (a channel, an anonymous administrator)."""
        user, chat = _origin(event)
        if user is None or chat is None or user.is_bot:
            return None
        return Desk(self.house, inbox_id, user.id, chat.id, chat.type == "private")


class TapGate(Gate):
    """For taps: evidence of delivery first, then the handler, then one answer on every path."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        assert isinstance(event, CallbackQuery)
        desk = self.desk(event, data["inbox_id"])
        if desk is None:
            return None
        data["desk"] = desk
        await self._note_evidence(event)
        actor = await desk.actor()
        language = actor.language if actor else "zh"
        text, alert = "", False
        try:
            key = await handler(event, data)
            text = toast(f"toasts.{key}", {}, language) if isinstance(key, str) else ""
        except Refusal as refusal:
            text, alert = toast_of(refusal, language), True
            await desk.redraw(refusal)
        await _answer(event, text, alert)
        return None

    async def _note_evidence(self, query: CallbackQuery) -> None:
        press = decode(query.data or "")
        if press and press.notice and query.message:
            date = query.message.date
            seconds = int(date.timestamp()) if not isinstance(date, int) else date
            async with self.house.act() as ctx:
                await delivery.evidence(
                    ctx, press.notice, query.message.chat.id, query.message.message_id, seconds
                )


async def _answer(query: CallbackQuery, text: str, alert: bool) -> None:
    try:
        await query.answer(text or None, show_alert=alert)
    except TelegramAPIError as error:  # too old after a restart: the card itself shows what happened
        log.info("tap not answered: %s", error)


def _origin(event: TelegramObject) -> tuple[User | None, Chat | None]:
    if isinstance(event, CallbackQuery):
        return event.from_user, event.message.chat if event.message else None
    if isinstance(event, Message):
        anonymous = event.sender_chat is not None
        return (None if anonymous else event.from_user), event.chat
    if isinstance(event, ChatMemberUpdated):
        return event.from_user, event.chat
    return None, None
