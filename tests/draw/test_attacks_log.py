"""Attacks on the log (docs/attacks.md 3, 4, 11, 14, 15, 16, 17, 20): signed entries that a stranger refuses.

Every attack is played twice: once as it is, where the verifier names the rule, and once with that one guard taken
out, where the same record passes as valid.
"""

from collections.abc import Callable, Iterator
from unittest.mock import patch

import pytest

from draw import bodies, chain, checks, notes, recompute, replay, seed
from draw.log import append
from tests.draw import wrongs
from tests.draw.crooked import PLAN, T0, House, said
from tests.draw.wrongs import LATER, house


def nothing(*_: object) -> Iterator[str]:
    return iter(())


# attack, the rule that names it, the guard that is then taken out
ATTACKS: list[tuple[Callable[[House], None], str, tuple[object, str]]] = [
    (wrongs.abort_after_the_close, "R4", (checks, "_reveal")),
    (wrongs.abort_after_the_reveal, "R9", (checks, "_ending")),
    (wrongs.begin_anew_beside_a_dropped_draw, "R2", (checks, "_one_lottery")),
    (wrongs.another_secret_after_withholding_one, "R1", (checks, "_link")),
    (wrongs.draw_again_after_a_result, "R2", (checks, "_one_lottery")),
    (wrongs.void_after_the_result, "R9", (checks, "_ending")),
    (wrongs.second_attempt_called_the_first, "R3", (checks, "_attempt")),
    (wrongs.take_the_next_in_line, "R11", (recompute, "positions")),
    (wrongs.other_positions, "R11", (recompute, "positions")),
    (wrongs.change_a_contribution, "R7", (checks, "_contributions")),
    (wrongs.secret_of_an_old_draw, "R1", (checks, "_link")),
    (wrongs.old_close_for_a_new_draw, "R1 R7", (checks, "_reveal")),
    (wrongs.go_on_without_the_beacon, "R5", (checks, "_beacon_kept")),
    (wrongs.choose_a_beacon_that_is_known, "R5", (checks, "_beacon_time")),
    (wrongs.a_stranger_contributes, "R7", (checks, "_contributions")),
    (wrongs.one_observer_floods, "R7", (checks, "_contributions")),
    (wrongs.contribute_after_the_close, "R7", (checks, "_contributions")),
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
    wrongs.voided(one)
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
