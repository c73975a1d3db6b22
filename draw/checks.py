"""Rules R1–R7, R9, R14, R15 of protocol §12: may this entry follow what the log has said so far?

Each check yields (code, detail) pairs. `follow` puts them together; `Verdict.out` says what is then left out.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from draw import chain, recompute, seed, shapes, table
from draw.cj import JsonObject
from draw.error import DrawError
from draw.ledger import Ledger, Lot
from draw.log import Entry
from draw.shapes import MATCHED, PLACED

Finding = tuple[str, str]
DAY = 86400
SLOWEST = 60  # seconds of `reveal`


@dataclass(frozen=True)
class Verdict:
    """`findings` of one entry; `out`: it is left out of what follows (R9, R12, R14)."""

    findings: list[Finding]

    @property
    def out(self) -> bool:
        """Must what follows be read as if this entry were not there?"""
        return any(code in ("R9", "R12", "R14") for code, _ in self.findings)


def follow(ledger: Ledger, entry: Entry, step: recompute.Step | None) -> Verdict:
    """Check one well-formed entry against the ledger of those before it. R13 is not seen from here.

    Without `step` the delay is taken as published: whoever calls checks it by itself.
    """
    findings = [("R8", "at decreases")] if entry.at < ledger.at else []
    if entry.type == "PLAN" and entry.body["plan"] in ledger.plans:
        findings.append(("R15", "the plan was announced before"))
    elif entry.type == "COMMIT":
        findings += _commit(ledger, entry)
    elif entry.type in ("REPLACE", "NOTE"):
        findings += [("R14", detail) for detail in _reference(ledger, entry)]
    elif entry.type in ("CLOSE", "ABORT", "RESULT", "VOID"):
        findings += _ending(ledger, entry, step)
    return Verdict(findings)


def _commit(ledger: Ledger, entry: Entry) -> Iterator[Finding]:
    body = entry.body
    checks = {
        "R1": _link(ledger, body),
        "R2": _one_lottery(ledger, body),
        "R3": _attempt(ledger, body),
        "R5": _beacon_time(body),
        "R6": order(entry),
        "R10": table.faults(body) if body["kind"] in PLACED else iter(()),
        "R15": iter(()) if body["plan"] in ledger.plans else iter(["no PLAN before it"]),
    }
    for code, details in checks.items():
        yield from ((code, detail) for detail in details)


def _link(ledger: Ledger, body: JsonObject) -> Iterator[str]:
    if body["chain"] != ledger.next_link():
        yield "not the next link of the secret chain"
    if ledger.genesis is None or body["chain"]["i"] > ledger.genesis.body["chain_len"]:
        yield "the secret chain is exhausted"


def _one_lottery(ledger: Ledger, body: JsonObject) -> Iterator[str]:
    if ledger.open is not None:
        yield f"draw {ledger.open.q} is open"
    if body["kind"] in PLACED:
        if ledger.drawn(body["plan"]):
            yield "the targets of the plan are drawn already"
        return
    basis = ledger.resulting(body["of"])
    if basis is None or basis.kind not in PLACED or basis.commit["plan"] != body["plan"]:
        yield "of is no RESULT of targets of this plan"


def _attempt(ledger: Ledger, body: JsonObject) -> Iterator[str]:
    attempt, redo_of = ledger.attempt(body["kind"], body["plan"], body.get("of"))
    if body["attempt"] != attempt:
        yield f"attempt should be {attempt}"
    if body["redo_of"] != redo_of:
        yield f"redo_of should be {redo_of}"
    if bool(body["redo_reason"]) != (body["attempt"] > 1):
        yield "a reason is due exactly from the second attempt on"


def _beacon_time(body: JsonObject) -> Iterator[str]:
    beacon, window = body["beacon"], body["window"]
    if beacon is not None and beacon["at"] <= window["close"] + window["reveal"]:
        yield "the beacon could be known at the reveal"


def order(entry: Entry) -> Iterator[str]:
    """R6, which a COMMIT shows by itself."""
    body = entry.body
    window = body["window"]
    if not entry.at <= window["open"] < window["close"]:
        yield "COMMIT, open and close are not in this order"
    if not window["grace"] <= window["reveal"] <= SLOWEST:
        yield "grace, reveal and 60 s are not in this order"
    if "dir" in body and not entry.at - DAY <= body["dir"]["at"] <= entry.at:
        yield "the list was not frozen in the 24 hours before"
    if body["by"][0] == body["by"][1]:
        yield "one person requested and released"


def _ending(ledger: Ledger, entry: Entry, step: recompute.Step | None) -> Iterator[Finding]:
    lot = ledger.open
    if lot is None or entry.body["commit"] != lot.q:
        yield "R9", "does not name the open draw"
        return
    if (entry.type in ("RESULT", "VOID")) != (lot.close is not None):
        yield "R9", f"{entry.type} on the wrong side of CLOSE"
        return
    if entry.type in ("CLOSE", "ABORT"):
        yield from _reveal(lot, entry)
        return
    if entry.type == "RESULT":
        try:
            shapes.check_result(entry.body, lot.commit)
        except DrawError as error:
            yield "R12", str(error)
            return
    yield from (("R5", detail) for detail in _beacon_kept(lot, entry))
    yield from (("R11", detail) for detail in recompute.faults(ledger, lot, entry, step))


def _reveal(lot: Lot, entry: Entry) -> Iterator[Finding]:
    close = lot.commit["window"]["close"]
    if entry.type == "CLOSE" and entry.at <= close:
        yield "R4", "CLOSE before the window was over"
    if entry.type == "ABORT" and entry.at >= close:
        yield "R4", "ABORT after the window was over"
    if chain.before(bytes.fromhex(entry.body["x"])).hex() != lot.commit["chain"]["prev"]:
        yield "R1", "another secret than committed to"
    yield from (("R7", detail) for detail in _contributions(lot, entry.body))


def _contributions(lot: Lot, body: JsonObject) -> Iterator[str]:
    window, contrib = lot.commit["window"], body["contrib"]
    if not all(window["open"] <= one["date"] <= window["close"] for one in contrib):
        yield "a contribution outside the window"
    mids = [one["mid"] for one in contrib]
    if sorted(set(mids)) != mids:
        yield "message ids do not ascend"
    counts = Counter(one["who"] for one in contrib)
    if any(times > window["per"] for times in counts.values()):
        yield "too many contributions of one observer"
    if not counts.keys() <= set(lot.commit["observers"]):
        yield "a contribution of somebody else than an observer"
    if seed.transcript(lot.entry.digest, contrib)[-1].hex() != body["t"]:
        yield "the transcript is wrong"


def _beacon_kept(lot: Lot, entry: Entry) -> Iterator[str]:
    beacon = lot.commit["beacon"]
    if bool(entry.body["beacon"]) != (beacon is not None):
        yield "beacon bytes are due exactly if the COMMIT names a beacon"
    if beacon is not None and entry.at < beacon["at"]:
        yield f"{entry.type} before the beacon"


def _reference(ledger: Ledger, entry: Entry) -> Iterator[str]:
    body = entry.body
    lot = ledger.lots.get(body["commit"])
    if lot is None:
        yield "commit is no COMMIT"
    elif entry.type == "REPLACE":
        if not lot.result:
            yield "REPLACE before a RESULT"
        if body["n"] >= ledger.targets(lot):
            yield "no such target"
        if body["seat"] is None and lot.kind == "match":
            yield "a draw of inspectors replaces seats"
        if body["seat"] is not None and lot.kind not in MATCHED:
            yield "a draw of targets has no seats"
