"""What a delivery means to the matter it belongs to: one row per purpose (design 3, a delivery is an event)."""

from collections.abc import Awaitable, Callable

from models.assignment import Brief
from models.mail import Card, Chat, Outbox
from workflow import assignment, ceremony, certificate, contributions, files, imports, tell
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


async def result_repeated(_ctx: Context, _draw_id: int, _chat: Chat, _sent: Sent) -> None:
    """Nothing more to do: the row itself is what the ten-minute rule looks at."""


PURPOSES: dict[str, Heard] = {
    "brief_shown": assignment.delivered,
    "echo": contributions.echoed,
    "log_posted": ceremony.posted,
    "record_posted": certificate.begin,
    "reminder": reminder_shown,
    "import": imports.card_shown,
    "result_repeated": result_repeated,
    "slips_sent": slips_sent,
}


async def unreached(ctx: Context, row: Outbox, _chat: Chat) -> None:
    """A notice that must arrive could not: the batch's clerk tells the person another way (R-199, MSG-49)."""
    if row.purpose != "brief_shown" or row.subject_id is None:
        return
    await assignment.unreached(ctx, await ctx.get(Brief, row.subject_id))
