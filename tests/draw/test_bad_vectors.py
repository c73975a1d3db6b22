"""Malformed logs: each is refused for the one rule it breaks, and for no other."""

import pytest

from draw import replay
from draw.log import Entry
from tests.draw.vectors import bad


@pytest.mark.parametrize("vector", bad(), ids=lambda vector: f"{vector['rule']} {vector['name']}")
def test_refused_by_exactly_its_rule(vector: dict) -> None:
    report = replay.verify_log(vector["log"], vector["sigs"], receipts_held=vector.get("receipts", ()))
    assert report.rules == {vector["rule"]}, report.broken


def broken_last() -> list[dict]:
    """Those whose fault is the last entry's place in the log, not its form, its signature or a receipt."""
    others = (one for one in bad() if one["rule"] not in ("R12", "R13") and "receipts" not in one)
    return [one for one in others if not replay.verify_log(one["log"][:-1], one["sigs"][:-1]).broken]


@pytest.mark.parametrize("vector", broken_last(), ids=lambda vector: f"{vector['rule']} {vector['name']}")
def test_the_writer_would_have_been_warned(vector: dict) -> None:
    """What a verifier finds in the last entry, whoever posts it is told before signing."""
    *before, last = (Entry.of(one) for one in vector["log"])
    assert {one.rule for one in replay.faults_of_next(before, last)} == {vector["rule"]}
