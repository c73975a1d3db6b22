"""Spoilt files: each is refused by name, or stands in a table here with the reason why it may pass.

Counts: 10,000 public records, 2,000 single entries, 2,000 sealed records, 2,000 receipts of each kind. What may
pass is judged by what the file says, not by how it was spoilt: brought into one form, it must equal the original.
"""

import json
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest

from draw import cj, seed
from draw.evidence import receipts_checked, sealed_checked
from draw.ledger import Ledger
from draw.log import Entry
from draw.report import Report, report
from tests.draw.mutations import heavy, mutations
from tests.draw.short_log import short
from tests.draw.spoilt_values import resigned

NOW = 1767999999
RULES = {f"R{i}" for i in range(1, 16)}

HARMLESS_TO_AN_OBSERVER = {
    "at of CLOSE": "its date is the signer's word, within R4 and R8; a late one is noted and lowers the grade",
    "at of RESULT": "its date is the signer's word, within R5 and R8; a late one is noted as withheld",
    "outcomes of RESULT": "a root over secret salts: only the sealed record can contradict it, and does",
}
"""What whoever holds the key can sign differently; without the key nothing passes at all."""

HARMLESS_TO_AN_AUDITOR = {
    "spelling": "ordinary JSON: white space, escapes, -0, order of keys; the record is not hashed as a file",
    "order of items": "the freeze sorts them by id",
    "other fields": "the house may add its own, such as the dates Telegram gave; rules of a class nobody is in",
    "stratum outside the base": "an item that is not counted has no stratum",
    "match_input of a draw of targets": "nothing is matched, so nothing reads it",
}

HARMLESS_IN_A_RECEIPT = {"spelling": "ordinary JSON; what is hashed is made from the values"}


@pytest.mark.parametrize("seed", range(1, 6))
def test_ten_thousand_spoilt_records(seed: int) -> None:
    """Two thousand for each seed; every kind takes its turn in each."""
    good = short().public
    harmless: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for name, data in mutations(good, seed, count=2000):
        found = report(data, now=NOW)
        tried[name.partition(":")[0]] += 1
        if found.valid:
            why = difference_to_an_observer(good, data)
            assert why in HARMLESS_TO_AN_OBSERVER, (name, why)
            assert "re-signed" in name, name
            harmless[why] += 1
        else:
            assert named(found), (name, found.broken)
    print(f"\n{tried.total():,} records of {len(tried)} kinds refused but {dict(harmless)}")
    assert tried.total() == 2000
    assert len(tried) == 46


@pytest.mark.parametrize("name", HARMLESS_TO_AN_OBSERVER)
def test_what_may_pass_does_pass(name: str) -> None:
    """No row of the table is there for nothing."""
    log = [entry.json() for entry in short().log]
    if name == "outcomes of RESULT":
        log[4]["body"] = {**log[4]["body"], "outcomes": "00" * 32}
    else:
        log[3 if "CLOSE" in name else 4]["at"] += 1
    data = cj.cj(resigned({"log": log, "sigs": [], "v": "ssj-draw/1"}))
    assert report(data, now=NOW).valid
    assert difference_to_an_observer(short().public, data) == name


def named(found: Report) -> bool:
    return all(one.rule in RULES and one.detail for one in found.broken)


def difference_to_an_observer(good: bytes, data: bytes) -> str:
    """Which row of the table accounts for the whole difference."""
    kept, spoilt = json.loads(good), json.loads(data)
    places = {
        "at of CLOSE": (3, "at"),
        "at of RESULT": (4, "at"),
        "outcomes of RESULT": (4, "body", "outcomes"),
    }
    for name, (q, *path) in places.items():
        there, here = spoilt["log"][q], kept["log"][q]
        for step in path[:-1]:
            there, here = there[step], here[step]
        if there[path[-1]] != here[path[-1]]:
            there[path[-1]] = here[path[-1]]
            return name if resigned(spoilt) == kept else "more than one difference"
    return "no difference is known"


def test_an_auditor_sees_what_an_observer_cannot() -> None:
    """The one value above that somebody else can contradict."""
    log = [entry.json() for entry in short().log]
    log[4]["body"] = {**log[4]["body"], "outcomes": "00" * 32}
    data = cj.cj(resigned({"log": log, "sigs": [], "v": "ssj-draw/1"}))
    assert report(data, now=NOW).valid
    assert not report(data, now=NOW, sealed=short().sealed).valid


def test_spoilt_entries() -> None:
    entry = short().log[2].data
    passed = 0
    for name, data in mutations(entry, seed=5, count=2000):
        found = report(data, now=NOW)
        assert found.valid or named(found), name
        # a single entry is unsigned: whatever has the form of one may be one, and says another digest
        assert not found.valid or (found.of == "entry" and found.head != short().log[2].digest.hex()), name
        passed += found.valid
    assert 0 < passed < 1000


def test_spoilt_sealed_records() -> None:
    good = cj.plain_json(json.loads(short().sealed))
    harmless: Counter[str] = Counter()
    for name, data in mutations(good, seed=13, count=2000):
        found = sealed_checked(Ledger.of(short().log), data, None, good=True)
        if found.state == "pass":
            why = difference_to_an_auditor(json.loads(good), json.loads(data))
            assert why in HARMLESS_TO_AN_AUDITOR, (name, why)
            harmless[why] += 1
        else:
            assert found.found, name
            assert found.found[0].detail, name
    print(f"\n2,000 sealed records refused but {dict(harmless)}")
    assert set(harmless) == set(HARMLESS_TO_AN_AUDITOR)


def difference_to_an_auditor(kept: Any, spoilt: Any) -> str:
    """The first row of the table after which nothing is left."""
    if spoilt == kept:
        return "spelling"
    ways = {
        "order of items": _sorted,
        "other fields": _known,
        "stratum outside the base": _unclassed,
        "match_input of a draw of targets": _unmatched,
    }
    return next((name for name, way in ways.items() if way(spoilt) == way(kept)), "something else")


def _sorted(value: Any) -> Any:
    return {**value, "items": sorted(value["items"], key=lambda item: item["id"])}


def _known(value: Any) -> Any:
    items = [{key: item[key] for key in ("id", "status", "attr", "stratum")} for item in value["items"]]
    rules = {key: value["strata_rules"].get("*", {}).get(key) for key in ("count", "r")}
    known = {key: value.get(key) for key in json.loads(short().sealed)}
    return {**known, "items": items, "strata_rules": rules}


def _unclassed(value: Any) -> Any:
    items = [item if item["status"] == 0 else {**item, "stratum": "*"} for item in value["items"]]
    return {**value, "items": items}


def _unmatched(value: Any) -> Any:
    return {**value, "match_input": None}


def test_spoilt_receipts() -> None:
    ledger = Ledger.of(short().log)
    membership, outcome = cj.cj(short().receipt), cj.cj(short().outcome)
    harmless: Counter[str] = Counter()
    for good, around in ((membership, b"%s"), (outcome, b"[" + membership + b",%s]")):
        for name, data in mutations(good, seed=7, count=2000):
            found = list(receipts_checked(ledger, [around % data]))
            if all(one.state == "pass" for one in found):
                assert json.loads(data) == json.loads(good), name
                harmless["spelling"] += 1
            else:
                assert any(one.found for one in found), (name, found)
    print(f"\n4,000 receipts refused but {dict(harmless)}")
    assert set(harmless) == set(HARMLESS_IN_A_RECEIPT)


@pytest.mark.timeout(400)
def test_fifty_megabytes_of_anything() -> None:
    """In a process that may have a gigabyte and a minute of its processor; both are many times what it takes."""
    ran = subprocess.run([sys.executable, "-m", __name__], capture_output=True, text=True, timeout=380)
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert ran.stdout.count("refused") == sum(1 for _ in heavy())
    assert "Traceback" not in ran.stderr


def _bear() -> None:
    import resource

    gigabyte = 1 << 30
    resource.setrlimit(resource.RLIMIT_AS, (gigabyte, gigabyte))
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
    for name, data in heavy():
        found = report(data, now=NOW)
        assert not found.valid, name
        if name.startswith("50 MB of ["):  # of a sealed record its reader knows how large it is
            (receipt,) = receipts_checked(Ledger(), [data])
            sealed = sealed_checked(Ledger(), data, None, good=True)
            assert {receipt.state, sealed.state} == {"fail"}, name
        print("refused", name, found.broken[0].detail[:60])


def promising(n: int, k: int, **result: Any) -> bytes:
    """The short log with a table of `n` eligible items, signed again; `result` changes the RESULT."""
    log = [entry.json() for entry in short().log]
    terms = {"count": k, "k": k, "need": k, "r": 0}
    table = {"strata": [{**terms, "n": n - n // 2}, {**terms, "n": n // 2}]}
    where = {**log[2]["body"]["dir"], "n": n, "status": {"s0": n}}
    log[2]["body"] = {**log[2]["body"], **table, "dir": where}
    log[4]["body"] = {**log[4]["body"], **result}
    return cj.cj(consistent({"v": "ssj-draw/1", "log": log, "sigs": []}))


def consistent(spoilt: Any) -> Any:
    """Signed again, with transcript and seed of the other COMMIT."""
    entries = [Entry.of(one) for one in resigned(spoilt)["log"]]
    close, result = spoilt["log"][3]["body"], spoilt["log"][4]["body"]
    t = seed.transcript(entries[2].digest, close["contrib"])[-1]
    close["t"] = t.hex()
    begun = seed.start(entries[2].digest, t, bytes.fromhex(close["x"]))
    if result["delay"] and entries[2].body["delay"]["it"]:
        result["delay"] = [one.hex() for one in seed.steps(begun, 2, entries[2].body["delay"]["it"])]
        result["seed"] = seed.finish(bytes.fromhex(result["delay"][-1])).hex()
    return resigned(spoilt)


def test_billions_of_tickets_are_not_drawn_unasked() -> None:
    """A log whose every number holds, but which would take an hour to draw again."""
    tickets = {"drawn": [[0], [2**31]], "reserve": [[], []], "last": ["00" * 16] * 2}
    found = report(promising(2**32 - 1, 1, **tickets), now=NOW)
    assert next((one.name, one.needs) for one in found.checks if one.state == "unknown") == (
        "replay",
        "delay",
    )
    assert found.broken == []
    small = report(promising(60, 1, **tickets), now=NOW)
    assert {one.rule for one in small.broken} == {"R11"}


def test_billions_of_winners_are_counted_before_they_are_drawn() -> None:
    found = report(promising(2**32 - 1, 2**30), now=NOW, tickets=None)
    assert [one.detail for one in found.broken] == ["drawn is wrong"]


def test_steps_where_none_were_promised() -> None:
    log = [entry.json() for entry in short().log]
    log[2]["body"] = {**log[2]["body"], "delay": {"seg": 0, "it": 0}}
    data = cj.cj(consistent({"v": "ssj-draw/1", "log": log, "sigs": []}))
    found = report(data, now=NOW)
    assert {one.rule for one in found.broken} == {"R11"}
    assert "another number of delay steps" in found.broken[0].detail


if __name__ == "__main__":
    _bear()
