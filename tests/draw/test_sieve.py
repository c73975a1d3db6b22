"""Both sieves against sorting every ticket, and against each other."""

from collections.abc import Callable

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draw import sieve
from draw.canon import block_list, num
from tests.draw.vectors import draws, names, snapshot

Within = Callable[[bytes, int, int, int], list[int]]
KEY = bytes(range(32))
TOP = 2**64 - 1


def with_numpy(key: bytes, start: int, n: int, cut: int) -> list[int]:
    return sieve.fast(numpy, key, start, n, cut)


def slowly(key: bytes, start: int, n: int, cut: int) -> list[int]:
    tickets = block_list(key, start, n)
    return [start + i for i in sorted(range(n), key=tickets.__getitem__) if num(tickets[i][:8]) <= cut]


WAYS = pytest.mark.parametrize("within", [sieve.plain, with_numpy])


@WAYS
@settings(max_examples=60, deadline=None)
@given(
    key=st.binary(min_size=32, max_size=32),
    start=st.integers(0, 2**33),
    n=st.integers(1, 3000),
    data=st.data(),
)
def test_what_is_kept_is_what_sorting_everything_keeps(
    within: Within, key: bytes, start: int, n: int, data: st.DataObject
) -> None:
    cut = data.draw(st.one_of(st.integers(0, TOP), st.integers(0, TOP // 64), st.just(TOP)))
    assert within(key, start, n, cut) == slowly(key, start, n, cut)


@WAYS
def test_the_cut_itself_is_inside(within: Within) -> None:
    first = num(block_list(KEY, 0, 1)[0][:8])
    assert 0 in within(KEY, 0, 50, first)
    assert 0 not in within(KEY, 0, 50, first - 1)


@WAYS
@pytest.mark.parametrize("n", [sieve.CHUNK - 1, sieve.CHUNK, sieve.CHUNK + 1, 3 * sieve.CHUNK + 17])
def test_positions_go_on_over_the_edge_of_a_chunk(within: Within, n: int) -> None:
    assert within(KEY, 5, n, TOP // 50) == slowly(KEY, 5, n, TOP // 50)


@WAYS
@pytest.mark.parametrize("name", [name for name in names("items") if "result" in draws()[name]["expect"]])
def test_every_stratum_of_the_vectors(within: Within, name: str) -> None:
    expect, start = draws()[name]["expect"], 0
    key = bytes.fromhex(expect["ticket_key"])
    for s, drawn in zip(snapshot(name).strata, expect["result"], strict=True):
        if s["n"]:
            order = within(key, start, s["n"], TOP)
            assert order[: s["k"]] == drawn["drawn"]
            assert order[s["k"] : s["k"] + s["r"]] == drawn["reserve"]
        start += s["n"]


def test_tickets_alike_in_their_first_bits_are_still_ordered() -> None:
    """The first 30 bits of 200,000 tickets collide now and then; the whole ticket decides."""
    n = 200_000
    tickets = block_list(KEY, 0, n)
    tops = [num(ticket) >> 98 for ticket in tickets]
    assert len(set(tops)) < n
    assert sieve.plain(KEY, 0, n, TOP) == slowly(KEY, 0, n, TOP)
    assert with_numpy(KEY, 0, n, TOP) == slowly(KEY, 0, n, TOP)


def test_large_ranges_are_drawn_alike_with_and_without_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    n, cut = sieve.LARGE + 3, TOP // 500
    assert sieve.within(KEY, 0, n, cut) == sieve.plain(KEY, 0, n, cut)
    monkeypatch.setattr(sieve, "_numpy", lambda: None)
    assert sieve.within(KEY, 0, n, cut) == with_numpy(KEY, 0, n, cut)
