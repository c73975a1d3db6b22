"""The lottery itself (protocol §8): every draw position gets a ticket, the smallest of each stratum win.

Tickets of one draw are distinct, since AES is a permutation: there is no tie rule and no modulo.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isqrt

from draw.canon import BLOCK, blocks, th, u32, u32s
from draw.cj import JsonObject

CHUNK = 1 << 16  # tickets held at a time: one mebibyte, whatever the size of the directory
TOP = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Drawn:
    """One stratum: positions in draw order, reserves in order, the ticket of the last winner ("" if none)."""

    drawn: tuple[int, ...]
    reserve: tuple[int, ...]
    last: str

    def json(self) -> JsonObject:
        """The three together, as the vectors hold them."""
        return {"drawn": list(self.drawn), "reserve": list(self.reserve), "last": self.last}


def ticket_key(seed: bytes) -> bytes:
    """K_t from the audit seed."""
    return th("ticket-key", seed)


def draw(seed: bytes, strata: Iterable[JsonObject]) -> list[Drawn]:
    """Draw every stratum (needs its `n`, `k`, `r`); their ranges of positions follow one another."""
    key, start = ticket_key(seed), 0
    found: list[Drawn] = []
    for s in strata:
        found.append(draw_stratum(key, start, s["n"], s["k"], s["r"]))
        start += s["n"]
    return found


def draw_stratum(key: bytes, start: int, n: int, k: int, r: int) -> Drawn:
    """The k smallest tickets of positions start..start+n−1 in order, and the r next ones; k + r ≤ n."""
    winners = smallest(key, start, n, k + r)
    positions = tuple(position for _, position in winners)
    return Drawn(positions[:k], positions[k:], winners[k - 1][0].hex() if k else "")


def smallest(key: bytes, start: int, n: int, count: int) -> list[tuple[bytes, int]]:
    """(ticket, position) of the `count` smallest tickets of a range, ascending; memory O(count), not O(n)."""
    if not count:
        return []
    # a cut that lets a little more than `count` through; it decides only how much is kept, never who wins
    cut = min(TOP, ((count + 8 * isqrt(count) + 32) << 64) // n)
    kept = _below(key, start, n, cut)
    while len(kept) < count:
        cut = min(TOP, 2 * cut + 1)
        kept = _below(key, start, n, cut)
    return sorted(kept)[:count]


def result_digest(drawn: Sequence[Drawn], blind: bytes) -> bytes:
    """`result` of RESULT; `blind` is empty for a shown table and `result_blind` for a hidden one."""
    parts = [u32(len(s.drawn)) + u32(len(s.reserve)) + u32s(s.drawn) + u32s(s.reserve) for s in drawn]
    return th("result", blind, b"".join(parts))


def result_blind(list_secret: bytes) -> bytes:
    """Without it anybody could try all small tables against the public seed."""
    return th("result-blind", list_secret)


def _below(key: bytes, start: int, n: int, cut: int) -> list[tuple[bytes, int]]:
    """Every ticket of the range whose top 64 bits are at most `cut`."""
    found: list[tuple[bytes, int]] = []
    for at in range(0, n, CHUNK):
        size = min(CHUNK, n - at)
        stream = blocks(key, start + at, size)
        tops = struct.unpack(f">{2 * size}Q", stream)[::2]
        found += [
            (stream[BLOCK * i : BLOCK * (i + 1)], start + at + i) for i, top in enumerate(tops) if top <= cut
        ]
    return found
