"""Rows of a target directory (检查对象名录库) and of a sealed risk classification."""

import re
import unicodedata
from typing import Any

from workflow.intake import cells
from workflow.intake.checks import Judge, Once, area_of, id_of, name_of, phone_of
from workflow.intake.specialties import ORDINARY, specialty

_PROVINCE = re.compile(
    "(北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|"
    "重庆|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|台湾|香港|澳门)"
)

_KINDS = {
    "91": "企业",
    "92": "个体工商户",
    "93": "农民专业合作社",
    "51": "社会团体",
    "52": "民办非企业单位",
    "53": "基金会",
    "11": "机关",
    "12": "事业单位",
}
OTHER_KIND = "其他"

_ENDED = (("吊销", "revoked"), ("撤销", "revoked"), ("注销", "deregistered"), ("迁出", "moved"))
_ACTIVE = ("存续", "在业", "在营", "开业", "在册", "正常", "有效", "登记成立", "停业", "歇业", "active")

RISK_CLASSES = {"低风险": "A", "中风险": "B", "中高风险": "C", "高风险": "D"}


class TargetCheck:
    """values: name, code, id_kind, area, area_name, kind, industry, address, legal_person (str), phone (str
    or None), status (active, revoked, deregistered, moved), departments (tuple of str), need (slug).
    """

    def __init__(self) -> None:
        self._codes = Once()
        self._names: dict[str, int] = {}

    def __call__(self, judge: Judge) -> dict[str, Any]:
        """The values of one row; RowRefusedError otherwise."""
        if cells.garbled(cells.text(judge.cell("name"))):
            judge.refuse("name", "row_garbled")
        found = id_of(judge, _code_column(judge))
        _check_places(judge)
        name = name_of(judge)
        self._codes.check(judge, "code", found.id, "code_repeated", name)
        area, area_name = area_of(judge, found.area)
        values = {
            "name": name,
            "code": found.id,
            "id_kind": str(found.kind),
            "area": area,
            "area_name": area_name,
            "kind": _kind(judge, found.id),
            "industry": judge.said("industry"),
            "address": judge.said("address"),
            "legal_person": judge.said("legal_person"),
            "phone": phone_of(judge),
            "status": _status(judge),
            "departments": cells.listed(judge.cell("departments")),
            "need": _need(judge),
        }
        self._codes.keep(judge, found.id, name)
        if self._names.setdefault(name, judge.line[0]) != judge.line[0]:
            judge.note("name", "name_repeated", name=name, first=self._names[name])
        return values


class RiskCheck:
    """values: code (str), risk_class ("A" … "D"), class_date (date or None). Notes never carry a class."""

    def __init__(self) -> None:
        self._codes = Once()

    def __call__(self, judge: Judge) -> dict[str, Any]:
        """The values of one row; RowRefusedError otherwise."""
        found = id_of(judge)
        self._codes.check(judge, "code", found.id, "code_repeated")
        risk_class = _risk_class(judge.said("risk_class"))
        if risk_class is None:
            judge.refuse("risk_class", "risk_class_unknown")
        class_date = cells.day(judge.cell("class_date"))
        if class_date is None and judge.said("class_date"):
            judge.refuse("class_date", "date_unreadable", found=judge.said("class_date"))
        self._codes.keep(judge, found.id)
        return {"code": found.id, "risk_class": risk_class, "class_date": class_date}


def _code_column(judge: Judge) -> str:
    if not judge.said("code") and judge.said("old_code"):
        return "old_code"
    return "code"


def _check_places(judge: Judge) -> None:
    # Where a stray comma has moved a row's cells, money or a legal form stands for a person or a province.
    person = judge.said("legal_person")
    if re.search(r"\d.*[万元]", person):
        judge.refuse("legal_person", "row_shifted", found=person[:30])
    province = judge.said("_province")
    if province and not _PROVINCE.match(province):
        judge.refuse("_province", "row_shifted", found=province[:30])


def _kind(judge: Judge, code: str) -> str:
    kind = judge.said("kind")
    if kind:
        return kind
    derived = _KINDS.get(code[:2], OTHER_KIND) if len(code) == 18 else OTHER_KIND
    judge.note("kind", "kind_from_code", kind=derived)
    return derived


def _status(judge: Judge) -> str:
    written = judge.said("status")
    for word, status in _ENDED:
        if word in written:
            return status
    if written and not any(word in written.lower() for word in _ACTIVE):
        # Nobody is exempt: an unknown word keeps a target in the pool.
        judge.note("status", "status_unknown", found=written)
    return "active"


def _need(judge: Judge) -> str:
    written = judge.said("need")
    if not written:
        return ORDINARY
    need = specialty(written)
    if need is None:
        judge.refuse("need", "need_unknown", found=written)
    return need


def _risk_class(written: str) -> str | None:
    plain = unicodedata.normalize("NFKC", written).upper()
    found = re.fullmatch(r"([ABCD])[级类等]?(?:\(.*\))?", plain, re.ASCII)
    if found:
        return found[1]
    return RISK_CLASSES.get(re.sub(r"[等级类]+$", "", plain))
