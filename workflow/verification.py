"""`/verify`: the bot recomputes what anybody asks about, aside of the draws, and says which check holds (R-094).

Three ways in: a post of ours (replied to, forwarded, or named by its number), a record file, a receipt. What is in our
own log is answered once and remembered; a stranger's file gets a small share of computing time and no more.
"""

import json
from datetime import timedelta

from sqlmodel import col, func, select

from draw.log import digest
from models.base import number
from models.draw import DrawLog, LogEntry, Verification, VerificationState
from models.mail import Chat, ChatKind
from rules.refusal import BadInput, RuleForbids
from workflow import answers, files, ledger, tell, work
from workflow.contributions import QUOTED
from workflow.imports import TELEGRAM_MOST
from workflow.unit import Context
from workflow.work import Job

OWN_ROUNDS = 1 << 31
"""PBKDF2 rounds for a draw of our own log: the whole delay at any sensible setting."""
FOREIGN_ROUNDS = 1 << 25
"""For a file from elsewhere; its long delays are left to the command line and the page."""
HOURLY = {ChatKind.PRIVATE: 10, ChatKind.GROUP: 30}
"""Questions of one chat in an hour."""


async def of_post(ctx: Context, telegram_id: int, text: str, *, is_private: bool) -> None:
    """A post that was replied to or forwarded: what stands at its foot says which entry it claims to be."""
    found = QUOTED.search(text)
    if found is None:
        raise BadInput("verify_usage")
    row = await _begin(ctx, telegram_id, is_private)
    row.q, row.claimed = int(found[1]), found[2]
    entry = (await ctx.session.exec(select(LogEntry).where(LogEntry.q == row.q))).one_or_none()
    if entry is None or entry.digest != row.claimed:
        await _finish(ctx, row, {"of": "forged", "known": entry.digest if entry else ""})
        return
    await _of_own(ctx, row, entry)


async def of_number(ctx: Context, telegram_id: int, wanted: str, *, is_private: bool) -> None:
    """`/verify N`: an entry of our log by its number."""
    digits = wanted.strip().lower().removeprefix("q=")
    known = digits.isascii() and digits.isdigit() and len(digits) < 10
    if not known:
        raise BadInput("verify_usage")
    entry = (await ctx.session.exec(select(LogEntry).where(LogEntry.q == int(digits)))).one_or_none()
    if entry is None:
        raise BadInput("no_such_draw", wanted=wanted.strip()[:20])
    row = await _begin(ctx, telegram_id, is_private)
    row.q = entry.q
    await _of_own(ctx, row, entry)


async def of_file(ctx: Context, telegram_id: int, file_id: str, size: int, caption: str) -> None:
    """A JSON file in a private chat: a record, one entry's file, or a receipt."""
    if size > TELEGRAM_MOST:
        raise BadInput("file_over_telegram", size=-(-size >> 20), allowed=TELEGRAM_MOST >> 20)
    row = await _begin(ctx, telegram_id, True)
    quoted = QUOTED.search(caption)
    row.claimed = quoted[2] if quoted else ""
    await work.submit(ctx, "fetch", number(row), 0, {"file_id": file_id})
    await _show(ctx, row)


async def fetched(ctx: Context, job: Job, content: bytes) -> None:
    """The file is here: a receipt is held against our log, an entry of ours stands for its draw."""
    row = await ctx.get(Verification, job.subject_id)
    if _is_receipt(content):
        await _submit(ctx, row, await ledger.record(ctx), rounds=0, receipt=content.decode())
        return
    entry = (
        await ctx.session.exec(select(LogEntry).where(LogEntry.digest == digest(content).hex()))
    ).one_or_none()
    if entry is not None and row.claimed in ("", entry.digest):
        row.q = entry.q
        await _of_own(ctx, row, entry)
        return
    if row.claimed:
        await _finish(ctx, row, {"of": "forged", "known": ""})
        return
    await _submit(ctx, row, content, rounds=FOREIGN_ROUNDS)


async def done(ctx: Context, job: Job, found: dict[str, object]) -> None:
    """The checks came back. Is the record's head one of our own entries? That only we can say."""
    row = await ctx.get(Verification, job.subject_id)
    known = await ctx.session.exec(select(LogEntry.q).where(LogEntry.digest == str(found["head"])))
    await _finish(ctx, row, {**found, "ours": known.first() is not None})
    await _forget(ctx, job)


async def failed(ctx: Context, job: Job, _why: str) -> None:
    """The file did not come, or the computation failed by a fault of ours."""
    row = await ctx.get(Verification, job.subject_id)
    row.state = VerificationState.FAILED
    await _show(ctx, row)
    await _forget(ctx, job)


async def _forget(ctx: Context, job: Job) -> None:
    """What somebody sent is not ours to keep, and our own log we have."""
    if job.document_id is not None:
        await files.erase(ctx, job.document_id)


async def _of_own(ctx: Context, row: Verification, entry: LogEntry) -> None:
    """Recompute the draw of this entry, unless that was done since it ended."""
    ended = await _ended(ctx, entry)
    rows = await ctx.session.exec(
        select(Verification)
        .where(
            Verification.q == entry.q,
            Verification.state == VerificationState.DONE,
            col(Verification.upto) >= (ended if ended is not None else 1 << 30),
        )
        .order_by(col(Verification.id).desc())
    )
    before = rows.first()
    if before is not None and before.found.get("of") == "record":
        await _finish(ctx, row, before.found)
        return
    row.upto = (await ctx.session.exec(select(DrawLog))).one().next_q - 1
    await _submit(ctx, row, await ledger.record(ctx), rounds=OWN_ROUNDS, only=entry.q, kind=entry.type)


async def _ended(ctx: Context, entry: LogEntry) -> int | None:
    """The entry that ended the draw this one belongs to; its own number if it belongs to none."""
    if entry.draw_id is None:
        return entry.q
    rows = await ctx.session.exec(
        select(LogEntry.q).where(
            LogEntry.draw_id == entry.draw_id, col(LogEntry.type).in_(["RESULT", "ABORT", "VOID"])
        )
    )
    return rows.first()


async def _submit(
    ctx: Context,
    row: Verification,
    content: bytes,
    *,
    rounds: int,
    only: int | None = None,
    kind: str = "",
    receipt: str = "",
) -> None:
    document = await files.store(ctx, "verify_input", f"verify-{row.id}.json", content)
    given: dict[str, object] = {"rounds": rounds, "only": only, "type": kind, "receipt": receipt}
    given["now"] = int(ctx.now.timestamp())
    await work.submit(ctx, "verify", number(row), 0, given, number(document))
    await _show(ctx, row)


async def _begin(ctx: Context, telegram_id: int, is_private: bool) -> Verification:
    chat = await answers.chat_of(ctx, telegram_id, is_private)
    await _refuse_flood(ctx, chat)
    asked_by = ctx.actor.person_id if ctx.actor else None
    return await ctx.add(Verification(chat_id=number(chat), asked_by=asked_by, asked_at=ctx.now))


async def _refuse_flood(ctx: Context, chat: Chat) -> None:
    asked = await ctx.session.exec(
        select(func.count())
        .select_from(Verification)
        .where(Verification.chat_id == chat.id, col(Verification.asked_at) > ctx.now - timedelta(hours=1))
    )
    if asked.one() >= HOURLY[ChatKind(chat.kind)]:
        raise RuleForbids("verify_enough", article="R-094", most=HOURLY[ChatKind(chat.kind)])


async def _finish(ctx: Context, row: Verification, found: dict[str, object]) -> None:
    row.state, row.found = VerificationState.DONE, found
    await _show(ctx, row)


async def _show(ctx: Context, row: Verification) -> None:
    await tell.card(ctx, await ctx.get(Chat, row.chat_id), "verification", number(row), lane=tell.NOTICE)


def _is_receipt(content: bytes) -> bool:
    """Receipts have a path; a record and an entry have none. Whatever cannot be read is no receipt."""
    if len(content) > 1 << 20:
        return False
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return False
    found = value if isinstance(value, list) else [value]
    return bool(found) and all(isinstance(one, dict) and "path" in one for one in found)
