"""Freezing a directory of any size and drawing from it, in a computing process (draw protocol 2–5, 8, 10).

The frozen pool is a file: a first line with what was fixed (rule, list secret, terms), then one item a line in
the order of ids. The directory is read once, in one state of the database; all that is kept of it later is
that file. The sealed record has the same lines.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from draw import bodies, receipts, record, tickets
from draw.cj import JsonObject
from draw.error import DrawError
from draw.frozen import Freezing, Frozen
from draw.seed import AuditSeed, Contribution
from workflow import pool
from workflow.pool import Terms
from workflow.shelf import Shelf
from workflow.work import Job

LINES = "application/x-ndjson"


async def freeze(job: Job, shelf: Shelf) -> JsonObject:
    """The directory part of a COMMIT, what the releaser must know, and the number of the frozen pool's file."""
    given = json.loads(job.content)
    freezing = _freezing(given)
    name = f"draw-{job.subject_id}.jsonl"
    writing = await shelf.begin("draw_pool", name, LINES, f"draw:{job.subject_id}", _instant(job.at))
    await writing.add(job.content + b"\n")
    async with shelf.one_state() as connection:
        async for rows in pool.rows(connection, Terms(**given["pool"]), shelf.vault):
            freezing.add(rows)
            await writing.add(b"".join([record.row_line(row) + b"\n" for row in rows]))
    frozen = freezing.done()
    return {
        "part": bodies.list_part(frozen, job.at),
        "shortages": [[code, need, n] for code, need, n in frozen.shortages],
        "k": frozen.k,
        "shown": frozen.shown,
        "pool": await writing.done(),
    }


async def draw(job: Job, shelf: Shelf) -> JsonObject:
    """The RESULT body, the sealed record's file, and the drawn ids in target number order."""
    assert job.document_id is not None
    given: dict[str, Any] = job.input
    delay, beacon = [bytes.fromhex(d) for d in given["delay"]], bytes.fromhex(given["beacon"])
    audit_seed = AuditSeed.of(bytes.fromhex(given["start"]), delay, beacon)
    frozen = await frozen_again(shelf, job.document_id)
    drawn = tickets.draw(audit_seed.seed, frozen.strata)
    wanted = [frozen.index(j) for stratum in drawn for j in stratum.drawn]
    head = record.sealed_record(given["commit"], frozen.list_secret, _said(given), snapshot=frozen)
    sealed, codes = await _seal(job, shelf, head, wanted)
    return {
        "body": bodies.result_targets(given["commit"], audit_seed, frozen, drawn),
        "sealed": sealed,
        "targets": codes,
    }


async def seal_attempt(job: Job, shelf: Shelf) -> int | bytes:
    """The sealed record of an attempt that ended without RESULT, with the decision that ended it.

    Of a draw of targets the number of its file, which is written here; of a match draw the file itself.
    """
    given, sealed = job.input, await shelf.secret("decision", f"draw:{job.subject_id}")
    decision = sealed[:32], sealed[32:].decode()
    if given["kind"] != "targets":
        data = json.loads(job.content)
        secret, said = bytes.fromhex(data["list_secret"]), _said(given)
        mi = data["match_input"]
        return record.sealed_file(
            record.sealed_record(given["commit"], secret, said, match_input=mi, decision=decision)
        )
    assert job.document_id is not None
    frozen = await frozen_again(shelf, job.document_id)
    head = record.sealed_record(
        given["commit"], frozen.list_secret, _said(given), snapshot=frozen, decision=decision
    )
    return (await _seal(job, shelf, head, ()))[0]


async def receipts_of(job: Job, shelf: Shelf) -> list[JsonObject]:
    """The receipts of one code: membership, and the outcome if a seed is given; [] if the list lacks the code."""
    assert job.document_id is not None
    given = job.input
    try:
        papers = [await _membership(shelf, job.document_id, given["commit"], given["code"])]
    except DrawError as error:
        if error.key in ("unknown_item", "item_id"):
            return []
        raise
    if given["seed"]:
        frozen = await frozen_again(shelf, job.document_id)
        drawn = tickets.draw(bytes.fromhex(given["seed"]), frozen.strata)
        code, index = papers[0]["id"], papers[0]["index"]
        papers.append(receipts.outcome_of(given["commit"], frozen, drawn, code, index))
    return papers


async def _membership(shelf: Shelf, document_id: int, commit: int, code: str) -> JsonObject:
    walk: receipts.Walk | None = None
    async for lines in shelf.lines(document_id):
        if walk is None:
            secret = bytes.fromhex(json.loads(lines.pop(0))["list_secret"])
            walk = receipts.Walk(commit, secret, code)
        walk.add([record.read_row(line) for line in lines])
    if walk is None:
        raise DrawError("unknown_item", id=code)
    return walk.receipt()


async def frozen_again(shelf: Shelf, document_id: int) -> Frozen:
    """The frozen directory from the file of its pool: the same bytes as when it was frozen."""
    freezing: Freezing | None = None
    async for lines in shelf.lines(document_id):
        if freezing is None:
            freezing = _freezing(json.loads(lines.pop(0)))
        freezing.add([record.read_row(line) for line in lines])
    if freezing is None:
        raise DrawError("misshapen", where="pool", wanted="a first line")
    return freezing.done()


async def _seal(job: Job, shelf: Shelf, head: JsonObject, wanted: Iterable[int]) -> tuple[int, list[str]]:
    """Write the sealed record from the pool's lines; its number, and the ids at these directory indices."""
    assert job.document_id is not None
    name, subject = f"{head['commit']}.sealed.json", f"draw:{job.subject_id}"
    writing = await shelf.begin("sealed_record", name, "application/json", subject, _instant(job.at))
    open_indices, found, at = set(wanted), {}, -1
    opening, *_ = record.sealed_lines(head, ())
    await writing.add(opening)
    async for lines in shelf.lines(job.document_id):
        body = lines if at >= 0 else lines[1:]
        at = max(at, 0)
        for index in open_indices.intersection(range(at, at + len(body))):
            found[index] = record.read_row(body[index - at])[0]
        if body:
            await writing.add((b",\n" if at else b"") + b",\n".join(body))
        at += len(body)
    await writing.add(b"\n]}\n")
    return await writing.done(), [found[index] for index in wanted]


def _freezing(given: JsonObject) -> Freezing:
    return Freezing(given["rule"], given["strata_rules"], bytes.fromhex(given["list_secret"]))


def _said(given: JsonObject) -> list[Contribution]:
    return [Contribution(mid, date, who, text) for mid, date, who, text in given["contributions"]]


def _instant(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)
