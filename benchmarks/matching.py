"""Matching 100,000 targets × 3 seats × 5,000 inspectors in each mode, beside scipy's maximum flow in the same run.

    python -m benchmarks.matching [100000]

The flow answers the same question without lots and without balance: every seat within its scope, nobody twice in
a team, no recused pair, capacities kept. Where everybody may go everywhere its graph has 13,000 arcs a target, so
there it is asked about a hundredth of the targets. Both times run from the same match input on, the flow's as
"laying out the graph + maximum_flow". A figure is processor seconds in a process of its own; loads are
least/median/greatest.
"""

import random
import sys
from array import array
from typing import Any

from benchmarks.apart import measure, quickest, report, table
from draw.cj import JsonObject
from draw.matching import match
from draw.roster import Target, read_roster

MODES = {"wide": "any", "local": "same", "cross": "other", "overload": "same"}
AREAS, PEOPLE = 100, 5000
TARGETS = 100_000
MOST_TARGETS_EVERYWHERE = 2000


def case(mode: str, count: int) -> tuple[list[Target], JsonObject]:
    """Two seats of the lead department, every fifth target with a specialist, one of another department."""
    chance, places = random.Random(1), [f"a{i:03d}" for i in range(AREAS)]
    cap = 360 if mode == "overload" else count
    units = [_unit(i, places[i % AREAS], cap, chance) for i in range(PEOPLE)]
    crowded = mode == "overload"  # half of the targets in a tenth of the districts
    targets = [
        Target(
            f"T{t:06d}",
            places[chance.randrange(10 if crowded and t % 2 else AREAS)],
            "std" if t % 5 else "sp",
        )
        for t in range(count)
    ]
    pairs = {(chance.randrange(count), chance.randrange(PEOPLE)) for _ in range(count // 2)}

    def seat(dept: str, *tags: str) -> JsonObject:
        return {"dept": dept, "tags": list(tags), "scope": MODES[mode], "min": 1}

    needs = {
        "std": [seat("lead"), seat("lead"), seat("joint")],
        "sp": [seat("lead", "sp"), seat("lead"), seat("joint")],
    }
    recuse = [[f"T{t:06d}", f"U{u:05d}"] for t, u in sorted(pairs)]
    return targets, {"lead": "lead", "area_map": {}, "needs": needs, "units": units, "recuse": recuse}


def _unit(i: int, area: str, cap: int, chance: random.Random) -> JsonObject:
    lead = i % 3 < 2
    tags = ["sp"] if lead and chance.randrange(4) == 0 else []
    dept = "lead" if lead else "joint"
    return {
        "id": f"U{i:05d}", "dept": dept, "area": area, "tags": tags, "cap": cap, "load": 0, "members": [f"m{i}"],
    }  # fmt: skip


def flow(targets: list[Target], match_input: JsonObject) -> tuple[Any, range, int]:
    """The graph, where its inspectors stand, and how many seats there are: source → seat → (target, inspector) →
    inspector → sink.
    """
    import numpy
    from scipy.sparse import csr_array

    roster = read_roster(match_input)
    fitting: dict[Any, list[int]] = {}
    seats = [(t, seat) for t, target in enumerate(targets) for _, seat in roster.seats(target)]
    rank = {unit.id: u for u, unit in enumerate(roster.units)}
    barred = {code: {rank[unit] for unit in units} for code, units in roster.recused.items()}
    pairs: dict[int, int] = {}
    heads, tails = array("i", bytes(4 * len(seats))), array("i", range(1, len(seats) + 1))
    for node, (t, seat) in enumerate(seats, start=1):
        target = targets[t]
        if (seat, target.area) not in fitting:
            fits = [u for u, unit in enumerate(roster.units) if roster.fits(unit, seat, target.area)]
            fitting[seat, target.area] = fits
        for u in fitting[seat, target.area]:
            if u not in barred.get(target.id, ()):
                heads.append(node)
                tails.append(pairs.setdefault(t * PEOPLE + u, 1 + len(seats) + len(pairs)))
    first = 1 + len(seats) + len(pairs)
    heads.extend(pairs.values())
    tails.extend(first + pair % PEOPLE for pair in pairs)
    heads.extend(range(first, first + PEOPLE))
    tails.extend([first + PEOPLE] * PEOPLE)
    room = numpy.ones(len(heads), numpy.int32)
    room[-PEOPLE:] = [unit.cap for unit in roster.units]
    size = first + PEOPLE + 1
    graph = csr_array(
        (room, (numpy.frombuffer(heads, numpy.int32), numpy.frombuffer(tails, numpy.int32))), (size, size)
    )
    return graph, range(first, first + PEOPLE), len(seats)


def one(what: str, mode: str, count: int) -> None:
    """The measured process."""
    targets, match_input = case(mode, count)
    kept: list[Any] = []
    if what == "flow":
        from scipy.sparse.csgraph import maximum_flow

        built: list[Any] = []
        laying = quickest(lambda: built.append(flow(targets, match_input)), 1)
        graph, people, seats = built[0]
        seconds = quickest(lambda: kept.append(maximum_flow(graph, 0, people.stop)), 1)
        loads = kept[0].flow[people.start : people.stop, people.stop].toarray().ravel().tolist()
        report(
            seconds=seconds,
            laying=laying,
            loads=three(loads),
            missing=seats - int(kept[0].flow_value),
            arcs=graph.nnz,
        )
    else:
        seconds = quickest(lambda: kept.append(match(bytes(32), targets, match_input)), 1)
        report(seconds=seconds, loads=three(list(kept[0].loads.values())), missing=kept[0].unstaffed)


def three(loads: list[int]) -> str:
    """Least, median and greatest."""
    ordered = sorted(loads)
    return f"{ordered[0]}/{ordered[len(ordered) // 2]}/{ordered[-1]}"


def main(count: int) -> None:
    """Print the table."""
    rows: list[list[object]] = []
    for mode, scope in MODES.items():
        everywhere = scope != "same"
        for size in (count // 100, count) if everywhere else (count // 10, count):
            ours = measure("benchmarks.matching", "match", mode, size)
            row: list[object] = [mode, f"{size:,}", f"{ours['seconds']:.1f}"]
            if everywhere and size > MOST_TARGETS_EVERYWHERE:
                row += ["does not fit", "", ""]
            else:
                theirs = measure("benchmarks.matching", "flow", mode, size)
                ratio = f"{ours['seconds'] / (theirs['laying'] + theirs['seconds']):.2f}"
                row += [
                    f"{theirs['laying']:.1f} + {theirs['seconds']:.1f}",
                    f"{theirs['arcs'] / 1e6:.1f}",
                    ratio,
                ]
                row += [ours["loads"], theirs["loads"], f"{ours['missing']:,}", f"{theirs['missing']:,}"]
            if len(row) == 6:
                row += [ours["loads"], "", f"{ours['missing']:,}", ""]
            rows.append([*row, f"{ours['peak']:.0f}"])
            print(rows[-1], file=sys.stderr, flush=True)
    head = ["mode", "targets", "ours s", "flow s", "million arcs", "× flow", "loads ours", "loads flow"]
    table([*head, "targets not staffed", "seats the flow leaves empty", "MiB ours"], rows)


if __name__ == "__main__":
    if len(sys.argv) == 4:
        one(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) == 2 else TARGETS)
