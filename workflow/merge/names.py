"""Names in a plan, looked up in the house: units, leaders, items."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlmodel import col, select

from models.base import number
from models.people import Person, RoleGrant, Unit
from models.plan import Item
from rules.permissions import LEADERS
from workflow import areas
from workflow.merge.near import near
from workflow.unit import Context


class UnknownName(Exception):  # noqa: N818 - says what is wrong with the row
    """A name that the house does not know, or knows twice; `field` is the column it stands in."""

    def __init__(self, field: str, key: str, found: str, close: str = "") -> None:
        super().__init__(key)
        self.field, self.key = field, f"{key}_near" if close else key
        self.arguments = {"found": found, **({"near": close} if close else {})}


@dataclass(frozen=True, slots=True)
class Names:
    """Everything a plan may name, by name and back."""

    units: Mapping[str, int]
    leaders: Mapping[str, Sequence[int]]
    people: Mapping[int, str]
    items: Mapping[str, Sequence[str]]
    """Item code, full name (name and part) or bare name → item codes."""
    item_names: Mapping[str, str]
    areas: Mapping[str, str]

    def unit_of(self, name: str, field: str) -> int:
        """The number of a unit."""
        if name not in self.units:
            raise UnknownName(field, "unit_unknown", name, near(name, self.units))
        return self.units[name]

    def leader_of(self, name: str) -> int:
        """The number of a person in the roster; of several of one name the one who leads."""
        found = self.leaders.get(name, ())
        if not found:
            raise UnknownName("leaders", "leader_unknown", name, near(name, self.leaders))
        if len(found) > 1:
            raise UnknownName("leaders", "leader_ambiguous", name)
        return found[0]

    def items_of(self, names: Iterable[str]) -> list[str]:
        """The codes of the items named by code or by name, none twice."""
        codes: list[str] = []
        for name in names:
            if name not in self.items:
                raise UnknownName("items", "item_unknown", name, near(name, self.items))
            codes += self.items[name]
        return list(dict.fromkeys(codes))

    def show(self, field: str, value: Any) -> Any:
        """A stored value as people read it."""
        if field == "lead_unit_id":
            return self._unit(value)
        if field == "participants":
            return [self._unit(key) for key in value]
        if field == "leaders":
            return [self.people.get(key, "") for key in value]
        if field == "items":
            return [self.item_names.get(code, code) for code in value]
        if field == "areas":
            return [areas.called(self.areas, code) for code in value]
        if field == "ratio":
            return percent(value)
        return value.isoformat() if field in ("period_from", "period_to") else value

    def _unit(self, key: int) -> str:
        return next((name for name, unit_id in self.units.items() if unit_id == key), "")


def percent(ratio: str) -> str:
    """「5%」 for 1/20; the fraction itself where it makes no short percentage."""
    if not ratio:
        return ""
    above, _, below = ratio.partition("/")
    share = Decimal(100 * int(above)) / Decimal(int(below))
    return f"{share.normalize():f}%" if share == round(share, 4) else ratio


def item_name(item: Item) -> str:
    """An item as people say it."""
    return f"{item.name}：{item.part}" if item.part else item.name


async def load(ctx: Context) -> Names:
    """The names of the house as they stand."""
    units = {unit.name: number(unit) for unit in (await ctx.session.exec(select(Unit))).all()}
    rows = (
        await ctx.session.exec(select(Item).where(col(Item.dropped).is_(False)).order_by(col(Item.id)))
    ).all()
    items: dict[str, list[str]] = defaultdict(list)
    for item in rows:
        for name in {item.code, item.name, item_name(item)}:
            items[name].append(item.code)
    people = {number(row): row.name for row in (await ctx.session.exec(select(Person))).all()}
    named = {item.code: item_name(item) for item in rows}
    return Names(units, await _leaders(ctx, people), people, dict(items), named, await areas.names(ctx))


async def _leaders(ctx: Context, people: Mapping[int, str]) -> dict[str, list[int]]:
    leading = set(
        (await ctx.session.exec(select(RoleGrant.person_id).where(col(RoleGrant.role).in_(LEADERS)))).all()
    )
    named: dict[str, list[int]] = defaultdict(list)
    for key, name in people.items():
        named[name].append(key)
    return {name: [key for key in keys if key in leading] or keys for name, keys in named.items()}
