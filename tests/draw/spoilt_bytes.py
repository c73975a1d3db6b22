"""Mutations of a file's bytes, whatever they mean; each takes a source of chance and the file."""

import json
from collections.abc import Callable
from random import Random

Spoil = Callable[[Random, bytes], tuple[str, bytes]]


def _cut_short(chance: Random, data: bytes) -> tuple[str, bytes]:
    at = chance.randrange(len(data))
    return f"after byte {at}", data[:at]


def _beheaded(chance: Random, data: bytes) -> tuple[str, bytes]:
    at = chance.randrange(1, len(data))
    return f"before byte {at}", data[at:]


def _bit_flip(chance: Random, data: bytes) -> tuple[str, bytes]:
    at, bit = chance.randrange(len(data)), chance.randrange(8)
    return f"byte {at} bit {bit}", _put(data, at, bytes([data[at] ^ 1 << bit]))


def _other_byte(chance: Random, data: bytes) -> tuple[str, bytes]:
    at, byte = chance.randrange(len(data)), chance.randrange(256)
    return f"byte {at} becomes {byte}", _put(data, at, bytes([byte]))


def _deleted(chance: Random, data: bytes) -> tuple[str, bytes]:
    at, size = chance.randrange(len(data)), chance.choice((1, 1, 2, 16, 64, 700))
    return f"{size} at byte {at}", data[:at] + data[at + size :]


def _duplicated(chance: Random, data: bytes) -> tuple[str, bytes]:
    at, size = chance.randrange(len(data)), chance.choice((1, 1, 2, 16, 64, 700))
    return f"{size} at byte {at}", data[: at + size] + data[at:]


def _inserted(chance: Random, data: bytes) -> tuple[str, bytes]:
    at = chance.randrange(len(data) + 1)
    what = chance.choice(
        (chance.randbytes(chance.randrange(1, 9)), b"0", b'"', b",", b"}", b"]", b"\\", b"\0")
    )
    return f"{what!r} at byte {at}", data[:at] + what + data[at:]


def _moved(chance: Random, data: bytes) -> tuple[str, bytes]:
    a, b, c = sorted(chance.randrange(len(data) + 1) for _ in range(3))
    return f"bytes {a}..{b} behind {c}", data[:a] + data[b:c] + data[a:b] + data[c:]


def _white_space(chance: Random, data: bytes) -> tuple[str, bytes]:
    at = chance.choice([i + 1 for i in range(len(data)) if data[i] in b"{}[],:"] + [0])
    what = chance.choice((b" ", b"\n", b"\t", b"\r\n", b"  "))
    return f"{what!r} at byte {at}", data[:at] + what + data[at:]


def _trailing(chance: Random, data: bytes) -> tuple[str, bytes]:
    what = chance.choice((b"\n", b" ", b"\0", b"{}", b"]", b"//", b"null", data))
    return repr(what[:8]), data + what


def _encoding(chance: Random, data: bytes) -> tuple[str, bytes]:
    ways = {
        "BOM": b"\xef\xbb\xbf" + data,
        "UTF-16": data.decode().encode("utf-16"),
        "UTF-16 without BOM": data.decode().encode("utf-16-le"),
        "UTF-32": data.decode().encode("utf-32"),
        "GB 18030": data.decode().encode("gb18030"),
        "pretty": json.dumps(json.loads(data), indent=1, ensure_ascii=False).encode(),
        "ASCII only": json.dumps(json.loads(data), separators=(",", ":")).encode() + b" ",
        "CRLF": data + b"\r\n",
        "gzip header": b"\x1f\x8b\x08" + data,
        "twice": data + data,
        "nothing": b"",
    }
    name = chance.choice(list(ways))
    return name, ways[name]


def _number_text(chance: Random, data: bytes) -> tuple[str, bytes]:
    at, old = _number(chance, data)
    ways = {
        "float": old + b".0",
        "fraction": old + b".5",
        "exponent": old + b"e0",
        "big exponent": old + b"e400",
        "minus zero": b"-0",
        "negative": b"-" + (old if old != b"0" else b"1"),
        "leading zero": b"0" + old,
        "plus": b"+" + old,
        "10^400": b"1" + b"0" * 400,
        "10^5000": b"1" + b"0" * 5000,
        "2^53": str(2**53).encode(),
        "2^64": str(2**64 + int(old)).encode(),
        "hexadecimal": b"0x" + old,
        "NaN": b"NaN",
        "Infinity": b"-Infinity",
        "text": b'"' + old + b'"',
        "wide digit": "７".encode(),
        "nothing": b"",
    }
    name = chance.choice(list(ways))
    return f"{name} at byte {at}", data[:at] + ways[name] + data[at + len(old) :]


def _hex_text(chance: Random, data: bytes) -> tuple[str, bytes]:
    spans = _spans(data, b"0123456789abcdef", 32)
    if not spans:
        return _bit_flip(chance, data)
    start, end = chance.choice(spans)
    old = data[start:end]
    place = chance.randrange(len(old))
    digit = chance.choice([c for c in b"0123456789abcdef" if c != old[place]])
    ways = {
        "upper case": old.upper(),
        "other digit": _put(old, place, bytes([digit])),
        "digit missing": old[:-1],
        "byte missing": old[2:],
        "byte more": old + b"00",
        "spaced": old[:2] + b" " + old[3:],
        "no hex": _put(old, place, b"g"),
        "prefixed": b"0x" + old[2:],
        "zeros": b"0" * len(old),
        "reversed": old[::-1],
        "empty": b"",
    }
    name = chance.choice(list(ways))
    return f"{name} at byte {start}", data[:start] + ways[name] + data[end:]


def _in_text(chance: Random, data: bytes) -> tuple[str, bytes]:
    """Something put into a string, just behind its opening quote."""
    starts = [i + 1 for i in range(1, len(data)) if data[i : i + 1] == b'"' and data[i - 1] in b":[,{"]
    at = chance.choice(starts)
    ways = {
        "lone high surrogate": b"\\ud800",
        "lone low surrogate": b"\\udc00",
        "raw surrogate": b"\xed\xa0\x80",
        "overlong": b"\xc0\xaf",
        "needless escape": b"\\u0061",
        "escaped solidus": b"\\/",
        "raw control": b"\x01",
        "raw newline": b"\n",
        "escaped NUL": b"\\u0000",
        "wrong escape": b"\\x41",
        "combining accent": "\u0301".encode(),
        "right-to-left": "\u202e".encode(),
        "zero width": "\u200b".encode(),
        "5 kB": b"a" * 5000,
    }
    name = chance.choice(list(ways))
    return f"{name} at byte {at}", data[:at] + ways[name] + data[at:]


def _twice_the_key(chance: Random, data: bytes) -> tuple[str, bytes]:
    """A key again before itself, with the same or another value."""
    keys = [i for i in range(1, len(data)) if data[i : i + 1] == b'"' and data[i - 1] in b"{,"]
    at = chance.choice([i for i in keys if data[data.index(b'"', i + 1) + 1 :][:1] == b":"])
    name = data[at : data.index(b'"', at + 1) + 1]
    value = chance.choice((b"null", b"0", b'""', b"[]", b"{}"))
    return f"{name.decode()} at byte {at}", data[:at] + name + b":" + value + b"," + data[at:]


def _deep(chance: Random, data: bytes) -> tuple[str, bytes]:
    at, old = _number(chance, data)
    depth = chance.choice((1, 100, 129, 1000, 5000))
    opening, closing = chance.choice(((b"[", b"]"), (b'{"a":', b"}")))
    nest = opening * depth + b"0" + closing * chance.choice((depth, 0))
    return f"{depth} levels at byte {at}", data[:at] + nest + data[at + len(old) :]


def _put(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def _number(chance: Random, data: bytes) -> tuple[int, bytes]:
    """Place and text of some number outside of strings."""
    spans = [(a, b) for a, b in _spans(data, b"0123456789", 1) if data[a - 1] in b":[," and data[b] in b",]}"]
    if not spans:
        raise ValueError("the file has no number")
    start, end = chance.choice(spans)
    return start, data[start:end]


def _spans(data: bytes, alphabet: bytes, least: int) -> list[tuple[int, int]]:
    found, start = [], None
    for at, byte in enumerate(data + b"\0"):
        if byte in alphabet:
            start = at if start is None else start
        elif start is not None:
            if at - start >= least:
                found.append((start, at))
            start = None
    return found


TEXT: dict[str, Spoil] = {
    "cut short": _cut_short,
    "beheaded": _beheaded,
    "bit flip": _bit_flip,
    "other byte": _other_byte,
    "bytes deleted": _deleted,
    "bytes duplicated": _duplicated,
    "bytes inserted": _inserted,
    "bytes moved": _moved,
    "white space": _white_space,
    "something behind": _trailing,
    "another encoding": _encoding,
    "number": _number_text,
    "hex": _hex_text,
    "text": _in_text,
    "duplicate key": _twice_the_key,
    "nesting": _deep,
}
