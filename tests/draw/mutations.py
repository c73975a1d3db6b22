"""What can go wrong with a record file on its way, or be done to it: named mutations, the same for one seed.

for name, data in mutations(record, seed=1, count=10_000): …    # "bit flip: byte 812 bit 3", the spoilt file
for name, data in heavy(): …                                   # tens of megabytes each, by hand and one by one

The kinds take turns, so every kind gets its share. `text` kinds cut and paste bytes; `structural` kinds change
the parsed record and write it canonically; `re-signed` ones are structural, and whoever holds the key of the
vectors then chains and signs the whole log again: only the content can give those away.
"""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from hashlib import sha256
from random import Random
from typing import Any

from draw import chain
from draw.canon import th
from draw.cj import JsonObject, plain_json

KEY = sha256(b"vector sign").digest()  # the vectors derive every secret from a label
OTHER_KEY = sha256(b"somebody else's key").digest()
MEGABYTE = 1 << 20

Spoil = Callable[[Random, bytes], tuple[str, bytes]]
Change = Callable[[Random, JsonObject], str]


def mutations(data: bytes, seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """`count` named mutations of a record file, none equal to it; "kind: detail", kinds in turn."""
    chance, kinds = Random(seed), kinds_for(data)
    for at in range(count):
        yield mutation(kinds[at % len(kinds)], chance, data)


def kinds_for(data: bytes) -> list[tuple[str, Spoil]]:
    """All kinds of mutation: of any JSON file, and of a public record if it is one."""
    found = [*TEXT.items()]
    if b'"log":' in data and b'"sigs":' in data:
        for name, change in STRUCTURAL.items():
            found += [(name, _structural(change)), (f"{name}, re-signed", _structural(_within(change), KEY))]
        for name, change in ENTRIES.items():
            found += [(name, _structural(change)), (f"{name}, re-signed", _structural(change, KEY))]
        found.append(("signatures", _structural(_signatures)))
        found.append(("signed by somebody else", _structural(_other_key, OTHER_KEY)))
    else:
        found += [(name, _structural(change)) for name, change in STRUCTURAL.items()]
    return found


def mutation(kind: tuple[str, Spoil], chance: Random, data: bytes) -> tuple[str, bytes]:
    """One mutation of this kind; tries again where chance changed nothing."""
    while True:
        detail, spoilt = kind[1](chance, data)
        if spoilt != data:
            return f"{kind[0]}: {detail}", spoilt


def heavy() -> Iterator[tuple[str, bytes]]:
    """Files made to exhaust whoever opens them; about 50 MB each."""
    head = b'{"log":['
    yield "50 MB of [", b"[" * (50 * MEGABYTE)
    yield '50 MB of {"a":', b'{"a":' * (10 * MEGABYTE)
    yield "a record of 50 MB of [", head + b"[" * (50 * MEGABYTE)
    yield "25 MB of [ and 25 MB of ]", b"[" * (25 * MEGABYTE) + b"]" * (25 * MEGABYTE)
    yield "16 million empty lists", head + b"[]," * (16 * MEGABYTE) + b"[]]}"
    yield "16 million empty objects", head + b"{}," * (16 * MEGABYTE) + b"{}]}"
    yield "7 million small objects", head + b'{"a":1},' * (6 * MEGABYTE) + b"{}]}"
    yield "50 MB of digits", head + b"9" * (50 * MEGABYTE) + b"]}"
    yield "12 thousand long numbers", head + (b"9" * 4000 + b",") * 12_000 + b"0]}"
    yield "one text of 50 MB", b'{"log":["' + b"a" * (50 * MEGABYTE) + b'"]}'
    yield "50 MB of escapes", b'{"log":["' + b"\\u0041" * (8 * MEGABYTE) + b'"]}'
    yield "50 MB of white space", b" " * (50 * MEGABYTE)
    yield "50 MB of zero bytes", bytes(50 * MEGABYTE)
    yield "a million keys", b"{" + b",".join(b'"k%d":0' % i for i in range(MEGABYTE)) + b"}"
    yield "a million equal keys", b"{" + b'"k":0,' * MEGABYTE + b'"k":0}'


def resigned(record: JsonObject, key: bytes = KEY) -> JsonObject:
    """The record with every `prev` and every signature made anew by the holder of `key`."""
    prev, sigs = bytes(32), []
    for entry in record["log"]:
        if isinstance(entry, dict) and "prev" in entry:
            entry["prev"] = prev.hex()
        prev = th("entry", plain_json(entry))
        sigs.append(chain.sign(key, prev).hex())
    return {**record, "sigs": sigs}


# ---- bytes


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


# ---- the parsed file


def _structural(change: Change, key: bytes | None = None) -> Spoil:
    def spoil(chance: Random, data: bytes) -> tuple[str, bytes]:
        value = json.loads(data)
        detail = change(chance, value)
        return detail, plain_json(value if key is None else resigned(value, key))

    return spoil


def _within(change: Change) -> Change:
    """The same change inside one entry of the log."""

    def spoil(chance: Random, record: JsonObject) -> str:
        at = chance.randrange(len(record["log"]))
        return f"entry {at} {change(chance, record['log'][at])}"

    return spoil


def _place(chance: Random, value: Any) -> tuple[Any, Any, str]:
    """(container, key or index, path) of some value anywhere below."""
    path = ""
    while True:
        keys = list(value) if isinstance(value, dict) else range(len(value))
        key = chance.choice(list(keys))
        path += f"/{key}"
        inner = value[key]
        if not isinstance(inner, dict | list) or not inner or chance.random() < 0.1:
            return value, key, path
        value = inner


def _odd_value(chance: Random, record: JsonObject) -> str:
    where, key, path = _place(chance, record)
    where[key] = deepcopy(chance.choice(ODD))
    return f"{path} becomes {str(where[key])[:20]!r}"


def _near_value(chance: Random, record: JsonObject) -> str:
    where, key, path = _place(chance, record)
    old = where[key]
    if isinstance(old, bool) or old is None:
        where[key] = not old
    elif isinstance(old, int):
        where[key] = old + chance.choice((-1, 1, -2, 2, 60, 3600, -3600, 86400))
    elif isinstance(old, str):
        where[key] = chance.choice((old[:-1], old + "0", old[::-1], old.upper(), old[1:] + old[:1]))
    elif isinstance(old, list):
        where[key] = chance.choice((old[1:], old[::-1], [*old, *old[:1]], old[:-1]))
    else:
        where[key] = chance.choice(({}, [old], None))
    return f"{path} from {str(old)[:20]!r} to {str(where[key])[:20]!r}"


def _more_field(chance: Random, record: JsonObject) -> str:
    where, path = _object(chance, record)
    name = chance.choice(("extra", "a", "zz", "comment", "Upper", "中文", "", "v2", "__proto__"))
    where[name] = deepcopy(chance.choice((None, 0, "", [], {}, "text")))
    return f"{path}/{name}"


def _less_field(chance: Random, record: JsonObject) -> str:
    while True:
        where, path = _object(chance, record)
        if where:
            name = chance.choice(list(where))
            del where[name]
            return f"{path}/{name}"


def _swapped_values(chance: Random, record: JsonObject) -> str:
    a, i, one = _place(chance, record)
    b, j, two = _place(chance, record)
    first, second = deepcopy(a[i]), deepcopy(b[j])
    a[i], b[j] = second, first
    return f"{one} and {two}"


def _copied_value(chance: Random, record: JsonObject) -> str:
    a, i, one = _place(chance, record)
    b, j, two = _place(chance, record)
    b[j] = deepcopy(a[i])
    return f"{two} becomes {one}"


def _object(chance: Random, record: JsonObject) -> tuple[JsonObject, str]:
    found: list[tuple[JsonObject, str]] = []
    todo: list[tuple[Any, str]] = [(record, "")]
    while todo:
        value, path = todo.pop()
        if isinstance(value, dict):
            found.append((value, path))
            todo += [(inner, f"{path}/{name}") for name, inner in value.items()]
        elif isinstance(value, list):
            todo += [(inner, f"{path}/{at}") for at, inner in enumerate(value)]
    return chance.choice(found)


# ---- the log of a record


def _unknown_type(chance: Random, record: JsonObject) -> str:
    entry = chance.choice(record["log"])
    entry["type"] = chance.choice(
        ("BOGUS", "", "commit", "REDRAW", "GENESIS", "PLAN", "NOTE", "VOID", "ABORT")
    )
    return f"q {entry['q']} as {entry['type']}"


def _version(chance: Random, record: JsonObject) -> str:
    entry = chance.choice([record, *record["log"]])
    entry["v"] = chance.choice(("ssj-draw/2", "ssj-draw/1-sm", "ssj-draw/1 ", "SSJ-DRAW/1", ""))
    return f"{entry['v']!r} of q {entry.get('q')}"


def _dropped(chance: Random, record: JsonObject) -> str:
    at = chance.randrange(len(record["log"]) - 1)  # without the last it is a shorter log, and a good one
    del record["log"][at]
    if chance.random() < 0.5:
        del record["sigs"][at]
    return f"entry {at}"


def _repeated(chance: Random, record: JsonObject) -> str:
    at = chance.randrange(len(record["log"]))
    record["log"].insert(at, deepcopy(record["log"][at]))
    record["sigs"].insert(at, record["sigs"][at])
    return f"entry {at}"


def _swapped(chance: Random, record: JsonObject) -> str:
    i, j = chance.sample(range(len(record["log"])), 2)
    log, sigs = record["log"], record["sigs"]
    log[i], log[j] = log[j], log[i]
    if chance.random() < 0.5:
        sigs[i], sigs[j] = sigs[j], sigs[i]
    return f"entries {i} and {j}"


def _renumbered(chance: Random, record: JsonObject) -> str:
    at = chance.randrange(len(record["log"]))
    record["log"][at]["q"] += chance.choice((1, -1, 100))
    return f"entry {at}"


def _organisation(chance: Random, record: JsonObject) -> str:
    body = record["log"][0]["body"]
    name = chance.choice(("org", "pub", "anchor", "note", "chain_len", "old_head"))
    body[name] = {
        "org": "某某市市场监督管理局",
        "pub": chain.public_key(OTHER_KEY).hex(),
        "anchor": chance.randbytes(32).hex(),
        "note": "",
        "chain_len": 1,
        "old_head": chance.randbytes(32).hex(),
    }[name]
    return name


def _other_key(chance: Random, record: JsonObject) -> str:
    if chance.random() < 0.5:
        record["log"][0]["body"]["pub"] = chain.public_key(OTHER_KEY).hex()
    record["log"][0]["body"]["org"] = f"机关{chance.randrange(10**6)}"
    return record["log"][0]["body"]["org"]


def _future(chance: Random, record: JsonObject) -> str:
    """Every date of the log later by some years, or those of the entries only."""
    years, only = chance.choice((1, 10, 100)), chance.random() < 0.5
    by = years * 31_557_600
    todo: list[Any] = [record["log"]]
    while todo:
        value = todo.pop()
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for name, item in list(inner):
            if isinstance(item, dict | list):
                todo.append(item)
            elif name in (("at",) if only else ("at", "open", "close", "date")):
                value[name] = item + by
    return f"{years} years{', only `at`' if only else ''}"


def _signatures(chance: Random, record: JsonObject) -> str:
    sigs = record["sigs"]
    at = chance.randrange(len(sigs))
    ways: dict[str, list[Any]] = {
        "one missing": sigs[:at] + sigs[at + 1 :],
        "one more": [*sigs, sigs[at]],
        "one of another entry": [*sigs[:at], sigs[at - 1], *sigs[at + 1 :]],
        "none": [],
        "rotated": sigs[1:] + sigs[:1],
        "zeros": [*sigs[:at], "00" * 64, *sigs[at + 1 :]],
        "upper case": [*sigs[:at], sigs[at].upper(), *sigs[at + 1 :]],
        "half": [*sigs[:at], sigs[at][:64], *sigs[at + 1 :]],
        "s + L": [*sigs[:at], _malleable(sigs[at]), *sigs[at + 1 :]],
    }
    name = chance.choice(list(ways))
    record["sigs"] = ways[name]
    return f"{name} at {at}"


def _malleable(sig: str) -> str:
    """The same signature with the group's order added to s: a lax verifier takes it."""
    order = 2**252 + 27742317777372353535851937790883648493
    raw = bytes.fromhex(sig)
    s = int.from_bytes(raw[32:], "little") + order
    return (raw[:32] + (s % 2**256).to_bytes(32, "little")).hex()


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
STRUCTURAL: dict[str, Change] = {
    "odd value": _odd_value,
    "near value": _near_value,
    "unknown field": _more_field,
    "missing field": _less_field,
    "values swapped": _swapped_values,
    "value copied": _copied_value,
}
ENTRIES: dict[str, Change] = {
    "unknown type": _unknown_type,
    "another version": _version,
    "entry dropped": _dropped,
    "entry repeated": _repeated,
    "entries swapped": _swapped,
    "renumbered": _renumbered,
    "another organisation": _organisation,
    "from the future": _future,
}
ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    -1,
    0,
    1,
    2**31,
    2**32,
    2**40,
    2**53 - 1,
    "",
    "0",
    "é",
    "\u2028",
    "00" * 32,
    [],
    [[]],
    {},
    {"a": 1},
)
