"""A batch from its plan entry to the request for a draw, in few taps (R-067, R-077, R-102, 6.4)."""

from sqlmodel import col, func, select

from models.base import number
from models.draw import Draw, DrawState
from models.mechanism import Decision
from models.plan import Batch, BatchState, PlanEntry
from rules.permissions import CLERK, OPEN_BATCH, UNIT_HEAD
from rules.refusal import AlreadyDone, BadInput, NotYours
from workflow import audit, decision, duty, people, quota, tell
from workflow.machine import fire
from workflow.machines import BATCH, DRAW
from workflow.unit import Context

UNFINISHED = (BatchState.OPENED, BatchState.REQUESTED, BatchState.RELEASED, BatchState.TARGETS_DRAWN)
"""A batch on its way to its teams; while there is one, its plan entry needs no other."""


async def open_batch(ctx: Context, entry_id: int) -> None:
    """[开启批次]: a batch with everything the plan entry says. A second one needs the leader's written reason."""
    ctx.must(OPEN_BATCH)
    entry = await ctx.named(PlanEntry, entry_id)
    await _refuse_foreign(ctx, entry)
    earlier = [b for b in await _batches(ctx, entry) if b.state != BatchState.CANCELLED]
    unfinished = [b for b in earlier if b.state in UNFINISHED]
    if unfinished:
        batch = await mine(ctx, number(unfinished[0]))
        chat = await tell.private_chat(ctx, batch.clerk_id)
        await tell.card(ctx, chat, "batch", number(batch), again=True, lane=tell.LIVE)
    elif earlier:
        await _ask_second(ctx, entry)
    else:
        await create(ctx, entry, ctx.me.person_id, "")


async def _refuse_foreign(ctx: Context, entry: PlanEntry) -> None:
    """The lead department's clerk opens, while the entry stands in the plan."""
    if entry.dropped:
        raise AlreadyDone("entry_dropped").on("period", number(entry))
    served = [number(person) for person in await people.holders(ctx, CLERK, entry.lead_unit_id)]
    if ctx.me.person_id not in served:
        raise NotYours("not_yours_entry", unit=(await people.unit(ctx, entry.lead_unit_id)).name)


async def _ask_second(ctx: Context, entry: PlanEntry) -> None:
    """The leader is asked once; a second tap only says who was asked."""
    asked = await decision.open_for(ctx, "second_batch", number(entry))
    if asked is None:
        head = await releaser_of(ctx, entry.lead_unit_id)
        asked = await decision.ask(ctx, "second_batch", number(entry), head, ctx.me.person_id)
    arguments: dict[str, object] = {"entry": entry.name, "who": await people.name(ctx, asked.decider_id)}
    await tell.answer(ctx, "second_batch_asked", arguments)


async def allow_second(ctx: Context, row: Decision, choice: str, _argument: str) -> None:
    """The leader's answer about a second batch under one plan entry (decisions 23)."""
    entry = await ctx.get(PlanEntry, row.subject_id)
    if choice == "agree":
        await create(ctx, entry, row.asked_by, row.reason)
        return
    arguments: dict[str, object] = {"entry": entry.name, "who": await people.name(ctx, row.decider_id)}
    arguments["reason"] = row.reason
    await tell.post(ctx, await tell.private_chat(ctx, row.asked_by), "second_batch_refused", arguments)


async def create(ctx: Context, entry: PlanEntry, clerk_id: int, reason: str) -> Batch:
    """A batch as its plan entry says, and its card at the clerk's; `reason` is the leader's for a second one."""
    profile = await ctx.profile()
    highest = (await ctx.session.exec(select(func.max(Batch.number)).where(Batch.year == entry.year))).one()
    batch = await ctx.add(
        Batch(
            entry_id=number(entry),
            ordinal=len(await _batches(ctx, entry)) + 1,
            number=(highest or 0) + 1,
            year=entry.year,
            name=entry.name,
            lead_unit_id=entry.lead_unit_id,
            clerk_id=clerk_id,
            items=entry.items,
            areas=entry.areas,
            target_kinds=entry.target_kinds,
            quota=quota.from_entry(entry, profile),
            inspectors=profile.number("min_inspectors"),
            mode=profile.choices("dispatch_modes")[0],
            period_from=entry.period_from,
            period_to=entry.period_to,
            profile=(await ctx.organisation()).profile,
            profile_hash=profile.digest,
            reopen_reason=reason,
            opened_at=ctx.now,
        )
    )
    await audit.append(ctx, "batch.opened", f"batch:{number(batch)}", entry=number(entry))
    await duty.end(ctx, "period", number(entry))
    await tell.touch(ctx, "period", number(entry), lane=tell.NOTICE)
    await tell.card(ctx, await tell.private_chat(ctx, clerk_id), "batch", number(batch), lane=tell.LIVE)
    return batch


async def cancel(ctx: Context, batch_id: int) -> None:
    """Before anything is drawn a batch can be dropped; afterwards never (R-096)."""
    batch = await mine(ctx, batch_id)
    rows = await ctx.session.exec(
        select(Draw).where(Draw.batch_id == batch_id, Draw.state == DrawState.REQUESTED)
    )
    for draw in rows.all():
        await fire(ctx, DRAW, draw, "refuse")
        await decision.void(ctx, "release", number(draw))
    await fire(ctx, BATCH, batch, "cancel")
    await tell.touch(ctx, "period", batch.entry_id, lane=tell.NOTICE)


async def show_anew(ctx: Context, batch: Batch) -> None:
    """The batch is the clerk's again: the card comes with a sound, at the bottom of the chat."""
    chat = await tell.private_chat(ctx, batch.clerk_id)
    await tell.card(ctx, chat, "batch", number(batch), again=True, lane=tell.LIVE, extra={})


async def releaser_of(ctx: Context, unit_id: int) -> int:
    person = await people.rung(ctx, UNIT_HEAD, unit_id, {ctx.me.person_id})
    if person is None:
        raise BadInput("nobody_to_release", unit=(await people.unit(ctx, unit_id)).name)
    return number(person)


async def mine(ctx: Context, batch_id: int) -> Batch:
    """The batch, if the acting clerk is the one who opened it."""
    ctx.must(OPEN_BATCH)
    batch = await ctx.named(Batch, batch_id)
    if batch.clerk_id != ctx.me.person_id:
        raise NotYours("not_yours_batch", name=await people.name(ctx, batch.clerk_id))
    return batch


def still_open(batch: Batch) -> None:
    """Nothing has been asked for yet: the card may change."""
    if batch.state != BatchState.OPENED:
        raise AlreadyDone("batch_fixed", article="R-095").on("batch", number(batch))


async def _batches(ctx: Context, entry: PlanEntry) -> list[Batch]:
    rows = await ctx.session.exec(
        select(Batch).where(Batch.entry_id == entry.id).order_by(col(Batch.ordinal))
    )
    return list(rows.all())
