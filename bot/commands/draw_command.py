"""`yaohao draw verify RECORD`: replay a public record; with --sealed rebuild one of its draws."""

import sys
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from bot import talk
from bot.clock import RealClock
from draw import audit, notes, record, replay, seed
from draw.cj import JsonObject
from draw.error import DrawError
from draw.ledger import Lot
from draw.log import Entry
from draw.recompute import Step
from draw.replay import Broken, Report
from rules.refusal import BadInput


def run(arguments: Namespace) -> int:
    """Print what every rule says of the record; 1 if one is broken."""
    data = _bytes(arguments.record)
    report = replay.verify_record(data, step=_with_delays(_entries(data)))
    broken = list(report.broken)
    if arguments.sealed is not None:
        if not report.valid:
            raise BadInput("log_first", file=arguments.record.name)
        broken += _sealed(arguments, _entries(data))
    if arguments.json:
        talk.data(_as_data(report, broken))
    else:
        _tell(report, broken, arguments.entry)
    return 1 if broken else 0


def _with_delays(entries: list[Entry]) -> Step:
    """The delay recomputed on all processors: each step from the published one before it."""
    try:
        wanted = replay.delay_segments(entries)
    except (DrawError, KeyError, AssertionError):
        return seed.step  # the log is broken; the rules will say where
    known: dict[tuple[bytes, int, int], bytes] = {}
    with ThreadPoolExecutor() as pool:
        found = pool.map(lambda one: seed.step(one.before, one.j, one.it), wanted)
        for done, (one, after) in enumerate(zip(wanted, found, strict=True), start=1):
            known[one.before, one.j, one.it] = after
            _progress(done, len(wanted))
    return lambda d, j, it: known.get((d, j, it)) or seed.step(d, j, it)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        bar = "█" * (24 * done // total)
        sys.stderr.write(f"\r{bar:░<24} {done}/{total}" + ("\n" if done == total else ""))


def _entries(data: bytes) -> list[Entry]:
    """The entries of a record as far as they can be read; none if the file is no record."""
    try:
        return [Entry.of(raw) for raw in record.read_public(data)[0]]
    except DrawError:
        return []


def _sealed(arguments: Namespace, entries: list[Entry]) -> list[Broken]:
    try:
        of = record.read_sealed(_bytes(arguments.of)) if arguments.of else None
        return audit.verify_sealed(record.read_sealed(_bytes(arguments.sealed)), entries, of)
    except DrawError as fault:
        if fault.key == "of_record_needed":
            raise BadInput(
                "of_record_needed", commit=fault.arguments["commit"], of=fault.arguments["of"]
            ) from None
        raise BadInput("setup_unreadable", file=arguments.sealed.name, why=str(fault)) from None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise BadInput("setup_unreadable", file=path.name, why=fault.strerror) from None


def _tell(report: Report, broken: list[Broken], only: int | None) -> None:
    lots = list(report.ledger.lots.values())
    if only is not None:
        broken = [one for one in broken if one.q == only]
        lots = [lot for lot in lots if only in _numbers(lot)]
        if not broken and not lots and not 0 <= only <= _last(report):
            raise BadInput("no_such_entry", q=only)
    for lot in lots:
        talk.say("draw_line", **_lot(lot), at=_instant(lot.entry.at))
    for note in notes.notes(report.ledger, int(RealClock().now().timestamp())):
        if only is None or note.q in [lot.q for lot in lots]:
            talk.say("draw_note", q=note.q, note=note.key, facts=note.arguments)
    for one in broken:
        talk.say("draw_broken", rule=one.rule, q=one.q, detail=one.detail)
    if only is None:
        talk.say("draw_bad" if broken else "draw_good", count=_last(report) + 1, head=report.head.hex())


def _as_data(report: Report, broken: list[Broken]) -> JsonObject:
    return {
        "valid": not broken,
        "head": report.head.hex(),
        "broken": [{"rule": one.rule, "q": one.q, "detail": one.detail} for one in broken],
        "draws": [_lot(lot) for lot in report.ledger.lots.values()],
    }


def _lot(lot: Lot) -> JsonObject:
    """A draw in short; `end` is RESULT, ABORT, VOID or empty."""
    return {
        "q": lot.q,
        "kind": lot.kind,
        "attempt": lot.commit["attempt"],
        "end": lot.end.type if lot.end else "",
        "end_q": lot.end.q if lot.end else None,
        "seed": lot.end.body.get("seed", "") if lot.end else "",
        "grade": replay.grade_of(lot) or "",
    }


def _numbers(lot: Lot) -> set[int]:
    return {one.q for one in (lot.entry, lot.close, lot.end) if one is not None}


def _last(report: Report) -> int:
    ledger = report.ledger
    known = [ledger.genesis, *ledger.plans.values(), *ledger.later]
    numbers = {one.q for one in known if one is not None}
    return max(numbers.union(*(_numbers(lot) for lot in ledger.lots.values())), default=-1)


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
