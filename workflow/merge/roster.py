"""The roster as an import of people sees it: units by name, persons by unit and name, who inspects."""

from collections import defaultdict
from dataclasses import dataclass, field

from sqlmodel import col, select

from models.base import number
from models.directory import Inspector
from models.people import Person, RoleGrant, Unit
from workflow import doors
from workflow.unit import Context

OWN_BADGE = "P"
"""How badges begin that the house gave, where a file has none."""


@dataclass(slots=True)
class Roster:
    """Everything by number and by name, read once."""

    units: dict[str, int]
    people: dict[int, Person]
    named: dict[tuple[int, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    roles: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    inspectors: dict[str, Inspector] = field(default_factory=dict)
    phones: dict[str, bytes] = field(default_factory=dict)
    certificates: dict[str, bytes] = field(default_factory=dict)

    def unit_name(self, unit_id: int) -> str:
        """The name of a unit."""
        return next(name for name, key in self.units.items() if key == unit_id)

    def inspecting(self) -> dict[int, Inspector]:
        """Current inspectors by person."""
        return {row.person_id: row for row in self.inspectors.values()}


async def load(ctx: Context, secrets: frozenset[str]) -> Roster:
    """The roster as it stands; phones and certificates only if the file has them, each reading logged."""
    units = {unit.name: number(unit) for unit in (await ctx.session.exec(select(Unit))).all()}
    people = {
        number(row): row for row in (await ctx.session.exec(select(Person).order_by(col(Person.id)))).all()
    }
    roster = Roster(units, people)
    for key, person in people.items():
        roster.named[person.unit_id, person.name].append(key)
    for grant in (await ctx.session.exec(select(RoleGrant).order_by(col(RoleGrant.id)))).all():
        roster.roles[grant.person_id].append(grant.role)
    current = select(Inspector).where(col(Inspector.valid_to).is_(None)).order_by(col(Inspector.id))
    roster.inspectors = {row.badge: row for row in (await ctx.session.exec(current)).all()}
    if "phone" in secrets:
        roster.phones = await doors.access_all(ctx, "phone", "import of inspectors: what changes")
    if "certificate" in secrets:
        roster.certificates = await doors.access_all(ctx, "certificate", "import of inspectors: what changes")
    return roster
