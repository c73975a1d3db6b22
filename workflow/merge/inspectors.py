"""A directory of inspectors: persons, their role, and versioned rows (R-043, R-048 … R-052)."""

from typing import Any

from rules.permissions import INSPECTOR
from workflow.intake.model import Note, Reading, Row
from workflow.merge import roster
from workflow.merge.compare import difference, note_at, spoken
from workflow.merge.enrol import apply
from workflow.merge.model import Difference, Fresh, Present
from workflow.merge.names import UnknownName
from workflow.merge.near import near
from workflow.merge.roster import Roster
from workflow.unit import Context

__all__ = ["apply", "compare"]

COLUMNS = {
    "name": ("name",),
    "unit_id": ("department",),
    "badge": ("badge",),
    "post": ("post",),
    "area": ("area_code", "area_name"),
    "group_name": ("group",),
    "tags": ("tags",),
    "certificate_until": ("certificate_until",),
    "available": ("available",),
    "roles": ("name",),
    "certificate": ("certificate",),
    "phone": ("phone",),
}
SECRETS = frozenset({"certificate", "phone"})


async def compare(ctx: Context, reading: Reading) -> Difference:
    """By badge, else by unit and name. Units must exist; nobody grants a role to themselves."""
    said = spoken(reading, COLUMNS)
    known = await roster.load(ctx, said & SECRETS)
    inspecting = known.inspecting()
    me = ctx.actor.person_id if ctx.actor else None
    fresh: list[Fresh] = []
    refused: list[Note] = []
    first: dict[str, int] = {}
    for row in reading.rows:
        judged = _fresh(reading, row, said, known, me)
        if isinstance(judged, Fresh) and judged.key in first:
            judged = note_at(
                reading, row.number, "name", "person_twice", found=judged.label, first=first[judged.key]
            )
        if isinstance(judged, Note):
            refused.append(judged)
        else:
            first[judged.key] = row.number
            fresh.append(judged)
    present = {row.badge: _present(known, row.badge, key) for key, row in inspecting.items()}

    def show(field: str, value: Any) -> Any:
        if field in SECRETS:
            return "•••" if value else ""
        if field == "unit_id":
            return known.unit_name(value)
        return value.isoformat() if field == "certificate_until" and value else value

    rows = {row.number: row for row in reading.rows}
    mentioned = [*reading.mentioned, *(str(rows[note.row].values["name"]) for note in refused)]
    found = difference(fresh, present, mentioned, show)
    found.refused = refused
    found.facts["areas"] = {
        row.values["area"]: row.values["area_name"] for row in reading.rows if row.values["area_name"]
    }
    found.facts["roles"] = sum(
        len(set(row.values["roles"]) - {INSPECTOR} - set(known.roles[row.values["person_id"] or 0]))
        for row in fresh
    )
    return found


def _fresh(reading: Reading, row: Row, said: frozenset[str], known: Roster, me: int | None) -> Fresh | Note:
    """The row with its unit and person found, or why not."""
    values = row.values
    unit_id = known.units.get(values["department"])
    if unit_id is None:
        unknown = UnknownName(
            "department", "unit_unknown", values["department"], near(values["department"], known.units)
        )
        return note_at(reading, row.number, unknown.field, unknown.key, **unknown.arguments)
    person = _person(known, unit_id, values["name"], values["badge"])
    if person is None:
        return note_at(reading, row.number, "name", "person_ambiguous", found=values["name"])
    held = known.roles[person]
    added = set(values["roles"]) - set(held)
    if person and person == me and added - {INSPECTOR}:
        return note_at(reading, row.number, "roles", "own_role", found=values["name"])
    standing = known.inspecting().get(person)
    badge = values["badge"] or (standing.badge if standing else "")
    table: dict[str, Any] = {
        "person_id": person,
        "name": values["name"],
        "unit_id": unit_id,
        "badge": badge,
        "post": values["post"],
        "area": values["area"],
        "group_name": values["group"],
        "tags": list(values["tags"]),
        "certificate_until": values["certificate_until"],
        "available": values["available"],
        "roles": sorted({*held, *values["roles"], INSPECTOR}),
        "certificate": values["certificate"],
        "phone": values["phone"] or "",
    }
    blank = {name for name in ("badge", "certificate", "phone") if not table[name]}
    key = standing.badge if standing else badge or f"{unit_id}:{values['name']}"
    return Fresh(row.number, key, values["name"], table, said - blank)


def _person(known: Roster, unit_id: int, name: str, badge: str) -> int | None:
    """Whose row this is: their number, 0 for somebody new, None when it cannot be told."""
    if badge in known.inspectors:
        return known.inspectors[badge].person_id
    inspecting = known.inspecting()
    same = known.named[unit_id, name]
    if badge:
        # A namesake with a badge of their own is somebody else; a badge the house gave is replaced.
        same = [key for key in same if key not in inspecting or _given_by_us(inspecting[key].badge)]
    return None if len(same) > 1 else (same[0] if same else 0)


def _given_by_us(badge: str) -> bool:
    return badge.startswith(roster.OWN_BADGE) and badge[1:].isdigit()


def _present(known: Roster, badge: str, person_id: int) -> Present:
    row, person = known.inspectors[badge], known.people[person_id]
    values = {
        "person_id": person_id,
        "name": person.name,
        "unit_id": row.unit_id,
        "badge": badge,
        "post": person.post,
        "area": row.area,
        "group_name": row.group_name,
        "tags": row.tags,
        "certificate_until": row.certificate_until,
        "available": row.available,
        "roles": sorted(set(known.roles[person_id])),
        "certificate": known.certificates.get(str(person_id), b"").decode(),
        "phone": known.phones.get(str(person_id), b"").decode(),
    }
    assert row.id is not None
    return Present(row.id, badge, person.name, values)
