"""A draw that is void: an objection was upheld in writing, so the seed is dropped in public (draw protocol 6, VOID).

Nothing runs again by itself: the clerk asks for the next attempt, which bears the next number and the reason.
"""

from draw import bodies
from draw.seed import AuditSeed
from models.base import number
from models.draw import Draw
from models.plan import Batch
from workflow import attempts, batch, beacon, doors, ledger, redraw, sealed_record, tell
from workflow.machine import fire
from workflow.machines import BATCH, DRAW
from workflow.unit import Context

REASON = "objection_upheld"


async def void(ctx: Context, draw: Draw) -> None:
    """VOID: seed and delay become public all the same, so that everybody can compute what was dropped."""
    assert draw.commit_q is not None
    sealed = await doors.access_secret(ctx, "decision", f"draw:{draw.id}", "VOID")
    assert sealed is not None
    decided = bodies.decision_digest(sealed[:32], sealed[32:].decode())
    delay = [bytes.fromhex(value) for value in await attempts.delay(ctx, draw)]
    seed = AuditSeed.of(bytes.fromhex(str(draw.facts["start"])), delay, beacon.raw(draw))
    face: dict[str, object] = {"of": draw.commit_q, "seed": seed.seed.hex(), "attempt": draw.attempt}
    await fire(ctx, DRAW, draw, "void", reason=REASON)
    body = bodies.void(draw.commit_q, seed, REASON, decided)
    await ledger.append(ctx, "VOID", body, "draw_void", face, draw_id=number(draw))
    draw.ended_at, draw.facts = ctx.now, {**draw.facts, "reason": REASON}
    await sealed_record.seal_attempt(ctx, draw)
    await _after(ctx, draw)


async def _after(ctx: Context, draw: Draw) -> None:
    reopened = await ctx.get(Batch, draw.batch_id)
    if draw.kind == "targets":
        await fire(ctx, BATCH, reopened, "reopen")
        await batch.show_anew(ctx, reopened)
    elif draw.seats is not None:
        await redraw.not_redrawn(ctx, draw, reopened)
    else:
        await tell.touch(ctx, "batch", draw.batch_id)
