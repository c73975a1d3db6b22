"""The page's verifier on the protocol's vectors: every value equal, every malformed log refused by its own rule."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from draw.cj import plain_json
from draw.record import public_record
from tests.draw.vectors import bad, draws, entries, good
from tests.verify_page.node import answers, base64_text

RECEIPTS = ("receipt", "receipt_excluded", "outcome_receipt")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Any:
    sealed = [base64_text(plain_json(vector["sealed"])) for vector in draws().values()]
    record = public_record(entries(), [bytes.fromhex(one) for one in good()["sigs"]])
    held = [vector[key] for vector in draws().values() for key in RECEIPTS if key in vector]
    job = {"record": base64_text(record), "receipts": held, "sealed": sealed}
    return answers([job], tmp_path_factory.mktemp("good"))[0]


def test_the_log_holds(told: Any) -> None:
    assert told["broken"] == []
    assert told["head"] == good()["digests"][-1]


def test_every_sealed_record_is_rebuilt(told: Any) -> None:
    found = {one["commit"]: one for one in told["audits"]}
    for vector in draws().values():
        one, expect = found[vector["commit_entry"]], vector["expect"]
        assert one["failed"] == []
        rebuilt = one["rebuilt"]
        for name in ("root", "map", "slist"):
            if name in expect:
                assert rebuilt[name] == expect[name]
        if "targets" in expect and "targets" in rebuilt:
            assert rebuilt["targets"] == [row[0] for row in expect["targets"]]
        if "assign" in expect:
            matching = rebuilt["matching"]
            assert rebuilt["assign"] == expect["assign_digest"]
            assert matching["assign"] == expect["assign"]
            assert matching["certificates"] == expect["unstaffed"]
            assert matching["moves"] == expect["moves"]
            assert matching["loads"] == expect["loads"]


def test_every_grade(told: Any) -> None:
    assert told["grades"] == [vector["expect"].get("grade") for vector in draws().values()]


def test_malformed_logs_are_refused_by_exactly_their_rule(tmp_path: Path) -> None:
    found = answers(bad(), tmp_path)
    assert len(found) == len(bad()) == 136
    wrong = [
        (vector["rule"], vector["name"], one["broken"])
        for vector, one in zip(bad(), found, strict=True)
        if {each["rule"] for each in one["broken"]} != {vector["rule"]}
    ]
    assert wrong == []


def test_single_values(tmp_path: Path) -> None:
    values = good()["values"]
    grades = [
        {**one, "commit": {name: one[name] for name in ("window", "delay", "beacon")}}
        for one in values["grades"]
    ]
    (found,) = answers([{"values": {**values, "grades": grades}}], tmp_path)
    assert found["shares"] == [one["k"] for one in values["shares"]]
    assert found["publishable"] == [one["publishable"] for one in values["publishable"]]
    assert found["cj"] == [one["hex"] for one in values["cj"]]
    assert found["th"] == [one["th"] for one in values["cj"]]
    assert found["grades"] == [one["grade"] for one in values["grades"]]
    assert found["blocks"] == "dc95c078a2408989ad48a21492842087530f8afbc74536b9a963b4f1c4cb738b"
    assert found["chain"] == "66f04ac7c2fdce71897d565fe6e26e0744ee2f6eee3265c4e9f657d73568366a"
    assert found["tree"] == "1394b29c3086a6150915a75bd1ab6c5dd7e461ec0c5e7d31939ae192d08eb59a"
    assert found["empty"] == sha256().hexdigest()
    assert found["beyond"] is None, "the second leaf of one"
    assert found["delay"] == "94c9f3fb9788e02f76c69ad76c9f72807b783095b71aea2ddc2fc7eeca500a0c"
    assert found["order"] == ["\uff21", "\U0001f3b2"], "UTF-8 order, not UTF-16 order"
    assert found["num"] == str(2**128 - 1)
    assert found["hashes_that_differ"] == [], "our SHA-256 and WebCrypto's, at every length to 300"
