"""Stopping a draw before its window closes: the secret is revealed all the same, the next attempt is numbered (6.6)."""

import json

from draw import bodies, seed
from models.assignment import Replacement
from models.base import number
from models.draw import Draw, DrawState
from models.plan import Batch
from rules.permissions import ABORT_DRAW
from rules.refusal import AlreadyDone, NotYours
from workflow import batch, contributions, dialog, doors, ledger, people, sealed_record, tell
from workflow.machine import fire
from workflow.machines import BATCH, DRAW
from workflow.unit import Context

STOPPABLE = (DrawState.COMMIT_UNPOSTED, DrawState.WINDOW)


async def begin(ctx: Context, draw_id: int) -> None:
    """[中止抽取]: only who released it may, and the reason is asked for first."""
    await _mine(ctx, draw_id)
    await dialog.expect(ctx, await dialog.telegram_id(ctx), "abort_reason", draw_id)
    await tell.answer(ctx, "reason_ask", {"choice": "abort"})


async def by_person(ctx: Context, draw_id: int, text: str) -> None:
    """The reason was typed; it is kept under seal, and its digest stays in public for ever."""
    await abort(ctx, await _mine(ctx, draw_id), "by_person", text)


async def _mine(ctx: Context, draw_id: int) -> Draw:
    ctx.must(ABORT_DRAW)
    draw = await ctx.named(Draw, draw_id)
    if draw.released_by != ctx.me.person_id:
        raise NotYours("not_yours_draw", name=await people.name(ctx, draw.released_by or draw.requested_by))
    if draw.state not in STOPPABLE or draw.window_close is None or ctx.now >= draw.window_close:
        raise AlreadyDone("window_closed", article="6.6")
    return draw


async def abort(ctx: Context, draw: Draw, reason: str, text: str) -> None:
    """ABORT: the secret is revealed all the same, so that nobody can drop an outcome unseen."""
    assert draw.commit_q is not None
    said = await contributions.settle(ctx, draw, aborted=True)
    commit_entry = await ledger.entry(ctx, draw.commit_q)
    link = json.loads(commit_entry.text)["body"]["chain"]
    x = await ledger.secret(ctx, link["i"])
    salt = ctx.house.entropy.token(32)
    await doors.put_secret(ctx, "decision", f"draw:{draw.id}", salt + text.encode())
    t = seed.transcript(bytes.fromhex(commit_entry.digest), [one.public() for one in said])[-1]
    body = bodies.abort(draw.commit_q, reason, bodies.decision_digest(salt, text), said, t, x)
    face: dict[str, object] = {"of": draw.commit_q, "reason": reason, "x": x.hex()}
    await fire(ctx, DRAW, draw, "abort", reason=reason)
    await ledger.append(ctx, "ABORT", body, "draw_abort", face, draw_id=number(draw))
    draw.ended_at, draw.facts = ctx.now, {**draw.facts, "reason": reason}
    await sealed_record.seal_attempt(ctx, draw)
    await _after_abort(ctx, draw, reason)


async def _after_abort(ctx: Context, draw: Draw, reason: str) -> None:
    """What Telegram did not confirm is simply tried again; what a person stopped goes back to the clerk."""
    if reason == "not_posted" or draw.kind == "match":
        again = Draw(
            batch_id=draw.batch_id,
            kind=draw.kind,
            plan=draw.plan,
            state=DrawState.QUEUED,
            requested_by=draw.requested_by,
            released_by=draw.released_by,
            of_q=draw.of_q,
            seats=draw.seats,
            redo_reason=reason,
            requested_at=ctx.now,
        )
        await _hand_on_seats(ctx, draw, number(await ctx.add(again)))
        await tell.touch(ctx, "batch", draw.batch_id)
        return
    reopened = await ctx.get(Batch, draw.batch_id)
    await fire(ctx, BATCH, reopened, "reopen")
    await batch.show_anew(ctx, reopened)


async def _hand_on_seats(ctx: Context, draw: Draw, again: int) -> None:
    """The vacant seats of an aborted redraw belong to the attempt that follows."""
    for request_id in draw.seats or []:
        (await ctx.get(Replacement, request_id)).draw_id = again
