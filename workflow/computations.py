"""The pure halves of long work: frozen input in, result out, no database, no clock (design 7, Work).

This module is imported by the computing process, so it stays light: no tables, no ORM.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from draw import bodies, matching, record, seed, snapshot, tickets
from draw.cj import JsonObject
from draw.roster import Target
from draw.seed import AuditSeed, Contribution
from rules.ports import Printer
from workflow.intake import wire


class Room(Enum):
    """Where it runs: a thread (the interpreter lock is released), a spawned process, such a process after a
    download, or such a process with the house's printer.
    """

    THREAD = "thread"
    PROCESS = "process"
    FETCH = "fetch"
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
    listed = [target.id for target in targets]
    part = bodies.people_part(bytes.fromhex(data["list_secret"]), mi, targets, listed)
    return {"part": part, "only_seats": bodies.only_seats(mi)}


def delay_step(given: JsonObject, _content: bytes) -> str:
    """D_j from D_{j−1}; hex."""
    return seed.step(bytes.fromhex(given["d"]), given["j"], given["it"]).hex()


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
    return AuditSeed.of(bytes.fromhex(given["start"]), delay)


def _said(given: JsonObject) -> list[Contribution]:
    return [Contribution(mid, date, who, text) for mid, date, who, text in given["contributions"]]


COMPUTATIONS: dict[str, Computation] = {
    "freeze_targets": Computation(freeze_targets, Room.PROCESS),
    "freeze_people": Computation(freeze_people, Room.PROCESS),
    "delay": Computation(delay_step, Room.THREAD),
    "draw_targets": Computation(draw_targets, Room.PROCESS),
    "match_people": Computation(match_people, Room.PROCESS),
    "certificate": Computation(print_files, Room.PRINT),
    "read": Computation(wire.run, Room.FETCH),
}
