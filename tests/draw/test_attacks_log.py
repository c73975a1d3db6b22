"""Attacks on the log (docs/attacks.md 3, 4, 11, 14, 15, 16, 17, 20): signed entries that a stranger refuses.

Every attack is played twice: once as it is, where the verifier names the rule, and once with that one guard taken
out, where the same record passes as valid.
"""

from collections.abc import Callable, Iterator
from unittest.mock import patch

import pytest

from draw import bodies, chain, checks, notes, recompute, replay, seed
from draw.ledger import Ledger
from draw.log import append
from tests.draw.crooked import PLAN, T0, House, said

LATER = T0 + 90_000


def house() -> House:
    made = House()
    made.freeze()
    return made


def abort_after_the_close(one: House) -> None:
    """3: the result was not to somebody's taste; the window is over, the draw is dropped all the same."""
    commit = one.commit()
    decided = bodies.decision_digest(bytes(32), "服务器故障")
    one.post(T0 + 230, "ABORT", bodies.abort(commit.q, "host", decided, [], commit.digest, one.x(1)))


def abort_after_the_reveal(one: House) -> None:
    """3: x is out, the seed can be computed; now it "crashes"."""
    commit = one.commit()
    one.close(commit)
    decided = bodies.decision_digest(bytes(32), "服务器故障")
    one.post(T0 + 230, "ABORT", bodies.abort(commit.q, "host", decided, [], commit.digest, one.x(1)))


def begin_anew_beside_a_dropped_draw(one: House) -> None:
    """3: the open draw is left lying and another begun."""
    one.commit()
    one.commit(at=T0 + 999)


def another_secret_after_withholding_one(one: House) -> None:
    """3: x of the dropped draw is never revealed; the next draw takes the next secret of the chain."""
    link = {"i": 2, "prev": one.x(1).hex()}
    one.whole(link=link)


def draw_again_after_a_result(one: House) -> None:
    """4: a second lottery for the same plan."""
    one.whole()
    one.freeze(secret="second list")
    one.whole(at=LATER)


def void_after_the_result(one: House) -> None:
    """4: the result is known and is declared void."""
    commit, close, _ = one.whole()
    one.post(T0 + 400, "VOID", bodies.void(commit.q, one.seed(commit, close), "dispute", bytes(32)))


def second_attempt_called_the_first(one: House) -> None:
    """4: what was drawn and voided before is not mentioned."""
    _voided(one)
    one.whole(at=LATER, attempt=1, redo_of=None, redo_reason="")


def take_the_next_in_line(one: House) -> None:
    """11: a reserve nobody committed to."""
    commit = one.commit()
    close = one.close(commit)
    found = one.result(commit, close)
    one.entries.pop(), one.signatures.pop()
    position = next(j for j in range(60) if j not in found.body["drawn"][0])
    one.result(commit, close, reserve=[[position]])


def other_positions(one: House) -> None:
    """11: a drawn position is exchanged for another."""
    commit = one.commit()
    close = one.close(commit)
    found = one.result(commit, close)
    one.entries.pop(), one.signatures.pop()
    drawn = found.body["drawn"][0]
    one.result(commit, close, drawn=[[*drawn[:-1], next(j for j in range(60) if j not in drawn)]])


def change_a_contribution(one: House) -> None:
    """14: a text is changed in CLOSE after it was mixed in."""
    commit = one.commit()
    right, wrong = said("骰子 4"), said("骰子 5")
    one.close(commit, [right], contrib=[wrong.public()])


def secret_of_an_old_draw(one: House) -> None:
    """16: the second draw commits to the secret of the first."""
    _voided(one)
    one.whole(at=LATER, link={"i": 1, "prev": one.x(0).hex()})


def old_close_for_a_new_draw(one: House) -> None:
    """16: what closed the first draw, word for word, under the COMMIT of the second."""
    first = _voided(one)
    again = one.commit(at=LATER)
    old = Ledger.of(one.entries).lots[first].close
    one.post(LATER + 201, "CLOSE", {**old.body, "commit": again.q})


def go_on_without_the_beacon(one: House) -> None:
    """17: "the relay was unavailable"."""
    commit = one.commit(
        beacon={
            "type": "public",
            "name": "福彩",
            "issue": "1",
            "format": "N",
            "outcomes": 2**25,
            "at": T0 + 240,
        }
    )
    close = one.close(commit)
    one.result(commit, close)


def choose_a_beacon_that_is_known(one: House) -> None:
    """17: a public number from before the close."""
    beacon = {
        "type": "public",
        "name": "福彩",
        "issue": "1",
        "format": "N",
        "outcomes": 2**25,
        "at": T0 + 100,
    }
    commit = one.commit(beacon=beacon)
    close = one.close(commit)
    one.result(commit, close, beacon=b"12345")


def a_stranger_contributes(one: House) -> None:
    """20: somebody who is no observer."""
    commit = one.commit()
    one.close(commit, [said("x", who="路人-1")])


def one_observer_floods(one: House) -> None:
    """20: more messages of one person than the terms allow."""
    commit = one.commit()
    one.close(commit, [said(str(i), mid=i) for i in range(1, 6)])


def contribute_after_the_close(one: House) -> None:
    """2, 20: a word that came when the others were known."""
    commit = one.commit()
    one.close(commit, [said("x", date=T0 + 201)])


def _voided(one: House) -> int:
    commit = one.commit()
    close = one.close(commit)
    one.post(T0 + 400, "VOID", bodies.void(commit.q, one.seed(commit, close), "dispute", bytes(32)))
    return commit.q


def nothing(*_: object) -> Iterator[str]:
    return iter(())


# attack, the rule that names it, the guard that is then taken out
ATTACKS: list[tuple[Callable[[House], None], str, tuple[object, str]]] = [
    (abort_after_the_close, "R4", (checks, "_reveal")),
    (abort_after_the_reveal, "R9", (checks, "_ending")),
    (begin_anew_beside_a_dropped_draw, "R2", (checks, "_one_lottery")),
    (another_secret_after_withholding_one, "R1", (checks, "_link")),
    (draw_again_after_a_result, "R2", (checks, "_one_lottery")),
    (void_after_the_result, "R9", (checks, "_ending")),
    (second_attempt_called_the_first, "R3", (checks, "_attempt")),
    (take_the_next_in_line, "R11", (recompute, "_positions")),
    (other_positions, "R11", (recompute, "_positions")),
    (change_a_contribution, "R7", (checks, "_contributions")),
    (secret_of_an_old_draw, "R1", (checks, "_link")),
    (old_close_for_a_new_draw, "R1 R7", (checks, "_reveal")),
    (go_on_without_the_beacon, "R5", (checks, "_beacon_kept")),
    (choose_a_beacon_that_is_known, "R5", (checks, "_beacon_time")),
    (a_stranger_contributes, "R7", (checks, "_contributions")),
    (one_observer_floods, "R7", (checks, "_contributions")),
    (contribute_after_the_close, "R7", (checks, "_contributions")),
]


@pytest.mark.parametrize(("attack", "rules", "guard"), ATTACKS, ids=lambda one: getattr(one, "__name__", ""))
def test_named_by_its_rule_and_unseen_without_its_guard(
    attack: Callable[[House], None], rules: str, guard: tuple[object, str]
) -> None:
    one = house()
    attack(one)
    assert one.report().rules == set(rules.split())
    with patch.object(*guard, nothing):
        assert one.report().valid, one.report().broken


@pytest.mark.parametrize(("attack", "rules", "guard"), ATTACKS, ids=lambda one: getattr(one, "__name__", ""))
def test_whoever_writes_the_log_is_warned_before_signing(
    attack: Callable[[House], None], rules: str, guard: tuple[object, str]
) -> None:
    one = house()
    attack(one)
    warned = [replay.faults_of_next(one.entries[:at], entry) for at, entry in enumerate(one.entries)]
    assert {broken.rule for found in warned for broken in found} >= set(rules.split())


def test_3_a_draw_left_lying_blocks_the_log_and_is_called_withheld() -> None:
    one = house()
    commit = one.commit()
    one.close(commit)
    report = one.report()
    keys = [note.key for note in notes.notes(report.ledger, T0 + 90_000)]
    assert keys[-2:] == ["unfinished", "withheld"]
    assert one.report().ledger.open is not None


def test_4_every_attempt_is_told_with_its_reason() -> None:
    one = house()
    _voided(one)
    one.whole(at=LATER)
    report = one.report()
    assert report.valid
    (told,) = [note for note in notes.notes(report.ledger) if note.key == "attempt"]
    assert (told.arguments["attempt"], told.arguments["earlier"][0]["end"]) == (2, "VOID")


def test_4_what_free_attempts_would_be_worth() -> None:
    """A friend of one in six: with two free redraws, stopped as soon as he is not drawn, one in 216."""

    def spared(i: int, attempts: int) -> bool:
        one = House(f"free {i}")
        one.freeze()
        seeds = (seed.finish(one.x(1 + attempt)) for attempt in range(attempts))
        return any("SHOP-000" not in one.drawn(seed.AuditSeed(b"", (), key)) for key in seeds)

    many = 300
    once, thrice = (sum(not spared(i, attempts) for i in range(many)) for attempts in (1, 3))
    assert abs(once - many / 6) < 4 * (many / 6 * 5 / 6) ** 0.5
    assert thrice <= 6


def test_14_a_contribution_left_out_breaks_the_code_its_author_was_shown() -> None:
    """The log alone cannot know what was echoed: the observer holds the running code, and it does not come back."""
    one = house()
    commit = one.commit()
    kept, dropped = said("骰子 4"), said("我的话", mid=9, who="记者-1")
    echoed = seed.transcript(commit.digest, [kept.public(), dropped.public()])
    one.close(commit, [kept])
    assert one.report().valid
    told = [seed.running_code(t) for t in seed.transcript(commit.digest, [kept.public()])]
    assert seed.running_code(echoed[-1]) not in told
    assert seed.running_code(echoed[-2]) == told[-1]


def test_15_two_signed_entries_with_one_number_prove_a_fork() -> None:
    one, other = house(), house()
    for copy, secret in ((one, "for the observers"), (other, "for somebody else")):
        copy.freeze(secret=secret)
        copy.commit()
    pub = chain.public_key(one.key)
    pairs = [(copy.entries[2], copy.signatures[2]) for copy in (one, other)]
    assert all(chain.signed(pub, signature, entry.digest) for entry, signature in pairs)
    assert pairs[0][0].q == pairs[1][0].q
    assert pairs[0][0].digest != pairs[1][0].digest
    assert one.report().valid
    assert other.report().valid
    one.entries.append(pairs[1][0])
    one.signatures.append(pairs[1][1])
    assert "R13" in one.report().rules
    with patch.object(replay, "_chained", nothing):
        assert "R13" not in one.report().rules


def test_15_nobody_else_can_make_the_house_look_forked() -> None:
    one, stranger = house(), House("stranger")
    entry = append(one.entries[-1], T0, "NOTE", bodies.note(0, PLAN, "x"))
    one.entries.append(entry)
    one.signatures.append(chain.sign(stranger.key, entry.digest))
    assert "R13" in one.report().rules
    with patch.object(chain, "signed", lambda *_: True):
        assert "R13" not in one.report().rules
