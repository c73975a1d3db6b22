"""Rows of an item list (随机抽查事项清单) and of a yearly plan (年度抽查工作计划)."""

from datetime import date
from typing import Any

from rules import ids
from workflow.intake import cells
from workflow.intake.checks import AREA_LENGTHS, Judge, Once, name_of
from workflow.intake.periods import period

_EVERYWHERE = frozenset({"全部", "不限", "全域", "全县", "全市", "全旗", "全区", "所有", "全辖区", "辖区内"})
_SEVERAL_MOST = 99


class ItemCheck:
    """values: code, name, sub_item, category (key, general or ""), basis, department, content (str), method
    (tuple of str).
    """

    def __init__(self) -> None:
        self._codes = Once()

    def __call__(self, judge: Judge) -> dict[str, Any]:
        """The values of one row; RowRefusedError otherwise."""
        name, sub_item = name_of(judge), judge.said("sub_item")
        code = self._free_code(judge, ids.normalise(cells.said(judge.cell("code"))), f"{name} {sub_item}")
        values = {
            "code": code,
            "name": name,
            "sub_item": sub_item,
            "category": _category(judge),
            "basis": judge.said("basis"),
            "department": judge.said("department"),
            "content": judge.said("content"),
            "method": cells.listed(judge.cell("method")),
        }
        self._codes.keep(judge, code, f"{name} {sub_item}")
        return values

    def _free_code(self, judge: Judge, code: str, label: str) -> str:
        if not code:
            code = f"R{judge.line[0]}"
            judge.note("code", "item_code_given", code=code)
        known = {kept: other for kept, (_, other) in self._codes.first.items()}
        if code not in known:
            return code
        # Printed lists number an item once and list its parts under it: 3, 3-2, 3-3.
        variants = [code, *(f"{code}-{part}" for part in range(2, _SEVERAL_MOST))]
        if any(known.get(variant) == label for variant in variants):
            judge.refuse("code", "item_repeated", found=code, first=self._codes.first[code][0])
        free = next(variant for variant in variants if variant not in known)
        judge.note("code", "item_code_numbered", found=code, code=free)
        return free


class PlanCheck:
    """values: number, name, type, lead (str), items, areas (codes), target_kinds, participants, leaders
    (tuples of str), quantity (int or None), ratio ("n/d" in lowest terms, or ""), period_from, period_to
    (date), published_where (str), published_on (date or None). Exactly one of quantity and ratio is set.
    """

    def __init__(self) -> None:
        self._names, self._numbers = Once(), Once()

    def __call__(self, judge: Judge) -> dict[str, Any]:
        """The values of one row; RowRefusedError otherwise."""
        name = name_of(judge)
        number = judge.said("number") or str(len(self._numbers.first) + 1)
        self._names.check(judge, "name", name, "plan_repeated")
        self._numbers.check(judge, "number", number, "plan_number_repeated")
        first, last = _period(judge)
        values = {
            "number": number,
            "name": name,
            "type": judge.said("type"),
            "items": _needed(judge, "items"),
            "areas": _areas(judge),
            "target_kinds": _target_kinds(judge),
            **_size(judge),
            "period_from": first,
            "period_to": last,
            "lead": _needed(judge, "lead")[0],
            "participants": cells.listed(judge.cell("participants")),
            "leaders": cells.listed(judge.cell("leaders")),
            "published_where": judge.said("published_where"),
            "published_on": _published_on(judge),
        }
        self._names.keep(judge, name)
        self._numbers.keep(judge, number)
        return values


def _needed(judge: Judge, name: str) -> tuple[str, ...]:
    parts = cells.listed(judge.cell(name))
    if not parts:
        judge.refuse(name, f"plan_{name}_missing")
    return parts


def _size(judge: Judge) -> dict[str, Any]:
    quantity, share = cells.count(judge.cell("quantity")), cells.ratio(judge.cell("ratio"))
    for name, value in (("quantity", quantity), ("ratio", share)):
        if value is None and judge.said(name):
            judge.refuse(name, f"{name}_unreadable", found=judge.said(name))
    if quantity is None and share is None:
        judge.refuse(None, "plan_size_missing")
    if quantity is not None and share is not None:
        # The ratio is the rule; the number beside it was computed from an older directory.
        judge.note("quantity", "plan_size_twice", quantity=quantity)
        quantity = None
    return {"quantity": quantity, "ratio": f"{share.numerator}/{share.denominator}" if share else ""}


def _period(judge: Judge) -> tuple[date, date]:
    first, last = cells.day(judge.cell("period_from")), cells.day(judge.cell("period_to"))
    if first and last:
        if first > last:
            judge.refuse("period_to", "period_backwards", first=first.isoformat(), last=last.isoformat())
        return first, last
    name = "period" if judge.said("period") else "period_from"
    span = period(judge.cell("period"), judge.year)
    if span is None:
        judge.refuse(name, "period_unreadable", found=judge.said(name))
    return span


def _areas(judge: Judge) -> tuple[str, ...]:
    written = cells.listed(judge.cell("area_code")) or cells.listed(judge.cell("area_name"))
    codes = []
    for area in written:
        if area in _EVERYWHERE:
            return ()
        code = judge.areas.get(area, area)
        if not (code.isascii() and code.isdigit() and len(code) in AREA_LENGTHS):
            judge.refuse("area_name", "area_unknown", found=area)
        codes.append(code)
    return tuple(codes)


def _target_kinds(judge: Judge) -> tuple[str, ...]:
    kinds = cells.listed(judge.cell("target_kinds"))
    return () if set(kinds) & _EVERYWHERE else kinds


def _published_on(judge: Judge) -> date | None:
    written = judge.said("published_on")
    day = cells.day(judge.cell("published_on"))
    if day is None and written:
        judge.refuse("published_on", "date_unreadable", found=written)
    return day


def _category(judge: Judge) -> str:
    written = judge.said("category")
    if "重点" in written or written.lower() == "key":
        return "key"
    return "general" if "一般" in written or written.lower() == "general" else ""
