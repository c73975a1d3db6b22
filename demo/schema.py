"""Checks requests, answers and updates against the published Bot API description.

A problem is a sentence with a path (`sendMessage.reply_markup.inline_keyboard[0][1].text: missing`); no
problem is an empty list. The checker refuses nothing: what Telegram itself refuses stands in `refusals`.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from demo.entities import utf16

Json = dict[str, Any]
_ARRAY = "Array of "
_SCALARS = {"Integer", "String", "Boolean", "Float"}
_TRUE = {"true", "yes", "1"}


@cache
def schema() -> Json:
    """The trimmed description beside this file."""
    text = (files("demo") / "data" / "bot-api-schema.json").read_text(encoding="utf-8")
    loaded: Json = json.loads(text)
    return loaded


@cache
def canonical(method: str) -> str | None:
    """The method's name as published, whatever its case; None when there is none."""
    wanted = method.lower()
    return next((name for name in schema()["methods"] if name.lower() == wanted), None)


class UnreadableError(ValueError):
    """A form string that is not what its field wants."""


def decode(types: list[str], raw: Any) -> Any:
    """The value of a form field: forms carry strings, objects as JSON text."""
    if not isinstance(raw, str):
        return raw
    if "InputFile" in types or types == ["String"]:
        return raw
    if "Integer" in types and raw.lstrip("-").isdigit():
        return int(raw)
    if "Boolean" in types:
        return raw.lower() in _TRUE
    if "Float" in types:
        try:
            return float(raw)
        except ValueError as error:
            raise UnreadableError(raw) from error
    if "String" in types:
        return raw
    try:
        return json.loads(raw)
    except ValueError as error:
        raise UnreadableError(raw) from error


def decode_request(method: str, raw: Json) -> tuple[Json, list[str]]:
    """Typed parameters and the problems met on the way; what cannot be read stays the string it was."""
    fields = schema()["methods"][method]["fields"]
    typed: Json = {}
    problems: list[str] = []
    for name, value in raw.items():
        try:
            typed[name] = decode(fields[name]["types"], value) if name in fields else value
        except UnreadableError:
            problems.append(f"{method}.{name}: not readable as {' or '.join(fields[name]['types'])}")
            typed[name] = value
    return typed, problems


def check_request(method: str, params: Json) -> list[str]:
    """Problems of a decoded request."""
    known = schema()["methods"].get(method)
    if known is None:
        return [f"{method}: no such method"]
    parsed = bool(params.get("parse_mode"))
    return _check_fields(known["fields"], params, method, skip_parsed=parsed)


def check_result(method: str, result: Any) -> list[str]:
    """Problems of an answer's `result`."""
    return _check_any(schema()["methods"][method]["returns"], result, f"{method} answer")


def check_update(update: Json) -> list[str]:
    """Problems of one update."""
    return _check_type("Update", update, f"update {update.get('update_id')}")


def _check_fields(fields: Json, value: Json, path: str, *, skip_parsed: bool = False) -> list[str]:
    problems = [f"{path}.{name}: unknown" for name in value if name not in fields]
    for name, rule in fields.items():
        if name not in value:
            if rule.get("required"):
                problems.append(f"{path}.{name}: missing")
            continue
        found = _check_any(rule["types"], value[name], f"{path}.{name}")
        if not found and not (skip_parsed and rule.get("parsed")):
            found = _check_rule(rule, value[name], f"{path}.{name}")
        problems += found
    return problems


def _check_rule(rule: Json, value: Any, path: str) -> list[str]:
    if "const" in rule and value != rule["const"]:
        return [f"{path}: {value!r} instead of {rule['const']!r}"]
    if "range" in rule and isinstance(value, str):
        low, high, unit = rule["range"]
        size = len(value.encode()) if unit == "bytes" else utf16(value)
        if not low <= size <= high:
            return [f"{path}: {size} {unit}, allowed {low}-{high}"]
    return []


def _check_any(types: list[str], value: Any, path: str) -> list[str]:
    """No problem with one of `types`, or the problems of the type that fits best."""
    attempts = [_check_type(kind, value, path) for kind in types]
    return min(attempts, key=len)


def _check_type(kind: str, value: Any, path: str) -> list[str]:
    if kind.startswith(_ARRAY):
        if not isinstance(value, list):
            return [f"{path}: not a list"]
        inner = kind.removeprefix(_ARRAY)
        return [problem for n, one in enumerate(value) for problem in _check_type(inner, one, f"{path}[{n}]")]
    if kind in _SCALARS:
        return [] if _is_scalar(kind, value) else [f"{path}: not {kind}"]
    if kind == "InputFile":
        return [] if isinstance(value, str) and value.startswith("attach://") else [f"{path}: not a file"]
    if not isinstance(value, dict):
        return [f"{path}: not {kind}"]
    told = schema()["types"][kind]
    if "subtypes" in told:
        return _check_any(told["subtypes"], value, path)
    return _check_fields(told["fields"], value, path)


def _is_scalar(kind: str, value: Any) -> bool:
    if kind == "Boolean":
        return isinstance(value, bool)
    if kind == "String":
        return isinstance(value, str)
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole or (kind == "Float" and isinstance(value, float))
