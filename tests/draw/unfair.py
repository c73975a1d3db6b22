"""Crooked lotteries, to see that every statistic finds its crook. None of them is part of the product.

Some are how such draws are made in earnest: a remainder as a random number, one random start with a fixed
stride, inspectors taken in turn from one random start, the list's own order deciding.
"""

from collections.abc import Sequence
from unittest.mock import patch

from draw import matching, tickets
from draw.board import smallest
from draw.canon import blocks
from draw.matching import Matching
from draw.roster import Target
from draw.tickets import Drawn


def _plain(positions: Sequence[int]) -> Drawn:
    return Drawn(tuple(positions), (), "")


def remainder(seed: bytes, strata: Sequence[dict]) -> list[Drawn]:
    """Modulo bias: a byte's remainder is the position; low positions have one more chance."""
    start, found = 0, []
    for s in strata:
        stream = blocks(seed, start, 100 + s["n"])
        picked = dict.fromkeys(start + byte % s["n"] for byte in stream)
        found.append(_plain(list(picked)[: s["k"]]))
        start += s["n"]
    return found


def stride(seed: bytes, strata: Sequence[dict]) -> list[Drawn]:
    """One random start, then every n/k-th: each position has its fair share, yet hardly any group can come out."""
    start, found = 0, []
    for s in strata:
        first = int.from_bytes(seed, "big") % s["n"]
        step = s["n"] // s["k"]
        found.append(_plain([start + (first + i * step) % s["n"] for i in range(s["k"])]))
        start += s["n"]
    return found


def in_list_order(seed: bytes, strata: Sequence[dict]) -> list[Drawn]:
    """The right winners, but told in the order of the list."""
    return [_plain(sorted(s.drawn)) for s in tickets.draw(seed, strata)]


def same_tickets(seed: bytes, strata: Sequence[dict]) -> list[Drawn]:
    """Every stratum numbered from 0, so that all strata draw the same places."""
    start, found = 0, []
    for s in strata:
        drawn = tickets.draw(seed, [s])[0].drawn
        found.append(_plain([start + j for j in drawn]))
        start += s["n"]
    return found


def half_a_seed(seed: bytes, strata: Sequence[dict]) -> list[Drawn]:
    """Only the first half of the seed counts."""
    return tickets.draw(seed[:16] * 2, strata)


def in_turn(seed: bytes, targets: Sequence[Target], match_input: dict) -> Matching:
    """Inspectors in turn from one random start: everybody equally often, but always beside the same colleague."""
    names = [unit["id"] for unit in match_input["units"]]
    places = (
        [unit["id"] for unit in match_input["units"] for _ in range(unit["cap"])]
        if _scarce(match_input)
        else names
    )
    at = int.from_bytes(seed, "big") % len(places)
    assign: list[list[object]] = []
    for target in targets:
        seats = len(match_input["needs"][target.need])
        team = [places[(at + i) % len(places)] for i in range(seats)]
        at += seats
        assign.append([target.id, team, team[0]])
    return Matching(assign, {}, {"repair": 0, "level": 0}, dict.fromkeys(names, 0))


def _scarce(match_input: dict) -> bool:
    return all(unit["cap"] == 1 for unit in match_input["units"])


def listed_first(seed: bytes, targets: Sequence[Target], match_input: dict) -> Matching:
    """No lots at all: seats and people in the order of the list, the first who can takes the seat and leads."""
    with (
        patch.object(matching, "_ranks", lambda key, first, count: list(range(count))),
        patch.object(matching, "nth", lambda units, n: smallest(units)),
        patch.object(matching, "block_list", lambda key, first, count: [bytes(16)] * count),
    ):
        return matching.match(seed, targets, match_input)


def seats_in_list_order(seed: bytes, targets: Sequence[Target], match_input: dict) -> Matching:
    """Everything by lot but the order of the seats: some possible pairs then never come about."""
    real = matching._ranks

    def ranks(key: bytes, first: int, count: int) -> list[int]:
        return list(range(count)) if first == matching.SEATS else real(key, first, count)

    with patch.object(matching, "_ranks", ranks):
        return matching.match(seed, targets, match_input)


def without_repair(seed: bytes, targets: Sequence[Target], match_input: dict) -> Matching:
    """First come, first served: an incomplete team is dropped, nobody is moved to make room."""

    def drop(run: matching.Match) -> dict:
        gaps = [t for t in range(len(run.targets)) if run.board.has_gap(t)]
        for t in gaps:
            run.board.clear(t)
        return {run.targets[t].id: {"seats": [[run.targets[t].id, 0]], "units": []} for t in gaps}

    with patch.object(matching, "_repair", drop):
        return matching.match(seed, targets, match_input)


def without_levelling(seed: bytes, targets: Sequence[Target], match_input: dict) -> Matching:
    """Loads as the deal and the repairs left them."""
    with patch.object(matching, "_level", lambda run: None):
        return matching.match(seed, targets, match_input)


def weak_proofs(seed: bytes, targets: Sequence[Target], match_input: dict) -> Matching:
    """Shortages asserted rather than proved: a certificate leaves out the last unit it stands on."""
    real = matching._certificate

    def weaker(run: matching.Match, failed: matching.Search) -> dict:
        found = real(run, failed)
        return {**found, "units": found["units"][:-1]}

    with patch.object(matching, "_certificate", weaker):
        return matching.match(seed, targets, match_input)


def twice_in_a_team(seed: bytes, targets: Sequence[Target], match_input: dict) -> Matching:
    """One person signs for two: the whole team is the first of its members."""
    found = matching.match(seed, targets, match_input)
    assign = [[row[0], [row[1][0]] * len(row[1]), row[2]] for row in found.assign]
    return Matching(assign, found.certificates, found.moves, found.loads)
