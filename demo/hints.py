"""One line for each person: what they can do now. Words in templates/words/hints.toml."""

from sqlmodel import col, func, select

from demo.state import Json
from models.assignment import Assignment, AssignmentState, Brief
from models.directory import Import, ImportState, Inspector, Target
from models.draw import Draw, DrawState
from models.mechanism import Decision, DecisionState, Duty, DutyState
from models.people import Person, RoleGrant
from models.plan import Batch, BatchState, Item, Plan, PlanEntry
from models.sealed import Secret
from rules.permissions import CLERK, OBSERVER
from templates.render import sentence
from workflow import replacement
from workflow.unit import Context

LISTENING = (DrawState.COMMIT_UNPOSTED, DrawState.WINDOW)


async def hints(ctx: Context) -> dict[str, str]:
    """Name → one Chinese sentence."""
    found = dict.fromkeys((await ctx.session.exec(select(Person.name))).all(), "idle")
    found |= await _briefs(ctx)
    found |= await _watchers(ctx)
    found |= await _deciders(ctx)
    clerk = await _clerk(ctx)
    for name in await _holders(ctx, CLERK):
        if found.get(name) != "decide":
            found[name] = clerk
    return {name: sentence(f"hints.{key}", {}, "zh") for name, key in found.items()}


async def next_deadline(ctx: Context) -> Json | None:
    """The next instant at which the clock does something: a window closes, a reminder, a climb."""
    window = await ctx.session.exec(
        select(Draw.window_close).where(col(Draw.state).in_(LISTENING)).order_by(col(Draw.id)).limit(1)
    )
    closing = window.first()
    if closing is not None:
        return {"at": int(closing.timestamp()) + 2, "text": sentence("hints.window_closes", {}, "zh")}
    rows = await ctx.session.exec(
        select(Duty)
        .where(Duty.state == DutyState.OPEN, col(Duty.next_at).is_not(None))
        .order_by(col(Duty.next_at))
    )
    duty = rows.first()
    if duty is None or duty.next_at is None:
        return None
    text = sentence("hints.next_step", {"rule": duty.rule}, "zh")
    return {"at": int(duty.next_at.timestamp()) + 1, "text": text}


async def _clerk(ctx: Context) -> str:
    if await _any(ctx, select(Import.id).where(Import.state == ImportState.READ)):
        return "confirm_import"
    for key, query in (
        ("send_items", select(Item.id)),
        ("send_targets", select(Target.id)),
        ("send_inspectors", select(Inspector.id)),
        ("send_risk", select(Secret.id).where(Secret.kind == "risk")),
        ("send_plan", select(Plan.id)),
    ):
        if not await _any(ctx, query):
            return key
    if not await _any(ctx, select(Batch.id)):
        return "open_batch" if await _any(ctx, select(PlanEntry.id)) else "idle"
    for key, state in (("request_draw", BatchState.OPENED), ("wait_release", BatchState.REQUESTED)):
        if await _any(ctx, select(Batch.id).where(Batch.state == state)):
            return key
    running = select(Draw.id).where(col(Draw.ended_at).is_(None), Draw.state != DrawState.REFUSED)
    if await _any(ctx, running):
        return "watch_draw"
    for batch_id in (await ctx.session.exec(select(Batch.id))).all():
        if batch_id is not None and await replacement.vacancies(ctx, batch_id):
            return "redraw"
    return "today"


async def _briefs(ctx: Context) -> dict[str, str]:
    rows = await ctx.session.exec(
        select(Person.name)
        .join(Brief, col(Brief.person_id) == col(Person.id))
        .join(Assignment, col(Assignment.brief_id) == col(Brief.id))
        .where(Assignment.state == AssignmentState.NOTIFIED)
        .distinct()
    )
    return dict.fromkeys(rows.all(), "confirm_task")


async def _watchers(ctx: Context) -> dict[str, str]:
    open_draw = await _any(ctx, select(Draw.id).where(col(Draw.state).in_(LISTENING)))
    return dict.fromkeys(await _holders(ctx, OBSERVER), "contribute" if open_draw else "observe")


async def _deciders(ctx: Context) -> dict[str, str]:
    rows = await ctx.session.exec(
        select(Person.name)
        .join(Decision, col(Decision.decider_id) == col(Person.id))
        .where(Decision.state == DecisionState.OPEN)
        .distinct()
    )
    return dict.fromkeys(rows.all(), "decide")


async def _holders(ctx: Context, role: str) -> list[str]:
    rows = await ctx.session.exec(
        select(Person.name)
        .join(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
        .where(RoleGrant.role == role)
    )
    return list(rows.all())


async def _any(ctx: Context, query: object) -> bool:
    counted = select(func.count()).select_from(query.limit(1).subquery())  # type: ignore[attr-defined]
    return bool((await ctx.session.exec(counted)).one())
