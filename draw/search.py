"""SEARCH, PATH and APPLY of protocol §9: the shortest chain of moves that ends at a unit with room."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from draw.board import EMPTY, Board, bits, smallest

UNIT, SEAT = (
    0,
    1,
)  # how a seat was reached: a unit on it was wanted elsewhere, or a teammate could swap onto it
Move = tuple[int, int]  # (seat, the unit to put there)


@dataclass
class Search:
    """One breadth-first search over seats. If `run` returns None, `seen` and `closed` prove the shortage."""

    board: Board
    closed: int
    goal: int
    seen: set[int] = field(default_factory=set)
    enter: dict[int, int] = field(default_factory=dict)
    why: dict[int, tuple[int, int]] = field(default_factory=dict)
    queue: deque[int] = field(default_factory=deque)

    def run(self, sources: Sequence[int]) -> list[Move] | None:
        """The moves that free what the sources need, or None; `closed` units may not be used."""
        board, seen, why, queue = self.board, self.seen, self.why, self.queue
        el, target, team, unit_at, seats_of = (
            board.el,
            board.target,
            board.team,
            board.unit_at,
            board.seats_of,
        )
        seen.update(sources)
        queue.extend(sources)
        while queue:  # this loop sees every seat there is, so it calls nothing it need not
            h = queue.popleft()
            t, fit = target[h], el[h]
            if wanted := fit & ~team[t] & ~self.closed:
                if found := wanted & self.goal:
                    return self._path(h, smallest(found))
                self._reach_through_units(h, wanted)
            for other in seats_of[t]:
                if other not in seen and (u := unit_at[other]) != EMPTY and fit >> u & 1:
                    seen.add(other)
                    why[other] = (SEAT, h)
                    queue.append(other)
        return None

    def _reach_through_units(self, h: int, wanted: int) -> None:
        self.closed |= wanted
        for u in bits(wanted):
            self.enter[u] = h
            for held in sorted(self.board.held[u]):
                self._reach(held, (UNIT, u))

    def _reach(self, h: int, reason: tuple[int, int]) -> None:
        if h not in self.seen:
            self.seen.add(h)
            self.why[h] = reason
            self.queue.append(h)

    def _path(self, h: int, u: int) -> list[Move]:
        moves = [(h, u)]
        while reason := self.why.get(h):
            kind, x = reason
            if kind == UNIT:
                h = self.enter[x]
                moves.append((h, x))
            else:
                moves.append((x, self.board.unit_at[h]))
                h = x
        return moves


def apply(board: Board, moves: Sequence[Move]) -> None:
    """Empty every seat of the path, then seat every pair of it."""
    for h, _ in moves:
        board.empty(h)
    for h, u in moves:
        board.fill(h, u)
