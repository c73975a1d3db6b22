"""What the clerk chooses on the batch card, in place: area, kind, mode, seats, quota (R-067, R-077, R-102)."""

from sqlmodel import col, func, select

from models.base import number
from models.directory import Target
from models.plan import Batch, PlanEntry
from rules.refusal import AlreadyDone, RuleForbids
from workflow import audit, dialog, quota, tell
from workflow.batch import mine, still_open
from workflow.dialog import telegram_id
from workflow.unit import Context

MOST_INSPECTORS = 9
FEW_KINDS = 8
NOT_THERE = "R-077"


async def menu(ctx: Context, batch_id: int, name: str) -> None:
    """Unfold one of the card's choices in place; an empty name folds it."""
    batch = await mine(ctx, batch_id)
    still_open(batch)
    if name not in MENUS:
        raise RuleForbids("no_such_choice", article=NOT_THERE)
    chat = await tell.private_chat(ctx, batch.clerk_id)
    await tell.card(ctx, chat, "batch", batch_id, lane=tell.LIVE, extra={"menu": name} if name else {})


async def change(ctx: Context, batch_id: int, version: int, argument: str) -> None:
    """One choice of the card: `area.150626`, `kind.3`, `mode.local`, `seats.3`, `quota.class`."""
    batch = await mine(ctx, batch_id)
    still_open(batch)
    if batch.version != version:
        raise AlreadyDone("card_changed").on("batch", batch_id)
    what, _, value = argument.partition(".")
    if what not in CHANGES:
        raise RuleForbids("no_such_choice", article=NOT_THERE)
    await CHANGES[what](ctx, batch, value)
    batch.version += 1
    await audit.append(ctx, "batch.changed", f"batch:{batch_id}", what=what)
    await tell.touch(ctx, "batch", batch_id)


async def _change_area(ctx: Context, batch: Batch, value: str) -> None:
    if value == "all":
        batch.areas = []
        return
    there = await ctx.session.exec(
        select(Target.id).where(Target.area == value, col(Target.valid_to).is_(None)).limit(1)
    )
    if there.first() is None and value not in batch.areas:
        raise RuleForbids("no_such_choice", article=NOT_THERE)
    batch.areas = _toggled(batch.areas, value)


async def _change_kind(ctx: Context, batch: Batch, value: str) -> None:
    known = {str(place): kind for place, kind in enumerate(await kinds_of_directory(ctx))}
    if value != "all" and value not in known:
        raise RuleForbids("no_such_choice", article=NOT_THERE)
    batch.target_kinds = [] if value == "all" else _toggled(batch.target_kinds, known[value])


async def _change_mode(ctx: Context, batch: Batch, value: str) -> None:
    _check_mode(ctx, batch, value)
    batch.mode = value


async def _change_seats(ctx: Context, batch: Batch, value: str) -> None:
    seats = int(value) if value in "123456789" and len(value) == 1 else 0
    _check_seats(ctx, batch, seats)
    batch.inspectors = seats


async def _change_quota(ctx: Context, batch: Batch, value: str) -> None:
    profile, entry = ctx.pinned(batch.profile), await ctx.get(PlanEntry, batch.entry_id)
    if value == "plan":
        batch.quota = quota.from_entry(entry, profile)
    elif value == "class":
        batch.quota = quota.by_class(profile)
    elif value == "type":
        await dialog.expect(ctx, await telegram_id(ctx), "quota", number(batch))
        await tell.answer(ctx, "quota_ask", {})
    else:
        raise RuleForbids("no_such_choice", article=NOT_THERE)


def check(ctx: Context, batch: Batch) -> None:
    """Everything chosen is allowed by the rule book the batch was launched under."""
    quota.check(batch.quota, ctx.pinned(batch.profile))
    _check_mode(ctx, batch, batch.mode)
    _check_seats(ctx, batch, batch.inspectors)


def _check_mode(ctx: Context, batch: Batch, mode: str) -> None:
    profile = ctx.pinned(batch.profile)
    if mode not in profile.choices("dispatch_modes"):
        raise RuleForbids("mode_not_allowed", article=profile.article("dispatch_modes"))


def _check_seats(ctx: Context, batch: Batch, seats: int) -> None:
    profile = ctx.pinned(batch.profile)
    least = profile.number("min_inspectors")
    if not least <= seats <= MOST_INSPECTORS:
        raise RuleForbids("too_few_inspectors", article=profile.article("min_inspectors"), least=least)


CHANGES = {
    "area": _change_area,
    "kind": _change_kind,
    "mode": _change_mode,
    "seats": _change_seats,
    "quota": _change_quota,
}
MENUS = ("", *CHANGES)


async def type_quota(ctx: Context, batch_id: int, text: str) -> None:
    """A number or a share was typed."""
    batch = await mine(ctx, batch_id)
    still_open(batch)
    chosen = quota.parse(text)
    quota.check(chosen, ctx.pinned(batch.profile))
    batch.quota, batch.version = chosen, batch.version + 1
    await audit.append(ctx, "batch.changed", f"batch:{batch_id}", what="quota")
    chat = await tell.private_chat(ctx, batch.clerk_id)
    await tell.card(ctx, chat, "batch", batch_id, again=True, lane=tell.LIVE, extra={})


def _toggled(chosen: list[str], value: str) -> list[str]:
    return sorted(set(chosen) ^ {value})


async def kinds_of_directory(ctx: Context) -> list[str]:
    """The kinds of target there are, most frequent first; a button carries the place in this list."""
    rows = await ctx.session.exec(
        select(Target.kind, func.count())
        .where(col(Target.valid_to).is_(None))
        .group_by(Target.kind)
        .order_by(func.count().desc(), Target.kind)
    )
    return [kind for kind, _ in rows.all() if kind][:FEW_KINDS]
