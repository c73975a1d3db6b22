"""What observers object to, and who answers (draw protocol 14, R-123).

A reply to the CLOSE post within `Pace.objection` seconds holds the result until whoever released the draw has decided
in writing. Any later remark goes to the legal unit, which answers within `remark_answer_workdays`. Either way its hash
stands in the public log as a NOTE.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlmodel import col, func, select

from draw import bodies
from models.base import number
from models.draw import Draw, DrawState, LogEntry, Remark, RemarkState
from models.mail import Chat, Kind
from models.mechanism import Decision
from models.people import Person
from models.plan import Batch
from rules.permissions import LEGAL, PRINCIPAL
from rules.permissions import REMARK as MAY_REMARK
from rules.refusal import BadInput, NotYours, RuleForbids
from workflow import attempts, decision, doors, duties, duty, inbox, ledger, people, tell
from workflow.contributions import cut
from workflow.machine import fire
from workflow.machines import REMARK
from workflow.unit import Context

MOST = 3
"""Remarks of one observer on one draw; each is an entry of the log for ever."""
RUNNING = (DrawState.WAITING, DrawState.DELAYING, DrawState.HELD)


def until(draw: Draw) -> datetime | None:
    """The last instant at which a reply to CLOSE holds the result; None before the CLOSE."""
    seconds = draw.facts.get("objections_until")
    return datetime.fromtimestamp(int(str(seconds)), UTC) if seconds is not None else None


async def hear(ctx: Context, chat: Chat, entry: LogEntry, mid: int, date: int, text: str) -> None:
    """A reply to a CLOSE post by a registered observer: an objection, or a word why it is none."""
    draw = await ctx.get(Draw, entry.draw_id)
    if not await _in_time(draw, date):
        arguments: dict[str, object] = {"of": draw.commit_q, "seconds": ctx.house.pace.objection}
        await tell.post(ctx, chat, "objection_late", arguments, kind=Kind.SHOULD, reply_to=mid)
        return
    await file(ctx, chat, draw, mid, date, text)


async def remark(ctx: Context, chat: Chat, wanted: str, mid: int, date: int) -> None:
    """`/remark N TEXT`: an objection while the result of draw N can still be held, else a remark."""
    ctx.must(MAY_REMARK)
    named, _, text = wanted.strip().partition(" ")
    if not text.strip():
        raise BadInput("remark_usage")
    await file(ctx, chat, await attempts.named(ctx, named), mid, date, text.strip())


async def file(ctx: Context, chat: Chat, draw: Draw, mid: int, date: int, text: str) -> None:
    """Write the remark down, its hash into the log, and ask whoever must answer."""
    person = await ctx.get(Person, ctx.me.person_id)
    await _refuse_flood(ctx, draw, number(person))
    holds = await _in_time(draw, date)
    row = await ctx.add(
        Remark(
            draw_id=number(draw),
            person_id=number(person),
            who=person.alias,
            chat_id=number(chat),
            mid=mid,
            date=date,
            text=text,
            holds=holds,
        )
    )
    asked = await (_ask_releaser if holds else _ask_legal)(ctx, draw, row)
    face: dict[str, object] = {
        "of": draw.commit_q,
        "who": person.alias,
        "text": cut(text),
        "holds": holds,
        "decider": await people.title(ctx, await ctx.get(Person, asked.decider_id)),
    }
    body = bodies.note(draw.commit_q or 0, person.alias, text)
    entry = await ledger.append(ctx, "NOTE", body, "draw_note", face, draw_id=number(draw))
    row.note_q = entry.q
    await tell.touch(ctx, "board", draw.batch_id, lane=tell.NOTICE)


async def _in_time(draw: Draw, date: int) -> bool:
    last = until(draw)
    return draw.state in RUNNING and last is not None and date <= last.timestamp()


async def _refuse_flood(ctx: Context, draw: Draw, person_id: int) -> None:
    made = await ctx.session.exec(
        select(func.count())
        .select_from(Remark)
        .where(Remark.draw_id == draw.id, Remark.person_id == person_id)
    )
    if made.one() >= MOST:
        raise RuleForbids("enough_remarks", article="R-123", most=MOST)


async def _ask_releaser(ctx: Context, draw: Draw, row: Remark) -> Decision:
    """One question per draw: a further objection joins the one that is open."""
    waiting = await decision.open_for(ctx, "objection", number(draw))
    if waiting is not None:
        await tell.touch(ctx, "decision", number(waiting))
        return waiting
    batch = await ctx.get(Batch, draw.batch_id)
    decider = draw.released_by
    if decider is None or decider == row.person_id:
        other = await people.rung(ctx, PRINCIPAL, batch.lead_unit_id, {row.person_id})
        if other is None:
            raise BadInput("nobody_to_approve")
        decider = number(other)
    asked = await decision.ask(ctx, "objection", number(draw), decider, row.person_id)
    await duty.arm(ctx, duties.DECIDE_OBJECTION, number(draw), decider, ctx.pinned(batch.profile))
    return asked


async def _ask_legal(ctx: Context, draw: Draw, row: Remark) -> Decision:
    batch = await ctx.get(Batch, draw.batch_id)
    counsel = await people.rung(ctx, LEGAL, batch.lead_unit_id, {row.person_id})
    if counsel is None:
        raise BadInput("no_legal_unit")
    asked = await decision.ask(ctx, "remark", number(row), number(counsel), row.person_id)
    await duty.arm(ctx, duties.ANSWER_REMARK, number(row), number(counsel), ctx.pinned(batch.profile))
    return asked


async def holding(ctx: Context, draw_id: int) -> list[Remark]:
    """Objections that nobody has decided yet, oldest first."""
    rows = await ctx.session.exec(
        select(Remark)
        .where(Remark.draw_id == draw_id, col(Remark.holds).is_(True), Remark.state == RemarkState.OPEN)
        .order_by(col(Remark.id))
    )
    return list(rows.all())


async def of_decision(ctx: Context, row: Decision) -> list[Remark]:
    """The objections a decision is or was about: those that wait, or those it answered."""
    if row.decided_at is None:
        return await holding(ctx, row.subject_id)
    rows = await ctx.session.exec(
        select(Remark)
        .where(Remark.draw_id == row.subject_id, Remark.answered_at == row.decided_at)
        .order_by(col(Remark.id))
    )
    return list(rows.all())


async def made(ctx: Context, draw_id: int) -> int:
    """How many objections were made in time."""
    found = await ctx.session.exec(
        select(func.count()).select_from(Remark).where(Remark.draw_id == draw_id, col(Remark.holds).is_(True))
    )
    return found.one()


async def upheld(ctx: Context, draw_id: int) -> bool:
    """Was an objection upheld? Then the draw ends in VOID as soon as its seed is known."""
    rows = await ctx.session.exec(
        select(Remark.id).where(Remark.draw_id == draw_id, Remark.state == RemarkState.UPHELD)
    )
    return rows.first() is not None


async def may_go_on(ctx: Context, draw: Draw) -> bool:
    """Nobody can object in time any more, what was said in time has been heard, and all of it is decided.

    An upheld objection settles the matter at once.
    """
    if await holding(ctx, number(draw)):
        return False
    if await upheld(ctx, number(draw)):
        return True
    last = until(draw)
    return last is None or (ctx.now > last and await inbox.dry_since(ctx, last))


async def decide(ctx: Context, row: Decision, choice: str, _argument: str) -> None:
    """[驳回，继续] or [成立，作废]: one written decision for every objection that waits; never silent."""
    draw = await ctx.get(Draw, row.subject_id)
    open_ones = await holding(ctx, number(draw))
    for one in open_ones:
        await fire(ctx, REMARK, one, choice)
    await _answered(ctx, row, open_ones, choice)
    await duty.end(ctx, duties.DECIDE_OBJECTION.name, number(draw))
    if choice == "uphold":
        sealed = ctx.house.entropy.token(32) + row.reason.encode()
        await doors.put_secret(ctx, "decision", f"draw:{draw.id}", sealed)
    await tell.touch(ctx, "board", draw.batch_id, lane=tell.NOTICE)
    await tell.touch(ctx, "batch", draw.batch_id, lane=tell.NOTICE)


async def answer(ctx: Context, row: Decision, choice: str, _argument: str) -> None:
    """[答复]: the legal unit's words, in reply to the remark where it was made (T-44)."""
    found = await ctx.get(Remark, row.subject_id)
    if LEGAL not in ctx.me.roles:
        raise NotYours("not_yours_decision", name=await people.name(ctx, row.decider_id))
    await fire(ctx, REMARK, found, "answer")
    await _answered(ctx, row, [found], choice)
    await duty.end(ctx, duties.ANSWER_REMARK.name, number(found))


async def _answered(ctx: Context, row: Decision, remarks: Sequence[Remark], choice: str) -> None:
    decider = await people.title(ctx, await ctx.get(Person, row.decider_id))
    for one in remarks:
        one.answer, one.answered_by, one.answered_at = row.reason, row.decider_id, ctx.now
        draw = await ctx.get(Draw, one.draw_id)
        face: dict[str, object] = {"of": draw.commit_q, "who": one.who, "choice": choice, "name": decider}
        face["reason"] = row.reason if choice != "uphold" else ""
        chat = await ctx.get(Chat, one.chat_id)
        await tell.post(ctx, chat, "remark_answered", face, kind=Kind.MUST, reply_to=one.mid)
