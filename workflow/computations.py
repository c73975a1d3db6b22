"""The pure halves of long work: frozen input in, result out, no database, no clock (design 7, Work).

This module is imported by the computing process, so it stays light: no tables, no ORM.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from draw import bodies, matching, receipts, record, seed, snapshot, tickets
from draw.beacon import Chain, holds
from draw.cj import JsonObject
from draw.error import DrawError
from draw.recompute import Segment
from draw.report import Report, in_turn, report
from draw.roster import Target
from draw.seed import AuditSeed, Contribution
from rules.ports import Printer
from workflow.intake import wire

MOST_DRAWS = 3
"""Draws of a record that a card tells about, the newest."""


class Room(Enum):
    """Where it runs: a thread (the interpreter lock is released), a spawned process, such a process after a
    download, a thread after a question to a relay of beacons, a process aside, for what people ask about draws
    (it never stands before a draw), or one with the house's printer.
    """

    THREAD = "thread"
    PROCESS = "process"
    ASIDE = "aside"
    FETCH = "fetch"
    RELAY = "relay"
    PRINT = "print"


@dataclass(frozen=True)
class Computation:
    """`run(input, content)` gives plain data that pickles; in the PRINT room `run(printer, input, content)`."""

    run: Callable[..., Any]
    room: Room


def freeze_targets(_given: JsonObject, content: bytes) -> JsonObject:
    """The directory part of a COMMIT from the frozen pool, and what the releaser must know."""
    frozen = _snapshot(json.loads(content))
    return {
        "part": bodies.list_part(frozen, json.loads(content)["at"]),
        "shortages": [[code, need, n] for code, need, n in frozen.shortages],
        "k": frozen.k,
        "shown": frozen.shown,
    }


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


def draw_targets(given: JsonObject, content: bytes) -> JsonObject:
    """The RESULT body, the sealed record, and the drawn ids in target number order."""
    frozen = _snapshot(json.loads(content))
    audit_seed = _seed(given)
    drawn = tickets.draw(audit_seed.seed, frozen.strata)
    sealed = record.sealed_record(given["commit"], frozen.list_secret, _said(given), snapshot=frozen)
    return {
        "body": bodies.result_targets(given["commit"], audit_seed, frozen, drawn),
        "sealed": record.sealed_file(sealed),
        "targets": [frozen.position(j).id for stratum in drawn for j in stratum.drawn],
    }


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


def receipt(given: JsonObject, content: bytes) -> list[JsonObject]:
    """The receipts of one code: membership, and the outcome if a seed is given; [] if the list lacks the code."""
    frozen = _snapshot(json.loads(content))
    try:
        index = receipts.index_of(frozen, given["code"])
    except DrawError:
        return []
    papers = [receipts.Membership.of(given["commit"], frozen).receipt(index)]
    if given["seed"]:
        drawn = tickets.draw(bytes.fromhex(given["seed"]), frozen.strata)
        papers.append(receipts.Outcomes.of(given["commit"], frozen, drawn).receipt(index))
    return papers


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


def seal_attempt(given: JsonObject, content: bytes) -> bytes:
    """The sealed record of an attempt without RESULT, its decision left out."""
    data = json.loads(content)
    frozen = _snapshot(data) if given["kind"] == "targets" else None
    found = record.sealed_record(
        given["commit"],
        bytes.fromhex(data["list_secret"]),
        _said(given),
        snapshot=frozen,
        match_input=data.get("match_input"),
    )
    return record.sealed_file(found)


def print_files(printer: Printer, given: JsonObject, _content: bytes) -> dict[str, bytes]:
    """Files by template name, all from the same arguments."""
    return {template: printer(template, given["arguments"]) for template in given["templates"]}


def _seats(data: JsonObject) -> JsonObject:
    """Which seats of each target this draw fills: all of them, or those of a redraw."""
    mi = data["match_input"]
    if "only" in mi:
        return {code: sorted(at for c, at in mi["only"] if c == code) for code, _ in mi["only"]}
    return {code: list(range(len(mi["needs"][need]))) for code, _, need in data["targets"]}


def _snapshot(data: JsonObject) -> snapshot.Snapshot:
    items = [
        snapshot.Item(code, status, (area, need), stratum)
        for code, status, area, need, stratum in data["items"]
    ]
    return snapshot.freeze(items, data["rule"], data["strata_rules"], bytes.fromhex(data["list_secret"]))


def _targets(data: JsonObject) -> list[Target]:
    return [Target(code, area, need) for code, area, need in data["targets"]]


def _seed(given: JsonObject) -> AuditSeed:
    delay = [bytes.fromhex(d) for d in given["delay"]]
    return AuditSeed.of(bytes.fromhex(given["start"]), delay, bytes.fromhex(given.get("beacon", "")))


def _said(given: JsonObject) -> list[Contribution]:
    return [Contribution(mid, date, who, text) for mid, date, who, text in given["contributions"]]


COMPUTATIONS: dict[str, Computation] = {
    "freeze_targets": Computation(freeze_targets, Room.PROCESS),
    "freeze_people": Computation(freeze_people, Room.PROCESS),
    "delay": Computation(delay_step, Room.THREAD),
    "beacon": Computation(beacon_round, Room.RELAY),
    "draw_targets": Computation(draw_targets, Room.PROCESS),
    "match_people": Computation(match_people, Room.PROCESS),
    "seal_attempt": Computation(seal_attempt, Room.ASIDE),
    "receipt": Computation(receipt, Room.ASIDE),
    "fetch": Computation(fetch, Room.FETCH),
    "verify": Computation(verify, Room.ASIDE),
    "certificate": Computation(print_files, Room.PRINT),
    "read": Computation(wire.run, Room.FETCH),
}
