"""What Telegram did with our messages. A delivery is an event: its transaction tells the purpose of the row.

claim ─> delivered          (message id and date known; purposes told)
      ├> later              (certain failure, too many requests: again at `not_before`)
      ├> uncertain          (the answer was lost; treated by kind, design 3)
      ├> refused            (blocked, never started, forbidden: a task for the clerk)
      └> (crash)            the claim expires and is swept as uncertain
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import col, or_, select, update
from sqlmodel.sql.expression import SelectOfScalar

from models.base import number
from models.document import Document
from models.mail import Card, Chat, ChatKind, Kind, Outbox, OutboxState
from workflow import audit, files, tell
from workflow.cards import CARDS
from workflow.purposes import PURPOSES, unreached
from workflow.sent import Sent
from workflow.unit import Context


@dataclass(frozen=True)
class Parcel:
    """A claimed row with everything the courier needs, out of the session."""

    row_id: int
    kind: str
    method: str
    about: int
    lane: int
    telegram_id: int
    is_group: bool
    template: str
    arguments: dict[str, object]
    language: str
    frozen: dict[str, object] | None
    edits: int | None
    reply_to: int | None
    document: tuple[str, bytes, str] | None
    document_id: int | None
    silent: bool
    repeated: bool
    wanted: int
    shown_hash: str


async def claim(ctx: Context, limit: int) -> list[Parcel]:
    """Take up to `limit` due rows, most urgent lane first, and build each from the present state."""
    order = (col(Outbox.lane), col(Outbox.not_before), col(Outbox.id))
    due = _due(ctx).order_by(*order).limit(limit).with_for_update(skip_locked=True, of=Outbox)
    ids = (await ctx.session.exec(due)).all()
    until = ctx.now + timedelta(seconds=ctx.house.pace.claim)
    await ctx.session.exec(
        update(Outbox)
        .where(col(Outbox.id).in_(ids))
        .values(state=OutboxState.CLAIMED, claim_until=until, attempts=Outbox.attempts + 1)
    )
    rows = (
        await ctx.session.exec(
            select(Outbox).where(col(Outbox.id).in_(ids)).order_by(col(Outbox.lane), col(Outbox.id))
        )
    ).all()
    return [parcel for row in rows if (parcel := await _parcel(ctx, row))]


async def waiting(ctx: Context) -> bool:
    """Is there a row to claim?"""
    return (await ctx.session.exec(_due(ctx).limit(1))).first() is not None


def _due(ctx: Context) -> SelectOfScalar[Any]:
    """Rows that may go now; a parked chat (not bound, or out of reach) keeps its rows."""
    return (
        select(Outbox.id)
        .join(Chat, col(Chat.id) == col(Outbox.chat_id))
        .where(
            Outbox.state == OutboxState.PENDING,
            Outbox.not_before <= ctx.now,
            col(Chat.telegram_id).is_not(None),
            col(Chat.reachable).is_(True),
        )
    )


async def _parcel(ctx: Context, row: Outbox) -> Parcel | None:
    chat = await ctx.get(Chat, row.chat_id)
    card = await ctx.get(Card, row.card_id) if row.card_id else None
    if row.kind == Kind.CARD and (card is None or card.message_id is None):
        row.state = (
            OutboxState.SUPERSEDED
        )  # its first posting is still on the way and will show the present state
        return None
    template, arguments, document_id = row.template, row.arguments, row.document_id
    if card is not None and row.frozen is None:
        template, arguments, document_id = await CARDS[card.kind](ctx, card)
    document = await ctx.get(Document, document_id) if document_id else None
    assert chat.telegram_id is not None
    return Parcel(
        row_id=number(row),
        kind=row.kind,
        method=row.method,
        about=row.about or 0,
        lane=row.lane,
        telegram_id=chat.telegram_id,
        is_group=chat.kind == ChatKind.GROUP,
        template=template,
        arguments=arguments,
        language=row.language,
        frozen=row.frozen,
        edits=card.message_id if card and row.kind == Kind.CARD else None,
        reply_to=row.reply_to,
        document=(document.name, await files.load(ctx, number(document)), document.mime)
        if document
        else None,
        document_id=document_id,
        silent=row.silent,
        repeated=row.sends > 0,
        wanted=_wanted(row, card),
        shown_hash=card.shown_hash if card else "",
    )


def _wanted(row: Outbox, card: Card | None) -> int:
    """The version of a card that this send shows."""
    if card is None:
        return 0
    return int(str(row.frozen.get("wanted", 0))) if row.frozen else card.wanted


async def freeze(
    ctx: Context, row_id: int, rendered: dict[str, object], document_id: int | None, wanted: int = 0
) -> None:
    """Keep the rendered message before the first send: a repetition is the same to the byte.

    Of a card it also keeps which version that is: a repetition shows it as it was then, not as it is now.
    """
    row = await ctx.get(Outbox, row_id)
    row.frozen, row.document_id = {**rendered, "wanted": wanted}, document_id
    row.sends += 1


async def repeats(ctx: Context, row_id: int) -> None:
    """One more send of what may stand already; counted, so that its certain failure takes back only itself."""
    row = await ctx.get(Outbox, row_id)
    row.sends += 1


async def delivered(
    ctx: Context, row_id: int, sent: Sent, *, wanted: int = 0, shown_hash: str = "", file_id: str = ""
) -> None:
    """The message stands. Record it, bring its card up to date, tell the row's purpose; twice is harmless."""
    row = await ctx.get(Outbox, row_id)
    if row.state == OutboxState.DELIVERED and row.kind != Kind.CARD:
        if row.kind == Kind.LIVE:
            await _tell_purpose(ctx, row, sent)
        return
    row.state, row.claim_until, row.error = OutboxState.DELIVERED, None, ""
    row.message_id, row.delivered_at = sent.message_id, ctx.now
    if row.card_id:
        await _show(ctx, row, sent, wanted, shown_hash)
    if row.document_id and file_id:
        (await ctx.get(Document, row.document_id)).file_id = file_id
    await ctx.session.flush()
    if row.kind != Kind.CARD:
        await _tell_purpose(ctx, row, sent)


async def _show(ctx: Context, row: Outbox, sent: Sent, wanted: int, shown_hash: str) -> None:
    assert row.card_id is not None
    card = await ctx.get(Card, row.card_id)
    if card.pinned and card.message_id is None:
        await tell.side_act(ctx, "pin", card.chat_id, sent.message_id)
    card.message_id, card.shown, card.shown_hash = sent.message_id, wanted, shown_hash
    if card.wanted > wanted:
        await tell.touch(ctx, card.kind, card.subject_id)


async def _tell_purpose(ctx: Context, row: Outbox, sent: Sent) -> None:
    if row.purpose and row.subject_id is not None:
        await PURPOSES[row.purpose](ctx, row.subject_id, await ctx.get(Chat, row.chat_id), sent)


async def later(ctx: Context, row_id: int, seconds: float, why: str, *, sent: bool = True) -> None:
    """A certain failure: nothing was delivered; again after `seconds`. Not `sent`: it was not even tried."""
    row = await ctx.get(Outbox, row_id)
    row.state, row.claim_until, row.error = OutboxState.PENDING, None, why
    row.not_before = ctx.now + timedelta(seconds=seconds)
    if sent and row.kind != Kind.CARD and row.sends:
        row.sends -= 1


async def uncertain(ctx: Context, row_id: int, why: str) -> None:
    """The answer was lost: the message may stand. What follows depends on the row's kind (design 3)."""
    row = await ctx.get(Outbox, row_id)
    row.claim_until, row.error = None, why
    if row.kind in (Kind.CARD, Kind.LIVE):
        row.state, row.not_before = OutboxState.PENDING, ctx.now
    else:
        row.state = OutboxState.UNCERTAIN
        row.not_before = ctx.now + timedelta(seconds=ctx.house.pace.uncertain_wait)


async def to_sweep(ctx: Context) -> bool:
    """Is there anything a sweep would find?"""
    rows = await ctx.session.exec(
        select(Outbox.id)
        .where(
            ((col(Outbox.state) == OutboxState.CLAIMED) & (col(Outbox.claim_until) < ctx.now))
            | (
                (Outbox.state == OutboxState.UNCERTAIN)
                & (Outbox.kind == Kind.MUST)
                & (Outbox.not_before <= ctx.now)
            )
        )
        .limit(1)
    )
    return rows.first() is not None


async def sweep(ctx: Context, *, restart: bool = False) -> int:
    """Expired claims become uncertain; an uncertain notice that found no evidence goes again, labelled.

    At a `restart` every claim is expired: the process that held them is gone.
    """
    claimed = select(Outbox).where(Outbox.state == OutboxState.CLAIMED)
    expired = await ctx.session.exec(claimed if restart else claimed.where(col(Outbox.claim_until) < ctx.now))
    found = expired.all()
    for row in found:
        if row.sends or row.kind == Kind.CARD:
            await uncertain(ctx, number(row), "claim expired")
        else:
            await later(ctx, number(row), 0, "claim expired before sending")
    waiting = await ctx.session.exec(
        select(Outbox).where(
            Outbox.state == OutboxState.UNCERTAIN, Outbox.kind == Kind.MUST, Outbox.not_before <= ctx.now
        )
    )
    again = waiting.all()
    for row in again:
        row.state = OutboxState.PENDING
    return len(found) + len(again)


async def evidence(ctx: Context, notice: int, telegram_id: int, message_id: int, date: int) -> None:
    """A tap in this chat quoted message `notice`: it stands, whatever the answer to the send was."""
    row = await ctx.session.get(Outbox, notice)
    if row is None or row.kind == Kind.CARD:
        return
    if (await ctx.get(Chat, row.chat_id)).telegram_id != telegram_id:
        return
    if row.state in (OutboxState.UNCERTAIN, OutboxState.PENDING, OutboxState.CLAIMED) and row.sends:
        await delivered(ctx, notice, Sent(message_id, date))
        await audit.append(ctx, "outbox.evidence", f"outbox:{notice}")


async def refused(ctx: Context, row_id: int, why: str, *, unreachable: bool) -> None:
    """Telegram said no for good: the chat is parked if it is the chat's fault, and a clerk has a task."""
    row = await ctx.get(Outbox, row_id)
    chat = await ctx.get(Chat, row.chat_id)
    row.claim_until, row.error = None, why
    if unreachable:
        chat.reachable = False
        row.state = OutboxState.PENDING if row.kind != Kind.SHOULD else OutboxState.REFUSED
        row.sends = 0
    else:
        row.state = OutboxState.REFUSED
    await audit.append(ctx, "outbox.refused", f"outbox:{row_id}", why=why)
    if row.kind == Kind.MUST:
        await unreached(ctx, row, chat)


async def card_lost(ctx: Context, row_id: int) -> None:
    """Somebody deleted the card's message: it is posted anew."""
    row = await ctx.get(Outbox, row_id)
    assert row.card_id is not None
    card = await ctx.get(Card, row.card_id)
    row.state, row.claim_until = OutboxState.SUPERSEDED, None
    card.message_id, card.shown_hash = None, ""
    await tell.card(ctx, await ctx.get(Chat, card.chat_id), card.kind, card.subject_id, again=True)


async def migrated(ctx: Context, old: int, new: int) -> None:
    """A group became a supergroup: its one row changes, what waits goes to the new id."""
    await ctx.session.exec(update(Chat).where(col(Chat.telegram_id) == old).values(telegram_id=new))
    await audit.append(ctx, "chat.migrated", "chat", old=old, new=new)


async def reachable(ctx: Context, telegram_id: int, yes: bool) -> None:
    """The person blocked or unblocked the bot, or the bot left or entered the group."""
    await ctx.session.exec(update(Chat).where(col(Chat.telegram_id) == telegram_id).values(reachable=yes))


async def unfinished(ctx: Context) -> int:
    """How many rows could still go out now or later; parked chats do not count."""
    rows = await ctx.session.exec(
        select(Outbox.id)
        .join(Chat, col(Chat.id) == col(Outbox.chat_id))
        .where(
            or_(
                col(Outbox.state).in_([OutboxState.PENDING, OutboxState.CLAIMED]),
                (col(Outbox.state) == OutboxState.UNCERTAIN) & (Outbox.kind == Kind.MUST),
            ),
            col(Chat.telegram_id).is_not(None),
            col(Chat.reachable).is_(True),
        )
    )
    return len(rows.all())
