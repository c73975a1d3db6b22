"""Asking for a draw and releasing it: two persons, a checked scope, a pool that is not empty (R-090, R-099)."""

from sqlmodel import col, select

from models.base import number
from models.draw import Draw, DrawState
from models.mechanism import Decision
from models.plan import Batch, BatchState, PlanEntry
from rules.permissions import REQUEST_DRAW
from rules.refusal import AlreadyDone, RuleForbids
from workflow import beacon, decision, pool, scope, tell
from workflow.batch import mine, releaser_of, show_anew, still_open
from workflow.machine import fire
from workflow.machines import BATCH, DRAW
from workflow.unit import Context

UNFINISHED = (DrawState.ABORTED, DrawState.VOIDED)
"""How an attempt ends without a RESULT."""
RETRIED = (DrawState.REFUSED, DrawState.VOIDED)
"""What a matching that the clerk may ask for again has come to."""


async def request(ctx: Context, batch_id: int, version: int) -> None:
    """[申请抽取]: the rules are checked, and another person is asked to release (R-099)."""
    ctx.must(REQUEST_DRAW)
    batch = await mine(ctx, batch_id)
    still_open(batch)
    if batch.version != version:
        raise AlreadyDone("card_changed").on("batch", batch_id)
    scope.check(ctx, batch)
    releaser = await releaser_of(ctx, batch.lead_unit_id)
    await _refuse_empty_pool(ctx, batch)
    draw = await ctx.add(
        Draw(
            batch_id=batch_id,
            kind="targets",
            plan=await plan_name(ctx, batch),
            requested_by=ctx.me.person_id,
            redo_reason=str((await _last_reason(ctx, batch_id)) or ""),
            requested_at=ctx.now,
        )
    )
    await fire(ctx, BATCH, batch, "request")
    await decision.ask(ctx, "release", number(draw), releaser, ctx.me.person_id)


async def _refuse_empty_pool(ctx: Context, batch: Batch) -> None:
    found = await pool.census(ctx, batch, ctx.pinned(batch.profile))
    if not found.get(pool.ELIGIBLE):
        raise RuleForbids("pool_is_empty", article="R-045")


async def release(ctx: Context, row: Decision, choice: str, _argument: str) -> None:
    """The second person's answer: into the queue of draws, or back to the clerk with the reason."""
    draw = await ctx.get(Draw, row.subject_id)
    batch = await ctx.get(Batch, draw.batch_id)
    if choice == "hold":
        await fire(ctx, DRAW, draw, "refuse")
        await fire(ctx, BATCH, batch, "hold")
        batch.reopen_reason = row.reason
        await show_anew(ctx, batch)
        return
    draw.released_by = row.decider_id
    await fire(ctx, BATCH, batch, "release")
    await fire(ctx, DRAW, draw, "release")
    await beacon.announced(ctx, draw, batch)


async def match_again(ctx: Context, batch_id: int) -> None:
    """[再次匹配人员]: a matching that could not begin, or is void, is queued again."""
    batch = await mine(ctx, batch_id)
    rows = await ctx.session.exec(select(Draw).where(Draw.batch_id == batch_id).order_by(col(Draw.id).desc()))
    last = rows.first()
    if batch.state != BatchState.TARGETS_DRAWN or last is None or last.state not in RETRIED:
        raise AlreadyDone("already").on("batch", batch_id)
    await ctx.add(
        Draw(
            batch_id=batch_id,
            kind="match",
            plan=last.plan,
            state=DrawState.QUEUED,
            requested_by=last.requested_by,
            released_by=last.released_by,
            of_q=last.of_q,
            redo_reason=str(last.facts.get("reason", "")),
            requested_at=ctx.now,
        )
    )
    await tell.touch(ctx, "batch", batch_id)


async def plan_name(ctx: Context, batch: Batch) -> str:
    """What the public log calls this lottery: plan entry and ordinal of the batch (decisions 23)."""
    entry = await ctx.get(PlanEntry, batch.entry_id)
    return f"{entry.year}-{entry.number}#{batch.ordinal}"[:64]


async def _last_reason(ctx: Context, batch_id: int) -> object:
    rows = await ctx.session.exec(
        select(Draw)
        .where(Draw.batch_id == batch_id, Draw.kind == "targets", col(Draw.state).in_(UNFINISHED))
        .order_by(col(Draw.id).desc())
    )
    last = rows.first()
    return last.facts.get("reason") if last else None
