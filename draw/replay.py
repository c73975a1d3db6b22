"""Verifying a log (protocol §12): every rule R1–R15, as any stranger with the posted files can.

report = verify_log(log, sigs)       # entries as objects or as the text of their files
report.valid, report.broken          # [Broken(rule, q, detail), …]
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from draw import chain, form, receipts, seed, shapes
from draw.canon import VERSION
from draw.checks import follow
from draw.cj import JsonObject, cj, read_cj
from draw.error import DrawError
from draw.grade import grade
from draw.ledger import Ledger, Lot
from draw.log import ORIGIN, Entry, digest
from draw.recompute import Segment, Step, segments
from draw.record import read_public

BeaconValid = Callable[[JsonObject, bytes], bool]


@dataclass(frozen=True, slots=True)
class Broken:
    """A broken rule: its code, the entry's q (None if the file as a whole is meant), and what was found."""

    rule: str
    q: int | None
    detail: str


@dataclass
class Report:
    """What a log turned out to be. `head` is the digest of its last entry, `ledger` its good entries."""

    broken: list[Broken] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    head: bytes = ORIGIN

    @property
    def valid(self) -> bool:
        """Is no rule broken?"""
        return not self.broken

    @property
    def rules(self) -> set[str]:
        """The codes of the broken rules."""
        return {one.rule for one in self.broken}


@dataclass(frozen=True, slots=True)
class _Posted:
    """One file as it came: its bytes, what could be read, and why no entry was made of it."""

    data: bytes
    raw: Mapping[str, Any]
    entry: Entry | None
    why: str = ""


def verify_log(
    log: Sequence[JsonObject | str | bytes],
    sigs: Sequence[str],
    *,
    step: Step | None = seed.step,
    receipts_held: Sequence[JsonObject] = (),
) -> Report:
    """Replay a log from GENESIS. `sigs` are hex, one per entry; `receipts_held` are checked against it (R14).

    The delay is recomputed with `step`: a minute per draw at the default length; None leaves it out. To share
    the work among processes, compute `delay_segments(log)` elsewhere and pass a `step` that looks the answers up.
    """
    report = Report()
    posted = [_read(one) for one in log]
    pub = _key(posted)
    for at, one in enumerate(posted):
        sig = sigs[at] if at < len(sigs) else ""
        q = _number(one, at)
        report.broken += [Broken("R13", q, detail) for detail in _chained(one, at, report.head, pub, sig)]
        report.broken += [Broken(rule, q, detail) for rule, detail in _take(report.ledger, one, step)]
        report.head = digest(one.data)
    if len(sigs) > len(log):
        report.broken.append(Broken("R13", None, "more signatures than entries"))
    for receipt in receipts_held:
        report.broken += receipt_faults(report.ledger, receipt)
    return report


def verify_record(data: bytes, *, step: Step = seed.step) -> Report:
    """The same for the file of a public record."""
    try:
        log, sigs = read_public(data)
    except DrawError as error:
        return Report([Broken("R12", None, str(error))])
    return verify_log(log, sigs, step=step)


def faults_of_next(log: Sequence[Entry], entry: Entry, *, step: Step = seed.step) -> list[Broken]:
    """Which rules `entry` would break after a good log; for whoever is about to sign and post it."""
    verdict = follow(Ledger.of(log), entry, step)
    return [Broken(rule, entry.q, detail) for rule, detail in verdict.findings]


def delay_segments(log: Sequence[Entry]) -> list[Segment]:
    """Every published delay step of a log, independent of the others."""
    lots = Ledger.of(log).lots.values()
    ends = [(lot, lot.end) for lot in lots if lot.end is not None and lot.end.type in ("RESULT", "VOID")]
    return [one for lot, end in ends for one in segments(lot, end)]


def grade_of(lot: Lot, beacon_valid: BeaconValid = lambda beacon, signature: False) -> str | None:
    """E0…E3 of a draw that ended in RESULT or VOID, else None.

    `beacon_valid(beacon, bytes)` verifies a drand round's signature and time; without one, none counts.
    """
    if lot.close is None or lot.end is None:
        return None
    commit, beacon = lot.commit, lot.commit["beacon"]
    signature = bytes.fromhex(lot.end.body["beacon"])
    dates = [one["date"] for one in lot.close.body["contrib"]]
    valid = beacon is not None and beacon["type"] == "drand" and beacon_valid(beacon, signature)
    return grade(commit["window"], commit["delay"], beacon, lot.close.at, dates, beacon_valid=valid)


def _read(one: JsonObject | str | bytes) -> _Posted:
    data = one.encode("utf-8", "surrogatepass") if isinstance(one, str) else one
    raw: Any = {}
    try:
        if not isinstance(data, bytes):
            raw, data = data, cj(data)
        else:
            raw = read_cj(data)
        shapes.check_entry(raw)
    except DrawError as error:
        known = raw if isinstance(raw, dict) else {}
        return _Posted(data if isinstance(data, bytes) else b"", known, None, str(error))
    return _Posted(data, raw, Entry.of(raw))


def _key(posted: Sequence[_Posted]) -> bytes:
    """The key of GENESIS, empty if the log has none; nothing is signed by an empty key."""
    first = posted[0].entry if posted else None
    return bytes.fromhex(first.body["pub"]) if first is not None and first.type == "GENESIS" else b""


def _number(one: _Posted, at: int) -> int:
    q = one.raw.get("q")
    return q if isinstance(q, int) and not isinstance(q, bool) else at


def _chained(one: _Posted, at: int, head: bytes, pub: bytes, sig: str) -> Iterator[str]:
    """R13 for the entry at place `at` after an entry with digest `head`."""
    if not chain.signed(pub, _raw_signature(sig), digest(one.data)):
        yield "no valid signature"
    if not one.raw:
        return  # an unreadable file says nothing about its place
    if one.raw.get("v") != VERSION:
        yield "another version"
    if one.raw.get("q") != at:
        yield f"q should be {at}"
    if one.raw.get("prev") != head.hex():
        yield "prev is not the digest of the entry before"
    if (one.raw.get("type") == "GENESIS") != (at == 0):
        yield "GENESIS stands at q = 0 and nowhere else"


def _raw_signature(sig: str) -> bytes:
    # one signature has one text: upper-case or spaced hex would be a second
    return bytes.fromhex(sig) if form.HEX.fullmatch(sig) else b""


def _take(ledger: Ledger, one: _Posted, step: Step | None) -> Iterator[tuple[str, str]]:
    """Every rule but R13; the entry enters the ledger unless it must be left out."""
    if one.entry is None:
        yield "R12", one.why
        return
    if one.entry.type == "GENESIS" and ledger.genesis is not None:
        return
    verdict = follow(ledger, one.entry, step)
    yield from verdict.findings
    if not verdict.out:
        ledger.add(one.entry)


def receipt_faults(ledger: Ledger, receipt: JsonObject) -> Iterator[Broken]:
    """R14 for a receipt of either kind against a log; nothing if it is good."""
    if why := receipts.misshapen(receipt):
        yield Broken("R14", None, f"receipt: {why}")
        return
    lot = ledger.lots.get(receipt["commit"])
    if lot is None or "dir" not in lot.commit:
        yield Broken("R14", None, "receipt for no COMMIT of targets")
        return
    root = lot.commit["dir"]["root"]
    if receipts.is_outcome(receipt):
        if not lot.result:
            yield Broken("R14", lot.q, "outcome receipt without a RESULT")
            return
        root = lot.result.body["outcomes"]
    if why := receipts.fault(receipt, root, lot.commit["dir"]["n"]):
        yield Broken("R14", lot.q, f"receipt: {why}")
