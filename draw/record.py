"""The two files a draw leaves (protocol §11): a public record for everybody, a sealed one for auditors."""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from draw import form
from draw.canon import VERSION
from draw.cj import JsonObject, cj, plain_json, read_cj, read_json, weigh
from draw.frozen import Row
from draw.listing import Listing
from draw.log import Entry
from draw.matching import Matching
from draw.quota import check_rule
from draw.seed import Contribution
from draw.shapes import Q
from draw.snapshot import ID, STATUSES, Item, Snapshot

_PUBLIC = form.record(
    {
        "v": form.one_of(VERSION),
        "log": form.each(form.record({}, more=True)),
        "sigs": form.each(form.hexa(64)),
    }
)
_CONTRIBUTION = form.record(
    {"mid": Q, "date": Q, "who": form.text(1, 64), "text": form.text(0, 1 << 20), "h": form.hexa(32)}
)
_ITEM = form.record(
    {
        "id": form.text(1, 64, ID.pattern),
        "status": form.integer(0, max(STATUSES)),
        "attr": form.each(form.text(0, 1 << 20), least=2),
        "stratum": form.text(1, 64),
    },
    more=True,
)
_DECISION = form.record({"salt": form.hexa(32), "text": form.text(0, 1 << 20)}, more=True)
_SEALED: dict[str, form.Check] = {
    "v": form.one_of(VERSION),
    "commit": Q,
    "list_secret": form.hexa(32),
    "contributions": form.each(_CONTRIBUTION),
}
_OPTIONAL: dict[str, form.Check] = {
    "items": form.each(_ITEM),
    "rule": check_rule,
    "strata_rules": form.mapping(form.text(1, 64), form.mapping(form.text(1, 64), form.integer())),
    "strata": form.each(form.mapping(form.text(1, 64), form.integer())),
    "match_input": form.or_null(form.record({}, more=True)),
    "assign": form.each(form.row(form.text(1, 64), form.each(form.text(0, 64)), form.text(0, 64))),
    "certificates": form.record({}, more=True),
    "moves": form.record({"repair": Q, "level": Q}),
    "decision": _DECISION,
    "replacements": form.each(
        form.record({"q": Q, "salt": form.hexa(32), "text": form.text(0, 1 << 20)}, more=True)
    ),
}


def public_record(entries: Sequence[Entry], signatures: Sequence[bytes]) -> bytes:
    """The file of a public record: all entries from GENESIS on, with one signature each."""
    log = [entry.json() for entry in entries]
    return cj({"v": VERSION, "log": log, "sigs": [one.hex() for one in signatures]})


def read_public(data: bytes) -> tuple[list[JsonObject], list[str]]:
    """Entries and signatures of such a file, read as strictly as an entry; DrawError if there are none."""
    weigh(data)
    return parts(read_cj(data))


def parts(value: Any) -> tuple[list[JsonObject], list[str]]:
    """The same of a file that is read already."""
    _PUBLIC(value, "record")
    return value["log"], value["sigs"]


def sealed_record(
    commit: int,
    list_secret: bytes,
    contributions: Sequence[Contribution],
    *,
    snapshot: Listing | None = None,
    match_input: JsonObject | None = None,
    matching: Matching | None = None,
    decision: tuple[bytes, str] | None = None,
    replacements: Sequence[tuple[int, bytes, str]] = (),
) -> JsonObject:
    """Everything an auditor needs to rebuild draw `commit`; kept ten years, never shown to observers.

    `snapshot` for kinds targets and both, `match_input` and `matching` (once there is a RESULT) for both and
    match, `decision` = (salt, text) of an ABORT or VOID, `replacements` = (q, salt, text) of each REPLACE.
    A `Frozen` brings no items: they follow with `sealed_lines`.
    Fields of the house's own, such as the dates Telegram gave to posts, may be added to what comes out.
    """
    record: JsonObject = {
        "v": VERSION,
        "commit": commit,
        "list_secret": list_secret.hex(),
        "contributions": [one.json() for one in contributions],
        "match_input": match_input,
    }
    if snapshot is not None:
        record |= _list(snapshot)
    if matching is not None:
        record |= {"assign": matching.assign, "certificates": matching.certificates, "moves": matching.moves}
    if decision is not None:
        record["decision"] = {"salt": decision[0].hex(), "text": decision[1]}
    if replacements:
        record["replacements"] = [
            {"q": q, "salt": salt.hex(), "text": text} for q, salt, text in replacements
        ]
    return record


def sealed_file(record: JsonObject) -> bytes:
    """A sealed record as one JSON document in which every item has a line of its own, in id order."""
    if "items" not in record:
        return plain_json(record) + b"\n"
    head = {name: value for name, value in record.items() if name != "items"}
    return b"".join(sealed_lines(head, map(plain_json, record["items"])))


def sealed_lines(head: JsonObject, items: Iterable[bytes]) -> Iterator[bytes]:
    """The same file piece by piece: `head` is the record without its items, each of `items` one of them as JSON."""
    yield plain_json(head)[:-1] + b',"items":[\n'
    between = b""
    for item in items:
        yield between + item
        between = b",\n"
    yield b"\n]}\n"


def row_line(row: Row) -> bytes:
    """One item of a stream as it stands in a sealed record."""
    code, status, attr, stratum = row
    return b'{"attr":%b,"id":"%b","status":%d,"stratum":%b}' % (
        _written(attr),
        code.encode(),
        status,
        _written(stratum),
    )


def read_row(line: bytes) -> Row:
    """A row from such a line; its values are judged by whoever freezes them. DrawError `misshapen`."""
    try:
        found = json.loads(line)
        return found["id"], found["status"], tuple(found["attr"]), found["stratum"]
    except (ValueError, KeyError, TypeError):
        form.misshapen("item", "object with id, status, attr, stratum")


@lru_cache(maxsize=1 << 14)
def _written(value: str | tuple[str, ...]) -> bytes:
    return plain_json(value)


def read_sealed(data: bytes) -> JsonObject:
    """A sealed record of any layout; DrawError `not_canonical` or `misshapen`."""
    record = read_json(data)
    check_sealed(record)
    found: JsonObject = record
    return found


def check_sealed(record: Any) -> None:
    """DrawError `misshapen` unless the fields that are there have their form."""
    form.record(_SEALED, more=True)(record, "sealed")
    for name in _OPTIONAL.keys() & record.keys():
        _OPTIONAL[name](record[name], f"sealed.{name}")


def items_of(record: JsonObject) -> list[Item]:
    """The directory of a sealed record."""
    rows = record["items"]
    return [Item(r["id"], r["status"], tuple(r["attr"]), r["stratum"], r.get("note", "")) for r in rows]


def _list(listing: Listing) -> JsonObject:
    about: JsonObject = {
        "rule": listing.rule,
        "strata_rules": listing.strata_rules,
        "strata": list(listing.strata),
    }
    if isinstance(listing, Snapshot):
        about["items"] = [item.json() for item in listing.items]
    return about
