"""Refusals and small answers into the chat where somebody spoke, bound or not."""

from sqlmodel import select

from models.mail import Chat, ChatKind, Kind
from rules.refusal import Refusal
from workflow import tell
from workflow.unit import Context


async def chat_of(ctx: Context, telegram_id: int, is_private: bool) -> Chat:
    """The chat's row, made for a stranger on first need."""
    rows = await ctx.session.exec(select(Chat).where(Chat.telegram_id == telegram_id))
    kind = ChatKind.PRIVATE if is_private else ChatKind.GROUP
    return rows.one_or_none() or await ctx.add(Chat(telegram_id=telegram_id, kind=kind))


async def refuse(ctx: Context, telegram_id: int, refusal: Refusal, is_private: bool) -> None:
    """Say what is not possible, why, and what next."""
    chat = await chat_of(ctx, telegram_id, is_private)
    arguments = {"key": refusal.key, "article": refusal.article, **refusal.arguments}
    await tell.post(ctx, chat, "refusal", arguments, kind=Kind.SHOULD, lane=tell.LIVE)


async def say(
    ctx: Context, telegram_id: int, template: str, arguments: dict[str, object], is_private: bool
) -> None:
    """A plain answer to whoever spoke in this chat."""
    chat = await chat_of(ctx, telegram_id, is_private)
    await tell.post(ctx, chat, template, arguments, kind=Kind.SHOULD, lane=tell.LIVE)
