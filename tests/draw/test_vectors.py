"""The 21 draws of the vector file: every intermediate value, then the whole log and every sealed record."""

from typing import Any

import pytest

from draw import audit, outcome, receipts, replay, roster, seed, tickets
from draw.certificate import shortage
from draw.ledger import Ledger
from draw.matching import match
from draw.seed import Contribution
from tests.draw.vectors import draws, entries, good, names, snapshot

RECEIPTS = ("receipt", "receipt_excluded", "outcome_receipt")
ASSIGNED = [name for name in names("match_input") if "assign" in draws()[name]["expect"]]


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return Ledger.of(entries())


@pytest.mark.parametrize("name", names())
def test_transcript_delay_and_seed(name: str, ledger: Ledger) -> None:
    vector, lot = draws()[name], ledger.lots[draws()[name]["commit_entry"]]
    expect, delay = vector["expect"], lot.commit["delay"]
    assert lot.entry.digest.hex() == expect["commit"]
    said = [Contribution(c["mid"], c["date"], c["who"], c["text"]) for c in vector["contributions"]]
    assert [one.json() for one in said] == vector["contributions"]
    t = seed.transcript(lot.entry.digest, [one.public() for one in said])[-1]
    assert t.hex() == expect["transcript"]
    told = lot.close or lot.end
    beacon = bytes.fromhex(vector["beacon"])
    begun = seed.start(lot.entry.digest, t, bytes.fromhex(told.body["x"]), beacon)
    found = seed.AuditSeed.of(begun, seed.steps(begun, delay["seg"], delay["it"]), beacon)
    assert [d.hex() for d in found.delay] == expect["delay"]
    assert found.seed.hex() == expect["seed"]


@pytest.mark.parametrize("name", names("items"))
def test_frozen_list(name: str, ledger: Ledger) -> None:
    vector, frozen = draws()[name], snapshot(name)
    commit, expect = ledger.lots[vector["commit_entry"]].commit, vector["expect"]
    assert list(frozen.strata) == vector["sealed"]["strata"]
    assert frozen.table == commit["strata"]
    assert frozen.status == commit["dir"]["status"]
    assert frozen.root.hex() == commit["dir"]["root"] == expect.get("root", frozen.root.hex())
    assert frozen.map.hex() == commit["map"] == expect.get("map", frozen.map.hex())
    assert list(frozen.slist) == expect.get("slist", list(frozen.slist))


@pytest.mark.parametrize("name", [name for name in names("items") if "result" in draws()[name]["expect"]])
def test_drawn_targets(name: str) -> None:
    expect, frozen = draws()[name]["expect"], snapshot(name)
    k = bytes.fromhex(expect["seed"])
    assert tickets.ticket_key(k).hex() == expect["ticket_key"]
    drawn = tickets.draw(k, frozen.strata)
    assert [s.json() for s in drawn] == expect["result"]
    targets = [[item.id, list(item.attr)] for item in outcome.targets(frozen, drawn)]
    assert targets == expect["targets"]


@pytest.mark.parametrize("name", [name for name, vector in draws().items() if "receipt" in vector])
def test_receipts(name: str) -> None:
    vector, frozen = draws()[name], snapshot(name)
    drawn = tickets.draw(bytes.fromhex(vector["expect"]["seed"]), frozen.strata)
    membership = receipts.Membership.of(vector["commit_entry"], frozen)
    outcomes = receipts.Outcomes.of(vector["commit_entry"], frozen, drawn)
    for key, book in zip(RECEIPTS, (membership, membership, outcomes), strict=True):
        if key in vector:
            assert book.receipt(vector[key]["index"]) == vector[key]
            assert receipts.index_of(frozen, f" {vector[key]['id'].lower()} ") == vector[key]["index"]


@pytest.mark.parametrize("name", ASSIGNED)
def test_matching(name: str, ledger: Ledger) -> None:
    vector = draws()[name]
    expect, sealed = vector["expect"], vector["sealed"]
    secret = bytes.fromhex(sealed["list_secret"])
    assert (
        roster.match_digest(secret, sealed["match_input"]).hex()
        == ledger.lots[vector["commit_entry"]].commit["match"]
    )
    targets = [roster.Target.of(*row) for row in vector.get("targets", expect.get("targets"))]
    found = match(bytes.fromhex(expect["seed"]), targets, sealed["match_input"])
    assert found.assign == expect["assign"]
    assert found.digest(secret).hex() == expect["assign_digest"]
    assert found.moves == expect["moves"]
    assert found.loads == expect["loads"]
    assert found.certificates == expect["unstaffed"] == sealed["certificates"]
    people = roster.read_roster(sealed["match_input"])
    assert all(shortage(one, people, targets).proved for one in found.certificates.values())


def test_log() -> None:
    held = [vector[key] for vector in draws().values() for key in RECEIPTS if key in vector]
    report = replay.verify_log(good()["log"], good()["sigs"], receipts_held=held)
    assert report.broken == []
    assert [entry.digest.hex() for entry in entries()] == good()["digests"]
    assert report.head.hex() == good()["digests"][-1]


@pytest.mark.parametrize("name", [name for name, vector in draws().items() if vector["end"] != "ABORT"])
def test_grade(name: str, ledger: Ledger) -> None:
    assert replay.grade_of(ledger.lots[draws()[name]["commit_entry"]]) == draws()[name]["expect"]["grade"]


@pytest.mark.parametrize("name", names())
def test_sealed_record(name: str, ledger: Ledger) -> None:
    assert audit.verify_sealed(draws()[name]["sealed"], entries(), of_record(name, ledger)) == []


def of_record(name: str, ledger: Ledger) -> Any:
    lot = ledger.lots[draws()[name]["commit_entry"]]
    if lot.kind != "match":
        return None
    basis = ledger.resulting(lot.commit["of"])
    return next(v["sealed"] for v in draws().values() if v["commit_entry"] == basis.q)
