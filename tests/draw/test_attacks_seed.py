"""Attacks on the seed (docs/attacks.md 1, 2, 16, 18, 19, 22): who can know or choose K, and what the grade says of it.

Each attack is seen to succeed where its guard is missing.
"""

import pytest

from draw import grade as grades
from draw import replay, seed
from draw.canon import th
from draw.grade import ATTACKER, grade
from draw.seed import Contribution
from tests.draw.crooked import T0, House, directory, said

FRIENDS, TRIES = 3, 60
WINDOW = {"open": T0 + 20, "close": T0 + 200, "grace": 5, "per": 3, "reveal": 5}
DEFAULT = {"seg": 16, "it": 2**25}


def friends_drawn(house: House, *contributions: Contribution) -> int:
    """How many friends of the operator come out, if the draw goes on from the frozen list."""
    commit = house.commit(delay=(0, 0))
    found = house.seed(commit, house.close(commit, contributions))
    return sum(code.startswith("FRIEND") for code in house.drawn(found))


def ground(name: str) -> str:
    """The list secret under which no friend is drawn if nobody contributes: tried before the COMMIT."""
    for i in range(TRIES):
        house = House(name)
        house.freeze(directory(friends=FRIENDS), f"{name} {i}")
        if not friends_drawn(house):
            return f"{name} {i}"
    raise AssertionError("no luck in so many tries")


def after_grinding(name: str, *contributions: Contribution) -> int:
    house = House(name)
    house.freeze(directory(friends=FRIENDS), ground(name))
    return friends_drawn(house, *contributions)


def test_1_grinding_before_the_commit_is_total_control_of_an_e0_draw() -> None:
    assert [after_grinding(f"bureau {i}") for i in range(10)] == [0] * 10
    house = House()
    house.freeze()
    commit, close, _ = house.whole()
    assert replay.grade_of(house.report().ledger.lots[commit.q]) == "E0"
    assert close.body["contrib"] == []


def test_1_one_message_nobody_foresaw_makes_the_grinding_worthless() -> None:
    many = 120
    drawn = sum(after_grinding(f"bureau {i}", said(f"骰子 {i}")) for i in range(many))
    fair = many * FRIENDS * 10 / 60  # three friends, ten of sixty drawn
    assert abs(drawn - fair) < 4 * (fair * 50 / 60) ** 0.5


def test_1_without_contributions_in_the_seed_the_grinding_would_work(monkeypatch: pytest.MonkeyPatch) -> None:
    real = seed.start
    monkeypatch.setattr(seed, "start", lambda commit, t, x, beacon=b"": real(commit, b"", x, beacon))
    assert sum(after_grinding(f"bureau {i}", said(f"骰子 {i}")) for i in range(10)) == 0


def test_1_another_secret_than_the_chains_is_refused() -> None:
    house = House()
    house.freeze()
    commit = house.commit()
    house.close(commit, x=bytes(32))
    assert house.report().rules == {"R1"}


def test_2_operator_and_last_contributor_choose_where_no_delay_hinders_them() -> None:
    """The last message is tried until no friend is drawn; the draw is sound, and its grade says E1 and no more."""
    house = House()
    house.freeze(directory(friends=FRIENDS))
    commit = house.commit(delay=(0, 0))
    chosen = next(one for one in (said(f"{i}") for i in range(TRIES)) if _spared(house, commit, one))
    close = house.close(commit, [chosen])
    house.result(commit, close)
    report = house.report()
    assert report.valid
    assert replay.grade_of(report.ledger.lots[commit.q]) == "E1"


def _spared(house: House, commit: object, one: Contribution) -> bool:
    t = seed.transcript(commit.digest, [one.public()])[-1]
    found = seed.AuditSeed.of(seed.start(commit.digest, t, house.x(1)), [])
    return not any(code.startswith("FRIEND") for code in house.drawn(found))


def test_2_with_a_delay_every_single_try_costs_the_whole_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    real = seed.step
    monkeypatch.setattr(seed, "step", lambda d, j, it: done.append(it) or real(d, j, it))
    house = House()
    house.freeze()
    commit = house.commit(delay=(4, 25))
    for i in range(3):
        begun = seed.start(
            commit.digest, seed.transcript(commit.digest, [said(f"{i}").public()])[-1], house.x(1)
        )
        seed.steps(begun, 4, 25)
    assert sum(done) == 3 * 4 * 25


@pytest.mark.parametrize("ago", range(1, 60))
def test_2_e2_exactly_if_nobody_could_finish_one_try(ago: int) -> None:
    """An honest message `ago` seconds before CLOSE: E2 iff 30 M rounds a second cannot do the delay in that time."""
    closed = T0 + 201
    found = grade(WINDOW, DEFAULT, None, closed, [closed - ago], beacon_valid=False)
    finished = (ago + 2) * ATTACKER > DEFAULT["seg"] * DEFAULT["it"]
    assert found == ("E1" if finished else "E2")
    assert (found == "E2") is (ago <= 15)


def test_2_without_its_arithmetic_the_grade_would_praise_an_early_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    early = [T0 + 21]
    assert grade(WINDOW, DEFAULT, None, T0 + 201, early, beacon_valid=False) == "E1"
    monkeypatch.setattr(grades, "ATTACKER", 0)
    assert grade(WINDOW, DEFAULT, None, T0 + 201, early, beacon_valid=False) == "E2"


def test_18_a_weaker_delay_lowers_the_grade_and_a_late_close_too() -> None:
    last = [T0 + 200]
    assert grade(WINDOW, DEFAULT, None, T0 + 201, last, beacon_valid=False) == "E2"
    assert grade(WINDOW, {"seg": 16, "it": 2**21}, None, T0 + 201, last, beacon_valid=False) == "E1"
    assert grade(WINDOW, {"seg": 0, "it": 0}, None, T0 + 201, last, beacon_valid=False) == "E1"
    assert grade(WINDOW, DEFAULT, None, T0 + 206, last, beacon_valid=False) == "E1"
    hasty = {**WINDOW, "close": T0 + 79}
    assert grade(hasty, DEFAULT, None, T0 + 80, [T0 + 79], beacon_valid=False) == "E0"


def test_19_a_guessable_message_counts_like_any_other() -> None:
    """What the grade cannot see: "8888" lifts a draw as high as forty random letters do."""
    found = set()
    for text in ("8888", "kq8w2h7zz-41-6-掷骰子-0x9f3b21c7d5"):
        house = House()
        house.freeze()
        commit, close, _ = house.whole(said(text, date=T0 + 200))
        dates = [one["date"] for one in close.body["contrib"]]
        found.add(grade(commit.body["window"], DEFAULT, None, close.at, dates, beacon_valid=False))
    assert found == {"E2"}


def test_22_a_thief_with_every_secret_knows_no_later_draw() -> None:
    """All x and the list secret are known; without the observers' last words they tell nothing about K."""
    house = House()
    house.freeze()
    commit = house.commit(delay=(0, 0))
    foreseen = seed.AuditSeed.of(seed.start(commit.digest, commit.digest, house.x(1)), [])
    common = []
    for i in range(80):
        t = seed.transcript(commit.digest, [said(f"word {i}").public()])[-1]
        come = seed.AuditSeed.of(seed.start(commit.digest, t, house.x(1)), [])
        common.append(len(set(house.drawn(come)) & set(house.drawn(foreseen))))
    fair = 80 * 10 * 10 / 60
    assert abs(sum(common) - fair) < 4 * fair**0.5


def test_16_old_contributions_give_another_transcript_in_a_new_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    house = House()
    house.freeze()
    first, again = house.commit(), house.commit(at=T0 + 999)
    old = [said("骰子 4 1 6").public()]
    assert seed.transcript(first.digest, old)[-1] != seed.transcript(again.digest, old)[-1]
    real = seed.transcript
    monkeypatch.setattr(seed, "transcript", lambda digest, contrib: real(bytes(32), contrib))
    assert seed.transcript(first.digest, old)[-1] == seed.transcript(again.digest, old)[-1]


def test_16_a_value_made_for_one_purpose_serves_no_other() -> None:
    """The tags: the same bytes hashed for the seed, the tickets and the match are three different keys."""
    purposes = (
        "seed",
        "ticket-key",
        "match-key",
        "chain",
        "result-blind",
        "perm-key",
        "salt-key",
        "outcome-key",
    )
    assert len({th(tag, bytes(32)) for tag in purposes}) == len(purposes)
