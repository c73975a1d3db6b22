"""Updates as rows: stored before they are confirmed, settled in the transaction that acts on them."""

import json
from datetime import datetime
from typing import Any

from sqlmodel import col, func, select, update

from models.mail import Inbox, InboxMark, InboxState
from workflow import audit
from workflow.unit import Context

TRIES = 5


class AlreadySettledError(Exception):
    """This update was acted on before a crash; there is nothing left to do."""


async def store(ctx: Context, updates: list[dict[str, Any]], polled_from: datetime | None) -> None:
    """Keep raw updates (an update seen before is passed over) and note since when the inbox is dry."""
    known = set(
        (
            await ctx.session.exec(
                select(Inbox.update_id).where(col(Inbox.update_id).in_([u["update_id"] for u in updates]))
            )
        ).all()
    )
    for raw in updates:
        if raw["update_id"] not in known:
            payload = json.dumps(raw, ensure_ascii=False)
            ctx.session.add(Inbox(update_id=raw["update_id"], payload=payload, received_at=ctx.now))
    if polled_from is not None and not updates:
        await _mark_dry(ctx, polled_from)


async def _mark_dry(ctx: Context, polled_from: datetime) -> None:
    mark = (await ctx.session.exec(select(InboxMark))).one_or_none() or await ctx.add(InboxMark())
    mark.polled_from = polled_from


async def next_offset(ctx: Context) -> int:
    """What getUpdates confirms: one beyond the newest stored update."""
    newest = (await ctx.session.exec(select(func.max(Inbox.update_id)))).one()
    return (newest or 0) + 1


async def waiting(ctx: Context) -> list[tuple[int, str]]:
    """Row number and payload of what is still to be acted on, in the order it came."""
    rows = await ctx.session.exec(
        select(Inbox.id, Inbox.payload)
        .where(Inbox.state == InboxState.NEW)
        .order_by(col(Inbox.update_id))
        .limit(100)
    )
    return [(key, payload) for key, payload in rows.all() if key is not None]


async def settle(ctx: Context, inbox_id: int) -> None:
    """Mark an update acted on, inside the acting transaction: a repetition after a crash finds it so."""
    moved = await ctx.session.exec(
        update(Inbox)
        .where(col(Inbox.id) == inbox_id, col(Inbox.state) == InboxState.NEW)
        .values(state=InboxState.DONE)
    )
    if moved.rowcount != 1:
        raise AlreadySettledError


async def stumbled(ctx: Context, inbox_id: int, why: str) -> None:
    """Acting on it failed by a fault of ours: again later, and after some tries it is set aside for the operator."""
    row = await ctx.get(Inbox, inbox_id)
    row.tries, row.error = row.tries + 1, why[:500]
    if row.tries >= TRIES:
        row.state = InboxState.FAILED
        await audit.append(ctx, "inbox.failed", f"inbox:{inbox_id}")


async def dry_since(ctx: Context, instant: datetime) -> bool:
    """True when a getUpdates begun after `instant` came back empty and everything stored is acted on."""
    mark = (await ctx.session.exec(select(InboxMark))).one_or_none()
    if mark is None or mark.polled_from is None or mark.polled_from <= instant:
        return False
    rows = await ctx.session.exec(select(Inbox.id).where(Inbox.state == InboxState.NEW).limit(1))
    return rows.first() is None
