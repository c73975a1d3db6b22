"""A small dose of `make fairness`, and every statistic seen to find a lottery rigged on purpose.

The seeds come from labels, so each of these tests passes always or never.
"""

import re
from functools import partial
from math import isclose

import pytest

from benchmarks import fairness
from draw.certificate import shortage
from draw.roster import Target, read_roster
from tests.draw import lots, possible, teams, unfair
from tests.draw.cases import Tally, cases, judge
from tests.draw.chance import Finding, compare, upper_tail
from tests.draw.oracle import best
from tests.draw.test_matching import complete, seats_of, squares

SMALL = {
    lots.inclusion: 3_000,
    lots.subsets: 4_000,
    lots.order: 4_000,
    lots.across: 4_000,
    lots.blocks: 30,
    lots.neighbours: 1_500,
    teams.meetings: 500,
    teams.colleagues: 700,
    teams.pairs: 500,
    teams.leaders: 400,
    teams.shortage: 300,
    **{row.run: 300 for row in fairness.MODES},
}
ROWS = [row for table in (fairness.TARGETS, fairness.PEOPLE, fairness.MODES) for row in table]
# chi-square, degrees of freedom, upper tail: the printed tables of any textbook
TEXTBOOK = [
    (3.841, 1, 0.05),
    (6.635, 1, 0.01),
    (18.307, 10, 0.05),
    (3.940, 10, 0.95),
    (59.703, 30, 0.001),
    (124.342, 100, 0.05),
    (149.449, 100, 0.001),
    (70.065, 100, 0.99),
]


@pytest.mark.parametrize(("chi2", "dof", "tail"), TEXTBOOK)
def test_how_rare_a_value_is(chi2: float, dof: int, tail: float) -> None:
    assert isclose(upper_tail(chi2, dof), tail, rel_tol=2e-3)


def test_equal_counts_are_too_even_and_a_forbidden_sight_is_suspicious() -> None:
    assert compare("even", [100] * 50).suspicious
    assert compare("uneven", [100] * 49 + [200]).suspicious
    assert not compare("chance", [95, 104, 110, 91]).suspicious
    assert Finding("forbidden", 100, 4, 4, impossible=1).suspicious


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_lottery_looks_like_chance(row: fairness.Row) -> None:
    found = row.run(SMALL[row.run])
    assert not found.suspicious, found


@pytest.mark.parametrize(("run", "crook", "how"), fairness.CROOKS, ids=[how for *_, how in fairness.CROOKS])
def test_a_rigged_lottery_is_found(run: object, crook: object, how: str) -> None:
    draws = max(25, SMALL.get(run, 300) // 4)
    found = run(draws, deal=crook) if isinstance(run, partial) else run(draws, crook)
    assert found.suspicious, (how, found)


def test_equal_shares_alone_do_not_make_a_lottery_fair() -> None:
    """The fixed stride gives every position its share; only the groups show what is wrong."""
    assert lots.inclusion(4_000, unfair.stride).p > 0.001
    assert lots.subsets(1_000, unfair.stride).suspicious


def test_the_oracle_against_trying_everything() -> None:
    tried = 0
    for _, sites, match_input in cases("oracle", 150):
        people = read_roster(match_input)
        seats = seats_of(people, sites)
        ways = 1
        for _, able in seats:
            ways *= max(1, len(able))
        if ways > 3_000:
            continue
        tried += 1
        least = min((squares(people, one) for one in complete(people, seats)), default=None)
        size, found = best(people, sites)
        assert (size == len(seats)) is (least is not None)
        assert least is None or found == least
    assert tried > 30


def test_every_matching_is_as_good_as_it_can_be() -> None:
    tally = judge(fairness.CASES, 1_000)
    assert tally.wrong is None
    assert min(tally.complete, tally.short, tally.repaired, tally.levelled, tally.certificates) > 100, tally


FAULTS = {
    unfair.without_repair: "a seat left empty that could be filled",
    unfair.without_levelling: "loads less even than they could be",
    unfair.weak_proofs: "a certificate that proves nothing",
    unfair.twice_in_a_team: "somebody where they may not be",
}


@pytest.mark.parametrize("crook", FAULTS, ids=lambda crook: crook.__name__)
def test_a_worse_matching_is_found(crook: object) -> None:
    tally: Tally = judge(fairness.CASES, 300, crook)
    assert tally.wrong is not None
    assert FAULTS[crook] in tally.wrong


def test_everybody_who_could_come_does() -> None:
    found = possible.coverage(fairness.PAIRS, 8, 120)
    assert (found.never, found.impossible) == (0, 0), found
    assert found.possible > 60


def test_with_seats_in_list_order_somebody_never_comes() -> None:
    assert possible.coverage(fairness.PAIRS, 8, 120, unfair.seats_in_list_order).never > 0


def test_a_certificate_is_counted_from_the_roster_and_not_believed() -> None:
    people = read_roster(teams.roster([teams.unit("U0", cap=1)], 2))
    sites = [Target("T0", "a", "n")]
    assert not shortage({"seats": [["T0", 0]], "units": ["U0"]}, people, sites).proved
    assert shortage({"seats": [["T0", 0], ["T0", 1]], "units": ["U0"]}, people, sites).proved


def test_the_page_is_what_the_command_writes() -> None:
    """One line at its full dose, and the doses of all of them; the whole page takes minutes."""
    page = fairness.PAGE.read_text(encoding="utf-8")
    row = next(row for row in fairness.PEOPLE if row.run is teams.leaders)
    cheap = fairness.line(row, row.run(row.draws))
    assert cheap in page
    for one in ROWS:
        assert re.search(rf"^\| {re.escape(one.name)} \|.*\| {one.draws:,} \|", page, re.MULTILINE), one.name
    assert "nothing suspicious was found" in page
    assert "**no**" not in page
