"""One profile value: from what TOML holds to what the code uses, and back to one line of text."""

import re
from collections.abc import Mapping
from datetime import time
from fractions import Fraction
from types import MappingProxyType

from rules.keys import Key, Kind, Value

NONE = "none"
"""How a profile switches an optional limit off; TOML has no null."""


class WrongValueError(ValueError):
    """The value does not fit its key; `allowed` says what would."""

    def __init__(self, found: object, allowed: str) -> None:
        super().__init__(f"{found!r}: {allowed}")
        self.found = str(found)
        self.allowed = allowed


def parse(key: Key, raw: object) -> Value:
    """The typed value of `key`; WrongValueError when `raw` is of another type or out of bounds."""
    if key.optional and raw == NONE:
        return None
    value = _PARSERS[key.kind](key, raw)
    if value is None:
        raise WrongValueError(raw, allowed(key))
    return value


def allowed(key: Key) -> str:
    """What may stand there, for a refusal."""
    shapes = {
        Kind.BOOL: "true, false",
        Kind.INT: f"{key.least}…{key.most}",
        Kind.CHOICE: ", ".join(key.allowed),
        Kind.CHOICES: f"[{', '.join(key.allowed)}]",
        Kind.STEPS: f"[{key.least}…{key.most}]",
        Kind.RATIOS: "{" + ", ".join(f'{name} = "n/d"' for name in key.allowed) + "}",
        Kind.TIME: '"HH:MM"',
    }
    return shapes[key.kind] + (f', "{NONE}"' if key.optional else "")


def written(value: Value) -> str:
    """One line of text per value; equal values are written alike."""
    if value is None:
        return NONE
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    if isinstance(value, Mapping):
        return ",".join(
            f"{name}={ratio.numerator}/{ratio.denominator}" for name, ratio in sorted(value.items())
        )
    return str(value)


def _bool(_: Key, raw: object) -> bool | None:
    return raw if isinstance(raw, bool) else None


def _int(key: Key, raw: object) -> int | None:
    # bool is an int in Python; `true` days are a typing error.
    fits = isinstance(raw, int) and not isinstance(raw, bool) and key.least <= raw <= key.most
    return raw if isinstance(raw, int) and fits else None


def _choice(key: Key, raw: object) -> str | None:
    return raw if isinstance(raw, str) and raw in key.allowed else None


def _choices(key: Key, raw: object) -> tuple[str, ...] | None:
    if not isinstance(raw, list) or not raw:
        return None
    picked = tuple(item for item in raw if isinstance(item, str) and item in key.allowed)
    return picked if len(picked) == len(raw) == len(set(picked)) else None


def _steps(key: Key, raw: object) -> tuple[int, ...] | None:
    if not isinstance(raw, list):
        return None
    steps = tuple(step for item in raw if (step := _int(key, item)) is not None)
    return steps if len(steps) == len(raw) == len(set(steps)) else None


def _ratios(key: Key, raw: object) -> Mapping[str, Fraction] | None:
    if not isinstance(raw, dict) or not raw or not set(raw) <= set(key.allowed):
        return None
    ratios = {name: _ratio(text) for name, text in raw.items()}
    exact = {name: ratio for name, ratio in ratios.items() if ratio is not None}
    return MappingProxyType(exact) if len(exact) == len(raw) else None


def _ratio(raw: object) -> Fraction | None:
    # A float would carry a rounding error into a quota that must be exact.
    found = re.fullmatch(r"([1-9]\d{0,5})/([1-9]\d{0,5})", raw, re.ASCII) if isinstance(raw, str) else None
    if found is None:
        return None
    ratio = Fraction(int(found[1]), int(found[2]))
    return ratio if ratio <= 1 else None


def _time(_: Key, raw: object) -> time | None:
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", raw, re.ASCII) if isinstance(raw, str) else None
    return time(int(found[1]), int(found[2])) if found else None


_PARSERS = {
    Kind.BOOL: _bool,
    Kind.INT: _int,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.STEPS: _steps,
    Kind.RATIOS: _ratios,
    Kind.TIME: _time,
}
