"""The lottery itself (protocol §8): every draw position gets a ticket, the smallest of each stratum win.

Tickets of one draw are distinct, since AES is a permutation: there is no tie rule and no modulo.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isqrt

from draw import sieve
from draw.canon import block, th, u32, u32s
from draw.cj import JsonObject

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
    return Drawn(tuple(winners[:k]), tuple(winners[k:]), block(key, winners[k - 1]).hex() if k else "")


def smallest(key: bytes, start: int, n: int, count: int) -> list[int]:
    """Positions of the `count` smallest tickets of a range, by ascending ticket; memory O(count), not O(n)."""
    if not count:
        return []
    # a cut that lets a little more than `count` through; it decides only how much is kept, never who wins
    cut = min(TOP, ((count + 8 * isqrt(count) + 32) << 64) // n)
    kept = sieve.within(key, start, n, cut)
    while len(kept) < count:
        cut = min(TOP, 2 * cut + 1)
        kept = sieve.within(key, start, n, cut)
    return kept[:count]


def result_digest(drawn: Sequence[Drawn], blind: bytes) -> bytes:
    """`result` of RESULT; `blind` is empty for a shown table and `result_blind` for a hidden one."""
    parts = [u32(len(s.drawn)) + u32(len(s.reserve)) + u32s(s.drawn) + u32s(s.reserve) for s in drawn]
    return th("result", blind, b"".join(parts))


def result_blind(list_secret: bytes) -> bytes:
    """Without it anybody could try all small tables against the public seed."""
    return th("result-blind", list_secret)
