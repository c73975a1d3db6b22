"""A batch from its plan entry to the request for a draw, in few taps (R-067, R-077, R-102, 6.4)."""

from sqlmodel import col, func, select

from models.base import number
from models.draw import Draw, DrawState
from models.mechanism import Decision
from models.plan import Batch, BatchState, PlanEntry
from rules.permissions import ABORT_DRAW, OPEN_BATCH, REQUEST_DRAW, UNIT_HEAD
from rules.refusal import AlreadyDone, BadInput, NotYours, RuleForbids
from workflow import audit, decision, dialog, duty, people, quota, tell
from workflow.machine import fire
from workflow.machines import BATCH, DRAW
from workflow.unit import Context

MOST_INSPECTORS = 9


async def open_batch(ctx: Context, entry_id: int) -> None:
    """[开启批次]: a batch with everything the plan entry says. A second one needs the leader's written reason."""
    ctx.must(OPEN_BATCH)
    entry = await ctx.get(PlanEntry, entry_id)
    earlier = await _batches(ctx, entry)
    unfinished = [
        b for b in earlier if b.state in (BatchState.OPENED, BatchState.REQUESTED, BatchState.RELEASED)
    ]
    if unfinished:
        chat = await tell.private_chat(ctx, unfinished[0].clerk_id)
        await tell.card(ctx, chat, "batch", number(unfinished[0]), again=True, lane=tell.LIVE)
        return
    if any(b.state != BatchState.CANCELLED for b in earlier):
        head = await _releaser(ctx, entry.lead_unit_id)
        await decision.ask(ctx, "second_batch", entry_id, head, ctx.me.person_id)
        await tell.answer(
            ctx, "second_batch_asked", {"entry": entry.name, "who": await people.name(ctx, head)}
        )
        return
    await _create(ctx, entry, ctx.me.person_id, "")


async def allow_second(ctx: Context, row: Decision, choice: str, _argument: str) -> None:
    """The leader's answer about a second batch under one plan entry (decisions 23)."""
    if choice == "agree":
        await _create(ctx, await ctx.get(PlanEntry, row.subject_id), row.asked_by, row.reason)


async def _create(ctx: Context, entry: PlanEntry, clerk_id: int, reason: str) -> Batch:
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


async def menu(ctx: Context, batch_id: int, name: str) -> None:
    """Unfold one of the card's choices in place; an empty name folds it."""
    batch = await _mine(ctx, batch_id)
    _still_open(batch)
    chat = await tell.private_chat(ctx, batch.clerk_id)
    await tell.card(ctx, chat, "batch", batch_id, lane=tell.LIVE, extra={"menu": name} if name else {})


async def change(ctx: Context, batch_id: int, version: int, argument: str) -> None:
    """One choice of the card: `area.150626`, `kind.3`, `mode.local`, `seats.3`, `quota.class`."""
    batch = await _mine(ctx, batch_id)
    _still_open(batch)
    if batch.version != version:
        await tell.touch(ctx, "batch", batch_id)
        raise AlreadyDone("card_changed")
    what, _, value = argument.partition(".")
    await CHANGES[what](ctx, batch, value)
    batch.version += 1
    await audit.append(ctx, "batch.changed", f"batch:{batch_id}", what=what)
    await tell.touch(ctx, "batch", batch_id)


async def _change_area(ctx: Context, batch: Batch, value: str) -> None:
    batch.areas = [] if value == "all" else _toggled(batch.areas, value)


async def _change_kind(ctx: Context, batch: Batch, value: str) -> None:
    from workflow.views.batch import kinds_of_directory

    known = await kinds_of_directory(ctx)
    batch.target_kinds = [] if value == "all" else _toggled(batch.target_kinds, known[int(value)])


async def _change_mode(ctx: Context, batch: Batch, value: str) -> None:
    profile = ctx.pinned(batch.profile)
    if value not in profile.choices("dispatch_modes"):
        raise RuleForbids("mode_not_allowed", article=profile.article("dispatch_modes"))
    batch.mode = value


async def _change_seats(ctx: Context, batch: Batch, value: str) -> None:
    profile = ctx.pinned(batch.profile)
    least = profile.number("min_inspectors")
    if not least <= int(value) <= MOST_INSPECTORS:
        raise RuleForbids("too_few_inspectors", article=profile.article("min_inspectors"), least=least)
    batch.inspectors = int(value)


async def _change_quota(ctx: Context, batch: Batch, value: str) -> None:
    profile, entry = ctx.pinned(batch.profile), await ctx.get(PlanEntry, batch.entry_id)
    if value == "plan":
        batch.quota = quota.from_entry(entry, profile)
    elif value == "class":
        batch.quota = quota.by_class(profile)
    else:
        await dialog.expect(ctx, await telegram_id(ctx), "quota", number(batch))
        await tell.answer(ctx, "quota_ask", {})


CHANGES = {
    "area": _change_area,
    "kind": _change_kind,
    "mode": _change_mode,
    "seats": _change_seats,
    "quota": _change_quota,
}


async def type_quota(ctx: Context, batch_id: int, text: str) -> None:
    """A number or a share was typed."""
    batch = await _mine(ctx, batch_id)
    _still_open(batch)
    chosen = quota.parse(text)
    quota.check(chosen, ctx.pinned(batch.profile))
    batch.quota, batch.version = chosen, batch.version + 1
    await audit.append(ctx, "batch.changed", f"batch:{batch_id}", what="quota")
    chat = await tell.private_chat(ctx, batch.clerk_id)
    await tell.card(ctx, chat, "batch", batch_id, again=True, lane=tell.LIVE)


async def request(ctx: Context, batch_id: int, version: int) -> None:
    """[申请抽取]: the rules are checked, and another person is asked to release (R-099)."""
    ctx.must(REQUEST_DRAW)
    batch = await _mine(ctx, batch_id)
    profile = ctx.pinned(batch.profile)
    if batch.state == BatchState.OPENED and batch.version != version:
        await tell.touch(ctx, "batch", batch_id)
        raise AlreadyDone("card_changed")
    quota.check(batch.quota, profile)
    await _change_mode(ctx, batch, batch.mode)
    await _change_seats(ctx, batch, str(batch.inspectors))
    releaser = await _releaser(ctx, batch.lead_unit_id)
    await _refuse_empty_pool(ctx, batch)
    draw = await ctx.add(
        Draw(
            batch_id=batch_id,
            kind="targets",
            plan=await plan_name(ctx, batch),
            requested_by=ctx.me.person_id,
            redo_reason=str((await _last_abort(ctx, batch_id)) or ""),
            requested_at=ctx.now,
        )
    )
    await fire(ctx, BATCH, batch, "request")
    await decision.ask(ctx, "release", number(draw), releaser, ctx.me.person_id)


async def _refuse_empty_pool(ctx: Context, batch: Batch) -> None:
    from workflow import pool

    found = pool.census(await pool.candidates(ctx, batch, ctx.pinned(batch.profile)))
    if not found.get(pool.ELIGIBLE):
        raise RuleForbids("pool_is_empty", article="R-045")


async def release(ctx: Context, row: Decision, choice: str, _argument: str) -> None:
    """The second person's answer: into the queue of draws, or back to the clerk with the reason."""
    draw = await ctx.get(Draw, row.subject_id)
    batch = await ctx.get(Batch, draw.batch_id)
    if choice == "hold":
        await fire(ctx, DRAW, draw, "refuse")
        await fire(ctx, BATCH, batch, "hold")
        return
    draw.released_by = row.decider_id
    await fire(ctx, BATCH, batch, "release")
    await fire(ctx, DRAW, draw, "release")


async def cancel(ctx: Context, batch_id: int) -> None:
    """Before anything is drawn a batch can be dropped; afterwards never (R-096)."""
    ctx.must(ABORT_DRAW)
    batch = await _mine(ctx, batch_id)
    rows = await ctx.session.exec(
        select(Draw).where(Draw.batch_id == batch_id, Draw.state == DrawState.REQUESTED)
    )
    for draw in rows.all():
        await fire(ctx, DRAW, draw, "refuse")
        await decision.void(ctx, "release", number(draw))
    await fire(ctx, BATCH, batch, "cancel")
    await tell.touch(ctx, "period", batch.entry_id, lane=tell.NOTICE)


async def plan_name(ctx: Context, batch: Batch) -> str:
    """What the public log calls this lottery: plan entry and ordinal of the batch (decisions 23)."""
    entry = await ctx.get(PlanEntry, batch.entry_id)
    return f"{entry.year}-{entry.number}#{batch.ordinal}"[:64]


async def telegram_id(ctx: Context) -> int:
    """The acting person's private chat, as Telegram numbers it."""
    from models.mail import Chat

    found = (await ctx.get(Chat, ctx.me.chat_id)).telegram_id
    assert found is not None
    return found


async def _releaser(ctx: Context, unit_id: int) -> int:
    person = await people.rung(ctx, UNIT_HEAD, unit_id, {ctx.me.person_id})
    if person is None:
        raise BadInput("nobody_to_release", unit=(await people.unit(ctx, unit_id)).name)
    return number(person)


async def _last_abort(ctx: Context, batch_id: int) -> object:
    rows = await ctx.session.exec(
        select(Draw)
        .where(Draw.batch_id == batch_id, Draw.kind == "targets", Draw.state == DrawState.ABORTED)
        .order_by(col(Draw.id).desc())
    )
    last = rows.first()
    return last.facts.get("reason") if last else None


async def _mine(ctx: Context, batch_id: int) -> Batch:
    batch = await ctx.get(Batch, batch_id)
    if batch.clerk_id != ctx.me.person_id:
        raise NotYours("not_yours_batch", name=await people.name(ctx, batch.clerk_id))
    return batch


def _still_open(batch: Batch) -> None:
    if batch.state != BatchState.OPENED:
        raise AlreadyDone("batch_fixed", article="R-095")


async def _batches(ctx: Context, entry: PlanEntry) -> list[Batch]:
    rows = await ctx.session.exec(
        select(Batch).where(Batch.entry_id == entry.id).order_by(col(Batch.ordinal))
    )
    return list(rows.all())


def _toggled(chosen: list[str], value: str) -> list[str]:
    return sorted(set(chosen) ^ {value})
