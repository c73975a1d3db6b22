"""How many are drawn: exact integers, nobody invented, nobody lost."""

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draw import quota
from draw.error import DrawError

SIZES = st.lists(st.integers(0, 10**6), max_size=8)


@given(st.integers(0, 2**32 - 1), SIZES)
def test_shares_give_out_everything_and_stay_within_one_of_the_exact_share(
    total: int, sizes: list[int]
) -> None:
    found, everybody = quota.shares(total, sizes), sum(sizes)
    units = min(total, everybody)
    assert sum(found) == units
    for k, n in zip(found, sizes, strict=True):
        assert 0 <= k <= n
        assert not everybody or abs(k - Fraction(units * n, everybody)) < 1


@given(st.integers(0, 100), st.integers(1, 6), st.integers(1, 50))
def test_equal_strata_the_smaller_number_gets_the_odd_unit(total: int, m: int, n: int) -> None:
    found = quota.shares(total, [n] * m)
    assert found == sorted(found, reverse=True)
    assert max(found) - min(found) <= 1


@given(
    n=st.integers(0, 10**6),
    counted=st.integers(0, 10**6),
    inspected=st.integers(0, 10**6),
    num=st.integers(0, 10**6),
    den=st.integers(1, 10**6),
    least=st.integers(0, 100),
    r=st.integers(0, 100),
)
def test_a_ratio_is_rounded_up_and_what_was_done_counts(
    n: int, counted: int, inspected: int, num: int, den: int, least: int, r: int
) -> None:
    d = min(inspected, counted)
    rule = {"kind": "ratio", "base": "scope"}
    census = quota.Census(n, n + counted, d)
    (s,) = quota.strata_table(rule, [{"num": num, "den": den, "min": least, "r": r}], [census])
    assert s["need"] == max(ceil(Fraction(census.b * num, den)) - d, least, 0)
    assert s["k"] == min(n, s["need"])
    assert s["r"] == min(r, n - s["k"])
    assert set(s) == {"n", "need", "k", "r", "b", "d", "num", "den", "min"}


@pytest.mark.parametrize(
    "own",
    [
        {},
        {"num": 1},
        {"num": 1, "den": 0},
        {"num": 10**6 + 1, "den": 1},
        {"num": -1, "den": 1},
        {"num": True, "den": 1},
    ],
)
def test_a_parameter_beyond_its_limit_is_refused(own: dict) -> None:
    with pytest.raises(DrawError) as refused:
        quota.strata_table({"kind": "ratio", "base": "eligible"}, [own], [quota.Census(5, 5, 0)])
    assert refused.value.key == "quota_parameter"


@pytest.mark.parametrize(
    "rule",
    [{}, {"kind": "ratio"}, {"kind": "count", "count": 1}, {"kind": "total"}, {"kind": "ratio", "base": []}],
)
def test_a_rule_has_one_of_three_forms(rule: dict) -> None:
    with pytest.raises(DrawError):
        quota.check_rule(rule)
