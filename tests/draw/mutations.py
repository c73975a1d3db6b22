"""What can go wrong with a record file on its way, or be done to it: named mutations, the same for one seed.

for name, data in mutations(record, seed=1, count=10_000): …    # "bit flip: byte 812 bit 3", the spoilt file
for name, data in heavy(): …                                   # tens of megabytes each, by hand and one by one

The kinds take turns, so every kind gets its share. `text` kinds cut and paste bytes; `structural` kinds change
the parsed record and write it canonically; `re-signed` ones are structural, and whoever holds the key of the
vectors then chains and signs the whole log again: only the content can give those away.
"""

import json
from collections.abc import Iterator
from random import Random

from draw.cj import plain_json
from tests.draw.spoilt_bytes import TEXT, Spoil
from tests.draw.spoilt_values import (
    ENTRIES,
    KEY,
    OTHER_KEY,
    STRUCTURAL,
    Change,
    other_key,
    resigned,
    signatures,
    within,
)

MEGABYTE = 1 << 20


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
            found += [(name, _structural(change)), (f"{name}, re-signed", _structural(within(change), KEY))]
        for name, change in ENTRIES.items():
            found += [(name, _structural(change)), (f"{name}, re-signed", _structural(change, KEY))]
        found.append(("signatures", _structural(signatures)))
        found.append(("signed by somebody else", _structural(other_key, OTHER_KEY)))
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
    yield "6 million small objects", head + b'{"a":1},' * (6 * MEGABYTE) + b"{}]}"
    yield "50 MB of digits", head + b"9" * (50 * MEGABYTE) + b"]}"
    yield "12 thousand long numbers", head + (b"9" * 4000 + b",") * 12_000 + b"0]}"
    yield "one text of 50 MB", b'{"log":["' + b"a" * (50 * MEGABYTE) + b'"]}'
    yield "50 MB of escapes", b'{"log":["' + b"\\u0041" * (8 * MEGABYTE) + b'"]}'
    yield "50 MB of white space", b" " * (50 * MEGABYTE)
    yield "50 MB of zero bytes", bytes(50 * MEGABYTE)
    yield "a million keys", b"{" + b",".join(b'"k%d":0' % i for i in range(MEGABYTE)) + b"}"
    yield "a million equal keys", b"{" + b'"k":0,' * MEGABYTE + b'"k":0}'


def _structural(change: Change, key: bytes | None = None) -> Spoil:
    def spoil(chance: Random, data: bytes) -> tuple[str, bytes]:
        value = json.loads(data)
        detail = change(chance, value)
        return detail, plain_json(value if key is None else resigned(value, key))

    return spoil
