"""The pure halves of long work: frozen input in, result out, no database, no clock (design 7, Work).

This module is imported by the computing process, so it stays light: no tables, no ORM.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from draw import bodies, matching, record, seed
from draw.cj import JsonObject
from draw.roster import Target
from draw.seed import AuditSeed, Contribution
from workflow.intake import wire

if TYPE_CHECKING:
    from workflow.shelf import Shelf
    from workflow.work import Job


class Room(Enum):
    """Where it runs: a thread (the interpreter lock is released), a spawned process, such a process after a
    download, or such a process with a shelf: what is too large to be handed over it reads and writes itself.
    """

    THREAD = "thread"
    PROCESS = "process"
    FETCH = "fetch"
    SHELF = "shelf"


@dataclass(frozen=True)
class Computation:
    """`run(input, content)`, with a shelf `await run(job, shelf)`, gives plain data that pickles."""

    run: Callable[..., Any]
    room: Room


async def freeze_targets(job: "Job", shelf: "Shelf") -> JsonObject:
    """The directory part of a COMMIT from the directory itself, and what the releaser must know."""
    from workflow import frozen_pool  # tables are loaded only by the process that reads them

    return await frozen_pool.freeze(job, shelf)


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
    return AuditSeed.of(bytes.fromhex(given["start"]), delay)


def _said(given: JsonObject) -> list[Contribution]:
    return [Contribution(mid, date, who, text) for mid, date, who, text in given["contributions"]]


COMPUTATIONS: dict[str, Computation] = {
    "freeze_targets": Computation(freeze_targets, Room.SHELF),
    "freeze_people": Computation(freeze_people, Room.PROCESS),
    "delay": Computation(delay_step, Room.THREAD),
    "draw_targets": Computation(draw_targets, Room.SHELF),
    "match_people": Computation(match_people, Room.PROCESS),
    "read": Computation(wire.run, Room.FETCH),
}
