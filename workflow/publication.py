"""公示: where the results of a batch stand in public, as entered. Then outcomes may be told (protocol 10)."""

from sqlmodel import select

from models.base import number
from models.outward import Publication
from models.plan import Batch, BatchState
from rules.permissions import PUBLISH
from rules.refusal import AlreadyDone, BadInput
from workflow import audit, batch, dialog, tell
from workflow.unit import Context

RESULTS = "results"
LONGEST = 200


async def begin(ctx: Context, batch_id: int) -> None:
    """[登记结果公示]: where it stands is asked for."""
    await _open(ctx, batch_id)
    await dialog.expect(ctx, await dialog.telegram_id(ctx), "publication", batch_id)
    await tell.answer(ctx, "publication_ask", {})


async def enter(ctx: Context, batch_id: int, channel: str) -> None:
    """The channel was typed; the observers' group is told, because it changes what a receipt may say."""
    found = await _open(ctx, batch_id)
    text = " ".join(channel.split())
    if not 4 <= len(text) <= LONGEST:
        raise BadInput("channel_needed", most=LONGEST)
    await ctx.add(
        Publication(
            what=RESULTS,
            batch_id=batch_id,
            channel=text,
            entered_by=ctx.me.person_id,
            entered_at=ctx.now,
        )
    )
    await audit.append(ctx, "publication.entered", f"batch:{batch_id}", what=RESULTS)
    await tell.touch(ctx, "batch", batch_id)
    face: dict[str, object] = {"batch": found.number, "name": found.name, "channel": text}
    await tell.post(ctx, await tell.observers_group(ctx), "results_published", face)
    await tell.answer(ctx, "results_published", face)


async def of_results(ctx: Context, batch_id: int) -> Publication | None:
    """Where the results of a batch stand in public; None before."""
    rows = await ctx.session.exec(
        select(Publication).where(Publication.batch_id == batch_id, Publication.what == RESULTS)
    )
    return rows.first()


async def _open(ctx: Context, batch_id: int) -> Batch:
    ctx.must(PUBLISH)
    found = await batch.mine(ctx, batch_id)
    if found.state != BatchState.CONFIGURED or await of_results(ctx, number(found)) is not None:
        raise AlreadyDone("already").on("batch", batch_id)
    return found
