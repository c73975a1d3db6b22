"""Random matching cases, and one case judged: legal, complete if possible, balanced, every shortage proved."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from draw.certificate import shortage
from draw.matching import Matching, match
from draw.roster import Roster, Target, check_targets, read_roster
from tests.draw.chance import Chance, seeds
from tests.draw.oracle import best

Dealer = Callable[[bytes, list[Target], dict], Matching]
DEPTS, AREAS, TAGS = ("甲", "甲", "甲", "乙"), ("a", "b", "c"), ("x", "y")
SCOPES = ("any", "any", "any", "same", "other", "map")


@dataclass
class Tally:
    """How many cases were of which kind, and what was wrong in them."""

    cases: int = 0
    complete: int = 0
    short: int = 0
    repaired: int = 0
    levelled: int = 0
    certificates: int = 0
    wrong: dict[str, int] | None = None

    def fault(self, name: str) -> None:
        self.wrong = {**(self.wrong or {}), name: (self.wrong or {}).get(name, 0) + 1}


def cases(label: str, count: int) -> Iterator[tuple[bytes, list[Target], dict]]:
    """Seed, targets, match input: two departments, three areas, tags, groups, recusals, uneven loads and caps."""
    for i, seed in enumerate(seeds(label, count)):
        chance = Chance(f"{label} case {i}")
        needs = {code: [_seat(chance) for _ in range(1 + chance.below(3))] for code in ("n", "m")}
        units = [_unit(chance, u) for u in range(3 + chance.below(7))]
        sites = [
            Target(f"T{t}", chance.pick(AREAS), chance.pick(("n", "m"))) for t in range(1 + chance.below(6))
        ]
        recuse = [[t.id, u["id"]] for t in sites for u in units if not chance.below(10)]
        area_map = {"a": ["b", "c"], "b": ["a"]}
        yield (
            seed,
            sites,
            {"lead": "甲", "area_map": area_map, "needs": needs, "units": units, "recuse": recuse},
        )


def judge(label: str, count: int, deal: Dealer = match) -> Tally:
    """Every case against the oracle."""
    tally = Tally()
    for seed, sites, match_input in cases(label, count):
        people = read_roster(match_input)
        check_targets(people, sites, [site.id for site in sites])
        _judge(tally, people, sites, deal(seed, sites, match_input))
    return tally


def _judge(tally: Tally, people: Roster, sites: list[Target], found: Matching) -> None:
    seats = sum(len(people.seats(site)) for site in sites)
    size, squares = best(people, sites)
    empty = [row[0] for row in found.assign if "" in row[1]]
    tally.cases += 1
    tally.complete += size == seats
    tally.short += size < seats
    tally.repaired += found.moves["repair"] > 0
    tally.levelled += found.moves["level"] > 0
    if not legal(people, sites, found):
        tally.fault("somebody where they may not be")
    if size == seats and empty:
        tally.fault("a seat left empty that could be filled")
    if size == seats and not empty and sum(load**2 for load in found.loads.values()) != squares:
        tally.fault("loads less even than they could be")
    if sorted(found.certificates) != sorted(empty):
        tally.fault("a shortage without a certificate")
    for certificate in found.certificates.values():
        tally.certificates += 1
        if not shortage(certificate, people, sites).proved:
            tally.fault("a certificate that proves nothing")


def legal(people: Roster, sites: list[Target], found: Matching) -> bool:
    """Everybody fits, nobody twice in a team, nobody over the cap, no team half staffed, loads counted right."""
    by_id = {unit.id: unit for unit in people.units}
    held = dict.fromkeys(by_id, 0)
    for site, (code, team, leader) in zip(sites, found.assign, strict=True):
        filled = [name for name in team if name]
        if code != site.id or len(filled) not in (0, len(team)) or len(set(filled)) != len(filled):
            return False
        for name, (_, seat) in zip(team, people.seats(site), strict=True):
            if not name:
                continue
            held[name] += 1
            barred = name in people.recused.get(site.id, ())
            if barred or not people.fits(by_id[name], seat, site.area):
                return False
        leading = [
            n for n, (_, seat) in zip(team, people.seats(site), strict=True) if n and seat.dept == people.lead
        ]
        if leader not in (leading or [""]):
            return False
    capped = all(times <= by_id[name].cap for name, times in held.items())
    return capped and all(found.loads[name] == by_id[name].load + times for name, times in held.items())


def _seat(chance: Chance) -> dict:
    tags = [chance.pick(TAGS)] if not chance.below(5) else []
    return {
        "dept": chance.pick(DEPTS),
        "tags": tags,
        "scope": chance.pick(SCOPES),
        "min": 1 + (not chance.below(8)),
    }


def _unit(chance: Chance, u: int) -> dict:
    members = [f"P{u}-{m}" for m in range(1 + (not chance.below(3)))]
    tags = [tag for tag in TAGS if chance.below(4)]
    return {
        "id": f"U{u}",
        "dept": chance.pick(DEPTS),
        "area": chance.pick(AREAS),
        "tags": tags,
        "cap": chance.below(5),
        "load": chance.below(4),
        "members": members,
    }
