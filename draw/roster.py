"""The match input (protocol §9): who may inspect, what each target needs, who must not meet whom.

It is sealed and committed as one hash before the seed exists; everything here is checked before that COMMIT.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from draw import form
from draw.canon import th
from draw.cj import JsonObject, cj
from draw.error import DrawError
from draw.quota import UINT32

CODE = form.text(1, 64, r"[a-z0-9_]+")
PERSON_ID = r"[0-9A-Z-]{1,64}"
TEXT = form.text(0, 1024)
NUMBER = form.integer(0, UINT32)
SCOPES = ("any", "same", "other", "map")
FEW = 3  # a seat fewer units fit is called forced: lots decide little about it

_SEAT: dict[str, form.Check] = {
    "dept": TEXT,
    "tags": form.each(TEXT),
    "scope": form.one_of(*SCOPES),
    "min": form.integer(1, UINT32),
}
_UNIT: dict[str, form.Check] = {
    "id": form.text(1, 64, PERSON_ID),
    "dept": TEXT,
    "area": CODE,
    "tags": form.each(TEXT),
    "cap": NUMBER,
    "load": NUMBER,
    "members": form.each(TEXT, least=1),
}
_INPUT: dict[str, form.Check] = {
    "lead": TEXT,
    "area_map": form.mapping(CODE, form.each(CODE)),
    "needs": form.mapping(CODE, form.each(form.record(_SEAT, more=True))),
    "units": form.each(form.record(_UNIT, more=True)),
    "recuse": form.each(form.row(TEXT, TEXT)),
}
_REDRAW: dict[str, form.Check] = {
    "only": form.each(form.row(TEXT, NUMBER)),
    "keep": form.each(form.row(TEXT, NUMBER, TEXT)),
    "lead_open": form.each(TEXT, distinct=True),
}


@dataclass(frozen=True, slots=True)
class Target:
    """A target of the draw: its area code, and its need code, which is a key of `needs`."""

    id: str
    area: str
    need: str

    @classmethod
    def of(cls, code: str, attr: Sequence[str]) -> "Target":
        """From an item's id and attributes."""
        return cls(code, attr[0], attr[1])


@dataclass(frozen=True, slots=True)
class Seat:
    """One place in a team. `minimum` is the least number of members of the unit that takes it."""

    dept: str
    tags: frozenset[str]
    scope: str
    minimum: int


@dataclass(frozen=True, slots=True)
class Unit:
    """An inspector or a pre-formed group; `cap` most seats in this draw, `load` seats already carried."""

    id: str
    dept: str
    area: str
    tags: frozenset[str]
    cap: int
    load: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Roster:
    """A checked match input. `units` are in canonical order; `recused` maps a target to units barred from it.

    `only` is None when whole teams are drawn; else the seats to draw, with the kept ones by (target, seat).
    """

    lead: str
    area_map: Mapping[str, Sequence[str]]
    needs: Mapping[str, tuple[Seat, ...]]
    units: tuple[Unit, ...]
    recused: Mapping[str, frozenset[str]]
    only: frozenset[tuple[str, int]] | None
    keep: Mapping[tuple[str, int], str]
    lead_open: frozenset[str]

    def fits(self, unit: Unit, seat: Seat, area: str) -> bool:
        """Everything but recusal, which depends on the target itself."""
        return self.able(unit, seat) and self._in_scope(unit.area, seat.scope, area)

    def able(self, unit: Unit, seat: Seat) -> bool:
        """Department, knowledge and size, wherever the target is."""
        return unit.dept == seat.dept and seat.tags <= unit.tags and len(unit.members) >= seat.minimum

    def _in_scope(self, own: str, scope: str, area: str) -> bool:
        if scope == "same":
            return own == area
        if scope == "other":
            return own != area
        return scope == "any" or own in self.area_map.get(area, ())

    def seats(self, target: Target) -> list[tuple[int, Seat]]:
        """(index in needs, seat) of the seats of this draw at a target."""
        pairs = list(enumerate(self.needs[target.need]))
        if self.only is None:
            return pairs
        return [(at, seat) for at, seat in pairs if (target.id, at) in self.only]


def read_roster(match_input: JsonObject) -> Roster:
    """Check a match input by itself; DrawError `misshapen` or `roster` (with `why` and what it concerns)."""
    form.record({}, more=True)(match_input, "match_input")
    redraw = _REDRAW if _REDRAW.keys() & match_input.keys() else {}
    form.record({**_INPUT, **redraw}, more=True)(match_input, "match_input")
    roster = Roster(
        lead=match_input["lead"],
        area_map=match_input["area_map"],
        needs={code: tuple(map(_seat, seats)) for code, seats in match_input["needs"].items()},
        units=tuple(sorted(map(_unit, match_input["units"]), key=lambda unit: unit.id.encode())),
        recused=_recused(match_input["recuse"]),
        only=frozenset((target, at) for target, at in match_input["only"]) if redraw else None,
        keep={(target, at): unit for target, at, unit in match_input.get("keep", ())},
        lead_open=frozenset(match_input.get("lead_open", ())),
    )
    _check_units(roster)
    _check_rows(match_input)
    return roster


def check_targets(roster: Roster, targets: Sequence[Target], listed: Iterable[str]) -> None:
    """Check a roster against what it is drawn for; DrawError `roster`.

    `targets`: kind both, all items of status 0; kind match, those of `of`. `listed`: ids of the directory.
    """
    by_id = {target.id: target for target in targets}
    known, people = set(listed), {unit.id for unit in roster.units}
    for target in targets:
        if target.need not in roster.needs:
            raise _unfit("need_unknown", target=target.id, need=target.need)
    for code, barred in roster.recused.items():
        if code not in known or not barred <= people:
            raise _unfit("recuse_unknown", target=code)
    if roster.only is not None:
        _check_redraw(roster, by_id, people)


def match_digest(list_secret: bytes, match_input: JsonObject) -> bytes:
    """`COMMIT.match`."""
    return th("match-input", th("match-blind", list_secret), cj(match_input))


def match_stat(roster: Roster, targets: Sequence[Target]) -> JsonObject:
    """`COMMIT.match_stat`: units, seats of this draw, and those among them that fewer than 3 units fit.

    `targets` as in `check_targets`: for kind both every eligible item counts as if it were drawn.
    """
    fitting: dict[tuple[Seat, str], frozenset[str]] = {}
    seats = forced = 0
    for target in targets:
        barred = roster.recused.get(target.id, frozenset())
        for _, seat in roster.seats(target):
            case = (seat, target.area)
            if case not in fitting:
                fitting[case] = frozenset(u.id for u in roster.units if roster.fits(u, seat, target.area))
            seats += 1
            forced += len(fitting[case] - barred) < FEW
    return {"units": len(roster.units), "seats": seats, "forced": forced}


def _seat(row: JsonObject) -> Seat:
    return Seat(row["dept"], frozenset(row["tags"]), row["scope"], row["min"])


def _unit(row: JsonObject) -> Unit:
    tags, members = frozenset(row["tags"]), tuple(row["members"])
    return Unit(row["id"], row["dept"], row["area"], tags, row["cap"], row["load"], members)


def _recused(rows: Iterable[Sequence[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for target, unit in rows:
        found.setdefault(target, set()).add(unit)
    return {target: frozenset(units) for target, units in found.items()}


def _check_units(roster: Roster) -> None:
    ids = Counter(unit.id for unit in roster.units)
    members = Counter(member for unit in roster.units for member in unit.members)
    for what, counts in (("unit_twice", ids), ("member_twice", members)):
        for name, times in counts.items():
            if times > 1:
                raise _unfit(what, name=name)


def _check_rows(match_input: JsonObject) -> None:
    for name in ("recuse", "only", "keep"):
        rows = Counter(tuple(row[:2]) for row in match_input.get(name, ()))  # a seat keeps one unit
        for found, times in rows.items():
            if times > 1:
                raise _unfit("row_twice", table=name, row=list(found))


def _check_redraw(roster: Roster, targets: Mapping[str, Target], people: set[str]) -> None:
    only = roster.only or frozenset()
    open_targets = {code for code, _ in only}
    for code, at in [*sorted(only), *sorted(roster.keep)]:
        if code not in targets or at >= len(roster.needs[targets[code].need]):
            raise _unfit("seat_unknown", target=code, seat=at)
    for (code, at), unit in roster.keep.items():
        if unit not in people:
            raise _unfit("unit_unknown", unit=unit)
        if code not in open_targets or (code, at) in only:
            raise _unfit("keep_not_beside_only", target=code, seat=at)
        if unit not in roster.recused.get(code, frozenset()):
            raise _unfit("kept_unit_not_recused", target=code, unit=unit)
    if not roster.lead_open <= open_targets:
        raise _unfit("lead_open_unknown", targets=sorted(roster.lead_open - open_targets))


def _unfit(why: str, **arguments: object) -> DrawError:
    return DrawError("roster", why=why, **arguments)
