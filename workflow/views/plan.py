"""A person's plan card, and the card that announces a period."""

from typing import Any

from sqlmodel import col, select

from models.base import number
from models.mail import Card
from models.people import Unit
from models.plan import Plan, PlanEntry, PlanNotice
from rules.due import local_day
from workflow import plan
from workflow.audience import Audience, Named
from workflow.merge import names, plans
from workflow.unit import Context
from workflow.views import Face

MOST = 22
"""Entries that fit one card at their longest."""


async def plan_notice(ctx: Context, card: Card) -> Face:
    """The entries that concern this person, and where the plan was published, as entered (MSG-03)."""
    notice = await ctx.get(PlanNotice, card.subject_id)
    newest = select(Plan).where(Plan.year == notice.year).order_by(col(Plan.edition).desc()).limit(1)
    edition = (await ctx.session.exec(newest)).one()
    audience = await Audience.load(ctx)
    own = [
        entry
        for entry in await plans.entries(ctx, notice.year)
        if notice.person_id in audience.of(Named.by(entry))
    ]
    units = {number(unit): unit.name for unit in (await ctx.session.exec(select(Unit))).all()}
    arguments: dict[str, object] = {
        "year": notice.year,
        "edition": edition.edition,
        "where": edition.published_where,
        "on": edition.published_on.isoformat() if edition.published_on else "",
        "entries": [_line(entry, units, notice.person_id) for entry in own[:MOST]],
        "count": len(own),
        "now": ctx.now.isoformat(),
    }
    return "plan_notice", arguments, None


async def period(ctx: Context, card: Card) -> Face:
    """What is about to begin, and the button that opens its batch (MSG-06)."""
    entry = await ctx.get(PlanEntry, card.subject_id)
    known = await names.load(ctx)
    arguments: dict[str, object] = {
        "id": number(entry),
        "version": entry.version,
        **_line(entry, {key: name for name, key in known.units.items()}, 0),
        "items": [str(name)[:60] for name in known.show("items", entry.items)[:4]],
        "item_count": len(entry.items),
        "opened": await plan.opened(ctx, number(entry)),
        "dropped": entry.dropped,
        "begun": entry.period_from <= local_day(ctx.now),
        "now": ctx.now.isoformat(),
    }
    return "period", arguments, None


def _line(entry: PlanEntry, units: dict[int, str], person_id: int) -> dict[str, Any]:
    return {
        "number": entry.number[:20],
        "name": entry.name[:60],
        "lead": units[entry.lead_unit_id][:30],
        "participants": [units[key][:20] for key in entry.participants[:4]],
        "leader": person_id in entry.leaders,
        "quantity": entry.quantity,
        "ratio": names.percent(entry.ratio),
        "period_from": entry.period_from.isoformat(),
        "period_to": entry.period_to.isoformat(),
    }
