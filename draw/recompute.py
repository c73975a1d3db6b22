"""Rule R11: delay, seed and shown positions recomputed from what the log itself holds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from draw import seed, table, tickets
from draw.cj import JsonObject
from draw.ledger import Ledger, Lot
from draw.log import Entry
from draw.shapes import PLACED, shown

Step = Callable[[bytes, int, int], bytes]  # seed.step, or something that looks its answers up


@dataclass(frozen=True, slots=True)
class Segment:
    """One published delay step: D_{j−1}, j, `it`, and what D_j is claimed to be; checked in any order."""

    q: int
    before: bytes
    j: int
    it: int
    after: bytes


def segments(lot: Lot, end: Entry) -> list[Segment]:
    """The delay steps a RESULT or VOID publishes, each from the one before it as published."""
    claimed = [bytes.fromhex(one) for one in end.body["delay"]]
    chain = [start(lot, end), *claimed]
    it = lot.commit["delay"]["it"]
    return [Segment(end.q, chain[j - 1], j, it, chain[j]) for j in range(1, len(chain))]


def start(lot: Lot, end: Entry) -> bytes:
    """D_0 of a closed draw, from COMMIT, CLOSE and the beacon bytes of its RESULT or VOID."""
    assert lot.close is not None
    close = lot.close.body
    t = seed.transcript(lot.entry.digest, close["contrib"])[-1]
    return seed.start(lot.entry.digest, t, bytes.fromhex(close["x"]), bytes.fromhex(end.body["beacon"]))


def faults(ledger: Ledger, lot: Lot, end: Entry, step: Step | None) -> Iterator[str]:
    """What is wrong with the values of a RESULT or VOID.

    Without `step` what takes long, delay and positions, is left to the caller: `segments`, `positions`.
    """
    body, delay = end.body, lot.commit["delay"]
    if len(body["delay"]) != delay["seg"]:
        yield "another number of delay steps than promised"
        return
    if step is not None:
        for one in segments(lot, end):
            if step(one.before, one.j, one.it) != one.after:
                yield f"delay step {one.j} is wrong"
                return
    last = bytes.fromhex(body["delay"][-1]) if body["delay"] else start(lot, end)
    if body["seed"] != seed.finish(last).hex():
        yield "the seed is wrong"
    elif end.type == "RESULT":
        yield from _outcome(ledger, lot, body)
        if step is not None:
            yield from positions(lot, body)


def _outcome(ledger: Ledger, lot: Lot, body: JsonObject) -> Iterator[str]:
    if (body["assign"] is None) != (lot.kind == "targets"):
        yield "assign must be null exactly for a draw of targets"
    if body["unstaffed"] > _most_unstaffed(ledger, lot):
        yield "more unstaffed targets than there are"


def _most_unstaffed(ledger: Ledger, lot: Lot) -> int:
    if lot.kind == "targets":
        return 0
    only = lot.commit.get("only_seats")
    return ledger.targets(lot) if only is None else int(only)


def replayable(lot: Lot) -> int:
    """How many tickets it takes to draw again; 0 where the strata are hidden or the table does not hold."""
    shows = lot.kind in PLACED and shown(lot.commit) and next(table.faults(lot.commit), None) is None
    return sum(s["n"] for s in lot.commit["strata"]) if shows else 0


def positions(lot: Lot, body: JsonObject) -> Iterator[str]:
    """What is wrong with the positions of a RESULT body, drawn again where the log shows the strata."""
    if not replayable(lot):
        return
    sizes = [(s["k"], s["r"]) for s in lot.commit["strata"]]
    told = zip(body["drawn"], body["reserve"], strict=False)
    if [(len(drawn), len(reserve)) for drawn, reserve in told] != sizes:
        yield "drawn is wrong"  # seen before anything is drawn: a promise of billions costs nobody anything
        return
    drawn = tickets.draw(bytes.fromhex(body["seed"]), lot.commit["strata"])
    found = {
        "drawn": [list(s.drawn) for s in drawn],
        "reserve": [list(s.reserve) for s in drawn],
        "last": [s.last for s in drawn],
        "result": tickets.result_digest(drawn, b"").hex(),
    }
    for name, value in found.items():
        if body[name] != value:
            yield f"{name} is wrong"
