"""Contributions that count and those that do not; the delay in steps; the chain of secrets; calibration."""

import pytest

from draw import calibrate, chain, seed
from draw.grade import last_seconds
from draw.seed import Contribution

COMMIT = {
    "observers": ["纪检-1", "记者-1"],
    "window": {"open": 100, "close": 280, "grace": 5, "per": 2, "reveal": 5},
}
BEFORE = [Contribution(5, 110, "纪检-1", "a"), Contribution(8, 120, "纪检-1", "b")]


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (Contribution(9, 100, "记者-1", ""), None),
        (Contribution(9, 280, "记者-1", "x"), None),
        (Contribution(9, 99, "记者-1", "x"), "too_early"),
        (Contribution(9, 281, "记者-1", "x"), "too_late"),
        (Contribution(9, 150, "路人", "x"), "not_observer"),
        (Contribution(9, 150, "纪检-1", "x"), "too_many"),
        (Contribution(8, 150, "记者-1", "x"), "overtaken"),
    ],
    ids=str,
)
def test_does_it_count(new: Contribution, why: str | None) -> None:
    assert seed.refusal(COMMIT, BEFORE, new) == why


def test_steps_one_by_one_and_in_one_go() -> None:
    begun = seed.start(bytes(32), bytes(32), bytes(32))
    first = seed.step(begun, 1, 3)
    second = seed.step(first, 2, 3)
    assert seed.steps(begun, 2, 3) == [first, second]
    assert seed.AuditSeed.of(begun, [first, second]).seed == seed.finish(second)
    assert seed.AuditSeed.of(begun, []).seed == seed.finish(begun)
    assert seed.start(bytes(32), bytes(32), bytes(32), b"beacon") != begun


def test_each_secret_opens_the_one_before() -> None:
    secrets = [chain.secret(b"x" * 32, 5, i) for i in range(6)]
    assert secrets[5] == b"x" * 32
    assert [chain.before(x) for x in secrets[1:]] == secrets[:-1]
    with pytest.raises(IndexError):
        chain.secret(b"x" * 32, 5, 6)


def test_a_signature_is_of_one_key_and_one_digest() -> None:
    signature = chain.sign(b"k" * 32, b"d" * 32)
    pub = chain.public_key(b"k" * 32)
    assert chain.signed(pub, signature, b"d" * 32)
    assert not chain.signed(pub, signature, b"e" * 32)
    assert not chain.signed(chain.public_key(b"l" * 32), signature, b"d" * 32)
    assert not chain.signed(b"short", signature, b"d" * 32)
    assert not chain.signed(pub, b"", b"d" * 32)


def test_calibration_takes_the_best_of_three_measurements() -> None:
    ticks = iter([0, 4_000_000, 0, 1_000_000, 0, 2_000_000])
    assert calibrate.rounds_per_second(lambda: next(ticks), probe=1000) == 1_000_000


@pytest.mark.parametrize(("rate", "it"), [(10_000_000, 37_500_000), (0, 1), (10**12, 2**31 - 1)])
def test_the_delay_takes_about_a_minute(rate: int, it: int) -> None:
    assert calibrate.choose_it(rate) == it


def test_the_default_delay_leaves_fifteen_seconds() -> None:
    assert last_seconds({"seg": 16, "it": 33_554_432}) == 15
    assert last_seconds({"seg": 0, "it": 0}) == -2
