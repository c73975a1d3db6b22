"""What is said in the observers' group: contributions by reply, evidence of posts, the group's move."""

from dataclasses import dataclass

from sqlmodel import select

from models.mail import Chat, Kind, Outbox
from workflow import answers, contributions, delivery, objection, tell
from workflow.sent import Sent
from workflow.unit import Context


@dataclass(frozen=True)
class Reply:
    """A text that quotes a message: ids and dates are those of the messages, dates in Unix seconds."""

    chat_id: int
    mid: int
    date: int
    text: str
    quoted_id: int
    quoted_date: int
    quoted_text: str
    quoted_ours: bool


HEARD = {"COMMIT": contributions.hear, "CLOSE": objection.hear}
"""What a registered observer's reply to an entry's post is: a contribution, an objection."""


async def is_observers_group(ctx: Context, telegram_id: int) -> bool:
    """Is this the one group the draws are posted in?"""
    chat = await tell.observers_group(ctx)
    return chat.telegram_id == telegram_id


async def reply(ctx: Context, said: Reply) -> None:
    """A reply to a post of ours: evidence that the post stands, and, to a COMMIT, a contribution."""
    chat = await tell.observers_group(ctx)
    if chat.telegram_id != said.chat_id or not said.quoted_ours:
        return
    entry = await contributions.quoted_entry(ctx, chat, said.quoted_id, said.quoted_text)
    if entry is None:
        return
    await _evidence(ctx, entry.q, said)
    if entry.type not in HEARD:
        return
    if ctx.actor is None or not await contributions.is_observer(ctx):
        why = "not_bound" if ctx.actor is None else "not_observer"
        by = ctx.actor.person_id if ctx.actor else 0
        arguments: dict[str, object] = {"why": why, "close": ""}
        await tell.post(
            ctx,
            chat,
            "contribution_refused",
            arguments,
            kind=Kind.SHOULD,
            reply_to=said.mid,
            dedupe=contributions.refused_once(entry.draw_id or 0, by, why),
        )
        return
    await HEARD[entry.type](ctx, chat, entry, said.mid, said.date, said.text)


async def remark(ctx: Context, telegram_id: int, text: str, mid: int, date: int, *, is_private: bool) -> None:
    """`/remark N TEXT`, in the observers' group or in private; anywhere else it is not heard."""
    if is_private or await is_observers_group(ctx, telegram_id):
        await objection.remark(ctx, await answers.chat_of(ctx, telegram_id, is_private), text, mid, date)


async def _evidence(ctx: Context, q: int, said: Reply) -> None:
    """The quoted message proves that the post was delivered, whatever the answer to our send was."""
    rows = await ctx.session.exec(
        select(Outbox).where(Outbox.purpose == "log_posted", Outbox.subject_id == q)
    )
    row = rows.first()
    if row is not None and row.id is not None and said.quoted_date:
        await delivery.delivered(ctx, row.id, Sent(said.quoted_id, said.quoted_date))


async def moved(ctx: Context, old: int, new: int) -> None:
    """Telegram gave the group a new id."""
    if await ctx.session.scalar(select(Chat.id).where(Chat.telegram_id == new)) is None:
        await delivery.migrated(ctx, old, new)
