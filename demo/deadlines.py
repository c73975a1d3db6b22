"""The next instant at which the clock does something: a window closes, objections end, a reminder, a climb."""

from sqlmodel import col, select

from demo.hints import WINDOW
from demo.state import Json
from models.draw import Draw, DrawState
from models.mechanism import Duty, DutyState
from templates.render import sentence
from workflow import objection
from workflow.unit import Context


async def next_deadline(ctx: Context) -> Json | None:
    """`{at: unix seconds, text}`, or None when nothing runs."""
    window = await ctx.session.exec(
        select(Draw.window_close).where(col(Draw.state).in_(WINDOW)).order_by(col(Draw.id)).limit(1)
    )
    closing = window.first()
    if closing is not None:
        return {"at": int(closing.timestamp()) + 2, "text": sentence("hints.window_closes", {}, "zh")}
    held = (await ctx.session.exec(select(Draw).where(Draw.state == DrawState.HELD))).first()
    last = objection.until(held) if held is not None else None
    if held is not None and last is not None and not await objection.holding(ctx, held.id or 0):
        return {"at": int(last.timestamp()) + 2, "text": sentence("hints.objections_end", {}, "zh")}
    rows = await ctx.session.exec(
        select(Duty)
        .where(Duty.state == DutyState.OPEN, col(Duty.next_at).is_not(None))
        .order_by(col(Duty.next_at))
    )
    duty = rows.first()
    if duty is None or duty.next_at is None:
        return None
    climbs = bool(duty.steps) and duty.steps[0][1] == "climb"
    text = sentence("hints.next_climb" if climbs else "hints.next_reminder", {"rule": duty.rule}, "zh")
    return {"at": int(duty.next_at.timestamp()) + 1, "text": text}
