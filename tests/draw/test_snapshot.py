"""Freezing: ids in one form, everybody in the list, two orders that only the secret joins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draw import tickets
from draw.canon import block
from draw.error import DrawError
from draw.snapshot import Item, Snapshot, freeze, normal_id

COUNT = {"kind": "count"}
SECRET = bytes(range(32))


def some(n: int, stratum: str = "*", status: int = 0) -> list[Item]:
    prefix = "E" if stratum == "*" else stratum.upper()
    return [Item(f"{prefix}-{i:03}", status, ("a", "n"), stratum) for i in range(n)]


def frozen(items: list[Item], secret: bytes = SECRET) -> Snapshot:
    return freeze(items, COUNT, {"*": {"count": 2}}, secret)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        (" 91410481ma40x0x00x\n", "91410481MA40X0X00X"),
        ("９１４１－ａ", "9141-A"),
        ("　E-1　", "E-1"),
    ],
)
def test_ids_have_one_form(text: str, normal: str) -> None:
    assert normal_id(text) == normal


@pytest.mark.parametrize("text", ["", " ", "E 1", "E_1", "店-1", "E" * 65, "E\n1"])
def test_other_ids_are_refused(text: str) -> None:
    with pytest.raises(DrawError) as refused:
        normal_id(text)
    assert refused.value.key == "item_id"


@pytest.mark.parametrize(
    ("item", "key"),
    [
        (Item("e-000", 0, ("a", "n")), "item_twice"),
        (Item("X", 8, ("a", "n")), "item_status"),
        (Item("X", 0, ("a",)), "item_attr"),
        (Item("X", 0, ("A", "n")), "item_attr"),
        (Item("X", 0, ("a", "n"), ""), "item_stratum"),
        (Item("X", 0, ("a", "n"), "级" * 22), "item_stratum"),
    ],
)
def test_one_bad_item_stops_the_freeze(item: Item, key: str) -> None:
    with pytest.raises(DrawError) as refused:
        frozen([*some(3), item])
    assert refused.value.key == key


def test_a_code_without_a_rule_stops_the_freeze() -> None:
    with pytest.raises(DrawError) as refused:
        freeze([*some(3), *some(3, "b")], COUNT, {"b": {"count": 1}}, SECRET)
    assert refused.value.arguments == {"stratum": "*"}


def test_a_shortage_names_the_stratum() -> None:
    assert frozen(some(1)).shortages == [("*", 2, 1)]
    assert frozen([]).k == 0


@given(st.integers(0, 60), st.integers(0, 60), st.permutations(range(5)))
def test_positions_cover_the_eligible_once(n: int, other: int, order: list[int]) -> None:
    items = [*some(n), *some(other, "b"), *some(5, "c", status=2)]
    found = frozen([*items[-5:], *items[:-5]])
    assert sorted(found.slist) == [i for i, item in enumerate(found.items) if item.status == 0]
    assert sum(s["n"] for s in found.strata) == len(found.slist) == n + other
    assert found == frozen([*(items[-5:][i] for i in order), *items[:-5]])


def test_another_secret_gives_other_positions_and_digests() -> None:
    one, other = frozen(some(40)), frozen(some(40), bytes(32))
    assert one.slist != other.slist
    assert len({one.root, other.root, one.map, other.map}) == 4


@given(st.integers(1, 500), st.data())
def test_the_cut_decides_nothing(n: int, data: st.DataObject) -> None:
    """The winners are those of sorting every ticket."""
    count = data.draw(st.integers(0, n))
    key = data.draw(st.binary(min_size=32, max_size=32))
    everybody = tickets.smallest(key, 7, n, n)
    assert everybody == sorted(range(7, 7 + n), key=lambda position: block(key, position))
    assert tickets.smallest(key, 7, n, count) == everybody[:count]
