"""Statistics of the lottery of inspectors: who meets whom, who works together, who leads, who goes short."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations

from draw.matching import Matching, match
from draw.roster import Target, read_roster
from tests.draw.chance import Finding, compare, seeds

Dealer = Callable[[bytes, Sequence[Target], dict], Matching]
MODES = ("any", "same", "other", "map", "groups")
AREAS = ("a", "b", "c")


def unit(name: str, area: str = "a", *, cap: int = 9, members: int = 1, load: int = 0) -> dict:
    people = [f"{name}-{m}" for m in range(members)]
    return {"id": name, "dept": "市监", "area": area, "tags": [], "cap": cap, "load": load, "members": people}


def roster(units: list[dict], seats: int, *, scope: str = "any", least: int = 1) -> dict:
    seat = {"dept": "市监", "tags": [], "scope": scope, "min": least}
    return {
        "lead": "市监",
        "area_map": {"a": ["b"], "b": ["c"], "c": ["a"]},
        "needs": {"n": [seat] * seats},
        "units": units,
        "recuse": [],
    }


def targets(count: int) -> list[Target]:
    return [Target(f"T{t}", "a", "n") for t in range(count)]


def meetings(count: int, deal: Dealer = match) -> Finding:
    """Does each of 8 equal inspectors come to each of 8 targets equally often?"""
    label, n = "who meets whom", 8
    people = roster([unit(f"U{u}", cap=1) for u in range(n)], 1)
    seen: Counter[tuple[int, str]] = Counter()
    for seed in seeds(label, count):
        seen.update((t, row[1][0]) for t, row in enumerate(deal(seed, targets(n), people).assign))
    found = compare(label, [seen[t, f"U{u}"] for t in range(n) for u in range(n)], (n - 1) / n)
    return Finding(label, count, found.chi2, (n - 1) ** 2)  # rows and columns add up by themselves


def colleagues(count: int, deal: Dealer = match) -> Finding:
    """Is each of the 105 ways to split 8 equal inspectors into 4 pairs equally frequent?"""
    label = "pairs of colleagues"
    people = roster([unit(f"U{u}", cap=1) for u in range(8)], 2)
    seen: Counter[frozenset[frozenset[str]]] = Counter()
    for seed in seeds(label, count):
        seen[frozenset(frozenset(row[1]) for row in deal(seed, targets(4), people).assign)] += 1
    return compare(label, [seen[one] for one in splits(tuple(f"U{u}" for u in range(8)))])


def splits(names: tuple[str, ...]) -> list[frozenset[frozenset[str]]]:
    """Every way to split names into pairs."""
    if not names:
        return [frozenset()]
    first, *others = names
    return [
        frozenset({frozenset({first, other}), *rest})
        for other in others
        for rest in splits(tuple(one for one in others if one != other))
    ]


def pairs(count: int, deal: Dealer = match) -> Finding:
    """Is each of the 28 pairs of 8 equal inspectors teamed equally often at one target?"""
    label = "pairs at one target"
    people = roster([unit(f"U{u}") for u in range(8)], 2)
    seen = Counter(frozenset(deal(seed, targets(1), people).assign[0][1]) for seed in seeds(label, count))
    return compare(label, [seen[frozenset(p)] for p in combinations([f"U{u}" for u in range(8)], 2)])


def leaders(count: int, deal: Dealer = match) -> Finding:
    """Does the inspector on each of three seats lead equally often?"""
    label = "leaders"
    people = roster([unit(f"U{u}") for u in range(5)], 3)
    rows = (deal(seed, targets(1), people).assign[0] for seed in seeds(label, count))
    seen = Counter(row[1].index(row[2]) for row in rows)
    return compare(label, [seen[at] for at in range(3)])


def shortage(count: int, deal: Dealer = match) -> Finding:
    """Where hands are too few for one of five equal targets, is each left out equally often?"""
    label = "who goes short"
    people = roster([unit(f"U{u}", cap=2) for u in range(4)], 2)
    seen: Counter[str] = Counter()
    for seed in seeds(label, count):
        seen.update(row[0] for row in deal(seed, targets(5), people).assign if "" in row[1])
    found = compare(label, [seen[f"T{t}"] for t in range(5)])
    return Finding(label, count, found.chi2, found.dof, impossible=abs(sum(seen.values()) - count))


def mode(count: int, name: str, deal: Dealer = match) -> Finding:
    """One target in each of three areas, two seats each: do all who may come to a target come equally often?

    Counted is one seat of one target per draw, in turn, so that no two counts depend on each other. What the
    mode forbids must not occur even once.
    """
    label = f"mode {name}"
    people = _mode(name)
    sites = [Target(f"T{area}", area, "n") for area in AREAS]
    read = read_roster(people)
    fitting = [[u.id for u in read.units if read.fits(u, read.needs["n"][0], site.area)] for site in sites]
    seen: Counter[tuple[int, str]] = Counter()
    for i, seed in enumerate(seeds(label, count)):
        t = i % len(sites)
        seen[t, deal(seed, sites, people).assign[t][1][0]] += 1
    allowed = [(t, u) for t, able in enumerate(fitting) for u in able]
    found = compare(label, [seen[one] for one in allowed])
    strange = sum(times for one, times in seen.items() if one not in allowed)
    # each target has as many observations as it was its turn: one count per target follows from the others
    return Finding(label, count, found.chi2, len(allowed) - len(sites), strange)


def _mode(name: str) -> dict:
    if name == "groups":
        groups = [unit(f"G{area.upper()}{i}", area, members=2) for area in AREAS for i in range(3)]
        return roster([*groups, *(unit(f"S{area.upper()}", area) for area in AREAS)], 2, least=2)
    units = [unit(f"U{area.upper()}{i}", area) for area in AREAS for i in range(4)]
    return roster(units, 2, scope=name)
