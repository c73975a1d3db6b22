"""Whom a transition tells: each function queues what its audience must see."""

from models.base import number
from models.draw import Draw
from models.plan import Batch
from workflow import tell
from workflow.unit import Context


async def batch_moved(ctx: Context, batch: Batch) -> None:
    """The clerk's batch card shows the new state."""
    await tell.touch(ctx, "batch", number(batch))


async def draw_moved(ctx: Context, draw: Draw) -> None:
    """The clerk's card and the pinned board in the observers' group show where the draw is."""
    await tell.touch(ctx, "batch", draw.batch_id)
    if draw.commit_q is not None:
        group = await tell.observers_group(ctx)
        await tell.card(ctx, group, "board", draw.batch_id, pinned=True, lane=tell.NOTICE)
