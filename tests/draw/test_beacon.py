"""Beacons: real rounds, forged ones, rounds of an own test key, and public numbers."""

import hashlib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pyblst
import pytest

from draw import beacon
from draw.beacon import KNOWN, QUICKNET, Chain, Verdict, judge
from draw.canon import u64
from tests.draw.drand import FIRST_DUE, OWN, OWN_KEY, one_of, sign

REAL = Path(__file__).parents[3] / "shared" / "data" / "drand"
needs_real = pytest.mark.skipif(not REAL.exists(), reason="the real drand rounds lie in ../shared/data/drand")
CHAINS = {OWN.hash: OWN}


def real(name: str) -> Any:
    return json.loads((REAL / f"{name}.json").read_text(encoding="utf-8"))


def chains() -> dict[str, Chain]:
    return {
        name: Chain(one["hash"], one["pk"], one["scheme"], one["period"], one["genesis"] or 0)
        for name, one in real("chains").items()
    }


def drand(number: int, chain: Chain = OWN) -> dict[str, Any]:
    return {"type": "drand", "chain_hash": chain.hash, "round": number, "at": chain.time(number)}


# Real rounds


@needs_real
def test_every_real_round_holds_and_no_other_number_of_it() -> None:
    known, seen = chains(), Counter()
    for one in real("verified_rounds"):
        chain, signature = known[one["chain"]], bytes.fromhex(one["signature"])
        previous = bytes.fromhex(one.get("previous_signature") or "")
        assert beacon.signed(chain, one["round"], signature, previous), one
        assert not beacon.signed(chain, one["round"] + 1, signature, previous), one
        wanted = Verdict.UNKNOWN if chain.scheme == "pedersen-bls-chained" else Verdict.HOLDS
        assert judge(drand(one["round"], chain), signature, {chain.hash: chain}) is wanted
        seen[chain.scheme] += 1
    assert sum(seen.values()) == 43
    assert len(seen) == 4


@needs_real
def test_every_real_fault_is_refused() -> None:
    known, cases = chains(), real("must_reject")
    for one in cases:
        chain, signature = known[one["chain"]], bytes.fromhex(one["signature"])
        assert judge(drand(one["round"], chain), signature, {chain.hash: chain}) is Verdict.FAILS, one["case"]
    assert len(cases) == 7


@needs_real
def test_the_built_in_chain_is_the_real_one_and_the_only_one() -> None:
    found = chains()
    assert found["quicknet"] == QUICKNET
    assert set(KNOWN) == {QUICKNET.hash}
    for one in real("verified_rounds"):
        chain = found[one["chain"]]
        known = judge(drand(one["round"], chain), bytes.fromhex(one["signature"]))
        assert known is (Verdict.HOLDS if chain == QUICKNET else Verdict.UNKNOWN)


# An own key on each scheme


def test_an_own_round_holds_on_each_scheme_and_on_no_other() -> None:
    for scheme in beacon.SCHEMES:
        chain = one_of(scheme)
        signature = sign(chain, 7)
        assert beacon.signed(chain, 7, signature)
        for other in set(beacon.SCHEMES) - {scheme}:
            same = {
                "pedersen-bls-unchained",
                "pedersen-bls-chained",
            }  # an empty signature before is no difference
            assert beacon.signed(one_of(other), 7, signature) is ({scheme, other} == same), (scheme, other)


def test_one_bit_anywhere_is_refused() -> None:
    signature = sign(OWN, 7)
    assert judge(drand(7), signature, CHAINS) is Verdict.HOLDS
    for at in range(8 * len(signature)):
        changed = bytearray(signature)
        changed[at // 8] ^= 1 << at % 8
        assert judge(drand(7), bytes(changed), CHAINS) is Verdict.FAILS, at


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        bytes(48),
        bytes([0xC0]) + bytes(47),
        bytes([0xE0]) + bytes(47),
        b"\xff" * 48,
        b"a" * 96,
        b"a" * 49,
    ],
    ids=lambda data: f"{len(data)}:{data[:1].hex()}",
)
def test_no_point_and_no_signature(data: bytes) -> None:
    assert judge(drand(7), data, CHAINS) is Verdict.FAILS


def test_other_spellings_of_a_true_signature_are_refused() -> None:
    signature = sign(OWN, 7)
    assert judge(drand(7), signature + b"\0", CHAINS) is Verdict.FAILS
    assert judge(drand(7), signature.hex().encode(), CHAINS) is Verdict.FAILS
    negated = -pyblst.BlstP1Element.uncompress(signature)
    assert judge(drand(7), bytes(negated.compress()), CHAINS) is Verdict.FAILS
    assert judge(drand(7), hashlib.sha256(signature).digest(), CHAINS) is Verdict.FAILS, (
        "the randomness is no beacon"
    )


def test_another_round_another_key_another_time() -> None:
    assert judge(drand(8), sign(OWN, 7), CHAINS) is Verdict.FAILS
    assert judge(drand(7), sign(OWN, 7, OWN_KEY + 1), CHAINS) is Verdict.FAILS
    for late in (-1, 1, OWN.period):
        moved = drand(7) | {"at": OWN.time(7) + late}
        assert judge(moved, sign(OWN, 7), CHAINS) is Verdict.FAILS, "the time of the round decides the grade"
    assert judge(drand(7), sign(OWN, 7)) is Verdict.UNKNOWN, "a chain that nobody knows"
    assert not beacon.holds(drand(7), sign(OWN, 7))
    assert judge({"type": "dice", "at": 5}, b"6") is Verdict.UNKNOWN


def test_a_signature_hashed_to_another_message_is_refused() -> None:
    point = pyblst.BlstP1Element.hash_to_group(u64(7), beacon.SCHEMES[OWN.scheme].domain)
    assert judge(drand(7), bytes(point.scalar_mul(OWN_KEY).compress()), CHAINS) is Verdict.FAILS


def test_the_first_round_from_an_instant_on() -> None:
    assert OWN.time(1) == FIRST_DUE
    for at in (FIRST_DUE - 100, FIRST_DUE, FIRST_DUE + 1, FIRST_DUE + OWN.period, FIRST_DUE + 1_000_001):
        number = OWN.first_from(at)
        assert OWN.time(number) >= at
        assert number == 1 or OWN.time(number - 1) < at


# Public numbers


def public(**fields: Any) -> dict[str, Any]:
    said = {
        "name": "双色球",
        "issue": "2026134",
        "format": "## ## ## ## ## ##+##",
        "outcomes": 17_721_088,
        "at": 5,
    }
    return {"type": "public"} | said | fields


@pytest.mark.parametrize(
    ("verdict", "fields", "text"),
    [
        (Verdict.HOLDS, {}, "01 05 12 20 28 33+16"),
        (Verdict.FAILS, {}, "01 05 12 20 28 33+1"),
        (Verdict.FAILS, {}, "01 05 12 20 28 33+160"),
        (Verdict.FAILS, {}, "01-05 12 20 28 33+16"),
        (Verdict.FAILS, {}, "01 05 12 20 28 33+1#"),
        (Verdict.FAILS, {}, "０１ 05 12 20 28 33+16"),
        (Verdict.FAILS, {}, ""),
        (Verdict.HOLDS, {"format": "###期", "outcomes": 1000}, "007期"),
        (Verdict.FAILS, {"format": "###", "outcomes": 1001}, "007"),
        (Verdict.UNKNOWN, {"format": "七个号码"}, "01"),
        (Verdict.FAILS, {"format": "#期", "outcomes": 10}, "٣期"),
    ],
)
def test_a_public_number_keeps_its_announced_format(
    verdict: Verdict, fields: dict[str, Any], text: str
) -> None:
    assert judge(public(**fields), text.encode()) is verdict


def test_bytes_that_are_no_text_do_not_fit() -> None:
    assert judge(public(), b"\xff" * 20) is Verdict.FAILS
    assert judge(public(format="#期", outcomes=10), b"\xff\xff") is Verdict.FAILS


def test_who_has_no_beacon_never_loads_the_library() -> None:
    code = "import sys, draw.replay, draw.beacon; sys.exit('pyblst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
