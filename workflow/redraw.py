"""Vacant seats redrawn together, live, in a draw of their own (WS 8, R-115, decisions 22)."""

from sqlmodel import col, select

from draw.cj import JsonObject
from models.assignment import Assignment, AssignmentState, Brief, Replacement, ReplacementState
from models.base import number
from models.draw import Draw, DrawState
from models.plan import Batch, DrawnTarget
from rules.permissions import REQUEST_DRAW
from rules.refusal import AlreadyDone, NotYours, RuleForbids
from workflow import (
    assignment,
    decision,
    duties,
    duty,
    people,
    succession,
    tell,
)
from workflow.machine import fire
from workflow.machines import ASSIGNMENT, REPLACEMENT
from workflow.unit import Context


async def vacancies(ctx: Context, batch_id: int) -> list[Replacement]:
    """Approved requests whose seat nobody holds yet, those included that found nobody, oldest first."""
    rows = await ctx.session.exec(
        select(Replacement)
        .where(
            Replacement.batch_id == batch_id,
            col(Replacement.state).in_([ReplacementState.APPROVED, ReplacementState.POOL_EMPTY]),
        )
        .order_by(col(Replacement.id))
    )
    return list(rows.all())


async def request_redraw(ctx: Context, batch_id: int) -> None:
    """[现在重抽]: all vacant seats of the batch in one new numbered draw with a fresh seed (decisions 22)."""
    ctx.must(REQUEST_DRAW)
    batch = await ctx.named(Batch, batch_id)
    if batch.clerk_id != ctx.me.person_id:
        raise NotYours("not_yours_batch", name=await people.name(ctx, batch.clerk_id))
    vacant = await vacancies(ctx, batch_id)
    if not vacant:
        raise AlreadyDone("no_vacancy").on("vacancy", batch_id)
    match = await succession.match_draw(ctx, batch)
    releasers = [row.decided_by for row in vacant if row.decided_by != ctx.me.person_id]
    if not releasers:
        raise RuleForbids("own_request", article="R-099")
    releaser = releasers[-1]
    draw = await ctx.add(
        Draw(
            batch_id=batch_id,
            kind="match",
            plan=match.plan,
            state=DrawState.QUEUED,
            requested_by=ctx.me.person_id,
            released_by=releaser,
            of_q=match.of_q,
            seats=[number(row) for row in vacant],
            redo_reason="vacant seats",
            requested_at=ctx.now,
        )
    )
    for row in vacant:
        await fire(ctx, REPLACEMENT, row, "redraw")
        row.draw_id = draw.id
    await tell.touch(ctx, "vacancy", batch_id)


async def refilled(ctx: Context, draw: Draw, batch: Batch, result: JsonObject) -> None:
    """A redraw's RESULT: each vacant seat has its successor, or nobody was left to draw."""
    drawn = {
        (code, at): (unit, leader)
        for code, units, leader in result["assign"]
        for at, unit in zip(result["seats"][code], units, strict=True)
    }
    filled: set[tuple[str, int]] = set()
    for request_id in draw.seats or []:
        request = await ctx.get(Replacement, request_id)
        seat = await ctx.get(Assignment, request.assignment_id)
        target = await ctx.get(DrawnTarget, seat.target_id)
        unit, leader = drawn[target.code, seat.seat]
        if not unit:
            await fire(ctx, REPLACEMENT, request, "pool_empty")
            continue
        await fire(ctx, REPLACEMENT, request, "fill")
        if (target.code, seat.seat) in filled:
            continue  # two of one group left: one new group has come for both
        filled.add((target.code, seat.seat))
        await _hand_over_leadership(ctx, target, leader)
        await _leave_with_group(ctx, seat)
        for place, badge in enumerate(result["members"][unit]):
            await succession.succeed(
                ctx, request, draw, batch, unit, badge, leader=leader == unit and place == 0
            )
    await _after_redraw(ctx, batch)


async def not_redrawn(ctx: Context, draw: Draw, batch: Batch) -> None:
    """The redraw could not begin: its seats are vacant as before."""
    for request_id in draw.seats or []:
        request = await ctx.get(Replacement, request_id)
        request.draw_id = None
        await fire(ctx, REPLACEMENT, request, "back")
    await _after_redraw(ctx, batch)


async def _after_redraw(ctx: Context, batch: Batch) -> None:
    """The clerk's duty ends with the last vacant seat; what is still vacant comes back with a sound."""
    still = await vacancies(ctx, number(batch))
    if not still:
        await duty.end(ctx, duties.REDRAW.name, number(batch))
    clerk = await tell.private_chat(ctx, batch.clerk_id)
    await tell.card(ctx, clerk, "vacancy", number(batch), again=bool(still))


async def _hand_over_leadership(ctx: Context, target: DrawnTarget, leader: str) -> None:
    """The lot for a leader may fall on somebody who stayed; `leader` is empty where the leader did not leave."""
    rows = await ctx.session.exec(
        select(Assignment)
        .where(
            Assignment.target_id == target.id,
            Assignment.drawn_unit == leader,
            Assignment.state != AssignmentState.REPLACED,
        )
        .order_by(col(Assignment.id))
    )
    first = rows.first()
    if first is not None:
        first.leader = True


async def _leave_with_group(ctx: Context, seat: Assignment) -> None:
    """A seat of a group (编组) is one seat: whoever else sits on it leaves with the one who left."""
    rows = await ctx.session.exec(
        select(Assignment).where(
            Assignment.target_id == seat.target_id,
            Assignment.seat == seat.seat,
            Assignment.drawn_unit == seat.drawn_unit,
            Assignment.id != seat.id,
            Assignment.state != AssignmentState.REPLACED,
        )
    )
    for row in rows.all():
        if row.state in assignment.LEAVING:
            await _moot(ctx, row)
        await fire(ctx, ASSIGNMENT, row, "leave_with_group")
        await assignment.changed(ctx, await ctx.get(Brief, row.brief_id))


async def _moot(ctx: Context, seat: Assignment) -> None:
    """Whoever left with the group needs no decision any more."""
    rows = await ctx.session.exec(
        select(Replacement).where(
            Replacement.assignment_id == seat.id,
            col(Replacement.state).in_([ReplacementState.FILED, ReplacementState.LEGAL_ASKED]),
        )
    )
    for request in rows.all():
        await fire(ctx, REPLACEMENT, request, "moot")
        await duty.end(ctx, duties.DECIDE_REPLACEMENT.name, number(request), met=False)
        for kind in ("replace_redraw", "replace_assign", "legal_opinion"):
            await decision.void(ctx, kind, number(request))
