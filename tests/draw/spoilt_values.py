"""Mutations of the parsed file: any JSON value, then the log of a public record. Each changes it in place."""

from collections.abc import Callable
from copy import deepcopy
from hashlib import sha256
from random import Random
from typing import Any

from draw import chain
from draw.canon import th
from draw.cj import JsonObject, plain_json

KEY = sha256(b"vector sign").digest()  # the vectors derive every secret from a label
OTHER_KEY = sha256(b"somebody else's key").digest()

Change = Callable[[Random, JsonObject], str]


def resigned(record: JsonObject, key: bytes = KEY) -> JsonObject:
    """The record with every `prev` and every signature made anew by the holder of `key`."""
    prev, sigs = bytes(32), []
    for entry in record["log"]:
        if isinstance(entry, dict) and "prev" in entry:
            entry["prev"] = prev.hex()
        prev = th("entry", plain_json(entry))
        sigs.append(chain.sign(key, prev).hex())
    return {**record, "sigs": sigs}


def within(change: Change) -> Change:
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


def other_key(chance: Random, record: JsonObject) -> str:
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


def signatures(chance: Random, record: JsonObject) -> str:
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
