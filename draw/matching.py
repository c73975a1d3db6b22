"""Matching inspectors to targets by lot: deal – repair – level (protocol §9).

If all seats can be filled they are, and no other complete assignment spreads the load better. A target that
cannot be staffed carries a certificate: seats that need one place more than the units fit for them can give.
"""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from draw.board import EMPTY, Board, bits, nth
from draw.canon import block_list, num, th
from draw.cj import JsonObject, cj
from draw.roster import Roster, Seat, Target, read_roster
from draw.search import Search, apply

SEATS, CHOICES, UNITS, LEADERS = 0, 2**64, 2 * 2**64, 3 * 2**64  # first block of each use of KM


@dataclass(frozen=True)
class Matching:
    """`assign`: [[target id, [unit id or "" per seat of this draw], leader], …] by target number.

    `certificates`: per unstaffed target id {"seats": [[target id, seat]…], "units": [unit id…]}. `moves`
    counts the paths of REPAIR and LEVEL, `loads` gives every unit's load after the draw.
    """

    assign: list[list[object]]
    certificates: JsonObject
    moves: JsonObject
    loads: JsonObject

    @property
    def unstaffed(self) -> int:
        """`RESULT.unstaffed`: targets nobody could be found for."""
        return len(self.certificates)

    def digest(self, list_secret: bytes) -> bytes:
        """`RESULT.assign`."""
        return th("assign", th("assign-blind", list_secret), cj(self.assign))


@dataclass(frozen=True, slots=True)
class Place:
    """A seat of this draw in canonical order: target number, index in `needs`, what it asks for."""

    t: int
    at: int
    seat: Seat


@dataclass
class Match:
    """One run: the board in ranks, and what leads back to names. `order[h]` is the g of seat rank h."""

    roster: Roster
    targets: Sequence[Target]
    places: list[Place]
    order: list[int]
    units: list[str]
    board: Board
    repaired: int = 0
    levelled: int = 0

    def place(self, h: int) -> Place:
        """The seat of rank h."""
        return self.places[self.order[h]]


def match(seed: bytes, targets: Sequence[Target], match_input: JsonObject) -> Matching:
    """Assign units to the seats of `targets` (in target number order) with the audit seed K.

    Check the input with `roster.check_targets` before its COMMIT; here only its own form is checked.
    """
    with _uncollected():
        key = th("match-key", seed)
        run = _prepare(key, targets, read_roster(match_input))
        _deal(key, run)
        certificates = _repair(run)
        _level(run)
        return Matching(
            assign=_assign(key, run),
            certificates=certificates,
            moves={"repair": run.repaired, "level": run.levelled},
            loads=dict(sorted(zip(run.units, run.board.load, strict=True))),
        )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing here refers to itself; looking for that among a million small objects took a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _prepare(key: bytes, targets: Sequence[Target], roster: Roster) -> Match:
    places = [Place(t, at, seat) for t, target in enumerate(targets) for at, seat in roster.seats(target)]
    order = _ranks(key, SEATS, len(places))
    ranked = [roster.units[i] for i in _ranks(key, UNITS, len(roster.units))]
    seats_of: list[list[int]] = [[] for _ in targets]
    for h, g in enumerate(order):
        seats_of[places[g].t].append(h)
    fitting = _Fitting(roster, [unit.id for unit in ranked])
    board = Board(
        el=[fitting.units(places[g], targets[places[g].t]) for g in order],
        target=[places[g].t for g in order],
        seats_of=seats_of,
        cap=[unit.cap for unit in ranked],
        load=[unit.load for unit in ranked],
    )
    return Match(roster, targets, places, order, [unit.id for unit in ranked], board)


def _ranks(key: bytes, first: int, count: int) -> list[int]:
    """Canonical numbers in the order of their blocks."""
    return sorted(range(count), key=block_list(key, first, count).__getitem__)


class _Fitting:
    """Which units fit a seat at a target, as bits of their ranks: a few set operations instead of asking each."""

    def __init__(self, roster: Roster, ranked: Sequence[str]) -> None:
        self.roster = roster
        self.rank = {unit: u for u, unit in enumerate(ranked)}
        self.in_area: dict[str, int] = {}
        for unit in roster.units:
            self.in_area[unit.area] = self.in_area.get(unit.area, 0) | 1 << self.rank[unit.id]
        self.able: dict[Seat, int] = {}
        self.known: dict[tuple[str, int, str], int] = {}
        self.barred = {code: self._bits(units) for code, units in roster.recused.items()}

    def units(self, place: Place, target: Target) -> int:
        case = (target.need, place.at, target.area)
        found = self.known.get(case)
        if found is None:
            seat = place.seat
            found = self.known[case] = self._anywhere(seat) & self._in_scope(seat.scope, target.area)
        barred = self.barred.get(target.id)
        return found if barred is None else found & ~barred

    def _anywhere(self, seat: Seat) -> int:
        """Who could take such a seat if places did not matter."""
        if seat not in self.able:
            self.able[seat] = self._bits(u.id for u in self.roster.units if self.roster.able(u, seat))
        return self.able[seat]

    def _in_scope(self, scope: str, area: str) -> int:
        if scope == "any":
            return (1 << len(self.rank)) - 1
        if scope == "same":
            return self.in_area.get(area, 0)
        if scope == "other":
            return ((1 << len(self.rank)) - 1) & ~self.in_area.get(area, 0)
        found = 0
        for listed in self.roster.area_map.get(area, ()):
            found |= self.in_area.get(listed, 0)
        return found

    def _bits(self, units: Iterable[str]) -> int:
        found = 0
        for unit in units:
            if unit in self.rank:
                found |= 1 << self.rank[unit]
        return found


def _deal(key: bytes, run: Match) -> None:
    """Seats in rank order, each to one of the least loaded units that fit and have room."""
    board = run.board
    numbers = block_list(key, CHOICES, len(run.places))
    for h, g in enumerate(run.order):
        if candidates := board.outside(h) & board.room:
            least = board.lightest(candidates)
            board.fill(h, nth(least, num(numbers[g]) * least.bit_count() >> 128))


def _repair(run: Match) -> JsonObject:
    """Dissolve every incomplete team and seat it again by moving others; certificates of those that fail."""
    board = run.board
    first = {seats[0]: t for t, seats in enumerate(board.seats_of) if seats}
    incomplete = [first[h] for h in sorted(first) if board.has_gap(first[h])]
    for t in incomplete:
        board.clear(t)
    certificates: JsonObject = {}
    for t in incomplete:
        if failed := _staff(run, t):
            board.clear(t)
            certificates[run.targets[t].id] = _certificate(run, failed)
    return certificates


def _staff(run: Match, t: int) -> Search | None:
    """Fill the seats of t one after the other; the failing search, or None if all are filled."""
    board = run.board
    for h in board.seats_of[t]:
        search = Search(board, closed=0, goal=board.room)
        moves = search.run([h])
        if moves is None:
            return search
        apply(board, moves)
        run.repaired += 1
    return None


def _level(run: Match) -> None:
    """Move seats from the most loaded units to units that carry at least two less, until no path is left."""
    board, dead = run.board, 0
    load = board.next_load(None)
    while load is not None and load >= 2:
        if not board.room & board.lighter(load - 2):
            return  # nobody to move a seat to, and for a smaller load there are still fewer
        for u in list(bits(board.at_load[load])):
            if dead >> u & 1 or board.load[u] != load or not board.held[u]:
                continue
            search = Search(board, closed=dead | 1 << u, goal=board.room & board.lighter(load - 2))
            moves = search.run(sorted(board.held[u]))
            if moves is None:
                dead |= search.closed
            else:
                apply(board, moves)
                run.levelled += 1
        load = board.next_load(load)


def _certificate(run: Match, failed: Search) -> JsonObject:
    places = sorted((run.place(h).t, run.place(h).at) for h in failed.seen)
    return {
        "seats": [[run.targets[t].id, at] for t, at in places],
        "units": sorted(run.units[u] for u in bits(failed.closed)),
    }


def _assign(key: bytes, run: Match) -> list[list[object]]:
    seated = dict(_seated(run))
    numbers = block_list(key, LEADERS, len(run.targets))
    found: list[list[object]] = []
    for t, target in enumerate(run.targets):
        drawn = {at: seated[t, at] for at, _ in run.roster.seats(target)}
        if drawn:
            found.append(
                [target.id, list(drawn.values()), _leader(num(numbers[t]), run.roster, target, drawn)]
            )
    return found


def _seated(run: Match) -> Iterator[tuple[tuple[int, int], str]]:
    for h, u in enumerate(run.board.unit_at):
        place = run.place(h)
        yield (place.t, place.at), "" if u == EMPTY else run.units[u]


def _leader(lot: int, roster: Roster, target: Target, drawn: dict[int, str]) -> str:
    """By lot among the units on seats of the leading department; "" if none, or if the leader stays."""
    if roster.only is not None and target.id not in roster.lead_open:
        return ""
    team = {at: unit for (code, at), unit in roster.keep.items() if code == target.id} | drawn
    needs = roster.needs[target.need]
    able = [team[at] for at in sorted(team) if team[at] and needs[at].dept == roster.lead]
    return able[lot * len(able) >> 128] if able else ""
