"""Deal–repair–level against trying everything: complete if possible, loads even, shortages proved."""

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from draw.board import bits, nth, smallest
from draw.certificate import shortage
from draw.matching import Matching, match
from draw.roster import Roster, Target, check_targets, match_stat, read_roster

AREAS = ("a", "b")
UNIT = st.fixed_dictionaries(
    {
        "dept": st.sampled_from(["甲", "甲", "乙"]),
        "area": st.sampled_from(AREAS),
        "tags": st.sampled_from([[], ["x"]]),
        "cap": st.integers(0, 3),
        "load": st.integers(0, 3),
    }
)
SEAT = st.fixed_dictionaries(
    {
        "dept": st.sampled_from(["甲", "甲", "乙"]),
        "tags": st.sampled_from([[], [], ["x"]]),
        "scope": st.sampled_from(["any", "any", "same", "other", "map"]),
        "min": st.sampled_from([1, 1, 1, 2]),
    }
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[bytes, list[Target], dict]:
    rows = draw(st.lists(UNIT, min_size=1, max_size=5))
    units = [{**row, "id": f"U{i}", "members": [f"U{i}", f"V{i}"][: 1 + i % 2]} for i, row in enumerate(rows)]
    needs = {code: draw(st.lists(SEAT, max_size=3)) for code in ("n", "m")}
    count = draw(st.integers(0, 3))
    targets = [
        Target(f"T{t}", draw(st.sampled_from(AREAS)), draw(st.sampled_from(("n", "m")))) for t in range(count)
    ]
    pairs = [[target.id, unit["id"]] for target in targets for unit in units]
    recuse = draw(st.lists(st.sampled_from(pairs), unique_by=tuple, max_size=4)) if pairs else []
    roster = {"lead": "甲", "area_map": {"a": ["b"]}, "needs": needs, "units": units, "recuse": recuse}
    return draw(st.binary(min_size=32, max_size=32)), targets, roster


@settings(max_examples=400, deadline=None)
@given(cases())
def test_against_every_assignment(case: tuple[bytes, list[Target], dict]) -> None:
    seed, targets, match_input = case
    people = read_roster(match_input)
    check_targets(people, targets, [target.id for target in targets])
    found = match(seed, targets, match_input)
    seats = seats_of(people, targets)
    placed = placed_units(found, people, targets)
    assert legal(people, seats, placed)
    best = min((squares(people, one) for one in complete(people, seats)), default=None)
    if best is None:
        assert found.certificates
    else:
        assert not found.certificates
        assert squares(people, placed) == best
    assert found.unstaffed == len(
        {target for (target, _), unit in zip(seats, placed, strict=True) if not unit}
    )
    for certificate in found.certificates.values():
        assert shortage(certificate, people, targets).proved
    assert match_stat(people, targets)["seats"] == len(seats)


@settings(max_examples=50, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_decides_nothing(
    case: tuple[bytes, list[Target], dict], shuffled: object
) -> None:
    seed, targets, match_input = case
    other = {**match_input, "units": [*match_input["units"]], "recuse": [*match_input["recuse"]]}
    shuffled.shuffle(other["units"])
    shuffled.shuffle(other["recuse"])
    assert match(seed, targets, other) == match(seed, targets, match_input)


@given(st.sets(st.integers(0, 300), min_size=1), st.data())
def test_sets_of_units(members: set[int], data: st.DataObject) -> None:
    units, ascending = sum(1 << u for u in members), sorted(members)
    n = data.draw(st.integers(0, len(members) - 1))
    assert list(bits(units)) == ascending
    assert smallest(units) == ascending[0]
    assert nth(units, n) == ascending[n]


def seats_of(people: Roster, targets: list[Target]) -> list[tuple[str, list[str]]]:
    """(target, units that fit) per seat."""
    return [
        (
            target.id,
            [
                unit.id
                for unit in people.units
                if people.fits(unit, seat, target.area) and unit.id not in people.recused.get(target.id, ())
            ],
        )
        for target in targets
        for _, seat in people.seats(target)
    ]


def placed_units(found: Matching, people: Roster, targets: list[Target]) -> list[str]:
    rows = {row[0]: row[1] for row in found.assign}
    return [unit for target in targets if people.seats(target) for unit in rows[target.id]]


def legal(people: Roster, seats: list[tuple[str, list[str]]], placed: list[str]) -> bool:
    """Everybody fits, nobody twice in a team, nobody over the cap, no team half staffed."""
    pairs = [(target, unit) for (target, _), unit in zip(seats, placed, strict=True) if unit]
    fits = all(not unit or unit in able for (_, able), unit in zip(seats, placed, strict=True))
    capped = all(placed.count(unit.id) <= unit.cap for unit in people.units)
    empty = {target for (target, _), unit in zip(seats, placed, strict=True) if not unit}
    return fits and capped and len(set(pairs)) == len(pairs) and not empty & {target for target, _ in pairs}


def complete(
    people: Roster, seats: list[tuple[str, list[str]]], placed: tuple[str, ...] = ()
) -> Iterator[list[str]]:
    """Every way to fill all seats."""
    if len(placed) == len(seats):
        yield list(placed)
        return
    target, able = seats[len(placed)]
    team = {unit for (other, _), unit in zip(seats, placed, strict=False) if other == target}
    caps = {unit.id: unit.cap for unit in people.units}
    for unit in able:
        if unit not in team and placed.count(unit) < caps[unit]:
            yield from complete(people, seats, (*placed, unit))


def squares(people: Roster, placed: list[str]) -> int:
    return sum((unit.load + placed.count(unit.id)) ** 2 for unit in people.units)
