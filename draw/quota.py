"""How many of each stratum are drawn (protocol §5), and whether the table may be shown (§5.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from draw import form
from draw.cj import JsonObject
from draw.error import DrawError

MILLION = 10**6
UINT32 = 2**32 - 1
IN_SCOPE = {"eligible": (0,), "scope": (0, 2, 3, 4, 7)}  # statuses that count in the base
INSPECTED = (2, 3)  # already done this year, by us or by the superior authority

_RULES = {
    "ratio": form.record({"kind": form.one_of("ratio"), "base": form.one_of(*IN_SCOPE)}),
    "count": form.record({"kind": form.one_of("count")}),
    "total": form.record({"kind": form.one_of("total"), "total": form.integer(0, UINT32)}),
}


@dataclass(frozen=True, slots=True)
class Census:
    """A stratum counted: `n` eligible, `b` in the base, `d` of these already inspected this year."""

    n: int
    b: int
    d: int


def strata_table(
    rule: JsonObject, params: Sequence[Mapping[str, int]], counts: Sequence[Census]
) -> list[JsonObject]:
    """One object per stratum with exactly the fields of §5, from its sealed parameters and its census."""
    wanted = _needs(rule, params, counts)
    table: list[JsonObject] = []
    for own, count, need in zip(params, counts, wanted, strict=True):
        k = min(count.n, need)
        reserves = min(number(own, "r", 0, UINT32, default=0), count.n - k)
        table.append({"n": count.n, "need": need, "k": k, "r": reserves, **_terms(rule, own, count)})
    return table


def check_rule(value: Any, where: str = "rule") -> None:
    """DrawError `misshapen` unless it is one of the three public forms of a rule."""
    form.record({"kind": form.one_of(*_RULES)}, more=True)(value, where)
    _RULES[value["kind"]](value, where)


def ratio_need(b: int, d: int, num: int, den: int, least: int) -> int:
    """The legal share of the base rounded up, less what was done, never below the minimum."""
    return max((b * num + den - 1) // den - d, least, 0)


def shares(total: int, sizes: Sequence[int]) -> list[int]:
    """Largest remainder: `total` (at most everybody) over strata of these sizes; ties go to the smaller s."""
    everybody = sum(sizes)
    if not everybody:
        return [0] * len(sizes)
    units = min(total, everybody)
    found = [units * size // everybody for size in sizes]
    rests = sorted((-(units * size % everybody), s) for s, size in enumerate(sizes))
    for _, s in rests[: units - sum(found)]:
        found[s] += 1
    return found


def publishable(strata: Sequence[Mapping[str, int]]) -> bool:
    """May observers see the table? Not if a small, full, empty or dominant stratum gives a class away."""
    if len(strata) <= 1:
        return True
    crowded = all(s["n"] >= 20 and 0 < s["k"] < s["n"] for s in strata)
    drawn = [s["k"] for s in strata]
    return crowded and 100 * max(drawn) <= 75 * sum(drawn)


def number(params: Mapping[str, int], name: str, low: int, high: int, *, default: int | None = None) -> int:
    """A parameter within its limits; DrawError `quota_parameter` before anything is computed with it."""
    value = params.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise DrawError("quota_parameter", name=name, value=value, low=low, high=high)
    return value


def _needs(rule: JsonObject, params: Sequence[Mapping[str, int]], counts: Sequence[Census]) -> list[int]:
    if rule["kind"] == "total":
        return shares(number(rule, "total", 0, UINT32), [count.n for count in counts])
    if rule["kind"] == "count":
        return [number(own, "count", 0, UINT32) for own in params]
    return [
        ratio_need(count.b, count.d, **_ratio_terms(own)) for own, count in zip(params, counts, strict=True)
    ]


def _ratio_terms(own: Mapping[str, int]) -> dict[str, int]:
    return {
        "num": number(own, "num", 0, MILLION),
        "den": number(own, "den", 1, MILLION),
        "least": number(own, "min", 0, UINT32, default=0),
    }


def _terms(rule: JsonObject, own: Mapping[str, int], count: Census) -> JsonObject:
    if rule["kind"] == "total":
        return {}
    if rule["kind"] == "count":
        return {"count": own["count"]}
    return {"b": count.b, "d": count.d, "num": own["num"], "den": own["den"], "min": own.get("min", 0)}
