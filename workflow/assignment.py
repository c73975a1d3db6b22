"""Teams become briefs: one private card per inspector and batch (R-108…R-111, 6.7, decisions 1 and 2)."""

import re

from sqlmodel import col, select

from draw.cj import JsonObject
from models.assignment import Assignment, AssignmentState, Brief, Declaration
from models.base import number
from models.draw import Draw
from models.mail import Chat
from models.plan import Batch, DrawnTarget
from rules.permissions import CONFIRM
from rules.refusal import AlreadyDone, NotYours
from workflow import audit, decision, duties, duty, match_input, people, tell
from workflow.machine import fire
from workflow.machines import ASSIGNMENT
from workflow.sent import Sent
from workflow.unit import Context

MENU = re.compile(r"(?:[rl][0-9a-z]{0,7})?")
"""Which choice is unfolded on the card: r(ecuse) or l(eave), and for which assignment."""
LEAVING = (AssignmentState.RECUSAL_PENDING, AssignmentState.REPLACEMENT_PENDING)
LIVE_STATES = (
    AssignmentState.DRAWN,
    AssignmentState.NOTIFIED,
    AssignmentState.ACKNOWLEDGED,
    AssignmentState.RECUSAL_PENDING,
    AssignmentState.REPLACEMENT_PENDING,
)


async def form_teams(ctx: Context, draw: Draw, batch: Batch, result: JsonObject) -> None:
    """Every seat of the matching becomes an assignment; every inspector drawn gets one brief."""
    rows = await ctx.session.exec(select(DrawnTarget).where(DrawnTarget.batch_id == batch.id))
    targets = {row.code: row for row in rows.all()}
    seated: set[int] = set()
    for code, units, leader in result["assign"]:
        if any(not unit for unit in units):
            targets[code].unstaffed = True
            continue
        for at, unit in zip(result["seats"][code], units, strict=True):
            members = result["members"][unit]
            for place, badge in enumerate(members):
                leads = unit == leader and place == 0
                seated.add(await seat(ctx, draw, batch, targets[code], at, unit, badge, leader=leads))
    for brief_id in sorted(seated):
        await show(ctx, brief_id)
    if result["certificates"]:
        await _tell_unstaffed(ctx, batch, result["certificates"])


async def seat(
    ctx: Context,
    draw: Draw,
    batch: Batch,
    target: DrawnTarget,
    at: int,
    unit: str,
    badge: str,
    *,
    leader: bool,
) -> int:
    """Put one inspector on one seat; the number of the brief it belongs to."""
    person = await match_input.person_of(ctx, badge)
    brief = await brief_of(ctx, number(batch), number(person))
    await ctx.add(
        Assignment(
            brief_id=number(brief),
            batch_id=number(batch),
            person_id=number(person),
            target_id=number(target),
            seat=at,
            drawn_unit=unit,
            leader=leader,
            draw_q=draw.commit_q or 0,
            since=ctx.now,
        )
    )
    brief.version += 1
    return number(brief)


async def brief_of(ctx: Context, batch_id: int, person_id: int) -> Brief:
    """The person's brief for a batch, made on first need."""
    rows = await ctx.session.exec(
        select(Brief).where(Brief.batch_id == batch_id, Brief.person_id == person_id)
    )
    return rows.one_or_none() or await ctx.add(Brief(batch_id=batch_id, person_id=person_id))


async def show(ctx: Context, brief_id: int) -> None:
    """Post the card, anew if there is one already: a new task must be heard, and an edit makes no sound."""
    brief = await ctx.get(Brief, brief_id)
    chat = await tell.private_chat(ctx, brief.person_id)
    await tell.card(ctx, chat, "brief", brief_id, again=True, purpose="brief_shown")
    if chat.telegram_id is None:
        await tell.touch(ctx, "batch", brief.batch_id)
    elif not chat.reachable:
        await unreached(ctx, brief)


async def unreached(ctx: Context, brief: Brief) -> None:
    """The card cannot arrive: the batch's clerk is asked to tell the person another way (R-199, MSG-49)."""
    batch = await ctx.get(Batch, brief.batch_id)
    asked = await decision.open_for(ctx, "unreached", number(brief))
    if asked is None and batch.clerk_id != brief.person_id:
        await decision.ask(ctx, "unreached", number(brief), batch.clerk_id, brief.person_id)
    await tell.touch(ctx, "batch", brief.batch_id)


async def delivered(ctx: Context, brief_id: int, _chat: Chat, _sent: Sent) -> None:
    """The card stands in the chat: from now on the person knows, and the clock for confirming runs (T-16)."""
    brief = await ctx.get(Brief, brief_id)
    await decision.void(ctx, "unreached", brief_id)
    await notified(ctx, brief)


async def notified(ctx: Context, brief: Brief) -> None:
    """Record the notice, by the card or by another way; start the clock for what is new."""
    brief.delivered_at = brief.delivered_at or ctx.now
    fresh = await of_brief(ctx, number(brief), (AssignmentState.DRAWN,))
    for row in fresh:
        await fire(ctx, ASSIGNMENT, row, "deliver")
    if fresh:
        batch = await ctx.get(Batch, brief.batch_id)
        await duty.arm(ctx, duties.ACKNOWLEDGE, number(brief), brief.person_id, ctx.pinned(batch.profile))
        await tell.touch(ctx, "brief", number(brief))
        await tell.touch(ctx, "batch", brief.batch_id)


async def confirm(ctx: Context, brief_id: int, version: int) -> None:
    """[确认]: received, and no interest in any target listed on the card."""
    brief = await mine(ctx, brief_id)
    waiting = await of_brief(ctx, brief_id, (AssignmentState.DRAWN, AssignmentState.NOTIFIED))
    if not waiting:
        raise AlreadyDone("confirmed_already").on("brief", brief_id)
    refuse_stale(brief, version)
    for row in waiting:
        await fire(ctx, ASSIGNMENT, row, "confirm")
        row.since = ctx.now
        await ctx.add(Declaration(assignment_id=number(row), interest=False, at=ctx.now))
    brief.confirmed_at = ctx.now
    await duty.end(ctx, duties.ACKNOWLEDGE.name, brief_id)
    await changed(ctx, brief)


async def undo(ctx: Context, brief_id: int, version: int) -> None:
    """[撤销]: back to 待确认 within ten minutes; the clock goes on from the delivery."""
    brief = await mine(ctx, brief_id)
    confirmed = await of_brief(ctx, brief_id, (AssignmentState.ACKNOWLEDGED,))
    if not confirmed or await of_brief(ctx, brief_id, LEAVING):
        raise AlreadyDone("nothing_to_undo").on("brief", brief_id)
    refuse_stale(brief, version)
    for row in confirmed:
        await fire(ctx, ASSIGNMENT, row, "undo")
    brief.confirmed_at = None
    batch = await ctx.get(Batch, brief.batch_id)
    profile = ctx.pinned(batch.profile)
    await duty.arm(
        ctx, duties.ACKNOWLEDGE, brief_id, brief.person_id, profile, start=brief.delivered_at or ctx.now
    )
    await changed(ctx, brief)


async def told_otherwise(ctx: Context, brief_id: int) -> None:
    """The clerk told the person another way: that is a notice too, and the clock runs (R-199)."""
    brief = await ctx.get(Brief, brief_id)
    await audit.append(ctx, "brief.told_otherwise", f"brief:{brief_id}")
    await notified(ctx, brief)


async def menu(ctx: Context, brief_id: int, version: int, name: str) -> None:
    """Unfold or fold a choice on the card: which target, which reason."""
    brief = await mine(ctx, brief_id)
    refuse_stale(brief, version)
    if not MENU.fullmatch(name):
        raise AlreadyDone("no_such_thing").on("brief", brief_id)
    chat = await tell.private_chat(ctx, brief.person_id)
    await tell.card(ctx, chat, "brief", brief_id, lane=tell.LIVE, extra={"menu": name} if name else {})


async def changed(ctx: Context, brief: Brief) -> None:
    """Something on the card changed: it and everything that counts it is redrawn."""
    brief.version += 1
    await tell.touch(ctx, "brief", number(brief))
    await tell.touch(ctx, "batch", brief.batch_id, lane=tell.NOTICE)


async def team_changed(ctx: Context, target_id: int, but: int) -> None:
    """The colleagues on a target see their new company."""
    rows = await ctx.session.exec(
        select(Assignment.brief_id)
        .where(Assignment.target_id == target_id, Assignment.state != AssignmentState.REPLACED)
        .distinct()
    )
    for brief_id in sorted(rows.all()):
        if brief_id != but:
            await tell.touch(ctx, "brief", brief_id, lane=tell.NOTICE)


async def of_brief(
    ctx: Context, brief_id: int, states: tuple[AssignmentState, ...] = LIVE_STATES
) -> list[Assignment]:
    """The assignments of a brief in these states, in the order of the drawn list."""
    rows = await ctx.session.exec(
        select(Assignment)
        .join(DrawnTarget, col(DrawnTarget.id) == col(Assignment.target_id))
        .where(Assignment.brief_id == brief_id, col(Assignment.state).in_(states))
        .order_by(col(DrawnTarget.t), col(Assignment.id))
    )
    return list(rows.all())


async def mine(ctx: Context, brief_id: int) -> Brief:
    """The brief, if it is the acting person's."""
    ctx.must(CONFIRM)
    brief = await ctx.named(Brief, brief_id)
    if brief.person_id != ctx.me.person_id:
        raise NotYours("not_yours", name=await people.name(ctx, brief.person_id))
    return brief


def refuse_stale(brief: Brief, version: int) -> None:
    """A button drawn before something changed says so instead of acting, and its card is redrawn."""
    if brief.version != version:
        raise AlreadyDone("card_changed").on("brief", number(brief))


async def _tell_unstaffed(ctx: Context, batch: Batch, certificates: JsonObject) -> None:
    chat = await tell.private_chat(ctx, batch.clerk_id)
    seats = sum(len(c["seats"]) for c in certificates.values())
    arguments: dict[str, object] = {"batch": batch.name, "count": len(certificates), "seats": seats}
    arguments["units"] = max(len(c["units"]) for c in certificates.values())
    await tell.post(ctx, chat, "unstaffed", arguments)
