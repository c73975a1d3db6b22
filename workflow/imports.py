"""A file in a clerk's chat: read in a limited child, compared with the house, confirmed or dropped (R-042).

receive ─> (work "read") ─> entered ─> confirm | drop
                                └─ another of its kind is confirmed ─> stale ─> reread
"""

from collections.abc import Mapping
from typing import Any

from sqlmodel import col, func, select

from models.base import number
from models.directory import Import, ImportState
from models.mail import Chat
from models.mail import Kind as MailKind
from rules.due import local_day
from rules.permissions import IMPORT
from rules.refusal import AlreadyDone, BadInput, NotYours, RuleForbids
from workflow import areas, files, import_report, people, plan, tell, work
from workflow.intake import wire
from workflow.intake.cells import visible
from workflow.intake.model import Kind, Reading
from workflow.machine import fire
from workflow.machines import IMPORT_FILE
from workflow.merge.kinds import KINDS
from workflow.merge.model import Difference
from workflow.sent import Sent
from workflow.unit import Context
from workflow.work import Job

TELEGRAM_MOST = 20 << 20
"""What Telegram hands out to a bot; larger files come in by the command line."""


async def receive(ctx: Context, file_id: str, file_name: str, size: int, caption: str = "") -> None:
    """Somebody sent a file: a card says that it is being read."""
    ctx.must(IMPORT)
    if size > TELEGRAM_MOST:
        raise BadInput("file_over_telegram", size=-(-size >> 20), allowed=TELEGRAM_MOST >> 20)
    row = await begin(ctx, file_name)
    chat = await tell.private_chat(ctx, row.by_id)
    await tell.card(ctx, chat, "import", number(row), lane=tell.LIVE, purpose="import")
    given = await reading_input(ctx, "", f"{file_name} {caption}")
    await work.submit(ctx, "read", number(row), 0, {**given, "file_id": file_id})


async def begin(ctx: Context, file_name: str) -> Import:
    """An import that is being read, in the acting clerk's name."""
    name = visible(file_name)[:120] or "?"
    return await ctx.add(Import(name=name, by_id=ctx.me.person_id, created_at=ctx.now))


async def reading_input(ctx: Context, kind: str, hint: str) -> dict[str, object]:
    """What the reader needs to know of the house: names of areas, and the year a plan without one means."""
    year = local_day(ctx.now).year
    named = next((y for y in range(year - 1, year + 3) if str(y) in hint), year)
    return {"kind": kind, "hint": hint[:400], "areas": await areas.codes(ctx), "year": named}


async def entered(ctx: Context, job: Job, result: Any) -> None:
    """The file was read: the card shows what would change, a report follows it."""
    row = await ctx.get(Import, job.subject_id)
    ctx.actor = await people.acting(ctx, row.by_id)
    await take(ctx, row, result)
    await tell.touch(ctx, "import", number(row))
    await _send_report(ctx, row)


async def given_up(ctx: Context, job: Job, _why: str) -> None:
    """The file did not come, or reading it failed three times by a fault of ours."""
    row = await ctx.get(Import, job.subject_id)
    row.facts = {"key": "file_not_fetched", "arguments": {}}
    await fire(ctx, IMPORT_FILE, row, "unreadable")
    await tell.touch(ctx, "import", number(row))


async def card_shown(ctx: Context, import_id: int, _chat: Chat, _sent: Sent) -> None:
    """The card stands: a report that was ready before it can follow."""
    await _send_report(ctx, await ctx.get(Import, import_id))


async def take(ctx: Context, row: Import, result: dict[str, Any]) -> None:
    """Keep file and rows sealed, compare them with the house, or say why the file cannot be read."""
    kept = await files.store(
        ctx, "import_file", row.name, result["content"], subject=f"import:{row.id}", sealed=True
    )
    row.file_id = number(kept)
    if "unreadable" in result:
        row.facts = result["unreadable"]
        await files.erase(ctx, number(kept))
        await fire(ctx, IMPORT_FILE, row, "unreadable")
        return
    row.kind = result["kind"]
    rows = await files.store(ctx, "import_rows", "rows.json.z", result["reading"], sealed=True)
    row.rows_id = number(rows)
    await _dry_run(ctx, row, wire.unpack(result["reading"]))
    # The digest of a short secret file would let its classes be guessed.
    digest = "" if KINDS[Kind(row.kind)].secret else kept.sha256
    await fire(ctx, IMPORT_FILE, row, "read", kind=row.kind, sha256=digest, **row.counts)


async def confirm(ctx: Context, import_id: int, *, complete: bool = False) -> str:
    """All of it or nothing. The key of the toast: "imported", or "import_stale" when the house has moved on.

    `complete`: the file is the whole directory, so what is gone from it goes.
    """
    row = await _mine(ctx, import_id)
    await _refuse_settled(ctx, row)
    reading = await _reading(ctx, row)
    found = await KINDS[reading.kind].compare(ctx, reading)
    if complete and found.gone and not removable(row.counts):
        raise RuleForbids("too_many_gone", article="R-046", gone=len(found.gone))
    if found.counts(reading) != row.counts or await edition(ctx, row.kind) != row.base:
        await fire(ctx, IMPORT_FILE, row, "outdate")
        await tell.touch(ctx, "import", import_id)
        return "import_stale"
    row.settled_at = ctx.now
    row.facts = {**row.facts, "complete": complete}
    await fire(ctx, IMPORT_FILE, row, "confirm", complete=complete, **row.counts)
    if await edition(ctx, row.kind) != row.base + 1:
        raise AlreadyDone("import_stale")
    await KINDS[reading.kind].apply(ctx, import_id, found, complete)
    if reading.kind is Kind.PLAN:
        await plan.announce(ctx, import_id, found, complete)
    await _forget(ctx, row, file=KINDS[reading.kind].secret)
    await _outdate_others(ctx, row)
    await tell.touch(ctx, "import", import_id)
    return "imported"


async def drop(ctx: Context, import_id: int) -> str:
    """Nothing of the file stays but its name, size and digest."""
    row = await _mine(ctx, import_id)
    await _refuse_settled(ctx, row, stale=True)
    row.settled_at = ctx.now
    await fire(ctx, IMPORT_FILE, row, "drop")
    await _forget(ctx, row, file=True)
    await tell.touch(ctx, "import", import_id)
    return "import_dropped"


async def reread(ctx: Context, import_id: int) -> str:
    """The same rows against the house as it stands now."""
    row = await _mine(ctx, import_id)
    await _refuse_settled(ctx, row, stale=True)
    if row.state == ImportState.READ:
        raise AlreadyDone("already", article="R-042").on("import", import_id)
    await _dry_run(ctx, row, await _reading(ctx, row))
    await fire(ctx, IMPORT_FILE, row, "reread", **row.counts)
    await tell.touch(ctx, "import", import_id)
    await _send_report(ctx, row)
    return "import_reread"


def removable(counts: Mapping[str, int]) -> bool:
    """Whether the file can be the whole directory: one that keeps fewer than it removes is a part of it."""
    return 0 < counts.get("gone", 0) <= counts["rows"] - counts["refused"]


async def edition(ctx: Context, kind: str) -> int:
    """How many imports of a kind were confirmed: the number of the directory as it stands."""
    query = select(func.count(col(Import.id))).where(
        Import.kind == kind, Import.state == ImportState.CONFIRMED
    )
    return int((await ctx.session.exec(query)).one())


async def _dry_run(ctx: Context, row: Import, reading: Reading) -> Difference:
    merge = KINDS[reading.kind]
    found = await merge.compare(ctx, reading)
    row.counts, row.base = found.counts(reading), await edition(ctx, row.kind)
    first = next(iter([*reading.refused, *found.refused]), None)
    row.facts = {
        "first": import_report.plain(first, 60) if first else None,
        **{key: value for key, value in found.facts.items() if key != "areas"},
    }
    report = await import_report.store(ctx, row, reading, found, secret=merge.secret)
    row.report_id = number(report) if report else None
    return found


async def _send_report(ctx: Context, row: Import) -> None:
    """As a reply to the card: now, or when the card has been delivered."""
    chat = await tell.private_chat(ctx, row.by_id)
    card = await tell.shown(ctx, chat, "import", number(row))
    if row.report_id is None or card is None or card.message_id is None:
        return
    await tell.post(
        ctx,
        chat,
        "import_report",
        {"name": row.name, "counts": row.counts},
        kind=MailKind.SHOULD,
        lane=tell.LIVE,
        dedupe=f"import_report:{row.report_id}",
        reply_to=card.message_id,
        document_id=row.report_id,
    )


async def _reading(ctx: Context, row: Import) -> Reading:
    assert row.rows_id is not None, "rows are kept until the import is settled"
    return wire.unpack(await files.load(ctx, row.rows_id))


async def _mine(ctx: Context, import_id: int) -> Import:
    ctx.must(IMPORT)
    row = await ctx.named(Import, import_id)
    if row.by_id != ctx.me.person_id:
        raise NotYours("not_yours_import", name=await people.name(ctx, row.by_id))
    return row


async def _refuse_settled(ctx: Context, row: Import, *, stale: bool = False) -> None:
    """Say what became of an import whose button is older than it."""
    if row.state in (ImportState.CONFIRMED, ImportState.DROPPED):
        assert row.settled_at is not None
        told = AlreadyDone(f"import_was_{row.state}", at=row.settled_at.isoformat())
        raise told.on("import", number(row))
    if row.state == ImportState.STALE and not stale:
        raise AlreadyDone("import_stale").on("import", number(row))


async def _outdate_others(ctx: Context, row: Import) -> None:
    rows = await ctx.session.exec(
        select(Import).where(Import.kind == row.kind, Import.state == ImportState.READ, Import.id != row.id)
    )
    for other in rows.all():
        await fire(ctx, IMPORT_FILE, other, "outdate")
        await tell.touch(ctx, "import", number(other))


async def _forget(ctx: Context, row: Import, *, file: bool) -> None:
    """The checked rows are in the house now, or nowhere; a secret or dropped file goes too."""
    for document_id in (row.rows_id, row.file_id if file else None):
        if document_id is not None:
            await files.erase(ctx, document_id)
