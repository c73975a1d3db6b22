"""What a button carries: a verb, the object's number and version, an argument, and the notice it stands on."""

import re
from dataclasses import dataclass

LIMIT_BYTES = 64
LARGEST = 2**31 - 1
"""The highest number a row can have."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_NUMBER = re.compile(r"[0-9a-z]{1,7}")
_PRESS = re.compile(r"([a-z_]{1,20}):([0-9a-z]{1,7}):([0-9a-z]{1,7}):([0-9A-Za-z_.]*):([0-9a-z]{1,7})")


@dataclass(frozen=True)
class Press:
    """A decoded button. `version` is the object's version when the button was drawn; `notice` the outbox row."""

    verb: str
    subject_id: int
    version: int
    argument: str = ""
    notice: int = 0


@dataclass(frozen=True)
class Button:
    """One button: exactly one of `data`, `url`, `copy` is set. `style` is primary, success, danger or empty."""

    text: str
    data: str | None = None
    url: str | None = None
    copy: str | None = None
    style: str = ""


def encode(press: Press) -> str:
    """At most 64 bytes; ValueError above, because Telegram would refuse the whole message."""
    text = ":".join(
        (press.verb, base36(press.subject_id), base36(press.version), press.argument, base36(press.notice))
    )
    if len(text.encode()) > LIMIT_BYTES:
        raise ValueError(f"callback data of {len(text.encode())} bytes: {text}")
    return text


def decode(data: str) -> Press | None:
    """The press behind callback data, or None for data that is not ours."""
    found = _PRESS.fullmatch(data)
    if found is None:
        return None
    subject, version, notice = (unbase36(found[place]) for place in (2, 3, 5))
    if subject is None or version is None or notice is None:
        return None
    return Press(found[1], subject, version, found[4], notice)


def unbase36(text: str) -> int | None:
    """What `base36` wrote; None for anything else and for what no row can have as its number."""
    if not _NUMBER.fullmatch(text):
        return None
    number = int(text, 36)
    return number if number <= LARGEST else None


def base36(number: int) -> str:
    """A non-negative integer in as few characters as may be."""
    text = ""
    while number >= 36:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return _DIGITS[number] + text
