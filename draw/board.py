"""The state of one matching (protocol §9): who sits where, who has room, who carries how much.

Units and seats are ranks here. Sets of units are bits of one integer, so that "fits, has room, is not yet in
this team" is two operations for five thousand inspectors.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

EMPTY = -1


def bits(units: int) -> Iterator[int]:
    """The members of a set of units, ascending."""
    while units:
        low = units & -units
        yield low.bit_length() - 1
        units ^= low


def smallest(units: int) -> int:
    """The smallest member of a set that has one."""
    return (units & -units).bit_length() - 1


def nth(units: int, n: int) -> int:
    """The n-th smallest member, from 0: halve the width, counting what lies in the lower half."""
    if n < 4:  # where few fit, one of the first is meant more often than not
        for _ in range(n):
            units &= units - 1
        return smallest(units)
    width, base = units.bit_length(), 0
    while width > 1:
        half = width // 2
        low = units & ((1 << half) - 1)
        below = low.bit_count()
        if n < below:
            units, width = low, half
        else:
            units, width, base, n = units >> half, width - half, base + half, n - below
    return base


@dataclass
class Board:
    """`el[h]` the units that fit seat h, `target[h]` its target, `seats_of[t]` a target's seats ascending.

    `cap[u]`, `load[u]` per unit. `loads` are the loads that somebody carries, ascending, `at_load` who,
    `room` who has room. Every seat starts empty; `fill` and `empty` keep all fields in step.
    """

    el: Sequence[int]
    target: Sequence[int]
    seats_of: Sequence[Sequence[int]]
    cap: Sequence[int]
    load: list[int]
    unit_at: list[int] = field(init=False)
    held: list[set[int]] = field(init=False)
    team: list[int] = field(init=False)
    room: int = field(init=False, default=0)
    at_load: dict[int, int] = field(init=False, default_factory=dict)
    loads: list[int] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.unit_at = [EMPTY] * len(self.el)
        self.held = [set() for _ in self.cap]
        self.team = [0] * len(self.seats_of)
        for u, cap in enumerate(self.cap):
            self.room |= (cap > 0) << u
            self._enter(u)

    def fill(self, h: int, u: int) -> None:
        """Seat unit u on the empty seat h."""
        self.unit_at[h] = u
        self.held[u].add(h)
        self.team[self.target[h]] |= 1 << u
        self._change_load(u, 1)

    def empty(self, h: int) -> None:
        """Take whoever holds seat h off it; nothing if nobody does."""
        u = self.unit_at[h]
        if u == EMPTY:
            return
        self.unit_at[h] = EMPTY
        self.held[u].discard(h)
        self.team[self.target[h]] &= ~(1 << u)
        self._change_load(u, -1)

    def clear(self, t: int) -> None:
        """Empty all seats of target t."""
        for h in self.seats_of[t]:
            self.empty(h)

    def has_gap(self, t: int) -> bool:
        """Has target t an empty seat?"""
        return any(self.unit_at[h] == EMPTY for h in self.seats_of[t])

    def outside(self, h: int) -> int:
        """Units that fit seat h and are not in its target's team."""
        return self.el[h] & ~self.team[self.target[h]]

    def lightest(self, units: int) -> int:
        """Those of a non-empty set that carry the least."""
        for load in self.loads:
            if found := units & self.at_load[load]:
                return found
        raise ValueError("an empty set has no lightest member")

    def lighter(self, load: int) -> int:
        """All units that carry at most `load`."""
        found = 0
        for one in self.loads:
            if one > load:
                break
            found |= self.at_load[one]
        return found

    def next_load(self, below: int | None) -> int | None:
        """The largest load that somebody carries, under `below` if given; None when there is none."""
        end = len(self.loads) if below is None else bisect_left(self.loads, below)
        return self.loads[end - 1] if end else None

    def _change_load(self, u: int, by: int) -> None:
        bit, at_load, load = 1 << u, self.at_load, self.load[u]
        if left := at_load[load] ^ bit:
            at_load[load] = left
        else:
            del at_load[load]
            self.loads.remove(load)
        self.load[u] = load = load + by
        if load in at_load:
            at_load[load] |= bit
        else:
            self._enter(u)
        free = len(self.held[u]) - self.cap[u]
        if free >= 0:
            self.room &= ~bit
        elif free == -1:  # it may have been full a moment ago
            self.room |= bit

    def _enter(self, u: int) -> None:
        load = self.load[u]
        if load not in self.at_load:
            self.at_load[load] = 0
            insort(self.loads, load)
        self.at_load[load] |= 1 << u
