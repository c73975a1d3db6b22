"""A small grammar of JSON shapes. A check takes a value and where it stands, and raises if it does not fit.

The tables in `shapes` and `roster` are written in it, so that the field lists can be read off them.
"""

import re
from collections.abc import Callable
from typing import Any, NoReturn

from draw.cj import LARGEST
from draw.error import DrawError

Check = Callable[[Any, str], None]
HEX = re.compile(r"([0-9a-f]{2})*", re.ASCII)


def misshapen(where: str, wanted: str) -> NoReturn:
    """DrawError `misshapen`: `where` is a path such as body.window.open."""
    raise DrawError("misshapen", where=where, wanted=wanted)


def integer(low: int = 0, high: int = LARGEST) -> Check:
    """An integer from `low` to `high`; a truth value is none."""

    def check(value: Any, where: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            misshapen(where, f"integer {low}..{high}")

    return check


def text(low: int, high: int, pattern: str | None = None) -> Check:
    """Text of `low` to `high` bytes of UTF-8, matching the whole of `pattern` if one is given."""

    def check(value: Any, where: str) -> None:
        if not isinstance(value, str) or not low <= len(value.encode("utf-8", "surrogatepass")) <= high:
            misshapen(where, f"text of {low}..{high} bytes")
        if pattern is not None and not re.fullmatch(pattern, value, re.ASCII):
            misshapen(where, pattern)

    return check


def hexa(size: int | None = None) -> Check:
    """Lower-case hex of `size` bytes, or of any number of bytes."""

    def check(value: Any, where: str) -> None:
        fits = isinstance(value, str) and HEX.fullmatch(value) and size in (None, len(value) // 2)
        if not fits:
            misshapen(where, f"hex of {size} bytes" if size is not None else "hex")

    return check


def one_of(*values: object) -> Check:
    """Exactly one of these texts."""

    def check(value: Any, where: str) -> None:
        if not isinstance(value, str) or value not in values:
            misshapen(where, f"one of {values}")

    return check


def or_null(inner: Check) -> Check:
    """null, or what `inner` accepts."""

    def check(value: Any, where: str) -> None:
        if value is not None:
            inner(value, where)

    return check


def each(inner: Check, *, least: int = 0, most: int | None = None, distinct: bool = False) -> Check:
    """A list of `least` to `most` such values; `distinct` values must be hashable."""

    def check(value: Any, where: str) -> None:
        if not isinstance(value, list) or len(value) < least or (most is not None and len(value) > most):
            misshapen(where, f"list of {least}..{most or ''}")
        for at, item in enumerate(value):
            inner(item, f"{where}[{at}]")
        if distinct and len(set(value)) != len(value):
            misshapen(where, "no value twice")

    return check


def row(*inner: Check) -> Check:
    """A list with exactly these values in this order."""

    def check(value: Any, where: str) -> None:
        if not isinstance(value, list) or len(value) != len(inner):
            misshapen(where, f"list of {len(inner)}")
        for at, (one, item) in enumerate(zip(inner, value, strict=True)):
            one(item, f"{where}[{at}]")

    return check


def mapping(key: Check, inner: Check) -> Check:
    """An object of any size whose keys and values fit."""

    def check(value: Any, where: str) -> None:
        if not isinstance(value, dict):
            misshapen(where, "object")
        for name, item in value.items():
            key(name, where)
            inner(item, f"{where}.{name}")

    return check


def record(fields: dict[str, Check], *, more: bool = False) -> Check:
    """An object with exactly these fields; with `more`, at least these."""

    def check(value: Any, where: str) -> None:
        if not isinstance(value, dict):
            misshapen(where, "object")
        missing, other = fields.keys() - value.keys(), value.keys() - fields.keys()
        if missing or (other and not more):
            misshapen(where, f"without {sorted(other)[:5]}, with {sorted(missing)[:5]}")
        for name, inner in fields.items():
            inner(value[name], f"{where}.{name}")

    return check
