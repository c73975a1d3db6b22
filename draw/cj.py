"""Canonical JSON (protocol §1, `CJ`) and readers that accept nothing else.

A log entry is hashed as text, so there must be one text per value: sorted keys, no white space, integers
only, the escapes of `JSON.stringify`. Reading strictly is writing again and comparing: whatever two readers
might understand differently (a BOM, a duplicate key, `1.0`, `-0`, a needless escape) does not survive that.
"""

import json
import re
from typing import Any, NoReturn

from draw.error import DrawError

LARGEST = 2**53 - 1  # the largest integer every JSON reader in use keeps exactly
DEEPEST = 128  # levels of nesting; a real entry has five, and a bomb must not reach anybody's stack
KEY = re.compile(r"[a-z0-9_]+", re.ASCII)

LARGEST_FILE = 1 << 26  # bytes of a public record or a receipt: a draw of a million targets takes a quarter
MOST_PARTS = 1 << 20  # objects and lists in it, each some hundred bytes of memory

JsonObject = dict[str, Any]


def cj(value: object) -> bytes:
    """The canonical bytes of None, bool, int, str, list, tuple or dict; else DrawError `not_canonical`."""
    _check(value, canonical=True)
    return _write(value)


def plain_json(value: object) -> bytes:
    """The same for a value whose objects may have any keys: sealed records are not hashed as a whole."""
    _check(value, canonical=False)
    return _write(value)


def weigh(data: bytes) -> None:
    """DrawError `not_canonical` for a file that would take a verifier's memory, before it is parsed.

    For what strangers hand in. A sealed record, which may hold a whole province, is its reader's own.
    """
    if len(data) > LARGEST_FILE:
        raise DrawError("not_canonical", why="size")
    if data.count(b"[") + data.count(b"{") > MOST_PARTS:
        raise DrawError("not_canonical", why="parts")


def read_cj(data: bytes) -> Any:
    """The value whose canonical bytes are exactly `data`; DrawError `not_canonical` if there is none."""
    value = _parse(data)
    if cj(value) != data:
        raise DrawError("not_canonical", why="text")
    return value


def read_json(data: bytes) -> Any:
    """Ordinary UTF-8 JSON, any keys and spacing (sealed records), but no duplicates, floats, surrogates."""
    value = _parse(data)
    _check(value, canonical=False)
    return value


def _parse(data: bytes) -> Any:
    try:
        # decoded here, because json would also guess UTF-16 and UTF-32
        return json.loads(
            data.decode("utf-8"),
            parse_float=_no_float,
            parse_constant=_no_float,
            object_pairs_hook=_distinct,
        )
    except DrawError:
        raise
    except RecursionError:
        raise DrawError("not_canonical", why="depth") from None
    except MemoryError:
        raise DrawError("not_canonical", why="size") from None
    except ValueError as error:
        raise DrawError("not_canonical", why="json", error=str(error)) from None


def _no_float(text: str) -> NoReturn:
    raise DrawError("not_canonical", why="float", text=text[:40])


def _distinct(pairs: list[tuple[str, Any]]) -> JsonObject:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise DrawError("not_canonical", why="duplicate_key")
    return found


def _check(value: object, *, canonical: bool) -> None:
    """Walk the value with a stack of our own, so that depth is a finding and never a RecursionError."""
    todo: list[tuple[object, int]] = [(value, 0)]
    while todo:
        item, depth = todo.pop()
        if depth > DEEPEST:
            raise DrawError("not_canonical", why="depth")
        if isinstance(item, dict):
            _check_keys(item, canonical=canonical)
            todo.extend((child, depth + 1) for child in item.values())
        elif isinstance(item, list | tuple):
            todo.extend((child, depth + 1) for child in item)
        else:
            _check_leaf(item)


def _check_keys(item: dict[object, object], *, canonical: bool) -> None:
    for key in item:
        if not isinstance(key, str) or (canonical and not KEY.fullmatch(key)):
            raise DrawError("not_canonical", why="key", text=str(key)[:40])
        _check_leaf(key)


def _check_leaf(item: object) -> None:
    if item is None or isinstance(item, bool):
        return
    if isinstance(item, int):
        if not -LARGEST <= item <= LARGEST:
            raise DrawError("not_canonical", why="number")
    elif isinstance(item, str):
        _encode(item)
    else:
        raise DrawError("not_canonical", why="type", text=type(item).__name__)


def _write(value: object) -> bytes:
    return _encode(json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True))


def _encode(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise DrawError("not_canonical", why="surrogate") from None
