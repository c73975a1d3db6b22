"""Writing inspectors: persons and roles first, then the versions of their directory rows."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select, update

from models.base import number
from models.directory import Inspector
from models.people import Person, RoleGrant
from workflow import areas, doors, setup
from workflow.merge.compare import close_many
from workflow.merge.model import Difference
from workflow.merge.roster import OWN_BADGE
from workflow.merge.targets import CHANGED, NOT_LISTED
from workflow.unit import Context

VERSIONED = ("badge", "unit_id", "area", "group_name", "tags", "certificate_until", "available")


@dataclass(slots=True)
class _Entry:
    """One row to write: the values, and whether the directory row itself becomes a new version."""

    values: dict[str, Any]
    versioned: bool


async def apply(ctx: Context, import_id: int, found: Difference, complete: bool) -> None:
    """Whoever is new gets a person, the role and a badge; whoever changed gets a new version."""
    entries = [_Entry(row.values, True) for row in found.new]
    renewed: list[int] = []
    for changed in found.changed:
        names = {change.name for change in changed.fields}
        entries.append(_Entry(changed.values, not names.isdisjoint(VERSIONED)))
        if entries[-1].versioned:
            renewed.append(changed.present.id)
    await close_many(ctx, Inspector, renewed, valid_to=ctx.now, removal_reason=CHANGED)
    if complete:
        gone = [row.id for row in found.gone]
        await close_many(ctx, Inspector, gone, valid_to=ctx.now, removal_reason=NOT_LISTED)
    await _persons(ctx, [entry.values for entry in entries])
    await _roles(ctx, [entry.values for entry in entries])
    for entry in entries:
        if entry.versioned:
            ctx.session.add(_row(ctx, import_id, entry.values))
    for kind in ("phone", "certificate"):
        secrets = {str(e.values["person_id"]): e.values[kind].encode() for e in entries if e.values[kind]}
        await doors.put_secrets(ctx, kind, secrets)
    await areas.keep(ctx, found.facts["areas"])
    await ctx.session.flush()


async def _persons(ctx: Context, rows: list[dict[str, Any]]) -> None:
    """Add who is new and bring the others up to date; afterwards every row has `person_id` and `badge`."""
    first = await setup.next_alias(ctx, INSPECTOR_ALIAS)
    made: list[tuple[dict[str, Any], Person]] = []
    for values in rows:
        if values["person_id"]:
            person = await ctx.get(Person, values["person_id"])
            if person.unit_id != values["unit_id"]:
                await _move(ctx, values["person_id"], person.unit_id, values["unit_id"])
            person.name, person.unit_id = values["name"], values["unit_id"]
            person.post = values["post"] or person.post
        else:
            alias = f"{setup.ALIASES[INSPECTOR_ALIAS]}-{first + len(made)}"
            person = Person(name=values["name"], unit_id=values["unit_id"], post=values["post"], alias=alias)
            made.append((values, person))
    ctx.session.add_all([person for _, person in made])
    await ctx.session.flush()
    for values, person in made:
        values["person_id"] = number(person)
    for values in rows:
        values["badge"] = values["badge"] or f"{OWN_BADGE}{values['person_id']:04d}"


INSPECTOR_ALIAS = "inspector"


async def _move(ctx: Context, person_id: int, old: int, new: int) -> None:
    """Roles limited to the old unit go along to the new one (R-051)."""
    await ctx.session.exec(
        update(RoleGrant)
        .where(col(RoleGrant.person_id) == person_id, col(RoleGrant.unit_id) == old)
        .values(unit_id=new)
    )


async def _roles(ctx: Context, rows: list[dict[str, Any]]) -> None:
    """Add what is missing; an import takes no role away."""
    grants = (await ctx.session.exec(select(RoleGrant.person_id, RoleGrant.role))).all()
    held = set(grants)
    for values in rows:
        for role in values["roles"]:
            if (values["person_id"], role) not in held:
                ctx.session.add(
                    RoleGrant(person_id=values["person_id"], role=role, unit_id=values["unit_id"])
                )


def _row(ctx: Context, import_id: int, values: dict[str, Any]) -> Inspector:
    return Inspector(
        badge=values["badge"],
        person_id=values["person_id"],
        unit_id=values["unit_id"],
        area=values["area"],
        group_name=values["group_name"],
        tags=values["tags"],
        certificate_until=values["certificate_until"],
        available=values["available"],
        import_id=import_id,
        valid_from=ctx.now,
    )
