"""Reading a shortage certificate (protocol §9): in numbers for a sentence, checked without the algorithm."""

from collections.abc import Sequence
from dataclasses import dataclass

from draw.cj import JsonObject
from draw.roster import Roster, Target, Unit


@dataclass(frozen=True, slots=True)
class Shortage:
    """`seats` can only be served by `units` (`capacity` seats in all) and `helpers`, one seat per pair."""

    seats: int
    units: tuple[str, ...]
    capacity: int
    helpers: tuple[str, ...]
    pairs: int

    @property
    def proved(self) -> bool:
        """Is it exactly one seat more than can be served?"""
        return self.seats == self.capacity + self.pairs + 1


def shortage(certificate: JsonObject, roster: Roster, targets: Sequence[Target]) -> Shortage:
    """The numbers of a certificate, counted afresh from the roster."""
    closed = set(certificate["units"])
    by_id = {target.id: target for target in targets}
    pairs = {
        (code, unit.id)
        for code, at in certificate["seats"]
        for unit in roster.units
        if unit.id not in closed and _fits(roster, unit, by_id[code], at)
    }
    return Shortage(
        seats=len(certificate["seats"]),
        units=tuple(sorted(closed)),
        capacity=sum(unit.cap for unit in roster.units if unit.id in closed),
        helpers=tuple(sorted({unit for _, unit in pairs})),
        pairs=len(pairs),
    )


def _fits(roster: Roster, unit: Unit, target: Target, at: int) -> bool:
    barred = roster.recused.get(target.id, frozenset())
    return unit.id not in barred and roster.fits(unit, roster.needs[target.need][at], target.area)
