"""How many are to be drawn: from a plan entry or a clerk's choice to the protocol's rule (R-070, R-077)."""

import re
from collections.abc import Mapping
from fractions import Fraction

from models.plan import PlanEntry
from rules.profile import Profile
from rules.refusal import BadInput, RuleForbids
from workflow.pool import UNCLASSED, UNIFORM

LARGEST = 10**6
_TYPED = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?%|[0-9]{1,7}/[0-9]{1,7}|-?[0-9]{1,12}")
"""No exponents and nothing long: a number is read before it is judged."""


def from_entry(entry: PlanEntry, profile: Profile) -> dict[str, object]:
    """By class at the legal floors where the jurisdiction has them, else what the plan says."""
    if profile.ratios("risk_ratio_floor"):
        return by_class(profile)
    if entry.ratio:
        return ratio(Fraction(entry.ratio))
    return count(entry.quantity or 1)


def count(total: int) -> dict[str, object]:
    """A number over the whole pool."""
    if not 1 <= total < 2**32:
        raise BadInput("quota_number")
    return {"by_class": False, "rule": {"kind": "total", "total": total}, "strata": {UNIFORM: {}}}


def ratio(share: Fraction) -> dict[str, object]:
    """A share of the eligible pool, rounded up."""
    if not 0 < share <= 1 or share.denominator > LARGEST:
        raise BadInput("quota_ratio")
    own = {"num": share.numerator, "den": share.denominator}
    return {"by_class": False, "rule": {"kind": "ratio", "base": "eligible"}, "strata": {UNIFORM: own}}


def by_class(profile: Profile, chosen: Mapping[str, Fraction] | None = None) -> dict[str, object]:
    """A share per risk class of the yearly scope; a target without a class counts as B (regular)."""
    floors = profile.ratios("risk_ratio_floor")
    shares = dict(chosen or floors)
    for name, floor in floors.items():
        if shares.get(name, Fraction(0)) < floor:
            raise RuleForbids(
                "below_floor", article=profile.article("risk_ratio_floor"), floor=_percent(floor)
            )
    shares[UNCLASSED] = shares["B"]
    strata = {name: {"num": s.numerator, "den": s.denominator} for name, s in sorted(shares.items())}
    return {"by_class": True, "rule": {"kind": "ratio", "base": "scope"}, "strata": strata}


def check(quota: Mapping[str, object], profile: Profile) -> None:
    """Refuse a rule that the jurisdiction's floors do not allow."""
    if profile.ratios("risk_ratio_floor") and not quota["by_class"]:
        raise RuleForbids("classes_needed", article=profile.article("risk_ratio_floor"))


def parse(text: str) -> dict[str, object]:
    """What a clerk types: 「50」, 「3%」, 「1/40」."""
    tidy = text.strip().replace("％", "%").replace("户", "").replace(" ", "")
    if not _TYPED.fullmatch(tidy):
        raise BadInput("quota_unreadable", found=text[:20])
    try:
        if tidy.endswith("%"):
            return ratio(Fraction(tidy[:-1]) / 100)
        return ratio(Fraction(tidy)) if "/" in tidy else count(int(tidy))
    except (ValueError, ZeroDivisionError):
        raise BadInput("quota_unreadable", found=text[:20]) from None


def words(quota: Mapping[str, object]) -> dict[str, object]:
    """Arguments for a template: kind, and the figures a clerk may see. Classes are not named to observers."""
    rule, strata = quota["rule"], quota["strata"]
    assert isinstance(rule, dict)
    assert isinstance(strata, dict)
    if quota["by_class"]:
        shown = {
            name: _percent(Fraction(p["num"], p["den"])) for name, p in strata.items() if name != UNCLASSED
        }
        return {"kind": "by_class", "shares": shown}
    if rule["kind"] == "total":
        return {"kind": "count", "total": rule["total"]}
    own = strata[UNIFORM]
    return {"kind": "ratio", "share": _percent(Fraction(own["num"], own["den"]))}


def _percent(share: Fraction) -> str:
    """「3%」 exactly, else the fraction itself; never a rounded figure."""
    hundred = share * 100
    if hundred.denominator == 1:
        return f"{hundred.numerator}%"
    tenth = hundred * 10
    return f"{tenth.numerator // 10}.{tenth.numerator % 10}%" if tenth.denominator == 1 else str(share)
