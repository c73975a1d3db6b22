"""Match inputs by chance: units, needs of every scope, recusals; and the redraw of some seats of a finished match."""

from collections.abc import Sequence
from random import Random

from draw.roster import Target
from draw.snapshot import Item

AREAS = ("a1", "b2", "c3")
DEPARTMENTS = ("甲", "甲", "乙")
SCOPES = ("any", "any", "same", "other", "map")


def people(chance: Random, listed: Sequence[Item], able: Sequence[Item | Target]) -> dict:
    """A match input that fits these items; short of hands now and then."""
    units = [_unit(chance, i) for i in range(chance.choice((2, 6, 10, 16)))]
    pairs = [[one.id, unit["id"]] for one in listed for unit in units]
    seats = {code: [_seat(chance) for _ in range(chance.choice((1, 2, 2, 3)))] for code in ("std", "food")}
    return {
        "lead": "甲",
        "area_map": {"a1": ["b2", "c3"], "b2": ["a1"]},
        "needs": seats,
        "units": units,
        "recuse": chance.sample(pairs, min(len(pairs), chance.choice((0, 0, 3, len(able))))),
    }


def redraw(chance: Random, given: dict, targets: Sequence[Target], assign: Sequence[list]) -> dict | None:
    """The same people, with some seats of staffed targets drawn again; None if there are none."""
    needs, teams = given["needs"], {row[0]: row[1] for row in assign}
    staffed = [one for one in targets if teams.get(one.id) and all(teams[one.id])]
    if not staffed:
        return None
    open_targets = chance.sample(staffed, min(len(staffed), chance.randrange(1, 4)))
    only, keep, barred = [], [], []
    for target in open_targets:
        count = len(needs[target.need])
        leaving = chance.sample(range(count), chance.randrange(1, count + 1))
        only += [[target.id, at] for at in leaving]
        keep += [[target.id, at, teams[target.id][at]] for at in range(count) if at not in leaving]
        barred += [[target.id, unit] for unit in teams[target.id]]
    rows = {tuple(row) for row in [*given["recuse"], *barred]}
    leads = [one.id for one in open_targets if chance.random() < 0.5]
    return {
        **given,
        "recuse": sorted(map(list, rows)),
        "only": only,
        "keep": keep,
        "lead_open": leads,
    }


def _unit(chance: Random, i: int) -> dict:
    unit = f"U{i:02}"
    return {
        "id": unit,
        "dept": chance.choice(DEPARTMENTS),
        "area": chance.choice(AREAS),
        "tags": chance.choice(([], ["x"], ["x", "特种设备"])),
        "cap": chance.choice((0, 1, 2, 3, 5, 20)),
        "load": chance.choice((0, 0, 1, 4)),
        "members": [f"{unit}-{m}" for m in range(chance.choice((1, 1, 2)))],
    }


def _seat(chance: Random) -> dict:
    return {
        "dept": chance.choice(DEPARTMENTS),
        "tags": chance.choice(([], [], [], ["x"])),
        "scope": chance.choice(SCOPES),
        "min": chance.choice((1, 1, 1, 2)),
    }
