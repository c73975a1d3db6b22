"""Reading logs as they come: files, records, forks, receipts; notes beside the rules; hostile entries."""

from contextlib import suppress
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draw import audit, notes, record, replay
from draw.bodies import note, replace
from draw.cj import cj
from draw.error import DrawError
from draw.ledger import Ledger
from draw.log import append, read_entry
from tests.draw.vectors import bad, draws, entries, good

ODD = st.sampled_from(
    [None, True, -1, 0, 1, 2, 2**40, 2**53, 1.5, "", "x", "é", "00" * 32, [], [[]], {}, {"a": 1}]
)


def signatures() -> list[bytes]:
    return [bytes.fromhex(one) for one in good()["sigs"]]


def test_files_objects_and_a_record_say_the_same() -> None:
    files = [entry.data for entry in entries()]
    assert replay.verify_log(files, good()["sigs"]).valid
    assert replay.verify_log([one.decode() for one in files], good()["sigs"]).valid
    data = record.public_record(entries(), signatures())
    assert replay.verify_record(data).valid
    assert [read_entry(one) for one in files] == entries()


@pytest.mark.parametrize("spoil", [lambda data: b" " + data, lambda data: data[:-1], lambda data: b"[]"])
def test_a_record_is_read_as_strictly_as_an_entry(spoil: object) -> None:
    report = replay.verify_record(spoil(record.public_record(entries(), signatures())))
    assert [(one.rule, one.q) for one in report.broken] == [("R12", None)]


def test_the_work_of_checking_delays_can_be_shared() -> None:
    answers = {(one.before, one.j, one.it): one.after for one in replay.delay_segments(entries())}
    asked = []

    def look_up(before: bytes, j: int, it: int) -> bytes:
        asked.append(j)
        return answers[before, j, it]

    assert replay.verify_log(good()["log"], good()["sigs"], step=look_up).valid
    assert len(asked) == len(answers) == sum(len(vector["expect"]["delay"]) for vector in ended())


def ended() -> list[dict]:
    return [vector for vector in draws().values() if vector["end"] != "ABORT"]


@pytest.mark.parametrize(
    ("log", "sigs", "rules"),
    [
        ([], [], set()),
        ([], ["00"], {"R13"}),
        (["nonsense"], [], {"R12", "R13"}),
        ([{"a": 1.5}], [], {"R12", "R13"}),
        (["[" * 100_000], [], {"R12", "R13"}),
        (["1"], [], {"R12", "R13"}),
    ],
    ids=["empty", "signature", "nonsense", "float", "nesting", "number"],
)
def test_anything_may_be_handed_in(log: list, sigs: list, rules: set) -> None:
    assert replay.verify_log(log, sigs).rules == rules


def test_a_signature_has_one_spelling() -> None:
    shouted = [good()["sigs"][0].upper(), *good()["sigs"][1:]]
    assert replay.verify_log(good()["log"], shouted).rules == {"R13"}


@pytest.mark.parametrize("vector", good()["vectors"], ids=lambda vector: vector["name"])
def test_a_receipt_changed_in_any_field_is_refused(vector: dict) -> None:
    for key in ("receipt", "outcome_receipt"):
        for name, value in vector.get(key, {}).items():
            if name == "id" and key == "outcome_receipt":
                continue  # the outcome tree binds the index; the id comes with the membership receipt
            other = {**vector[key], name: value + 1 if isinstance(value, int) else value[:-1]}
            report = replay.verify_log(good()["log"], good()["sigs"], receipts_held=[other])
            assert report.rules == {"R14"}, name


def test_every_appointment_and_remark_refers_to_a_draw() -> None:
    both = draws()["orders"]["commit_entry"]
    targets = draws()["third-attempt"]["commit_entry"]
    people = draws()["only-two-seats"]["commit_entry"]
    cases = [
        (both, 15, 0, True),
        (both, 15, None, True),
        (both, 16, 0, False),
        (targets, 2, None, True),
        (targets, 0, 0, False),
        (people, 15, 1, True),
        (people, 15, None, False),
        (draws()["voided"]["commit_entry"], 0, None, False),
        (0, 0, None, False),
    ]
    for commit, n, seat, fits in cases:
        body = replace(commit, n, seat, "illness", bytes(32))
        assert (found_rules("REPLACE", body) == set()) is fits, (commit, n, seat)
    assert found_rules("NOTE", note(both, "纪检-1", "我的消息没有回显")) == set()
    assert found_rules("NOTE", note(1, "纪检-1", "?")) == {"R14"}


def found_rules(kind: str, body: dict) -> set[str]:
    entry = append(entries()[-1], entries()[-1].at, kind, body)
    return {one.rule for one in replay.faults_of_next(entries(), entry)}


def test_notes_beside_the_rules() -> None:
    found = notes.notes(Ledger.of(entries()))
    by_draw = {name: [] for name in draws()}
    names = {vector["commit_entry"]: name for name, vector in draws().items()}
    for one in found:
        by_draw[names[one.q]].append(one.key)
    assert by_draw["certificates"][0] == "plan_hurried"
    assert "unstaffed" in by_draw["certificates"]
    assert "shortage" in by_draw["count-over"]
    assert "recused" in by_draw["risk-strata"]
    third = next(one for one in found if names[one.q] == "third-attempt" and one.key == "attempt")
    assert [(one["end"], one["reason"]) for one in third.arguments["earlier"]] == [
        ("ABORT", "host"),
        ("VOID", "dispute"),
    ]


def test_a_draw_that_stops_after_its_close_is_unfinished_then_withheld() -> None:
    ledger = Ledger.of(entries()[:-1])
    closed = entries()[-2].at
    keys = [one.key for one in notes.notes(ledger, closed + 86400) if one.q == 73]
    assert keys[-1] == "unfinished"
    keys = [one.key for one in notes.notes(ledger, closed + 86401) if one.q == 73]
    assert keys[-2:] == ["unfinished", "withheld"]


def test_a_match_draw_standing_on_itself_ends_the_check_and_not_the_stack() -> None:
    """`of` may name a RESULT that only follows; such a log is wrong, not endless."""
    log = [dict(one) for one in good()["log"]]
    commit = draws()["inspectors-later"]["commit_entry"]
    log[commit] = {**log[commit], "body": {**log[commit]["body"], "of": commit + 2}}
    log[commit + 3] = {**log[commit + 3], "body": {**log[commit + 3]["body"], "redo_of": commit + 3}}
    report = replay.verify_log(log, good()["sigs"])
    assert {"R2", "R13"} <= report.rules
    assert notes.notes(report.ledger)
    assert cj(log)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_value_anywhere_makes_a_verifier_stumble(data: st.DataObject) -> None:
    vector = data.draw(st.sampled_from(bad()))
    log = [one for one in deepcopy(vector["log"]) if isinstance(one, dict)]
    replace_somewhere(data, data.draw(st.sampled_from(log)))
    report = replay.verify_log(log, vector["sigs"], receipts_held=vector.get("receipts", ()))
    assert all(one.rule in RULES for one in report.broken)
    assert isinstance(notes.notes(report.ledger, 2**40), list)
    assert all(replay.grade_of(lot) in GRADES for lot in report.ledger.lots.values())


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_sealed_value_makes_an_auditor_stumble(data: st.DataObject) -> None:
    sealed = deepcopy(draws()[data.draw(st.sampled_from(["uniform", "certificates", "voided"]))]["sealed"])
    replace_somewhere(data, sealed)
    with suppress(DrawError):
        audit.verify_sealed(sealed, entries())


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_receipt_makes_a_verifier_stumble(data: st.DataObject) -> None:
    receipt = deepcopy(draws()["uniform"][data.draw(st.sampled_from(["receipt", "outcome_receipt"]))])
    replace_somewhere(data, receipt)
    report = replay.verify_log(good()["log"][:16], good()["sigs"][:16], receipts_held=[receipt])
    assert report.rules <= {"R14"}


def replace_somewhere(data: st.DataObject, value: dict) -> None:
    """Walk down to some key or index and put something odd there."""
    while True:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        key = data.draw(st.sampled_from(keys))
        if not value[key] or not isinstance(value[key], dict | list) or data.draw(st.integers(0, 3)) == 0:
            value[key] = data.draw(ODD)
            return
        value = value[key]


RULES = {f"R{i}" for i in range(1, 16)}
GRADES = {None, "E0", "E1", "E2", "E3"}
