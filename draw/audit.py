"""The auditor's half of verification (protocol §12): a sealed record rebuilt and held against the public log.

Run `replay.verify_log` first: here the log is taken as good. That the directory itself is true is for the
auditor to check against the source systems; no record can show it.
"""

from collections.abc import Iterator, Sequence

from draw import bodies, outcome, record, tickets
from draw.certificate import shortage
from draw.cj import JsonObject
from draw.error import DrawError
from draw.ledger import Ledger, Lot
from draw.log import Entry
from draw.matching import Matching, match
from draw.replay import Broken
from draw.roster import Target, read_roster
from draw.seed import AuditSeed, Contribution
from draw.shapes import PLACED
from draw.snapshot import Snapshot, freeze

SEALED = "sealed"  # what a finding has in place of a rule's code


def verify_sealed(
    sealed: JsonObject, log: Sequence[Entry] | Ledger, of: JsonObject | None = None
) -> list[Broken]:
    """What in a sealed record disagrees with the log; [] if nothing. `q` is the entry contradicted.

    A draw of kind match stands on the targets of another draw, whose sealed record is `of`; DrawError
    `of_record_needed` without it. DrawError `misshapen` if a record is none at all.
    """
    record.check_sealed(sealed)
    ledger = log if isinstance(log, Ledger) else Ledger.of(log)
    lot = ledger.lots.get(sealed["commit"])
    if lot is None:
        return [Broken(SEALED, sealed["commit"], "commit is no COMMIT")]
    if lot.kind not in PLACED and of is None:
        raise DrawError("of_record_needed", commit=lot.q, of=lot.commit["of"])
    try:
        return [*_texts(ledger, lot, sealed), *_rebuilt(ledger, lot, sealed, of)]
    except DrawError as error:
        return [Broken(SEALED, lot.q, str(error))]
    except KeyError as error:
        return [Broken(SEALED, lot.q, f"the record lacks {error}")]


def _texts(ledger: Ledger, lot: Lot, sealed: JsonObject) -> Iterator[Broken]:
    """Texts and salts against the hashes that stand for them in the log."""
    said = [_contribution(row) for row in sealed["contributions"]]
    if [one.json() for one in said] != sealed["contributions"]:
        yield Broken(SEALED, lot.q, "the text of a contribution has another hash")
    told = lot.close or lot.end
    if told is not None and [one.public() for one in said] != told.body["contrib"]:
        yield Broken(SEALED, told.q, "other contributions")
    if lot.end is not None and lot.end.type != "RESULT":
        yield from _decided(lot.end, sealed["decision"], "h")
    approvals = {row["q"]: row for row in sealed.get("replacements", ())}
    for entry in ledger.later:
        if entry.type == "REPLACE" and entry.body["commit"] == lot.q:
            yield from _decided(entry, approvals[entry.q], "a")


def _contribution(row: JsonObject) -> Contribution:
    return Contribution(row["mid"], row["date"], row["who"], row["text"])


def _decided(entry: Entry, decision: JsonObject, name: str) -> Iterator[Broken]:
    found = bodies.decision_digest(bytes.fromhex(decision["salt"]), decision["text"])
    if found.hex() != entry.body[name]:
        yield Broken(SEALED, entry.q, f"{name} is not the hash of the decision")


def _rebuilt(ledger: Ledger, lot: Lot, sealed: JsonObject, of: JsonObject | None) -> Iterator[Broken]:
    """List, roster and results from the sealed inputs against COMMIT and RESULT."""
    if lot.kind in PLACED:
        yield from _placed(lot, sealed)
        return
    assert of is not None
    basis = ledger.resulting(lot.commit["of"])
    if basis is None or basis.q != of["commit"]:
        yield Broken(SEALED, lot.q, "the other record is not that of the draw it stands on")
        return
    yield from _list(basis, of)
    snapshot = _snapshot(of)
    targets = _targets(snapshot, _drawn(basis, snapshot))
    yield from _people(lot, sealed, targets, snapshot)
    yield from _differ(lot.entry, {"only_seats": bodies.only_seats(sealed["match_input"])})
    if lot.result is not None:
        matching = match(_seed(lot.result).seed, targets, sealed["match_input"])
        secret = bytes.fromhex(sealed["list_secret"])
        yield from _differ(lot.result, bodies.result_match(lot.q, _seed(lot.result), secret, matching))
        yield from _matched(lot, sealed, targets, matching)


def _placed(lot: Lot, sealed: JsonObject) -> Iterator[Broken]:
    yield from _list(lot, sealed)
    snapshot = _snapshot(sealed)
    both = lot.kind == "both"
    if both:
        able = [Target.of(item.id, item.attr) for item in snapshot.items if item.status == 0]
        yield from _people(lot, sealed, able, snapshot)
        if bodies.only_seats(sealed["match_input"]) is not None:
            yield Broken(SEALED, lot.q, "single seats in a draw of whole teams")
    if lot.result is None:
        return
    seed, drawn = _seed(lot.result), _drawn(lot, snapshot)
    if not both:
        yield from _differ(lot.result, bodies.result_targets(lot.q, seed, snapshot, drawn))
        return
    targets = _targets(snapshot, drawn)
    matching = match(seed.seed, targets, sealed["match_input"])
    yield from _differ(lot.result, bodies.result_both(lot.q, seed, snapshot, drawn, matching))
    yield from _matched(lot, sealed, targets, matching)


def _list(lot: Lot, sealed: JsonObject) -> Iterator[Broken]:
    snapshot = _snapshot(sealed)
    yield from _differ(lot.entry, bodies.list_part(snapshot, lot.commit["dir"]["at"]))
    if list(snapshot.strata) != sealed["strata"]:
        yield Broken(SEALED, lot.q, "strata differs")


def _people(lot: Lot, sealed: JsonObject, targets: Sequence[Target], snapshot: Snapshot) -> Iterator[Broken]:
    secret = bytes.fromhex(sealed["list_secret"])
    listed = [item.id for item in snapshot.items]
    yield from _differ(lot.entry, bodies.people_part(secret, sealed["match_input"], targets, listed))


def _matched(lot: Lot, sealed: JsonObject, targets: Sequence[Target], found: Matching) -> Iterator[Broken]:
    """The assignment and its proofs as they were kept."""
    kept = {"assign": found.assign, "certificates": found.certificates, "moves": found.moves}
    for name, value in kept.items():
        if sealed[name] != value:
            yield Broken(SEALED, lot.q, f"{name} differs")
    people = read_roster(sealed["match_input"])
    for code, certificate in found.certificates.items():
        if not shortage(certificate, people, targets).proved:
            yield Broken(SEALED, lot.q, f"the certificate of {code} proves nothing")


def _differ(entry: Entry, rebuilt: JsonObject) -> Iterator[Broken]:
    for name in _names(rebuilt, entry.body):
        yield Broken(SEALED, entry.q, f"{name} differs")


def _names(rebuilt: JsonObject, logged: JsonObject) -> Iterator[str]:
    """Where two objects differ, such as map or dir.root."""
    for name, value in rebuilt.items():
        other = logged.get(name)
        if isinstance(value, dict) and isinstance(other, dict):
            yield from (f"{name}.{inner}" for inner in _names(value, other))
        elif value != other:
            yield name


def _snapshot(sealed: JsonObject) -> Snapshot:
    secret = bytes.fromhex(sealed["list_secret"])
    return freeze(record.items_of(sealed), sealed["rule"], sealed["strata_rules"], secret)


def _seed(result: Entry) -> AuditSeed:
    body = result.body
    delay = tuple(bytes.fromhex(one) for one in body["delay"])
    return AuditSeed(bytes.fromhex(body["beacon"]), delay, bytes.fromhex(body["seed"]))


def _drawn(lot: Lot, snapshot: Snapshot) -> list[tickets.Drawn]:
    assert lot.result is not None
    return tickets.draw(_seed(lot.result).seed, snapshot.strata)


def _targets(snapshot: Snapshot, drawn: Sequence[tickets.Drawn]) -> list[Target]:
    return [Target.of(item.id, item.attr) for item in outcome.targets(snapshot, drawn)]
