"""Long computations as rows: frozen input, lease, result by a use case (design 7).

A work is pure and repeatable: whoever's lease ran out is simply overtaken, and the second result is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, or_, select, update

from models.base import number
from models.document import Document
from models.mechanism import Work, WorkState
from workflow import files
from workflow.unit import Context

LEASE = timedelta(minutes=5)
TRIES = 3


@dataclass(frozen=True)
class Job:
    """A leased work, out of the session: what the computing side needs and no more.

    `content` is its frozen input, empty where that is a large file that the computation reads itself;
    `at` is the instant of the lease in Unix seconds.
    """

    work_id: int
    kind: str
    subject_id: int
    part: int
    input: dict[str, Any]
    content: bytes
    document_id: int | None
    at: int


async def submit(
    ctx: Context,
    kind: str,
    subject_id: int,
    part: int,
    given: dict[str, object],
    document_id: int | None = None,
) -> Work:
    """Put a work into the queue; the same kind, subject and part only once."""
    ctx.stirred = True
    found = await ctx.session.exec(
        select(Work).where(Work.kind == kind, Work.subject_id == subject_id, Work.part == part)
    )
    return found.one_or_none() or await ctx.add(
        Work(kind=kind, subject_id=subject_id, part=part, input=given, document_id=document_id)
    )


async def lease(ctx: Context, *, kinds: Sequence[str] | None = None) -> Job | None:
    """The next work, of these kinds if any are named, that nobody computes at present."""
    query = select(Work).where(_free(ctx, kinds)).order_by(col(Work.id)).limit(1)
    rows = await ctx.session.exec(query.with_for_update(skip_locked=True))
    row = rows.one_or_none()
    if row is None:
        return None
    row.state, row.lease_until, row.tries = WorkState.RUNNING, ctx.now + LEASE, row.tries + 1
    document = await ctx.get(Document, row.document_id) if row.document_id else None
    content = b"" if document is None or document.parts else files.plain(ctx, document)
    at = int(ctx.now.timestamp())
    return Job(number(row), row.kind, row.subject_id, row.part, row.input, content, row.document_id, at)


async def waiting(ctx: Context, *, kinds: Sequence[str] | None = None) -> bool:
    """Is there a work to lease?"""
    return (await ctx.session.exec(select(Work.id).where(_free(ctx, kinds)).limit(1))).first() is not None


def _free(ctx: Context, kinds: Sequence[str] | None) -> ColumnElement[bool]:
    free = or_(
        col(Work.state) == WorkState.READY,
        (col(Work.state) == WorkState.RUNNING) & (col(Work.lease_until) < ctx.now),
    )
    return free if kinds is None else free & col(Work.kind).in_(kinds)


async def recover(ctx: Context) -> None:
    """At a start: whoever held a lease is gone, so nobody waits for it to run out."""
    await ctx.session.exec(
        update(Work)
        .where(col(Work.state) == WorkState.RUNNING)
        .values(state=WorkState.READY, lease_until=None)
    )


async def finish(ctx: Context, work_id: int) -> bool:
    """Mark a work done; False if its result was entered before."""
    row = await ctx.get(Work, work_id)
    if row.state in (WorkState.DONE, WorkState.FAILED):
        return False
    row.state, row.lease_until = WorkState.DONE, None
    return True


async def fail(ctx: Context, work_id: int, why: str) -> bool:
    """The computation itself went wrong. True when it was tried often enough and is given up."""
    row = await ctx.get(Work, work_id)
    row.error, row.lease_until = why, None
    row.state = WorkState.FAILED if row.tries >= TRIES else WorkState.READY
    return row.state == WorkState.FAILED
