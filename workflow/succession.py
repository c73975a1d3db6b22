"""Who takes a vacated seat: the eligible, the successor's card, and what old colleagues are told (R-117, MSG-28)."""

from sqlmodel import col, select

from models.assignment import Assignment, AssignmentState, Brief, Replacement
from models.base import number
from models.directory import Inspector
from models.draw import Draw, DrawState
from models.plan import Batch, DrawnTarget
from workflow import (
    assignment,
    decision,
    match_input,
    people,
    tell,
)
from workflow.machine import fire
from workflow.machines import ASSIGNMENT
from workflow.unit import Context


async def succeed(
    ctx: Context,
    request: Replacement,
    draw: Draw,
    batch: Batch,
    unit: str,
    badge: str,
    *,
    leader: bool | None = None,
) -> None:
    """The successor takes the seat; old, new, team and observers learn what each may know (MSG-28)."""
    seat = await ctx.get(Assignment, request.assignment_id)
    target = await ctx.get(DrawnTarget, seat.target_id)
    if seat.state != AssignmentState.REPLACED:
        await fire(ctx, ASSIGNMENT, seat, "replace")
    leads = seat.leader if leader is None else leader
    brief_id = await assignment.seat(ctx, draw, batch, target, seat.seat, unit, badge, leader=leads)
    successor = await ctx.get(Brief, brief_id)
    request.successor_id = successor.person_id
    await decision.touch(ctx, ("replace_redraw", "replace_assign"), number(request))
    await assignment.show(ctx, brief_id)
    old = await ctx.get(Brief, seat.brief_id)
    await assignment.changed(ctx, old)
    await assignment.team_changed(ctx, number(target), brief_id)
    arguments: dict[str, object] = {"target": target.name, "who": await people.name(ctx, successor.person_id)}
    chat = await tell.private_chat(ctx, old.person_id)
    await tell.post(ctx, chat, "replaced", arguments, dedupe=f"replaced:{request.id}:{brief_id}")


async def eligible(ctx: Context, request: Replacement) -> list[tuple[int, str, int]]:
    """(person, name, tasks carried) of everybody who may be appointed, lightest first (R-117)."""
    seat = await ctx.get(Assignment, request.assignment_id)
    batch = await ctx.get(Batch, request.batch_id)
    target = await ctx.get(DrawnTarget, seat.target_id)
    taken = set(
        (
            await ctx.session.exec(select(Assignment.person_id).where(Assignment.target_id == seat.target_id))
        ).all()
    )
    barred = await match_input.interested(ctx, target.code)
    found = []
    for unit in await match_input.units_of(ctx, batch, 0, single=True):
        person = await match_input.person_of(ctx, str(unit["id"]))
        special = target.need == "std" or target.need in unit["tags"] or seat.seat != 0  # type: ignore[operator]
        if number(person) not in taken | barred and special:
            found.append((number(person), person.name, int(str(unit["load"]))))
    return sorted(found, key=lambda row: (row[2], row[1]))


async def badge_of(ctx: Context, person_id: int) -> str:
    """The badge of a person's current row in the directory."""
    rows = await ctx.session.exec(
        select(Inspector.badge).where(Inspector.person_id == person_id, col(Inspector.valid_to).is_(None))
    )
    return rows.one()


async def match_draw(ctx: Context, batch: Batch) -> Draw:
    rows = await ctx.session.exec(
        select(Draw)
        .where(Draw.batch_id == batch.id, Draw.kind == "match", Draw.state == DrawState.RECORDED)
        .order_by(col(Draw.id))
    )
    found = rows.first()
    assert found is not None
    return found
