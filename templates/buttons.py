"""What a button carries: a verb, the object's number and version, an argument, and the notice it stands on."""

from dataclasses import dataclass

LIMIT_BYTES = 64
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


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
    parts = data.split(":")
    if len(parts) != 5 or not parts[0]:
        return None
    try:
        return Press(parts[0], int(parts[1], 36), int(parts[2], 36), parts[3], int(parts[4], 36))
    except ValueError:
        return None


def base36(number: int) -> str:
    """A non-negative integer in as few characters as may be."""
    text = ""
    while number >= 36:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return _DIGITS[number] + text
