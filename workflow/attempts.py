"""An attempt of a draw by its number, how far its delay is, and the attempts before it with their reasons."""

from sqlmodel import col, select

from models.draw import DelayPart, Draw
from rules.refusal import BadInput
from workflow import ledger
from workflow.unit import Context


async def named(ctx: Context, wanted: str) -> Draw:
    """The draw that people call `wanted`: the q of its COMMIT, as `31` or `q=31`; BadInput if there is none."""
    digits = wanted.strip().lower().removeprefix("q=")
    known = digits.isascii() and digits.isdigit() and len(digits) < 10
    rows = await ctx.session.exec(select(Draw).where(Draw.commit_q == (int(digits) if known else -1)))
    draw = rows.first()
    if draw is None:
        raise BadInput("no_such_draw", wanted=wanted.strip()[:20])
    return draw


async def delay(ctx: Context, draw: Draw) -> list[str]:
    """D_1 … as far as they are known; hex."""
    rows = await ctx.session.exec(
        select(DelayPart.value).where(DelayPart.draw_id == draw.id).order_by(col(DelayPart.j))
    )
    return list(rows.all())


async def history(ctx: Context, draw: Draw) -> list[dict[str, object]]:
    """The attempts before this one as the public log tells them: `attempt`, `q`, `end`, `reason`, oldest first.

    Each link is the `redo_of` of the next (protocol 6, attempts); a redraw of vacant seats follows a RESULT.
    """
    lots = (await ledger.bookkeeping(ctx)).lots
    found: list[dict[str, object]] = []
    q = draw.redo_of
    while q is not None:
        lot = lots[q]
        end = lot.end.type if lot.end else ""
        reason = lot.end.body.get("reason", "") if lot.end else ""
        found.append({"attempt": lot.commit["attempt"], "q": q, "end": end, "reason": reason})
        q = lot.commit["redo_of"]
    return found[::-1]
