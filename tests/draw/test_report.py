"""The report says the same as the rules it is made of, on the good vectors and on every malformed log."""

import pytest

from draw.cj import cj
from draw.error import DrawError
from draw.replay import grade_of
from draw.report import LEAVES_OUT, RULES, Report, report
from tests.draw.vectors import bad, draws, entries, good

NOW = 1767999999


def malformed() -> list[dict]:
    """Those that can stand in the file of a record: an entry given as text has no place in one."""
    found = []
    for vector in bad():
        if "receipts" in vector or not all(isinstance(one, dict) for one in vector["log"]):
            continue
        try:
            cj(vector["log"])
        except DrawError:
            continue
        found.append(vector)
    return found


def reported(vector: dict) -> Report:
    return report(cj({"v": "ssj-draw/1", "log": vector["log"], "sigs": vector["sigs"]}), now=NOW)


@pytest.mark.parametrize("vector", malformed(), ids=lambda vector: f"{vector['rule']} {vector['name']}")
def test_a_malformed_log_fails_the_check_of_its_rule(vector: dict) -> None:
    found = reported(vector)
    assert {one.rule for one in found.checks if one.state == "fail"} == {vector["rule"]}
    unknown = {one.rule for one in found.checks if one.needs == "mended"} & set(RULES)
    if found.of == "record" and vector["rule"] in LEAVES_OUT:
        # what was left out was not judged by the others, and none of them is called checked
        assert unknown == set(RULES) - {vector["rule"], "R13"}
    else:
        assert unknown == set()
    rebuilt = [one for one in found.checks if one.name == "rebuilt"]
    assert all(one.needs == "mended" for one in rebuilt)


def test_most_malformed_logs_are_files() -> None:
    assert len(malformed()) > 90


def test_the_vectors_pass_and_their_grades_are_said() -> None:
    found = reported(good())
    assert found.valid
    assert found.head == entries()[-1].digest.hex()
    assert len(found.draws) == len(draws())
    assert [one.grade for one in found.draws] == [grade_of(lot) or "" for lot in found.ledger.lots.values()]


def test_an_empty_record_is_none() -> None:
    found = report(cj({"v": "ssj-draw/1", "log": [], "sigs": []}), now=NOW)
    assert [one.detail for one in found.broken] == ["no GENESIS"]


def test_a_delay_nobody_computed_is_unknown_and_a_wrong_one_fails() -> None:
    data = cj({"v": "ssj-draw/1", "log": good()["log"], "sigs": good()["sigs"]})
    states = {}
    for name, delays in {"none": lambda _: None, "wrong": lambda wanted: [b""] * len(wanted)}.items():
        found = report(data, now=NOW, delays=delays)
        states[name] = next(one.state for one in found.checks if one.name == "delay")
    assert states == {"none": "unknown", "wrong": "fail"}
