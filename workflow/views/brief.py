"""The inspector's card: one per batch, targets grouped by team (decisions 1)."""

from datetime import timedelta

from sqlmodel import col, select

from models.assignment import Assignment, AssignmentState, Brief
from models.base import number
from models.directory import Target
from models.mail import Card
from models.mechanism import Duty
from models.people import Person
from models.plan import Batch, DrawnTarget, Item
from workflow import areas, assignment, duties, people
from workflow.replacement import INTERESTS
from workflow.unit import Context
from workflow.views import Face

MOST_SHOWN = 12
"""Targets on one phone screen; all of them are in /mytasks' file."""


async def brief(ctx: Context, card: Card) -> Face:
    """Who, where, which items, with whom, until when; and what may be tapped now."""
    row = await ctx.get(Brief, card.subject_id)
    batch = await ctx.get(Batch, row.batch_id)
    profile = ctx.pinned(batch.profile)
    own = await assignment.of_brief(ctx, number(row), tuple(AssignmentState))
    live = [a for a in own if a.state != AssignmentState.REPLACED]
    duty = await _duty(ctx, row)
    arguments: dict[str, object] = {
        "id": number(row),
        "version": row.version,
        "state": _state(live),
        "number": batch.number,
        "year": batch.year,
        "name": batch.name,
        "period_from": batch.period_from.isoformat(),
        "period_to": batch.period_to.isoformat(),
        "items": await _items(ctx, batch),
        "unit": (await people.unit(ctx, batch.lead_unit_id)).name,
        "teams": await _teams(ctx, row, live),
        "count": len(live),
        "hidden": max(0, len(live) - MOST_SHOWN),
        "gone": len(own) - len(live),
        "due": duty.due_at.isoformat() if duty else "",
        "provisional": bool(duty and duty.provisional),
        "late": bool(duty and duty.state == "open" and ctx.now > duty.due_at),
        "climbed": duty.climbed if duty and duty.state == "open" else 0,
        "confirmed_at": row.confirmed_at.isoformat() if row.confirmed_at else "",
        "undo": _may_undo(ctx, row, live),
        "undo_minutes": ctx.house.pace.undo_minutes,
        "menu": str(card.extra.get("menu", "")),
        "choosable": await _choosable(ctx, live),
        "interests": list(INTERESTS),
        "reasons": [r for r in profile.choices("replacement_reasons") if r != "recusal"],
        "policy": profile.choice("replacement_policy"),
        "policy_article": profile.article("replacement_policy"),
        "approver": profile.choice("replacement_approver"),
        "now": ctx.now.isoformat(),
    }
    return "brief", arguments, None


def _state(live: list[Assignment]) -> str:
    states = {a.state for a in live}
    if not states:
        return "empty"
    if states & {AssignmentState.DRAWN, AssignmentState.NOTIFIED}:
        return "waiting"
    if states & {AssignmentState.RECUSAL_PENDING, AssignmentState.REPLACEMENT_PENDING}:
        return "leaving"
    return "confirmed"


def _may_undo(ctx: Context, row: Brief, live: list[Assignment]) -> bool:
    """Offered for ten minutes, and not once an interest was declared (decisions 16)."""
    if row.confirmed_at is None or {a.state for a in live} != {AssignmentState.ACKNOWLEDGED}:
        return False
    return ctx.now <= row.confirmed_at + timedelta(minutes=ctx.house.pace.undo_minutes)


async def _teams(ctx: Context, row: Brief, live: list[Assignment]) -> list[dict[str, object]]:
    """Targets that share their company stand together: one line says with whom."""
    teams: dict[tuple[tuple[str, bool], ...], list[dict[str, object]]] = {}
    known = await areas.names(ctx)
    for own in live[:MOST_SHOWN]:
        target = await ctx.get(DrawnTarget, own.target_id)
        mates = await _mates(ctx, own)
        teams.setdefault(tuple(mates), []).append(
            {
                "name": target.name,
                "area": areas.called(known, target.area),
                "address": target.address,
                "state": own.state,
                "leader": own.leader,
            }
        )
    return [
        {"mates": [{"name": name, "leader": leader} for name, leader in mates], "targets": targets}
        for mates, targets in teams.items()
    ]


async def _mates(ctx: Context, own: Assignment) -> list[tuple[str, bool]]:
    rows = await ctx.session.exec(
        select(Person.name, Assignment.leader)
        .join(Person, col(Person.id) == col(Assignment.person_id))
        .where(
            Assignment.target_id == own.target_id,
            Assignment.person_id != own.person_id,
            Assignment.state != AssignmentState.REPLACED,
        )
        .order_by(col(Assignment.leader).desc(), Person.name)
    )
    return [(name, leader) for name, leader in rows.all()]


async def _choosable(ctx: Context, live: list[Assignment]) -> list[dict[str, object]]:
    """Targets that can still be declared or asked to be replaced."""
    found: list[dict[str, object]] = []
    for own in live:
        if own.state in (AssignmentState.DRAWN, AssignmentState.NOTIFIED, AssignmentState.ACKNOWLEDGED):
            target = await ctx.get(DrawnTarget, own.target_id)
            found.append({"id": number(own), "name": target.name})
    return found[:20]


async def _items(ctx: Context, batch: Batch) -> list[str]:
    rows = await ctx.session.exec(
        select(Item.name).where(col(Item.code).in_(batch.items)).order_by(Item.code)
    )
    return list(rows.all()) or list(batch.items)


async def _duty(ctx: Context, row: Brief) -> Duty | None:
    rows = await ctx.session.exec(
        select(Duty).where(
            Duty.rule == duties.ACKNOWLEDGE.name, Duty.subject_id == row.id, Duty.person_id == row.person_id
        )
    )
    return rows.one_or_none()


async def full_list(ctx: Context, row: Brief) -> list[list[str]]:
    """Every target of a brief as rows of a table: name, code, area, address, industry, state."""
    known = await areas.names(ctx)
    rows = await ctx.session.exec(
        select(DrawnTarget, Assignment.state)
        .join(Assignment, col(Assignment.target_id) == col(DrawnTarget.id))
        .where(Assignment.brief_id == row.id, Assignment.state != AssignmentState.REPLACED)
        .order_by(col(DrawnTarget.t))
    )
    found = []
    for target, state in rows.all():
        versions = await ctx.session.exec(
            select(Target).where(Target.code == target.code).order_by(col(Target.id).desc())
        )
        version = versions.first()
        industry = version.industry if version else ""
        found.append(
            [target.name, target.code, areas.called(known, target.area), target.address, industry, state]
        )
    return found
