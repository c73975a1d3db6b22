"""Everything a verifier says of a record, check by check (protocol §12): for the chat, the command line, a page.

found = report(data, now=…, sealed=…, receipts=[…])
found.valid, found.state           # no check failed; "pass", "fail" or (nothing at all could be read) "fail"
[(one.name, one.rule, one.state) for one in found.checks]

A check that lacks its material is `unknown` and says in `needs` what to give; it is never counted as passed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from draw import checks, notes, recompute, record, replay, seed, shapes, table
from draw.cj import JsonObject, read_cj, weigh
from draw.error import DrawError
from draw.evidence import Check, receipts_checked, sealed_checked
from draw.expected import Expected, noted
from draw.ledger import Ledger, Lot
from draw.log import Entry, digest
from draw.notes import Note
from draw.recompute import Segment
from draw.replay import BeaconValid, Broken

Delays = Callable[[Sequence[Segment]], Iterable[bytes] | None]

RULES = {
    "R12": "form",
    "R13": "chained",
    "R8": "clock",
    "R14": "references",
    "R15": "plan",
    "R2": "one_lottery",
    "R3": "attempts",
    "R6": "order",
    "R10": "table",
    "R1": "secret_chain",
    "R7": "contributions",
    "R4": "close",
    "R9": "endings",
    "R5": "beacon_time",
    "R11": "replay",
}
"""Rule → the name of its check, in the order a draw goes."""

PATIENCE = 1 << 28  # tickets, all draws together: some seconds for each ten million
LEAVES_OUT = ("R9", "R12", "R14")  # an entry that breaks one of these is not judged by the others


@dataclass(frozen=True, slots=True)
class Draw:
    """One draw in short. `end`: RESULT, ABORT, VOID or ""; `grade` E0…E3, "" without RESULT or VOID;
    `least`: the grade may be higher, its beacon was not checked."""

    q: int
    at: int
    kind: str
    plan: str
    attempt: int
    end: str
    end_q: int | None
    seed: str
    grade: str
    least: bool


@dataclass
class Report:
    """What a file turned out to be. `of`: "record", "entry" (one entry's file) or "nothing" (unreadable)."""

    of: str = "nothing"
    org: str = ""
    head: str = ""
    entries: int = 0
    checks: list[Check] = field(default_factory=list)
    draws: list[Draw] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def valid(self) -> bool:
        """Did no check fail?"""
        return all(one.state != "fail" for one in self.checks)

    @property
    def broken(self) -> list[Broken]:
        """Whatever was found wrong."""
        return [found for one in self.checks for found in one.found]

    def json(self) -> JsonObject:
        """Plain data for programs: `valid file org head entries checks[] broken[] draws[] notes[]`."""
        return {
            "valid": self.valid,
            "file": self.of,
            "org": self.org,
            "head": self.head,
            "entries": self.entries,
            "checks": [one.json() for one in self.checks],
            "broken": [_broken(one) for one in self.broken],
            "draws": [{name: getattr(one, name) for name in Draw.__slots__} for one in self.draws],
            "notes": [{"key": one.key, "q": one.q, "facts": one.arguments} for one in self.notes],
        }


def in_turn(segments: Sequence[Segment]) -> Iterator[bytes]:
    """Every delay step, one after the other: a minute per draw at the default length."""
    return (seed.step(one.before, one.j, one.it) for one in segments)


def report(
    public: bytes,
    *,
    now: int,
    sealed: bytes | None = None,
    of: bytes | None = None,
    receipts: Sequence[bytes] = (),
    expected: Expected | None = None,
    only: int | None = None,
    delays: Delays = in_turn,
    tickets: int | None = PATIENCE,
    beacon_valid: BeaconValid | None = None,
) -> Report:
    """Check the file of a public record, or of a single entry, with whatever else the reader holds.

    `sealed`, `of`: files of sealed records (of the draw, and of that whose targets it staffs). `receipts`: files.
    `now`: the reader's clock, Unix seconds. `only`: an entry's number; just its draw's delay is recomputed then.
    `delays` answers delay steps in order, or None where it will not: then the delay stays unknown.
    `tickets`: how many may be drawn again, None for any; a log that wants more leaves R11 unknown.
    `beacon_valid(beacon, bytes)` verifies a drand round; without it such a beacon counts for nothing.
    Never raises for what stands in a file.
    """
    try:
        weigh(public)
        value = read_cj(public)
        if isinstance(value, dict) and "type" in value and "log" not in value:
            return _single(public, value)
        log, sigs = record.parts(value)
    except DrawError as error:
        return Report(checks=_unread(error))
    found = replay.verify_log(log, sigs, step=None)
    known = expected or Expected()
    ledger = found.ledger
    rules = [*found.broken, *([] if log else [Broken("R13", None, "no GENESIS")])]
    drawn = _drawn_again(ledger, rules, tickets)
    all_checks = [*_by_rule(rules, drawn), _delay(ledger, only, delays), *_beacon(ledger, beacon_valid)]
    good = all(one.state != "fail" for one in all_checks)
    all_checks += receipts_checked(ledger, receipts)
    all_checks.append(sealed_checked(ledger, sealed, of, good=good))
    all_checks += noted(ledger, log, known)
    return Report(
        of="record",
        org=ledger.genesis.body["org"] if ledger.genesis is not None else "",
        head=found.head.hex(),
        entries=len(log),
        checks=all_checks,
        draws=[_draw(lot, beacon_valid) for lot in ledger.lots.values()],
        notes=notes.notes(ledger, now),
        ledger=ledger,
    )


def _broken(one: Broken) -> JsonObject:
    return {"rule": one.rule, "q": one.q, "detail": one.detail}


def _unread(error: DrawError) -> list[Check]:
    """Only R12 can be judged; `facts.why` names the fault for whoever words it."""
    why = {"why": error.arguments.get("why", error.key)}
    return [
        Check("form", "R12", "fail", (Broken("R12", None, str(error)),), facts=why),
        *(Check(RULES[rule], rule, "unknown", needs="readable") for rule in RULES if rule != "R12"),
    ]


def _single(data: bytes, value: JsonObject) -> Report:
    """One entry's file by itself: its form, and for a COMMIT what its numbers say about each other."""
    try:
        shapes.check_entry(value)
        entry = Entry.of(value)
    except DrawError as error:
        return Report(of="entry", checks=_unread(error))
    seen: dict[str, list[Broken]] = {"R12": []}
    if entry.type == "COMMIT":
        seen["R6"] = [Broken("R6", entry.q, why) for why in checks.order(entry)]
        if entry.body["kind"] in shapes.PLACED:
            seen["R10"] = [Broken("R10", entry.q, why) for why in table.faults(entry.body)]
    all_checks = [
        Check.of(RULES[rule], rule, seen[rule])
        if rule in seen
        else Check(RULES[rule], rule, "unknown", needs="record")
        for rule in RULES
    ]
    return Report(of="entry", head=digest(data).hex(), entries=1, checks=all_checks)


def _drawn_again(ledger: Ledger, broken: Sequence[Broken], most: int | None) -> list[Broken] | None:
    """R11 for the positions of all draws; None if that takes more than `most` tickets."""
    wrong = {one.q for one in broken if one.rule == "R11"}
    lots = [lot for lot in ledger.lots.values() if lot.result is not None and lot.result.q not in wrong]
    if most is not None and sum(map(recompute.replayable, lots)) > most:
        return None
    ends = [(lot, lot.result) for lot in lots if lot.result is not None]
    return [Broken("R11", end.q, why) for lot, end in ends for why in recompute.positions(lot, end.body)]


def _by_rule(broken: Sequence[Broken], drawn: Sequence[Broken] | None) -> Iterator[Check]:
    left_out = any(one.rule in LEAVES_OUT for one in broken)
    for rule, name in RULES.items():
        found = [one for one in [*broken, *(drawn or ())] if one.rule == rule]
        if rule == "R11" and drawn is None and not found:
            yield Check(name, rule, "unknown", needs="delay")
        elif left_out and not found and rule != "R13":
            yield Check(name, rule, "unknown", needs="mended")
        else:
            yield Check.of(name, rule, found)


def _delay(ledger: Ledger, only: int | None, delays: Delays) -> Check:
    """R11 for the delay alone: each published step from the one published before it."""
    closed = [(lot, lot.close, lot.end) for lot in ledger.lots.values() if only in (None, *_numbers(lot))]
    wanted = [
        one
        for lot, close, end in closed
        # one that publishes another number of steps than promised has broken R11 already
        if close is not None and end is not None and len(end.body["delay"]) == lot.commit["delay"]["seg"]
        for one in recompute.segments(lot, end)
    ]
    answers = delays(wanted)
    if answers is None:
        return Check("delay", "R11", "unknown", needs="delay", facts={"steps": len(wanted)})
    for one, after in zip(wanted, answers, strict=True):
        if after != one.after:
            return Check.of("delay", "R11", [Broken("R11", one.q, f"delay step {one.j} is wrong")])
    return Check("delay", "R11", "pass", facts={"steps": len(wanted)})


def _numbers(lot: Lot) -> list[int]:
    return [one.q for one in (lot.entry, lot.close, lot.end) if one is not None]


def _beacon(ledger: Ledger, beacon_valid: BeaconValid | None) -> Iterator[Check]:
    """The signatures of drand rounds, if there are any; a `public` lottery is compared by people."""
    lots = [lot for lot in ledger.lots.values() if _is_drand(lot)]
    rounds = [
        (lot.commit["beacon"], lot.end) for lot in lots if lot.end is not None and lot.close is not None
    ]
    if rounds and beacon_valid is None:
        yield Check("beacon", "grade", "unknown", needs="beacon", facts={"rounds": len(rounds)})
    elif rounds and beacon_valid is not None:
        wrong = [
            end.q for beacon, end in rounds if not beacon_valid(beacon, bytes.fromhex(end.body["beacon"]))
        ]
        yield Check.of("beacon", "grade", [Broken("grade", q, "the round is not genuine") for q in wrong])


def _is_drand(lot: Lot) -> bool:
    return bool(lot.commit["beacon"]) and lot.commit["beacon"]["type"] == "drand"


def _draw(lot: Lot, beacon_valid: BeaconValid | None) -> Draw:
    end, grade = lot.end, replay.grade_of(lot, beacon_valid or (lambda beacon, signature: False)) or ""
    unsure = beacon_valid is None and _is_drand(lot) and grade not in ("", "E3")
    return Draw(
        lot.q,
        lot.entry.at,
        lot.kind,
        lot.commit["plan"],
        lot.commit["attempt"],
        end.type if end else "",
        end.q if end else None,
        end.body.get("seed", "") if end else "",
        grade,
        unsure,
    )
