"""Rule R10: does the published table of strata follow from the public rule and the status counts?"""

from collections.abc import Iterator

from draw import quota
from draw.cj import JsonObject


def faults(commit: JsonObject) -> Iterator[str]:
    """What is wrong with the numbers of a COMMIT of kind targets or both; nothing if the table holds."""
    where, strata = commit["dir"], commit["strata"]
    status = where["status"]
    if sum(status.values()) != where["n"]:
        yield "status counts do not add up to dir.n"
    eligible = status.get("s0", 0)
    if isinstance(strata, dict):
        yield from _hidden(strata, eligible)
        return
    if sum(s["n"] for s in strata) != eligible:
        yield "strata do not add up to s0"
    if sum(s["k"] for s in strata) < 1:
        yield "nothing to draw"
    if not quota.publishable(strata):
        yield "the table must be hidden"
    for s, need in zip(strata, _needs(commit["rule"], strata), strict=True):
        yield from _stratum(s, need)
    if commit["rule"]["kind"] == "ratio":
        yield from _base(commit["rule"]["base"], strata, status)


def _hidden(strata: JsonObject, eligible: int) -> Iterator[str]:
    if strata["n"] != eligible:
        yield "hidden n is not s0"
    if not 1 <= strata["k"] <= strata["n"]:
        yield "hidden k is not in 1..n"


def _needs(rule: JsonObject, strata: list[JsonObject]) -> list[int]:
    if rule["kind"] == "total":
        return quota.shares(rule["total"], [s["n"] for s in strata])
    if rule["kind"] == "count":
        return [s["count"] for s in strata]
    return [quota.ratio_need(s["b"], s["d"], s["num"], s["den"], s["min"]) for s in strata]


def _stratum(s: JsonObject, need: int) -> Iterator[str]:
    if s["need"] != need:
        yield f"need {s['need']} should be {need}"
    if s["k"] != min(s["n"], need):
        yield f"k {s['k']} should be {min(s['n'], need)}"
    if s["r"] > s["n"] - s["k"]:
        yield "more reserves than items left"


def _base(base: str, strata: list[JsonObject], status: JsonObject) -> Iterator[str]:
    if any(s["d"] > s["b"] - s["n"] for s in strata):
        yield "more inspected items than the base has beside the eligible"
    if base == "eligible":
        if any(s["b"] != s["n"] or s["d"] for s in strata):
            yield "base eligible counts eligible items only"
        return
    counted = sum(status.get(f"s{one}", 0) for one in quota.IN_SCOPE[base])
    inspected = sum(status.get(f"s{one}", 0) for one in quota.INSPECTED)
    if sum(s["b"] for s in strata) != counted or sum(s["d"] for s in strata) != inspected:
        yield "base or inspected items do not add up to the status counts"
