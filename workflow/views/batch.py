"""The clerk's batch card and the observers' board."""

from collections import Counter

from sqlmodel import col, func, select

from models.assignment import Assignment, AssignmentState, Brief, ReplacementState
from models.base import number
from models.directory import Target
from models.draw import Contribution, ContributionState, DelayPart, Draw, DrawState
from models.mail import Card, Chat
from models.people import Person
from models.plan import Batch, BatchState, Item
from workflow import areas, beacon, objection, people, pool, publication, quota
from workflow.redraw import vacancies
from workflow.scope import kinds_of_directory
from workflow.unit import Context
from workflow.views import Face

SHOWN_RULES = ("team_leader_from", "inspector_draw_by", "replacement_policy")
"""What the clerk is reminded of on the card: who leads, who draws the inspectors, how a seat is filled again."""


async def batch(ctx: Context, card: Card) -> Face:
    """What the clerk can still choose, the pool as it is now, and where the draw stands."""
    row = await ctx.get(Batch, card.subject_id)
    profile, known = ctx.pinned(row.profile), await areas.names(ctx)
    unit = await people.unit(ctx, row.lead_unit_id)
    arguments: dict[str, object] = {
        "id": number(row),
        "version": row.version,
        "state": row.state,
        "number": row.number,
        "year": row.year,
        "name": row.name,
        "unit": unit.name,
        "items": await _items(ctx, row),
        "areas": [areas.called(known, code) for code in row.areas],
        "kinds": row.target_kinds,
        "quota": quota.words(row.quota),
        "inspectors": row.inspectors,
        "mode": row.mode,
        "period_from": row.period_from.isoformat(),
        "period_to": row.period_to.isoformat(),
        "profile": profile.name["zh"],
        "rules": [[f"{key}_{profile.choice(key)}", profile.article(key)] for key in SHOWN_RULES],
        "menu": str(card.extra.get("menu", "")),
        "floors": bool(profile.ratios("risk_ratio_floor")),
        "entry": row.entry_id,
        "note": await _note(ctx, row),
        "reason": row.reopen_reason,
        "draw": await draw_facts(ctx, row),
        "team": await team_facts(ctx, row),
        "published": await publication.of_results(ctx, number(row)) is not None,
        "now": ctx.now.isoformat(),
    }
    if row.state == BatchState.OPENED:
        arguments["pool"] = await _pool(ctx, row)
        arguments["choices"] = await _choices(ctx, row, str(card.extra.get("menu", "")))
    return "batch", arguments, None


async def _note(ctx: Context, row: Batch) -> str:
    """Why the batch is open (again): a key of words/batch_notes.toml, or nothing."""
    draw = await latest_draw(ctx, number(row))
    if draw is None:
        return "second" if row.reopen_reason else ""
    if draw.state == DrawState.REFUSED:
        if draw.facts.get("failed") == beacon.OVERTAKEN:
            return beacon.OVERTAKEN
        return "nothing" if draw.facts.get("failed") else "held"
    return {DrawState.ABORTED: "stopped", DrawState.VOIDED: "voided"}.get(DrawState(draw.state), "")


async def _pool(ctx: Context, row: Batch) -> dict[str, object]:
    profile = ctx.pinned(row.profile)
    found = await pool.census(ctx, row, profile)
    return {
        "total": sum(found.values()),
        "eligible": found.get(pool.ELIGIBLE, 0),
        "outside": found.get(pool.OUTSIDE, 0),
        "inspected": found.get(pool.INSPECTED, 0),
        "capped": found.get(pool.CAPPED, 0),
        "gone": found.get(pool.GONE, 0),
        "inspected_article": profile.article("exclude_inspected_same_year"),
        "capped_article": profile.article("joint_max_per_target_year"),
        "superior": profile.choice("exclude_inspected_same_year") == "own_and_superior",
    }


async def _choices(ctx: Context, row: Batch, menu: str) -> list[dict[str, object]]:
    profile = ctx.pinned(row.profile)
    if menu == "area":
        known = await areas.names(ctx)
        rows = await ctx.session.exec(
            select(Target.area, func.count())
            .where(col(Target.valid_to).is_(None))
            .group_by(Target.area)
            .order_by(Target.area)
        )
        return [
            {
                "value": f"area.{code}",
                "label": areas.called(known, code),
                "count": count,
                "on": code in row.areas,
            }
            for code, count in rows.all()[:16]
        ]
    if menu == "kind":
        return [
            {"value": f"kind.{place}", "label": kind, "on": kind in row.target_kinds}
            for place, kind in enumerate(await kinds_of_directory(ctx))
        ]
    if menu == "mode":
        return [
            {"value": f"mode.{mode}", "label": mode, "on": mode == row.mode}
            for mode in profile.choices("dispatch_modes")
        ]
    if menu == "seats":
        least = profile.number("min_inspectors")
        return [
            {"value": f"seats.{n}", "label": n, "on": n == row.inspectors} for n in range(least, least + 4)
        ]
    return []


async def _items(ctx: Context, row: Batch) -> list[str]:
    found = await ctx.session.exec(select(Item.name).where(col(Item.code).in_(row.items)).order_by(Item.code))
    return list(found.all()) or list(row.items)


async def latest_draw(ctx: Context, batch_id: int) -> Draw | None:
    """The draw of a batch that was asked for last."""
    rows = await ctx.session.exec(select(Draw).where(Draw.batch_id == batch_id).order_by(col(Draw.id).desc()))
    return rows.first()


async def draw_facts(ctx: Context, row: Batch) -> dict[str, object] | None:
    draw = await latest_draw(ctx, number(row))
    if draw is None:
        return None
    ahead = await ctx.session.exec(
        select(func.count())
        .select_from(Draw)
        .where(
            col(Draw.id) < draw.id,
            col(Draw.state).not_in(
                [
                    DrawState.RECORDED,
                    DrawState.ABORTED,
                    DrawState.VOIDED,
                    DrawState.REFUSED,
                    DrawState.REQUESTED,
                ]
            ),
        )
    )
    done = (
        await ctx.session.exec(
            select(func.count()).select_from(DelayPart).where(DelayPart.draw_id == draw.id)
        )
    ).one()
    said = await ctx.session.exec(
        select(Contribution.who).where(
            Contribution.draw_id == draw.id, Contribution.state != ContributionState.REFUSED
        )
    )
    voices = said.all()
    return {
        "id": number(draw),
        "kind": draw.kind,
        "state": draw.state,
        "redo": draw.seats is not None,
        "seats": len(draw.seats or []),
        "q": draw.commit_q,
        "ahead": ahead.one(),
        "closes": draw.window_close.isoformat() if draw.window_close else "",
        "done": done,
        "seg": draw.delay_seg,
        "said": len(voices),
        "people": len(set(voices)),
        "grade": draw.grade,
        "k": draw.facts.get("k", 0),
        "group_bound": await _group_bound(ctx),
        "failed": str(draw.facts.get("failed", "")),
        "attempt": draw.attempt,
        "objections": len(await objection.holding(ctx, number(draw))),
        "objections_until": last.isoformat() if (last := objection.until(draw)) else "",
        "beacon": beacon.face(beacon.of(draw)),
        "beacon_late": beacon.late(ctx, draw),
        "issue_due": beacon.waits_for_issue(ctx, draw),
    }


async def _group_bound(ctx: Context) -> bool:
    rows = await ctx.session.exec(select(Chat.telegram_id).where(Chat.purpose == "observers"))
    return rows.first() is not None


async def team_facts(ctx: Context, row: Batch) -> dict[str, object] | None:
    """n of m confirmed, who has not been reached, and what is open (R-199, R-203)."""
    if row.state != BatchState.CONFIGURED:
        return None
    rows = (
        await ctx.session.exec(
            select(Brief.id, Person.name, Chat, Assignment.state)
            .join(Person, col(Person.id) == col(Brief.person_id))
            .join(Assignment, col(Assignment.brief_id) == col(Brief.id))
            .join(Chat, col(Chat.person_id) == col(Person.id), isouter=True)
            .where(Brief.batch_id == row.id, Assignment.state != AssignmentState.REPLACED)
            .order_by(Person.name)
        )
    ).all()
    states: dict[int, Counter[str]] = {}
    names: dict[int, tuple[str, bool, bool]] = {}
    for brief_id, name, chat, state in rows:
        assert brief_id is not None
        states.setdefault(brief_id, Counter())[state] += 1
        bound = chat is not None and chat.telegram_id is not None
        names[brief_id] = (name, bound, bound and chat.reachable)
    confirmed = [key for key, c in states.items() if set(c) == {AssignmentState.ACKNOWLEDGED}]
    pending = [
        key for key, c in states.items() if AssignmentState.NOTIFIED in c or AssignmentState.DRAWN in c
    ]
    leaving = sum(
        c[AssignmentState.RECUSAL_PENDING] + c[AssignmentState.REPLACEMENT_PENDING] for c in states.values()
    )
    return {
        "briefs": len(states),
        "confirmed": len(confirmed),
        "pending": [names[key][0] for key in pending if names[key][1] and names[key][2]][:12],
        "unbound": [name for name, bound, _ in names.values() if not bound][:12],
        "blocked": [name for name, bound, ok in names.values() if bound and not ok][:12],
        "leaving": leaving,
    }


async def board(ctx: Context, card: Card) -> Face:
    """The pinned card in the observers' group: where the draws of this batch are."""
    row = await ctx.get(Batch, card.subject_id)
    arguments: dict[str, object] = {
        "number": row.number,
        "name": row.name,
        "draw": await draw_facts(ctx, row),
        "now": ctx.now.isoformat(),
    }
    return "board", arguments, None


async def vacancy(ctx: Context, card: Card) -> Face:
    """Vacant seats waiting to be redrawn together."""
    row = await ctx.get(Batch, card.subject_id)
    waiting = await vacancies(ctx, number(row))
    draw = await latest_draw(ctx, number(row))
    running = draw is not None and draw.seats is not None and draw.ended_at is None
    arguments: dict[str, object] = {
        "id": number(row),
        "number": row.number,
        "name": row.name,
        "count": len(waiting),
        "empty": sum(one.state == ReplacementState.POOL_EMPTY for one in waiting),
        "running": running,
        "seats": len(draw.seats or []) if running and draw else 0,
    }
    return "vacancy", arguments, None
