"""The setup file: organisation, units and people as TOML, read strictly."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from rules.permissions import CLERK, OPERATOR, ROLES
from rules.profile import named
from rules.refusal import BadInput
from workflow.setup import HouseSpec, PersonSpec, UnitSpec

T = TypeVar("T")
AREA = re.compile(r"[0-9]{6}")
CODE = re.compile(r"[a-z0-9_]{1,32}")


def example() -> str:
    """A file to start from."""
    return files("bot").joinpath("setup_example.toml").read_text(encoding="utf-8")


def read(path: Path) -> HouseSpec:
    """The house that a file describes; BadInput names what does not fit."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise BadInput("setup_unreadable", file=path.name, why=str(fault)) from None
    return parse(raw)


def parse(raw: Mapping[str, Any]) -> HouseSpec:
    """The house of a parsed file."""
    plain = dict(raw)
    units = tuple(_record(UnitSpec, one, "units") for one in _tables(plain, "units"))
    people = tuple(_person(one) for one in _tables(plain, "people"))
    return checked(_record(HouseSpec, {**plain, "units": units, "people": people}, ""))


def checked(spec: HouseSpec) -> HouseSpec:
    """The same house, or BadInput for the first thing in it that cannot be."""
    named(spec.profile)
    if not AREA.fullmatch(spec.area):
        raise BadInput("area_shape", found=spec.area)
    for unit in spec.units:
        if not CODE.fullmatch(unit.code):
            raise BadInput("unit_code_shape", unit=unit.name, found=unit.code)
    _once([unit.name for unit in spec.units])
    _once([unit.code for unit in spec.units])
    places = {unit.name for unit in spec.units} | {unit.code for unit in spec.units}
    for person in spec.people:
        if person.unit not in places:
            raise BadInput("no_such_unit", unit=person.unit)
        unknown = [role for role in person.roles if role not in ROLES]
        if unknown or not person.roles:
            raise BadInput("no_such_role", role=", ".join(unknown), known=", ".join(ROLES))
    first_operator(spec)
    return spec


def first_operator(spec: HouseSpec) -> PersonSpec:
    """Whose binding code setup prints: the first operator, else the first clerk; there must be one."""
    for role in (OPERATOR, CLERK):
        for person in spec.people:
            if role in person.roles:
                return person
    raise BadInput("nobody_operates")


def _person(raw: Mapping[str, Any]) -> PersonSpec:
    roles = raw.get("roles")
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise BadInput("setup_field", field="people.roles", allowed='["clerk", …]')
    return _record(PersonSpec, {**raw, "roles": tuple(roles)}, "people")


def _tables(raw: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = raw.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise BadInput("setup_field", field=name, allowed=f"[[{name}]]")
    return found


def _record(kind: type[T], raw: Mapping[str, Any], where: str) -> T:
    """A dataclass from a table: no field too many, none missing, each of its type."""
    known = {one.name: one for one in fields(kind)}  # type: ignore[arg-type]
    prefix = f"{where}." if where else ""
    for name, value in raw.items():
        if name not in known:
            raise BadInput("setup_unknown", field=prefix + name, known=", ".join(known))
        if known[name].type in (str, bool) and type(value) is not known[name].type:
            raise BadInput("setup_field", field=prefix + name, allowed=known[name].type.__name__)  # type: ignore[union-attr]
    for name, one in known.items():
        if one.default is MISSING and one.default_factory is MISSING and not raw.get(name):
            raise BadInput("setup_missing", field=prefix + name)
    return kind(**raw)


def _once(values: list[str]) -> None:
    double = next((value for value in values if values.count(value) > 1), None)
    if double is not None:
        raise BadInput("unit_twice", unit=double)
