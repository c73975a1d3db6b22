"""The legal unit opens a sealed record (R-020, R-098): it says what for, and every reading is logged for good."""

from sqlmodel import col, select

from models.base import number
from models.document import Document
from models.draw import Draw
from models.people import Person
from models.sealed import AccessLog
from rules.permissions import OPEN_SEALED
from rules.refusal import BadInput, RuleForbids
from workflow import attempts, audit, dialog, doors, people, tell
from workflow.unit import Context

MOST_SHOWN = 5
LARGEST = 45_000_000
"""Bytes; Telegram carries no larger file from a bot."""
LEAST_PURPOSE = 4


async def ask(ctx: Context, wanted: str) -> None:
    """`/sealed N`: who has read it so far, and the question what for."""
    ctx.must(OPEN_SEALED)
    draw = await _sealed(ctx, await attempts.named(ctx, wanted))
    await dialog.expect(ctx, await dialog.telegram_id(ctx), "sealed_purpose", number(draw))
    arguments: dict[str, object] = {"q": draw.commit_q, "now": ctx.now.isoformat()}
    await tell.answer(ctx, "sealed_ask", arguments | {"readings": await _readings(ctx, draw)})


async def open_(ctx: Context, draw_id: int, purpose: str) -> None:
    """The purpose was typed: the reading is logged, then the file goes to the reader's own chat."""
    ctx.must(OPEN_SEALED)
    if len(purpose.strip()) < LEAST_PURPOSE:
        raise BadInput("purpose_needed", article="R-098")
    draw = await _sealed(ctx, await ctx.named(Draw, draw_id))
    await doors.log_reading(ctx, "sealed_record", f"draw:{draw_id}", purpose.strip())
    await audit.append(ctx, "sealed.read", f"draw:{draw_id}")
    await tell.answer(ctx, "sealed_sent", {"q": draw.commit_q}, document_id=draw.sealed_id)


async def _sealed(ctx: Context, draw: Draw) -> Draw:
    if draw.sealed_id is None:
        raise RuleForbids("not_sealed_yet", article="R-098", q=draw.commit_q)
    size = (await ctx.get(Document, draw.sealed_id)).size
    if size > LARGEST:
        raise BadInput("sealed_too_large", size=size // 1_000_000, allowed=LARGEST // 1_000_000)
    return draw


async def _readings(ctx: Context, draw: Draw) -> list[dict[str, object]]:
    """Who opened it, when and what for, newest first; what the program read for itself has no person."""
    rows = await ctx.session.exec(
        select(AccessLog, Person)
        .join(Person, col(Person.id) == col(AccessLog.person_id))
        .where(AccessLog.kind == "sealed_record", AccessLog.subject == f"draw:{draw.id}")
        .order_by(col(AccessLog.id).desc())
        .limit(MOST_SHOWN)
    )
    return [
        {"who": await people.title(ctx, person), "at": one.at.isoformat(), "purpose": one.purpose[:60]}
        for one, person in rows.all()
    ]
