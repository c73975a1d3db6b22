"""Rows of an inspector directory (执法检查人员名录库)."""

import re
from datetime import date
from typing import Any

from rules import ids, permissions
from workflow.intake import cells
from workflow.intake.checks import Judge, Once, area_of, name_of, phone_of
from workflow.intake.specialties import specialty

ROLES = {
    "系统管理员": permissions.OPERATOR,
    "经办员": permissions.CLERK,
    "经办人": permissions.CLERK,
    "检查员": permissions.INSPECTOR,
    "检查人员": permissions.INSPECTOR,
    "执法检查人员": permissions.INSPECTOR,
    "业务部门负责人": permissions.UNIT_HEAD,
    "科室负责人": permissions.UNIT_HEAD,
    "分管负责人": permissions.DEPUTY,
    "分管领导": permissions.DEPUTY,
    "主要负责人": permissions.PRINCIPAL,
    "法制科": permissions.LEGAL,
    "执法监督人员": permissions.LEGAL,
}
"""Chinese titles of requirements §1.3 → role."""

_STATIONS = re.compile(r"所$|分局$|^所|station", re.IGNORECASE)
_OFFICES = re.compile(r"机关|局|科室|科$|股$|室$|大队|office", re.IGNORECASE)
_AWAY = re.compile(r"否|不|休|病|产假|借调|离岗|退休|失效|停用|调离|^0$|^no$|^false$", re.IGNORECASE)
_BADGE = re.compile(r"[0-9A-Z-]{1,64}", re.ASCII)


class InspectorCheck:
    """values: name, department, badge, post, post_kind (office, station or ""), certificate, area, area_name,
    group (str, "" if none), certificate_until (date or None), tags, roles (tuples of str), phone (str or
    None), available (bool).

    Certificate and telephone numbers are secrets: no note carries them.
    """

    def __init__(self) -> None:
        self._badges, self._certificates, self._people = Once(), Once(), Once()

    def __call__(self, judge: Judge) -> dict[str, Any]:
        """The values of one row; RowRefusedError otherwise."""
        name = name_of(judge)
        department = judge.said("department")
        if not department:
            judge.refuse("department", "department_missing", name=name)
        badge, certificate = _badge(judge), ids.normalise(judge.said("certificate"))
        person = f"{department} {name}"
        if badge:
            self._badges.check(judge, "badge", badge, "badge_repeated")
        else:
            self._people.check(judge, "name", person, "person_repeated")
        if certificate in self._certificates.first:
            judge.refuse(
                "certificate", "certificate_repeated", first=self._certificates.first[certificate][0]
            )
        area, area_name = area_of(judge, None)
        values = {
            "name": name,
            "department": department,
            "badge": badge,
            "post": judge.said("post"),
            "post_kind": _post_kind(judge),
            "certificate": certificate,
            "certificate_until": _valid_until(judge, certificate),
            "area": area,
            "area_name": area_name,
            "tags": _tags(judge),
            "phone": phone_of(judge),
            "group": judge.said("group"),
            "roles": _roles(judge),
            "available": not _AWAY.search(judge.said("available")),
        }
        self._people.keep(judge, person)
        if badge:
            self._badges.keep(judge, badge)
        if certificate:
            self._certificates.keep(judge, certificate)
        return values


def _badge(judge: Judge) -> str:
    badge = ids.normalise(cells.said(judge.cell("badge")))
    if badge and not _BADGE.fullmatch(badge):
        judge.refuse("badge", "badge_shape", found=badge)
    return badge


def _valid_until(judge: Judge, certificate: str) -> date | None:
    written = judge.said("certificate_until")
    until = cells.day(judge.cell("certificate_until"))
    if until is None and written:
        judge.refuse("certificate_until", "date_unreadable", found=written)
    if not certificate or until is None:
        # without both the person is in the directory but is never drawn.
        judge.note("certificate" if not certificate else "certificate_until", "certificate_missing")
    return until


def _tags(judge: Judge) -> tuple[str, ...]:
    tags = cells.listed(judge.cell("tags"))
    if not tags:
        judge.note("tags", "tags_missing")
    return tuple(dict.fromkeys(specialty(tag) or tag for tag in tags))


def _post_kind(judge: Judge) -> str:
    written = judge.said("post_kind")
    if _STATIONS.search(written):
        return "station"
    if _OFFICES.search(written):
        return "office"
    if written:
        judge.note("post_kind", "post_kind_unknown", found=written)
    return ""


def _roles(judge: Judge) -> tuple[str, ...]:
    known = set(ROLES.values())
    roles = []
    for written in cells.listed(judge.cell("roles")):
        role = ROLES.get(written, written if written in known else None)
        if role is None:
            judge.refuse("roles", "role_unknown", found=written, allowed="、".join(ROLES))
        roles.append(role)
    return tuple(dict.fromkeys(roles))
