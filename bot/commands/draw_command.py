"""`yaohao draw verify RECORD`: every check of a record by name and rule, and what it would take to make the rest."""

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from pathlib import Path

from bot import talk
from bot.clock import RealClock
from draw import seed
from draw.beacon import holds
from draw.cj import LARGEST_FILE, JsonObject
from draw.evidence import Check
from draw.expected import Expected
from draw.ledger import Lot
from draw.recompute import Segment
from draw.report import PATIENCE, Report, report
from rules.refusal import BadInput

ROUNDS = 1 << 31  # PBKDF2 rounds computed unasked: four draws at the default delay, some minutes
DATED = 250_000_000_000  # seconds; later ones have a year of five digits, which no calendar here knows
GROUPS = {
    "record": ("form", "chained", "clock", "references", "plan"),
    "draw": (
        "one_lottery",
        "attempts",
        "order",
        "table",
        "secret_chain",
        "contributions",
        "close",
        "endings",
    ),
    "seed": ("beacon_time", "replay", "delay", "beacon"),
    "held": ("receipt", "membership", "outcome", "rebuilt", "head", "org", "own", "scheme"),
}
"""How a person reads the checks; every name of `draw.report` stands in one group."""


def run(arguments: Namespace) -> int:
    """Print what every check says of the file; 1 if one fails."""
    found = report(
        _bytes(arguments.record, LARGEST_FILE + 1),
        now=int(RealClock().now().timestamp()),
        sealed=_bytes(arguments.sealed) if arguments.sealed else None,
        of=_bytes(arguments.of) if arguments.of else None,
        receipts=[_bytes(path, LARGEST_FILE + 1) for path in arguments.receipt],
        expected=Expected(arguments.head, arguments.org, arguments.own, _scheme(arguments.scheme)),
        only=arguments.entry,
        delays=partial(_delays, patient=arguments.delay),
        beacon_valid=holds,
        tickets=None if arguments.delay else PATIENCE,
    )
    _refuse_the_impossible(arguments, found)
    if arguments.json:
        talk.data(found.json())
    else:
        talk.say("draw_verified", **_page(arguments, found))
    return 0 if found.valid else 1


def _refuse_the_impossible(arguments: Namespace, found: Report) -> None:
    """What was asked for cannot be answered, whatever the record says."""
    for one in found.checks:
        if arguments.sealed and one.needs == "of":
            raise BadInput("of_record_needed", commit=one.facts["commit"], of=one.facts["of"])
    if found.of == "record" and arguments.entry is not None and not 0 <= arguments.entry < found.entries:
        raise BadInput("no_such_entry", q=arguments.entry)


def _delays(segments: Sequence[Segment], *, patient: bool) -> Iterator[bytes] | None:
    """The delay recomputed on all processors, each step from the published one before it."""
    if not patient and sum(one.it for one in segments) > ROUNDS:
        return None
    return _computed(segments)


def _computed(segments: Sequence[Segment]) -> Iterator[bytes]:
    with ThreadPoolExecutor() as pool:
        try:
            found = pool.map(lambda one: seed.step(one.before, one.j, one.it), segments)
            for done, after in enumerate(found, start=1):
                _progress(done, len(segments))
                yield after
        finally:
            pool.shutdown(cancel_futures=True)  # after a wrong step nobody asks for the others


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        bar = "█" * (24 * done // total)
        sys.stderr.write(f"\r{bar:░<24} {done}/{total}" + ("\n" if done == total else ""))


def _scheme(path: Path | None) -> bytes | None:
    return _bytes(path) if path is not None else None


def _bytes(path: Path, most: int = -1) -> bytes:
    """The file, or its first `most` bytes: one more than is allowed is enough to be refused."""
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as fault:
        raise BadInput("setup_unreadable", file=path.name, why=fault.strerror) from None


def _page(arguments: Namespace, found: Report) -> JsonObject:
    """What the sentence `draw_verified` is made of."""
    only: int | None = arguments.entry
    lots = [lot for lot in found.ledger.lots.values() if only is None or only in _numbers(lot)]
    shown = {lot.q for lot in lots}
    count = {state: sum(one.state == state for one in found.checks) for state in ("pass", "fail", "unknown")}
    return {
        "file": arguments.record.name,
        "found": found,
        "count": count,
        "groups": [(name, rows) for name, names in GROUPS.items() if (rows := _rows(found.checks, names))],
        "draws": [(one, _instant(one.at)) for one in found.draws if one.q in shown],
        "notes": {q: list(some) for q, some in groupby(found.notes, key=lambda one: one.q)},
    }


def _rows(checks: Sequence[Check], names: Sequence[str]) -> list[Check]:
    return [one for name in names for one in checks if one.name == name]


def _numbers(lot: Lot) -> set[int]:
    return {one.q for one in (lot.entry, lot.close, lot.end) if one is not None}


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds < DATED else ""
