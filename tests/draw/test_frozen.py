"""A directory that streams by freezes to the same bytes as one in memory, and keeps nothing of its items."""

import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draw import bodies, outcome, receipts, tickets, tree
from draw.error import DrawError
from draw.frozen import Frozen, Row, freeze_rows
from draw.receipts import Membership, Outcomes
from draw.record import items_of, read_row, row_line, sealed_file, sealed_lines
from draw.snapshot import Item, Snapshot, freeze
from tests.draw.vectors import draws, names, snapshot

SECRET = bytes(range(32))
RULES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "count": ({"kind": "count"}, {"*": {"count": 2, "r": 1}}),
    "scope": ({"kind": "ratio", "base": "scope"}, {"*": {"num": 1, "den": 3, "min": 1}}),
    "total": ({"kind": "total", "total": 9}, {}),
}


def rows_of(items: tuple[Item, ...] | list[Item]) -> list[Row]:
    return [(item.id, item.status, item.attr, item.stratum) for item in sorted(items, key=lambda i: i.id)]


def same(streamed: Frozen, whole: Snapshot) -> None:
    """Everything the log or a receipt is made of."""
    for name in ("n", "root", "map", "status", "codes", "strata", "table", "shown", "k", "shortages"):
        assert getattr(streamed, name) == getattr(whole, name), name
    assert [streamed.index(j) for j in range(streamed.eligible)] == list(whole.slist)


@pytest.fixture(params=[4, tree.GROUP])
def group(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Small directories must cross the edge of a group too."""
    monkeypatch.setattr(tree, "GROUP", request.param)
    return int(request.param)


@pytest.mark.usefixtures("group")
@pytest.mark.parametrize("name", names("items"))
def test_the_vectors(name: str) -> None:
    sealed, whole = draws()[name]["sealed"], snapshot(name)
    frozen = freeze_rows(
        rows_of(items_of(sealed)),
        sealed["rule"],
        sealed["strata_rules"],
        bytes.fromhex(sealed["list_secret"]),
    )
    same(frozen, whole)
    drawn = tickets.draw(SECRET, whole.strata)
    assert bodies.list_part(frozen, 7) == bodies.list_part(whole, 7)
    assert outcome.root(frozen, drawn) == outcome.root(whole, drawn)
    assert outcome.outcomes(frozen, drawn) == outcome.outcomes(whole, drawn)


ITEMS = st.lists(
    st.builds(
        Item,
        st.from_regex(r"[0-9A-Z-]{1,6}", fullmatch=True),
        st.sampled_from((0, 0, 0, 1, 2, 3, 4, 5, 7, 255)),
        st.sampled_from([("a", "n"), ("b", "n"), ("a", "m", "自由文本")]),
        st.sampled_from(["*", "甲", "B", "ａ"]),
    ),
    unique_by=lambda item: item.id,
    max_size=80,
)


@settings(deadline=None, suppress_health_check=[])
@given(ITEMS, st.sampled_from(sorted(RULES)), st.binary(min_size=32, max_size=32))
def test_random_directories(items: list[Item], rule: str, secret: bytes) -> None:
    terms, strata = RULES[rule]
    whole = freeze(items, terms, strata, secret)
    frozen = freeze_rows(rows_of(items), terms, strata, secret)
    same(frozen, whole)
    drawn = tickets.draw(secret, whole.strata)
    membership, outcomes = Membership.of(3, whole), Outcomes.of(3, whole, drawn)
    for index, item in enumerate(whole.items):
        walk = receipts.Walk(3, secret, item.id)
        for at in range(0, whole.n, 7):
            walk.add(rows_of(items)[at : at + 7])
        assert walk.receipt() == membership.receipt(index)
        assert receipts.outcome_of(3, frozen, drawn, item.id, index) == outcomes.receipt(index)


@settings(deadline=None)
@given(st.integers(1, 200), st.data())
def test_a_growing_tree_is_the_tree(n: int, data: st.DataObject) -> None:
    leaves = [tree.leaf_hash(bytes([i])) for i in range(n)]
    wanted = data.draw(st.integers(0, n - 1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tree, "GROUP", data.draw(st.sampled_from([1, 2, 4, 16, 256])))
        growing, at = tree.Growing(wanted), 0
        while at < n:
            step = data.draw(st.integers(1, n))
            growing.add(leaves[at : at + step])
            at += step
        assert growing.root() == tree.root(leaves)
        assert growing.path() == tree.path(tree.levels(leaves), wanted)


def test_an_empty_tree() -> None:
    assert tree.Growing().root() == tree.root([])


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (("E-0004", 0, ("a", "n"), "*"), "item_twice"),
        (("E-0003", 0, ("a", "n"), "*"), "item_order"),
        (("e-0005", 0, ("a", "n"), "*"), "item_id"),
        (("E-0005 ", 0, ("a", "n"), "*"), "item_id"),
        (("E-0005", 8, ("a", "n"), "*"), "item_status"),
        (("E-0005", 0, ("a",), "*"), "item_attr"),
        (("E-0005", 0, ("A", "n"), "*"), "item_attr"),
        (("E-0005", 0, ("a", "n"), ""), "item_stratum"),
        (("E-0005", 0, ("a", "n"), "级" * 22), "item_stratum"),
    ],
)
def test_one_bad_row_stops_the_freeze(row: Row, key: str) -> None:
    with pytest.raises(DrawError) as refused:
        freeze_rows([*many(5), row], *RULES["count"], SECRET)
    assert refused.value.key == key


def test_somebody_unknown_has_no_receipt() -> None:
    walk = receipts.Walk(1, SECRET, "E-9999")
    walk.add(list(many(9)))
    with pytest.raises(DrawError) as refused:
        walk.receipt()
    assert refused.value.key == "unknown_item"


def many(n: int) -> Iterator[Row]:
    return ((f"E-{i:04}", 0, ("a", "n"), "*") for i in range(n))


def test_a_freeze_keeps_no_items() -> None:
    """Ten times the directory costs some tens of bytes an item, where one in memory costs hundreds."""
    peaks = []
    for n in (2_000, 22_000):
        tracemalloc.start()
        freeze_rows(((f"E-{i:07}", 0, ("a", "n"), "*") for i in range(n)), *RULES["count"], SECRET)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert (peaks[1] - peaks[0]) / 20_000 < 100


@pytest.mark.parametrize("name", names("items"))
def test_lines_make_the_same_file(name: str) -> None:
    sealed = draws()[name]["sealed"]
    if any("note" in row for row in sealed["items"]):
        pytest.skip("notes are the house's own, and ours has none")
    head = {key: value for key, value in sealed.items() if key != "items"}
    rows = rows_of(items_of(sealed))
    assert b"".join(sealed_lines(head, map(row_line, rows))) == sealed_file(sealed)
    assert [read_row(row_line(row)) for row in rows] == rows


@pytest.mark.parametrize(
    "line", [b"", b"[]", b'{"id":"A","status":0,"attr":["a","n"]}', b"{", b"\xff", b"null"]
)
def test_other_lines_are_no_row(line: bytes) -> None:
    with pytest.raises(DrawError) as refused:
        read_row(line)
    assert refused.value.key == "misshapen"


def test_a_file_without_items_is_still_json() -> None:
    assert b"".join(sealed_lines({"v": 1}, [])) == b'{"v":1,"items":[\n\n]}\n'
