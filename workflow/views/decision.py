"""A leader's card: context, reason, article, choices; and after it, what was decided."""

from collections.abc import Awaitable, Callable

from sqlmodel import col, select

from models.assignment import Assignment, Brief, Replacement
from models.base import number
from models.draw import Draw, Remark
from models.mail import Card
from models.mechanism import Decision, DecisionState
from models.people import Person
from models.plan import Batch, DrawnTarget, PlanEntry
from workflow import abort, decision, doors, objection, people, pool, quota, succession
from workflow.unit import Context
from workflow.views import Face
from workflow.views.batch import latest_draw

MOST_NOMINEES = 8
MOST_QUOTED = 160
"""Characters of a remark on a card; the whole stands in the group."""


async def question(ctx: Context, card: Card) -> Face:
    """One card for every kind of decision; its kind chooses the template's middle part."""
    row = await ctx.get(Decision, card.subject_id)
    waiting = await decision.queue(ctx, row.decider_id)
    numbers = [number(one) for one in waiting]
    asker = await ctx.get(Person, row.asked_by)
    arguments: dict[str, object] = {
        "id": number(row),
        "version": row.version,
        "kind": row.kind,
        "state": row.state,
        "choice": row.choice,
        "reason": row.reason,
        "decided_at": row.decided_at.isoformat() if row.decided_at else "",
        "asked_at": row.asked_at.isoformat(),
        "asker": await people.title(ctx, asker),
        "place": numbers.index(number(row)) + 1 if number(row) in numbers else 0,
        "waiting": len(numbers),
        "now": ctx.now.isoformat(),
    }
    arguments["about"] = await ABOUT[row.kind](ctx, row)
    arguments["stoppable"] = await _stoppable(ctx, row)
    return "decision", arguments, None


async def _stoppable(ctx: Context, row: Decision) -> int:
    """The draw that the decider has released and may still stop (6.6); 0 for none."""
    if row.state != DecisionState.DECIDED:
        return 0
    if row.kind == "release":
        draw = await latest_draw(ctx, (await ctx.get(Draw, row.subject_id)).batch_id)
    elif row.kind == "replace_redraw":
        request = await ctx.get(Replacement, row.subject_id)
        draw = await ctx.get(Draw, request.draw_id) if request.draw_id else None
    else:
        return 0
    may = draw is not None and draw.state in abort.STOPPABLE and draw.released_by == row.decider_id
    return number(draw) if may and draw is not None else 0


async def _release(ctx: Context, row: Decision) -> dict[str, object]:
    draw = await ctx.get(Draw, row.subject_id)
    batch = await ctx.get(Batch, draw.batch_id)
    about: dict[str, object] = {
        "number": batch.number,
        "name": batch.name,
        "unit": (await people.unit(ctx, batch.lead_unit_id)).name,
        "quota": quota.words(batch.quota),
        "mode": batch.mode,
        "inspectors": batch.inspectors,
        "period_from": batch.period_from.isoformat(),
        "period_to": batch.period_to.isoformat(),
    }
    if row.state == DecisionState.OPEN:
        found = await pool.census(ctx, batch, ctx.pinned(batch.profile))
        about |= {"total": sum(found.values()), "eligible": found.get(pool.ELIGIBLE, 0)}
    return about


async def _second_batch(ctx: Context, row: Decision) -> dict[str, object]:
    entry = await ctx.get(PlanEntry, row.subject_id)
    return {"name": entry.name}


async def _replace(ctx: Context, row: Decision) -> dict[str, object]:
    request = await ctx.get(Replacement, row.subject_id)
    seat = await ctx.get(Assignment, request.assignment_id)
    batch = await ctx.get(Batch, request.batch_id)
    target = await ctx.get(DrawnTarget, seat.target_id)
    leaver = await ctx.get(Person, seat.person_id)
    profile = ctx.pinned(batch.profile)
    about: dict[str, object] = {
        "number": batch.number,
        "name": batch.name,
        "person": leaver.name,
        "unit": (await people.unit(ctx, leaver.unit_id)).name,
        "target": target.name,
        "recusal": request.recusal,
        "why": await _why(ctx, row, request),
        "policy": request.policy,
        "article": profile.article("replacement_policy"),
        "legal": await _legal(ctx, request),
        "successor": await people.name(ctx, request.successor_id) if request.successor_id else "",
    }
    if row.kind == "replace_assign" and row.state == DecisionState.OPEN:
        able = await succession.eligible(ctx, request)
        about["able"] = len(able)
        about["nominees"] = [
            {"id": key, "name": name, "load": load} for key, name, load in able[:MOST_NOMINEES]
        ]
    return about


async def _why(ctx: Context, row: Decision, request: Replacement) -> str:
    """The reason, for the deciding leader and the legal unit only; each reading is logged (X-04)."""
    opened = await doors.access_secret(ctx, "declaration", str(request.id), f"decision {row.id}")
    return (opened or b"other").decode()


async def _legal(ctx: Context, request: Replacement) -> str:
    rows = await ctx.session.exec(
        select(Decision.choice)
        .where(Decision.kind == "legal_opinion", Decision.subject_id == request.id)
        .order_by(col(Decision.id).desc())
    )
    return rows.first() or ""


async def _objection(ctx: Context, row: Decision) -> dict[str, object]:
    """Every objection that this one decision settles."""
    draw = await ctx.get(Draw, row.subject_id)
    remarks = await objection.of_decision(ctx, row)
    return await _about_draw(ctx, draw) | {
        "remarks": [{"who": one.who, "text": one.text[:MOST_QUOTED]} for one in remarks]
    }


async def _remark(ctx: Context, row: Decision) -> dict[str, object]:
    one = await ctx.get(Remark, row.subject_id)
    draw = await ctx.get(Draw, one.draw_id)
    return await _about_draw(ctx, draw) | {"remarks": [{"who": one.who, "text": one.text[:MOST_QUOTED]}]}


async def _about_draw(ctx: Context, draw: Draw) -> dict[str, object]:
    batch = await ctx.get(Batch, draw.batch_id)
    return {"number": batch.number, "name": batch.name, "q": draw.commit_q, "draw": draw.kind}


async def _unreached(ctx: Context, row: Decision) -> dict[str, object]:
    brief = await ctx.get(Brief, row.subject_id)
    person = await ctx.get(Person, brief.person_id)
    batch = await ctx.get(Batch, brief.batch_id)
    return {"person": person.name, "unit": (await people.unit(ctx, person.unit_id)).name, "name": batch.name}


ABOUT: dict[str, Callable[[Context, Decision], Awaitable[dict[str, object]]]] = {
    "release": _release,
    "second_batch": _second_batch,
    "replace_redraw": _replace,
    "replace_assign": _replace,
    "legal_opinion": _replace,
    "objection": _objection,
    "remark": _remark,
    "unreached": _unreached,
}
