"""The year's plan reaches the people it names: one card each, changes told, the period announced (R-201).

Plan cards are MSG-03, changes MSG-04, the coming period MSG-06.
"""

from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from models.base import number
from models.plan import Batch, PlanEntry, PlanNotice
from rules.due import OFFICE_OPEN, Ends, Term, instant, local_day
from rules.permissions import CLERK, UNIT_HEAD
from workflow import duty, people, tell
from workflow.audience import Audience, Named
from workflow.duties import PERIOD
from workflow.merge import plans
from workflow.merge.model import Changed, Difference
from workflow.unit import Context, House

LINES_MOST = 30
"""Lines of a change notice that stay below Telegram's limit at their longest."""


async def announce(ctx: Context, import_id: int, found: Difference, complete: bool) -> None:
    """After a plan was confirmed: cards for everybody named, a word about changes to those affected."""
    year, first = int(found.facts["year"]), not found.facts["edition"]
    audience = await Audience.load(ctx)
    now = await plans.entries(ctx, year)
    named = {person for entry in now for person in audience.of(Named.by(entry))}
    told = [] if first else _changes(found, audience, complete)
    affected = {person for _, persons in told for person in persons}
    for person in sorted(named | affected):
        await _show(ctx, year, person, [change for change, persons in told if person in persons], import_id)
    for entry in await plans.entries(ctx, year, dropped=True):
        await schedule(ctx, entry)


def _changes(found: Difference, audience: Audience, complete: bool) -> list[tuple[dict[str, Any], set[int]]]:
    """What changed in each entry, as it is told, and whom it concerns: those named before or after."""
    told = [(_told(row.key, row.label, "new"), audience.of(Named.of(row.values))) for row in found.new]
    for changed in found.changed:
        persons = audience.of(Named.of(changed.present.values)) | audience.of(Named.of(changed.values))
        told.append((_told(changed.present.key, changed.fresh.label, _what(changed), changed), persons))
    for gone in found.gone if complete else []:
        told.append((_told(gone.key, gone.label, "dropped"), audience.of(Named.of(gone.values))))
    return told


def _what(changed: Changed) -> str:
    return "new" if changed.present.values["dropped"] else "changed"


def _told(key: str, label: str, what: str, changed: Changed | None = None) -> dict[str, Any]:
    fields = changed.fields if changed and what == "changed" else ()
    return {
        "number": key,
        "name": label,
        "what": what,
        "fields": [{"name": field.name, "old": field.old, "new": field.new} for field in fields],
    }


def _fitting(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As many as one message holds; the card shows all of them as they stand now."""
    lines, kept = 0, list[dict[str, Any]]()
    for change in changes:
        lines += 1 + len(change["fields"])
        if lines > LINES_MOST and kept:
            break
        kept.append(change)
    return kept


async def _show(
    ctx: Context, year: int, person_id: int, changes: list[dict[str, Any]], import_id: int
) -> None:
    chat = await tell.private_chat(ctx, person_id)
    rows = await ctx.session.exec(
        select(PlanNotice).where(PlanNotice.year == year, PlanNotice.person_id == person_id)
    )
    notice = rows.one_or_none()
    if notice is None:
        notice = await ctx.add(PlanNotice(year=year, person_id=person_id))
        changes = []  # whoever sees the plan for the first time reads the card
    card = await tell.card(ctx, chat, "plan_notice", number(notice))
    if changes:
        await tell.post(
            ctx,
            chat,
            "plan_change",
            {"year": year, "changes": _fitting(changes), "count": len(changes), "now": ctx.now.isoformat()},
            dedupe=f"plan_change:{import_id}:{person_id}",
            reply_to=card.message_id,
        )


async def schedule(ctx: Context, entry: PlanEntry) -> None:
    """Fix the instant of the notice anew; a period that moved further away is announced again."""
    days = (await ctx.profile()).number("period_notice_workdays")
    opens = instant(ctx.house.calendar.add_workdays(entry.period_from, -days), OFFICE_OPEN)
    over = entry.dropped or entry.period_to < local_day(ctx.now)
    if entry.noticed_at is not None:
        await tell.touch(ctx, "period", number(entry), lane=tell.NOTICE)
        if over:
            await duty.end(ctx, "period", number(entry), met=False)
        elif opens != entry.notice_at and opens > ctx.now:
            entry.noticed_at = None
            await duty.end(ctx, "period", number(entry), met=False)
    entry.notice_at = None if over else opens


async def recount(ctx: Context) -> None:
    """The calendar changed: every notice still to come gets its new instant."""
    today = local_day(ctx.now)
    rows = await ctx.session.exec(
        select(PlanEntry).where(col(PlanEntry.noticed_at).is_(None), PlanEntry.period_to >= today)
    )
    for entry in rows.all():
        await schedule(ctx, entry)


async def near(ctx: Context) -> list[int]:
    """Entries whose notice is due."""
    rows = await ctx.session.exec(
        select(PlanEntry.id)
        .where(
            col(PlanEntry.notice_at) <= ctx.now,
            col(PlanEntry.noticed_at).is_(None),
            col(PlanEntry.dropped).is_(False),
        )
        .order_by(col(PlanEntry.notice_at), col(PlanEntry.id))
    )
    return [key for key in rows.all() if key is not None]


async def announce_period(ctx: Context, entry_id: int) -> None:
    """The lead unit's clerks get the card with [开启批次], and their deadline begins."""
    entry = await ctx.get(PlanEntry, entry_id)
    if entry.noticed_at is not None:
        return
    entry.noticed_at = ctx.now
    profile = await ctx.profile()
    # The last day to open the batch is the day before the period, or its end once it has begun.
    eve = entry.period_from - timedelta(days=1)
    last = eve if eve >= local_day(ctx.now) else entry.period_to
    done = await opened(ctx, entry_id)
    for person in await _opening(ctx, entry):
        chat = await tell.private_chat(ctx, person)
        before = await tell.shown(ctx, chat, "period", entry_id)
        again = before is not None and before.message_id is not None
        await tell.card(ctx, chat, "period", entry_id, again=again)
        if not done:
            await duty.arm(ctx, PERIOD, entry_id, person, profile, term=Term.until(last, Ends.LEGAL))


async def opened(ctx: Context, entry_id: int) -> bool:
    """Whether a batch stands under this entry."""
    rows = await ctx.session.exec(
        select(Batch.id).where(Batch.entry_id == entry_id, Batch.state != "cancelled")
    )
    return rows.first() is not None


async def announce_periods(house: House) -> int:
    """The clock's part: every entry whose notice is due, each in a transaction of its own."""
    async with house.read() as ctx:
        due = await near(ctx)
    for entry_id in due:
        async with house.act() as ctx:
            await announce_period(ctx, entry_id)
    return len(due)


async def _opening(ctx: Context, entry: PlanEntry) -> list[int]:
    """The clerks of the lead unit; where it has none, its head."""
    for role in (CLERK, UNIT_HEAD):
        holders = await people.holders(ctx, role, entry.lead_unit_id)
        if holders:
            return [number(person) for person in holders]
    return []
