"""A year's plan: entries keep their row across editions, and name only what the house knows (R-055)."""

from collections import Counter
from datetime import date
from typing import Any

from sqlmodel import col, func, select

from models.base import number
from models.plan import Plan, PlanEntry
from workflow.audience import Audience, Named
from workflow.intake.model import Note, Reading, Row
from workflow.merge.compare import difference, note_at, spoken
from workflow.merge.model import Difference, Fresh, Present
from workflow.merge.names import Names, UnknownName, load
from workflow.unit import Context

COLUMNS = {
    "name": ("name",),
    "kind": ("type",),
    "items": ("items",),
    "areas": ("area_code", "area_name"),
    "target_kinds": ("target_kinds",),
    "quantity": ("quantity", "ratio"),
    "ratio": ("quantity", "ratio"),
    "period_from": ("period", "period_from"),
    "period_to": ("period", "period_to"),
    "lead_unit_id": ("lead",),
    "participants": ("participants",),
    "leaders": ("leaders",),
}


async def compare(ctx: Context, reading: Reading) -> Difference:
    """By year and number; units, leaders and items nobody knows are refused, with names that are close."""
    names = await load(ctx)
    year = (
        Counter(row.values["period_from"].year for row in reading.rows).most_common(1)[0][0]
        if reading.rows
        else 0
    )
    said = spoken(reading, COLUMNS) | {"dropped"}
    fresh: list[Fresh] = []
    refused: list[Note] = []
    for row in reading.rows:
        judged = _fresh(reading, row, said, names, year)
        if isinstance(judged, Note):
            refused.append(judged)
        else:
            fresh.append(judged)
    present = {row.number: _present(row) for row in await entries(ctx, year, dropped=True)}
    rows = {row.number: row for row in reading.rows}
    mentioned = [*reading.mentioned, *(str(rows[note.row].values["number"]) for note in refused)]
    found = difference(fresh, present, mentioned, names.show)
    found.gone = [row for row in found.gone if not row.values["dropped"]]
    found.refused = refused
    found.notes = await _unheard(ctx, fresh, names)
    found.facts |= {"year": year, **_published(reading), **await _standing(ctx, year)}
    found.facts["more"] = any(
        found.facts[said] not in ("", found.facts[was])
        for said, was in (("published_where", "was_where"), ("published_on", "was_on"))
    )
    return found


async def apply(ctx: Context, import_id: int, found: Difference, complete: bool) -> None:
    """A new edition of the year's plan. Only rows that changed carry its number."""
    year, edition = int(found.facts["year"]), int(found.facts["edition"]) + 1
    published = found.facts["published_on"] or found.facts["was_on"]
    await ctx.add(
        Plan(
            year=year,
            edition=edition,
            published_where=found.facts["published_where"] or found.facts["was_where"],
            published_on=date.fromisoformat(published) if published else None,
            import_id=import_id,
            at=ctx.now,
        )
    )
    for row in found.new:
        ctx.session.add(PlanEntry(year=year, number=row.key, edition=edition, **row.values))
    for changed in found.changed:
        await _update(ctx, changed.present.id, {**changed.values, "edition": edition})
    for gone in found.gone if complete else []:
        await _update(ctx, gone.id, {"dropped": True, "edition": edition})
    await ctx.session.flush()


async def entries(ctx: Context, year: int, *, dropped: bool = False) -> list[PlanEntry]:
    """The entries of a year's plan in their order; with those that were taken out if asked."""
    query = (
        select(PlanEntry)
        .where(PlanEntry.year == year)
        .order_by(col(PlanEntry.period_from), col(PlanEntry.id))
    )
    if not dropped:
        query = query.where(col(PlanEntry.dropped).is_(False))
    return list((await ctx.session.exec(query)).all())


async def _update(ctx: Context, entry_id: int, values: dict[str, Any]) -> None:
    entry = await ctx.get(PlanEntry, entry_id)
    entry.sqlmodel_update({**values, "version": entry.version + 1})


def _fresh(reading: Reading, row: Row, said: frozenset[str], names: Names, year: int) -> Fresh | Note:
    values = row.values
    if values["period_from"].year != year:
        found = str(values["period_from"].year)
        field = "period" if any(column.field == "period" for column in reading.columns) else "period_from"
        return note_at(reading, row.number, field, "plan_year_differs", found=found, year=year)
    try:
        table: dict[str, Any] = {
            "name": values["name"],
            "kind": values["type"],
            "items": names.items_of(values["items"]),
            "areas": list(values["areas"]),
            "target_kinds": list(values["target_kinds"]),
            "quantity": values["quantity"],
            "ratio": values["ratio"],
            "period_from": values["period_from"],
            "period_to": values["period_to"],
            "lead_unit_id": names.unit_of(values["lead"], "lead"),
            "participants": [names.unit_of(name, "participants") for name in values["participants"]],
            "leaders": [names.leader_of(name) for name in values["leaders"]],
            "dropped": False,
        }
    except UnknownName as unknown:
        return note_at(reading, row.number, unknown.field, unknown.key, **unknown.arguments)
    return Fresh(row.number, str(values["number"]), values["name"], table, said)


async def _unheard(ctx: Context, fresh: list[Fresh], names: Names) -> list[Note]:
    """Units that the plan names and in which nobody would be told."""
    audience = await Audience.load(ctx)
    units = {unit for row in fresh for unit in audience.silent(Named.of(row.values))}
    return [
        Note(0, None, "unit_nobody", {"found": names.show("lead_unit_id", unit)}) for unit in sorted(units)
    ]


def _present(row: PlanEntry) -> Present:
    values = {name: getattr(row, name) for name in (*COLUMNS, "dropped")}
    return Present(number(row), row.number, row.name, values)


def _published(reading: Reading) -> dict[str, Any]:
    where = next((row.values["published_where"] for row in reading.rows if row.values["published_where"]), "")
    on = next((row.values["published_on"] for row in reading.rows if row.values["published_on"]), None)
    return {"published_where": where, "published_on": on.isoformat() if on else ""}


async def _standing(ctx: Context, year: int) -> dict[str, Any]:
    last = (await ctx.session.exec(select(func.max(Plan.edition)).where(Plan.year == year))).one() or 0
    plan = (await ctx.session.exec(select(Plan).where(Plan.year == year, Plan.edition == last))).one_or_none()
    where = plan.published_where if plan else ""
    on = plan.published_on.isoformat() if plan and plan.published_on else ""
    return {"edition": last, "was_where": where, "was_on": on}
