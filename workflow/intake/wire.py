"""A reading as plain data: what a computing process sends back, and what is kept until somebody confirms."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from rules.refusal import BadInput
from workflow.intake.detect import kind_of
from workflow.intake.model import Column, Kind, Limits, Note, Reading, Row
from workflow.intake.reading import on_disk, read


def run(given: dict[str, Any], content: bytes) -> dict[str, Any]:
    """The computation "read". `given`: kind ("" to find it out), hint, areas {name: code}, year.

    The result has the file's `content`, and either `kind` and the packed `reading`, or `unreadable`:
    {key, arguments} of the refusal.
    """
    try:
        with on_disk(content) as path:
            kind = Kind(given["kind"]) if given["kind"] else kind_of(path, given["hint"], Limits())
            reading = read(path, kind, areas=given["areas"], year=given["year"])
    except BadInput as bad:
        return {"content": content, "unreadable": {"key": bad.key, "arguments": bad.arguments}}
    return {"content": content, "kind": str(kind), "reading": pack(reading)}


def pack(reading: Reading) -> bytes:
    """Compressed JSON."""
    plain = asdict(reading)
    return zlib.compress(json.dumps(plain, ensure_ascii=False, default=_plain).encode(), 3)


def unpack(packed: bytes) -> Reading:
    """What `pack` was given; tuples inside values come back as lists."""
    plain = json.loads(zlib.decompress(packed), object_hook=_date)
    return Reading(
        kind=Kind(plain["kind"]),
        columns=tuple(Column(**column) for column in plain["columns"]),
        rows=tuple(Row(**row) for row in plain["rows"]),
        notes=_notes(plain["notes"]),
        refused=_notes(plain["refused"]),
        encoding=plain["encoding"],
        sheet=plain["sheet"],
        sha256=plain["sha256"],
        mentioned=tuple(plain["mentioned"]),
    )


def _notes(plain: Sequence[dict[str, Any]]) -> tuple[Note, ...]:
    return tuple(Note(**note) for note in plain)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return {"d": value.isoformat()}
    raise TypeError(f"{type(value).__name__} does not travel")


def _date(found: dict[str, Any]) -> Any:
    return date.fromisoformat(found["d"]) if found.keys() == {"d"} else found
