"""Whom a plan entry concerns: the leaders it names, and clerks and heads of its units (R-201)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from models.people import RoleGrant
from models.plan import PlanEntry
from rules.permissions import CLERK, UNIT_HEAD
from workflow.unit import Context


@dataclass(frozen=True, slots=True)
class Named:
    """The units and leaders an entry names."""

    units: frozenset[int]
    leaders: frozenset[int]

    @classmethod
    def by(cls, entry: PlanEntry) -> "Named":
        """Of a row of the plan."""
        return cls(frozenset({entry.lead_unit_id, *entry.participants}), frozenset(entry.leaders))

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Named":
        """Of the values of such a row."""
        return cls(frozenset({values["lead_unit_id"], *values["participants"]}), frozenset(values["leaders"]))


@dataclass(frozen=True, slots=True)
class Audience:
    """Clerks and heads by unit; those without a unit answer for every unit."""

    by_unit: Mapping[int, set[int]]
    everywhere: set[int]

    @classmethod
    async def load(cls, ctx: Context) -> "Audience":
        """As the roster stands."""
        rows = await ctx.session.exec(
            select(RoleGrant.person_id, RoleGrant.unit_id).where(col(RoleGrant.role).in_([CLERK, UNIT_HEAD]))
        )
        by_unit: dict[int, set[int]] = defaultdict(set)
        everywhere: set[int] = set()
        for person_id, unit_id in rows.all():
            if unit_id is None:
                everywhere.add(person_id)
            else:
                by_unit[unit_id].add(person_id)
        return cls(dict(by_unit), everywhere)

    def of(self, named: Named) -> set[int]:
        """Everybody an entry concerns."""
        served = {person for unit in named.units for person in self.by_unit.get(unit, set())}
        return set(named.leaders) | served | self.everywhere

    def silent(self, named: Named) -> set[int]:
        """Units that an entry names and for which nobody would be told."""
        return set() if self.everywhere else {unit for unit in named.units if not self.by_unit.get(unit)}
