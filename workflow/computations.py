"""The pure halves of long work: frozen input in, result out, no database, no clock (design 7, Work).

This module is imported by the computing process, so it stays light: no tables, no ORM.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from draw import bodies, matching, record, seed
from draw.beacon import Chain, holds
from draw.cj import JsonObject
from draw.recompute import Segment
from draw.report import Report, in_turn, report
from draw.roster import Target
from draw.seed import AuditSeed, Contribution
from rules.ports import Printer
from workflow.intake import wire

if TYPE_CHECKING:
    from workflow.shelf import Shelf
    from workflow.work import Job

MOST_DRAWS = 3
"""Draws of a record that a card tells about, the newest."""


class Room(Enum):
    """Where it runs: a thread (the interpreter lock is released), a spawned process, such a process after a
    download, a thread after a question to a relay of beacons, such a process with the house's printer, or with a
    shelf: what is too large to be handed over it reads and writes itself.
    """

    THREAD = "thread"
    PROCESS = "process"
    FETCH = "fetch"
    RELAY = "relay"
    PRINT = "print"
    SHELF = "shelf"


@dataclass(frozen=True)
class Computation:
    """`run(input, content)` gives plain data that pickles; in the PRINT room `run(printer, input, content)`, with a
    shelf `await run(job, shelf)`. What people ask about draws is computed `aside` and never stands before a draw.
    """

    run: Callable[..., Any]
    room: Room
    aside: bool = False

    @property
    def lane(self) -> str:
        """Works of one lane follow one another; lanes go side by side."""
        if self.aside:
            return "aside"
        return self.room.value if self.room in (Room.FETCH, Room.RELAY) else "draw"


async def freeze_targets(job: "Job", shelf: "Shelf") -> JsonObject:
    """The directory part of a COMMIT from the directory itself, and what the releaser must know."""
    from workflow import frozen_pool  # tables are loaded only by the process that reads them

    return await frozen_pool.freeze(job, shelf)


def freeze_people(_given: JsonObject, content: bytes) -> JsonObject:
    """The people part of a COMMIT from the frozen match input."""
    data = json.loads(content)
    targets, mi = _targets(data), data["match_input"]
    part = bodies.people_part(bytes.fromhex(data["list_secret"]), mi, targets, data["listed"])
    return {"part": part, "only_seats": bodies.only_seats(mi)}


def delay_step(given: JsonObject, _content: bytes) -> str:
    """D_j from D_{j−1}; hex."""
    return seed.step(bytes.fromhex(given["d"]), given["j"], given["it"]).hex()


def beacon_round(given: JsonObject, content: bytes) -> JsonObject:
    """The signature in a relay's answer, hex, if it is that of the round; else empty. Other fields are not read."""
    signature, chain = relayed_signature(content), Chain(**given["chain"])
    true = holds(given["beacon"], signature, {chain.hash: chain})
    return {"signature": signature.hex() if true else "", "answered": bool(content)}


def relayed_signature(content: bytes) -> bytes:
    """The bytes in the field `signature` of what a relay publishes as a round; empty if there are none."""
    try:
        said = json.loads(content)
        return bytes.fromhex(said["signature"]) if isinstance(said, dict) else b""
    except (ValueError, KeyError, TypeError, RecursionError):
        return b""


async def draw_targets(job: "Job", shelf: "Shelf") -> JsonObject:
    """The RESULT body, the sealed record, and the drawn ids in target number order."""
    from workflow import frozen_pool

    return await frozen_pool.draw(job, shelf)


def match_people(given: JsonObject, content: bytes) -> JsonObject:
    """The RESULT body, the sealed record, and who sits where: [[target id, [unit…], leader]…]."""
    data = json.loads(content)
    audit_seed, secret = _seed(given), bytes.fromhex(data["list_secret"])
    found = matching.match(audit_seed.seed, _targets(data), data["match_input"])
    sealed = record.sealed_record(
        given["commit"], secret, _said(given), match_input=data["match_input"], matching=found
    )
    return {
        "body": bodies.result_match(given["commit"], audit_seed, secret, found),
        "sealed": record.sealed_file(sealed),
        "assign": found.assign,
        "certificates": found.certificates,
        "members": {unit["id"]: unit["members"] for unit in data["match_input"]["units"]},
        "seats": _seats(data),
    }


async def receipt(job: "Job", shelf: "Shelf") -> list[JsonObject]:
    """The receipts of one code: membership, and the outcome if a seed is given; [] if the list lacks the code."""
    from workflow import frozen_pool

    return await frozen_pool.receipts_of(job, shelf)


def fetch(_given: JsonObject, content: bytes) -> bytes:
    """A file as it came."""
    return content


def verify(given: JsonObject, content: bytes) -> JsonObject:
    """What every check says of a record, within a share of computing time; plain data for a card."""

    def delays(segments: Sequence[Segment]) -> Iterable[bytes] | None:
        return in_turn(segments) if sum(one.it for one in segments) <= given["rounds"] else None

    held = [given["receipt"].encode()] if given["receipt"] else []
    found = report(
        content, now=given["now"], receipts=held, only=given["only"], delays=delays, beacon_valid=holds
    )
    named = {
        state: [one for one in found.checks if one.state == state] for state in ("pass", "fail", "unknown")
    }
    drawn = [one for one in found.draws if _covers(found, one.q, given["only"])]
    return {
        "of": "receipt" if held else found.of,
        "type": given["type"],
        "org": found.org[:60],
        "head": found.head,
        "entries": found.entries,
        "passed": [one.name for one in named["pass"]],
        "failed": [[one.name, one.rule] for one in named["fail"]],
        "unknown": [one.name for one in named["unknown"]],
        "papers": [one.facts for one in named["pass"] if one.name in ("membership", "outcome")],
        "draws": [
            {name: getattr(one, name) for name in ("q", "kind", "attempt", "end", "seed", "grade")}
            for one in drawn[-MOST_DRAWS:]
        ],
    }


def _covers(found: Report, q: int, only: int | None) -> bool:
    """Is this the draw that was asked about, or was none?"""
    lot = found.ledger.lots[q]
    return only is None or only in {one.q for one in (lot.entry, lot.close, lot.end) if one is not None}


async def seal_attempt(job: "Job", shelf: "Shelf") -> int | bytes:
    """The sealed record of an attempt without RESULT: its file, or the number of one that is stored already."""
    from workflow import frozen_pool

    return await frozen_pool.seal_attempt(job, shelf)


def print_files(printer: Printer, given: JsonObject, _content: bytes) -> dict[str, bytes]:
    """Files by template name, all from the same arguments."""
    return {template: printer(template, given["arguments"]) for template in given["templates"]}


def _seats(data: JsonObject) -> JsonObject:
    """Which seats of each target this draw fills: all of them, or those of a redraw."""
    mi = data["match_input"]
    if "only" in mi:
        return {code: sorted(at for c, at in mi["only"] if c == code) for code, _ in mi["only"]}
    return {code: list(range(len(mi["needs"][need]))) for code, _, need in data["targets"]}


def _targets(data: JsonObject) -> list[Target]:
    return [Target(code, area, need) for code, area, need in data["targets"]]


def _seed(given: JsonObject) -> AuditSeed:
    delay = [bytes.fromhex(d) for d in given["delay"]]
    return AuditSeed.of(bytes.fromhex(given["start"]), delay, bytes.fromhex(given.get("beacon", "")))


def _said(given: JsonObject) -> list[Contribution]:
    return [Contribution(mid, date, who, text) for mid, date, who, text in given["contributions"]]


COMPUTATIONS: dict[str, Computation] = {
    "freeze_targets": Computation(freeze_targets, Room.SHELF),
    "freeze_people": Computation(freeze_people, Room.PROCESS),
    "delay": Computation(delay_step, Room.THREAD),
    "beacon": Computation(beacon_round, Room.RELAY),
    "draw_targets": Computation(draw_targets, Room.SHELF),
    "match_people": Computation(match_people, Room.PROCESS),
    "seal_attempt": Computation(seal_attempt, Room.SHELF, aside=True),
    "receipt": Computation(receipt, Room.SHELF, aside=True),
    "fetch": Computation(fetch, Room.FETCH),
    "verify": Computation(verify, Room.PROCESS, aside=True),
    "certificate": Computation(print_files, Room.PRINT, aside=True),
    "read": Computation(wire.run, Room.FETCH),
}
