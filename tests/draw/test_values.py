"""The single values of protocol §15: the first thing a new implementation must get right."""

import pytest

from draw import canon, chain, quota, seed, snapshot, tickets, tree
from draw.cj import cj, read_cj
from draw.grade import grade
from tests.draw.vectors import draws, good
from tests.draw.vectors import snapshot as frozen

ZEROS = bytes(32)
VALUES = good()["values"]


def test_aes_blocks() -> None:
    assert canon.block(ZEROS, 0).hex() == "dc95c078a2408989ad48a21492842087"
    assert canon.block(ZEROS, 1).hex() == "530f8afbc74536b9a963b4f1c4cb738b"
    assert canon.blocks(ZEROS, 2**64 - 1, 3)[16:32] == canon.block(ZEROS, 2**64)


def test_tagged_hashes() -> None:
    assert chain.before(ZEROS).hex() == "66f04ac7c2fdce71897d565fe6e26e0744ee2f6eee3265c4e9f657d73568366a"
    assert (
        tickets.ticket_key(bytes(31) + b"\x07").hex()
        == "60b787273e657f8007e25029ef550fa8d19e0620e4795b60fb7944183cf79327"
    )
    assert (
        tickets.result_blind(ZEROS).hex()
        == "2431f8ce397fdbccf3a5ff0947f694778345216aa392f6baf29367d88a7b3274"
    )


def test_leaf_and_tree() -> None:
    item = snapshot.Item("ENT-0001", 2, ("440101", "std"))
    assert (
        snapshot.leaf(canon.block(ZEROS, 5), item).hex()
        == "664c87aceea1048d3d4a716d55ad6080cf54a2322ca3deb919dc3a52270327e9"
    )
    leaves = [canon.h(text) for text in (b"a", b"b", b"c")]
    assert tree.root(leaves).hex() == "1394b29c3086a6150915a75bd1ab6c5dd7e461ec0c5e7d31939ae192d08eb59a"


def test_one_delay_step() -> None:
    assert (
        seed.step(ZEROS, 1, 1000).hex() == "94c9f3fb9788e02f76c69ad76c9f72807b783095b71aea2ddc2fc7eeca500a0c"
    )


def test_one_stratum_of_the_second_draw() -> None:
    k = bytes.fromhex("c2da37dff0a155bf55fe475b8049262f193ee10e4d8ebaf36f2dd844b278209e")
    key = tickets.ticket_key(k)
    assert [(canon.block(key, j).hex(), j) for j in tickets.smallest(key, 295, 33, 3)] == [
        ("016fcc042a8969fb600e9d3dc51d9848", 320),
        ("031c67a8fc7deeab2429da60c6cb3fa5", 307),
        ("0708d2fa8331286bf58148c5409eb708", 313),
    ]


def test_a_blinded_result() -> None:
    hidden = frozen("risk-small-hidden")
    drawn = tickets.draw(bytes.fromhex(draws()["risk-small-hidden"]["expect"]["seed"]), hidden.strata)
    assert sorted(j for s in drawn for j in s.drawn) == [7, 77, 82, 90]
    assert (
        tickets.result_digest(drawn, tickets.result_blind(hidden.list_secret)).hex()
        == "3b2ed3e0875cbb8addaaf34f7fb202c0d887f632304d10c883efc38bd25d57f0"
    )


@pytest.mark.parametrize("case", VALUES["shares"], ids=str)
def test_shares(case: dict) -> None:
    assert quota.shares(case["total"], case["sizes"]) == case["k"]


@pytest.mark.parametrize("case", VALUES["publishable"], ids=str)
def test_publishable(case: dict) -> None:
    assert quota.publishable([{"n": n, "k": k} for n, k in case["strata"]]) is case["publishable"]


@pytest.mark.parametrize("case", VALUES["cj"], ids=lambda case: case["hex"][:16])
def test_canonical_json(case: dict) -> None:
    data = bytes.fromhex(case["hex"])
    assert cj(case["value"]) == data
    assert read_cj(data) == case["value"]
    assert canon.th("entry", data).hex() == case["th"]


@pytest.mark.parametrize("case", VALUES["grades"])
def test_grades(case: dict) -> None:
    found = grade(
        case["window"],
        case["delay"],
        case["beacon"],
        case["close_at"],
        case["dates"],
        beacon_valid=case["beacon_valid"],
    )
    assert found == case["grade"]
