"""Is the house sound? Each check looks at one promise; a new one is a function and a row in CHECKS.

A finding is a key of templates/words/fsck.toml and its arguments. Checks read, they mend nothing.
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import NoResultFound
from sqlmodel import SQLModel, col, func, select

from draw import log, replay
from draw.error import DrawError
from models.assignment import Assignment, AssignmentState, Brief
from models.audit import AuditEvent
from models.base import number
from models.document import Document
from models.draw import DrawLog, LogEntry
from models.mail import Card, Inbox, InboxState, Kind, Outbox, OutboxState
from models.mechanism import Work, WorkState
from models.plan import DrawnTarget
from models.sealed import Secret
from rules.ports import SealBroken
from workflow import audit, files
from workflow.unit import Context


@dataclass(frozen=True)
class Finding:
    """Something that should not be."""

    key: str
    args: dict[str, object] = field(default_factory=dict)


Check = Callable[[Context], Awaitable[list[Finding]]]
OUTGOING = (OutboxState.PENDING, OutboxState.CLAIMED, OutboxState.UNCERTAIN)


async def examine(ctx: Context) -> dict[str, list[Finding]]:
    """What every check found, by its name; all lists empty in a sound house."""
    return {name: await check(ctx) for name, check in CHECKS.items()}


async def audit_chain(ctx: Context) -> list[Finding]:
    """Every event follows the one before it, and the head is the last."""
    return [Finding(key, {"seq": seq}) for key, seq in await audit.verify(ctx)]


async def draw_log(ctx: Context) -> list[Finding]:
    """The public log as a stranger sees it, rules R1 to R15; its delay is taken as published.

    To recompute the delay takes minutes: `yaohao draw verify` does.
    """
    rows = (await ctx.session.exec(select(LogEntry).order_by(col(LogEntry.q)))).all()
    known = _published_delays(rows)
    report = replay.verify_log(
        [row.text for row in rows],
        [row.signature for row in rows],
        step=lambda d, j, it: known.get((d, j), b""),
    )
    found = [Finding("log_broken", {"rule": b.rule, "q": b.q, "detail": b.detail}) for b in report.broken]
    for head in (await ctx.session.exec(select(DrawLog))).all():
        if (head.next_q, head.head) != (len(rows), report.head.hex()):
            found.append(Finding("log_head", {"q": head.next_q}))
    return found


def _published_delays(rows: Sequence[LogEntry]) -> dict[tuple[bytes, int], bytes]:
    try:
        entries = [log.read_entry(row.text.encode()) for row in rows]
        return {(one.before, one.j): one.after for one in replay.delay_segments(entries)}
    except (DrawError, KeyError, AssertionError):
        return {}  # the log is broken, and verify_log says where


async def seals(ctx: Context) -> list[Finding]:
    """Every sealed value opens under this house's key."""
    found = []
    for row in (await ctx.session.exec(select(Secret))).all():
        try:
            ctx.house.vault.open(f"{row.kind}:{row.subject}", row.content)
        except SealBroken:
            found.append(Finding("seal_broken", {"kind": row.kind, "id": row.id}))
    return found


async def documents(ctx: Context) -> list[Finding]:
    """Every file that is still kept is the one that was stored."""
    found = []
    for key in (await ctx.session.exec(select(Document.id).order_by(col(Document.id)))).all():
        row = await ctx.get(Document, key)
        if (row.content or row.parts) and not await _intact(ctx, row):
            found.append(Finding("document_changed", {"id": key, "name": row.name}))
        ctx.session.expunge(row)
    return found


async def _intact(ctx: Context, row: Document) -> bool:
    digest = hashlib.sha256()
    try:
        async for piece in files.pieces(ctx, row):
            digest.update(piece)
    except (SealBroken, NoResultFound):
        return False
    return digest.hexdigest() == row.sha256


async def claims(ctx: Context) -> list[Finding]:
    """No message is held by a courier longer than its lease."""
    held = (col(Outbox.state) == OutboxState.CLAIMED) & (
        col(Outbox.claim_until).is_(None) | (col(Outbox.claim_until) < ctx.now)
    )
    return await _rows(ctx, Outbox, held, "claim_expired")


async def refusals(ctx: Context) -> list[Finding]:
    """No message failed without anybody being told: each refusal has its audit event."""
    known = (
        await ctx.session.exec(select(AuditEvent.subject).where(AuditEvent.kind == "outbox.refused"))
    ).all()
    rows = await ctx.session.exec(select(Outbox.id).where(Outbox.state == OutboxState.REFUSED))
    return [Finding("refused_silently", {"id": key}) for key in rows.all() if f"outbox:{key}" not in known]


async def deliveries(ctx: Context) -> list[Finding]:
    """A delivered message that had to arrive has its number and its instant, and nobody else's."""
    delivered = (col(Outbox.state) == OutboxState.DELIVERED) & (col(Outbox.method) == "send")
    must = delivered & col(Outbox.kind).in_([Kind.MUST, Kind.LIVE])
    missing = must & (col(Outbox.message_id).is_(None) | col(Outbox.delivered_at).is_(None))
    shared = (
        select(Outbox.chat_id, Outbox.message_id)
        .where(delivered, Outbox.kind != Kind.CARD, col(Outbox.message_id).is_not(None))
        .group_by(col(Outbox.chat_id), col(Outbox.message_id))
        .having(func.count() > 1)
    )
    twice = (await ctx.session.exec(shared)).all()
    found = [Finding("message_shared", {"chat": chat, "message": message}) for chat, message in twice]
    return await _rows(ctx, Outbox, missing, "delivered_without_message") + found


async def doubles(ctx: Context) -> list[Finding]:
    """Nothing that had to arrive went out by two rows: one notice per chat, purpose and matter."""
    same = (
        select(Outbox.chat_id, Outbox.purpose, Outbox.subject_id)
        .where(
            Outbox.kind == Kind.MUST,
            Outbox.method == "send",
            Outbox.state == OutboxState.DELIVERED,
            col(Outbox.purpose).is_not(None),
            col(Outbox.card_id).is_(None),
        )
        .group_by(col(Outbox.chat_id), col(Outbox.purpose), col(Outbox.subject_id))
        .having(func.count() > 1)
    )
    rows = (await ctx.session.exec(same)).all()
    return [Finding("doubled", {"chat": chat, "purpose": why, "subject": what}) for chat, why, what in rows]


async def cards(ctx: Context) -> list[Finding]:
    """No card shows what nobody wanted, and one that is behind has its edit on the way."""
    moving = select(Outbox.card_id).where(col(Outbox.state).in_(OUTGOING), col(Outbox.card_id).is_not(None))
    behind = (col(Card.shown) < col(Card.wanted)) & col(Card.id).not_in(moving)
    ahead = await _rows(ctx, Card, col(Card.shown) > col(Card.wanted), "card_ahead")
    return ahead + await _rows(ctx, Card, behind, "card_stuck")


async def seats(ctx: Context) -> list[Finding]:
    """One seat of one target has one inspector."""
    double = (
        select(Assignment.target_id, Assignment.seat)
        .where(Assignment.state != AssignmentState.REPLACED)
        .group_by(col(Assignment.target_id), col(Assignment.seat))
        .having(func.count() > 1)
    )
    rows = (await ctx.session.exec(double)).all()
    return [Finding("seat_taken_twice", {"target": target, "seat": seat}) for target, seat in rows]


async def belongings(ctx: Context) -> list[Finding]:
    """An assignment, its target and its brief speak of one batch, and the brief of the same person."""
    strange = await ctx.session.exec(
        select(Assignment.id)
        .join(DrawnTarget, col(DrawnTarget.id) == col(Assignment.target_id))
        .join(Brief, col(Brief.id) == col(Assignment.brief_id))
        .where(
            (col(DrawnTarget.batch_id) != Assignment.batch_id)
            | (col(Brief.batch_id) != Assignment.batch_id)
            | (col(Brief.person_id) != Assignment.person_id)
        )
    )
    return [Finding("assignment_astray", {"id": key}) for key in strange.all()]


async def updates(ctx: Context) -> list[Finding]:
    """Everything people sent was acted on."""
    return await _rows(ctx, Inbox, col(Inbox.state) == InboxState.FAILED, "update_failed")


async def works(ctx: Context) -> list[Finding]:
    """Every computation came to an end."""
    return await _rows(ctx, Work, col(Work.state) == WorkState.FAILED, "work_failed")


async def _rows(ctx: Context, table: type[SQLModel], wrong: Any, key: str) -> list[Finding]:
    """A finding for each row of a table for which `wrong` holds."""
    rows = await ctx.session.exec(select(table).where(wrong))
    return [Finding(key, {"id": number(row)}) for row in rows.all()]  # type: ignore[arg-type]


CHECKS: dict[str, Check] = {
    "audit": audit_chain,
    "log": draw_log,
    "seals": seals,
    "documents": documents,
    "claims": claims,
    "refusals": refusals,
    "deliveries": deliveries,
    "doubles": doubles,
    "cards": cards,
    "seats": seats,
    "belongings": belongings,
    "updates": updates,
    "works": works,
}
