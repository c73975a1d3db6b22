"""Whom a transition tells: each function queues what its audience must see."""

from sqlmodel import col, select

from models.base import number
from models.draw import Draw, DrawState
from models.mechanism import Decision, DecisionState
from models.plan import Batch
from workflow import tell
from workflow.unit import Context


async def batch_moved(ctx: Context, batch: Batch) -> None:
    """The clerk's batch card shows the new state."""
    await tell.touch(ctx, "batch", number(batch))


async def draw_moved(ctx: Context, draw: Draw) -> None:
    """The clerk's card and the pinned board in the observers' group show where the draw is."""
    await tell.touch(ctx, "batch", draw.batch_id)
    await _who_released(ctx, draw)
    if draw.state in (DrawState.RECORDED, DrawState.ABORTED, DrawState.VOIDED, DrawState.REFUSED):
        await _queue_moved_up(ctx)
    if draw.commit_q is not None:
        group = await tell.observers_group(ctx)
        await tell.card(ctx, group, "board", draw.batch_id, pinned=True, lane=tell.NOTICE)


async def _who_released(ctx: Context, draw: Draw) -> None:
    """The card on which the draw was released offers to stop it while that is possible."""
    kind, about = ("replace_redraw", draw.seats) if draw.seats is not None else ("release", None)
    if about is None:
        rows = await ctx.session.exec(select(Draw.id).where(Draw.batch_id == draw.batch_id))
        about = [key for key in rows.all() if key is not None]
    decided = await ctx.session.exec(
        select(Decision.id).where(
            Decision.kind == kind,
            col(Decision.subject_id).in_(about),
            Decision.decider_id == draw.released_by,
            Decision.state == DecisionState.DECIDED,
        )
    )
    for key in decided.all():
        await tell.touch(ctx, "decision", key or 0, lane=tell.NOTICE)


async def _queue_moved_up(ctx: Context) -> None:
    """Whoever waits in the queue sees that one draw less goes first."""
    rows = await ctx.session.exec(select(Draw.batch_id).where(Draw.state == DrawState.QUEUED).distinct())
    for batch_id in rows.all():
        await tell.touch(ctx, "batch", batch_id, lane=tell.NOTICE)
