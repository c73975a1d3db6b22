"""What a delivery means to the matter it belongs to: one row per purpose (design 3, a delivery is an event)."""

from collections.abc import Awaitable, Callable

from models.mail import Card, Chat, Outbox
from workflow import files, tell
from workflow.sent import Sent
from workflow.unit import Context

Heard = Callable[[Context, int, Chat, Sent], Awaitable[None]]


async def slips_sent(ctx: Context, document_id: int, _chat: Chat, _sent: Sent) -> None:
    """The codes are on paper now: forget the file."""
    await files.erase(ctx, document_id)


async def reminder_shown(ctx: Context, card_id: int, chat: Chat, sent: Sent) -> None:
    """One live reminder per card: the one before it disappears."""
    card = await ctx.get(Card, card_id)
    if card.reminder_id is not None and card.reminder_id != sent.message_id:
        await tell.side_act(ctx, "delete", card.chat_id, card.reminder_id)
    card.reminder_id = sent.message_id


PURPOSES: dict[str, Heard] = {
    "slips_sent": slips_sent,
    "reminder": reminder_shown,
}


async def unreached(ctx: Context, row: Outbox, chat: Chat) -> None:
    """A notice that must arrive could not: somebody has to tell the person another way (R-199)."""
