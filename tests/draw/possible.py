"""Pairs of inspector and seat that some best assignment contains: does the lottery ever bring each of them about?

Small enough rosters are tried through completely. "Best" is what protocol §9 promises: all seats filled, and
the smallest sum of squared loads.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from draw.matching import match
from draw.roster import Target, read_roster
from tests.draw.cases import Dealer, cases
from tests.draw.chance import seeds

Pair = tuple[int, str]  # seat in canonical order, unit
MOST_WAYS = 20_000
FEWEST_PAIRS = 8  # a case with hardly a choice says nothing


@dataclass(frozen=True)
class Coverage:
    """Over some cases: possible pairs, those never drawn, pairs drawn that are not possible, the rarest's share."""

    cases: int
    draws: int
    possible: int
    never: int
    impossible: int
    rarest: float


def coverage(label: str, count: int, draws: int, deal: Dealer = match) -> Coverage:
    """`count` random cases, each drawn `draws` times."""
    possible = never = strange = 0
    rarest = 1.0
    for n, (sites, match_input, pairs) in enumerate(wanted(label, count)):
        seen: Counter[Pair] = Counter()
        for seed in seeds(f"{label} {n}", draws):
            placed = [name for row in deal(seed, sites, match_input).assign for name in row[1]]
            seen.update(enumerate(placed))
        possible += len(pairs)
        never += sum(not seen[pair] for pair in pairs)
        strange += sum(pair not in pairs for pair in seen)
        rarest = min(rarest, *(seen[pair] / draws for pair in pairs))
    return Coverage(count, draws, possible, never, strange, rarest)


def wanted(label: str, count: int) -> Iterator[tuple[list[Target], dict, set[Pair]]]:
    """The first `count` random cases that can be staffed, leave a choice and can be tried through."""
    found = 0
    for _, sites, match_input in cases(label, 100_000):
        pairs = best_pairs(sites, match_input)
        if pairs is not None and len(pairs) >= FEWEST_PAIRS:
            found += 1
            yield sites, match_input, pairs
        if found == count:
            return


def best_pairs(sites: list[Target], match_input: dict) -> set[Pair] | None:
    """Every pair in some best assignment; None if there is no complete one or too many to try."""
    people = read_roster(match_input)
    seats = [
        (
            t,
            [
                u
                for u in people.units
                if people.fits(u, seat, site.area) and u.id not in people.recused.get(site.id, ())
            ],
        )
        for t, site in enumerate(sites)
        for _, seat in people.seats(site)
    ]
    ways = 1
    for _, able in seats:
        ways *= max(1, len(able))
    if ways > MOST_WAYS:
        return None
    least, pairs = None, set()
    for placed in _complete(seats, []):
        times = Counter(u.id for u in placed)
        squares = sum((u.load + times[u.id]) ** 2 for u in people.units)
        if least is None or squares < least:
            least, pairs = squares, set()
        if squares == least:
            pairs |= {(g, u.id) for g, u in enumerate(placed)}
    return pairs or None


def _complete(seats: list, placed: list) -> Iterator[list]:
    if len(placed) == len(seats):
        yield placed
        return
    t, able = seats[len(placed)]
    for u in able:
        twice = any(other is u and seats[g][0] == t for g, other in enumerate(placed))
        if not twice and sum(other is u for other in placed) < u.cap:
            yield from _complete(seats, [*placed, u])
