"""What each role asks for: /today, /mytasks, /due, /drawresult."""

import json
from datetime import timedelta

from sqlmodel import col, func, select

from models.assignment import Assignment, Brief
from models.base import number
from models.draw import Draw, DrawState
from models.mail import Chat, ChatKind, Kind, Outbox
from models.people import Person
from models.plan import Batch, BatchState
from rules.permissions import SEE_RESULT, SEE_TASKS, SEE_TODAY
from rules.refusal import BadInput
from workflow import answers, assignment, files, ledger, reminding, tell
from workflow.batch import mine
from workflow.unit import Context
from workflow.views import brief as brief_view
from workflow.views.batch import draw_facts, team_facts

RECENT = 8


async def today(ctx: Context) -> None:
    """The clerk's overview: batches with n of m confirmed, people nobody can reach (R-203)."""
    ctx.must(SEE_TODAY)
    rows = await ctx.session.exec(
        select(Batch)
        .where(Batch.clerk_id == ctx.me.person_id, Batch.state != BatchState.CANCELLED)
        .order_by(col(Batch.id).desc())
        .limit(RECENT)
    )
    batches = [
        {
            "id": number(row),
            "number": row.number,
            "name": row.name,
            "state": row.state,
            "draw": await draw_facts(ctx, row),
            "team": await team_facts(ctx, row),
        }
        for row in rows.all()
    ]
    arguments: dict[str, object] = {
        "batches": batches,
        "unbound": await _count(ctx, bound=False),
        "bound": await _count(ctx, bound=True),
        "blocked": await _blocked(ctx),
        "duties": await reminding.due_list(ctx),
        "now": ctx.now.isoformat(),
    }
    await tell.answer(ctx, "today", arguments)


async def show_batch(ctx: Context, batch_id: int) -> None:
    """The batch card again, at the bottom of the chat."""
    await mine(ctx, batch_id)
    chat = await tell.private_chat(ctx, ctx.me.person_id)
    await tell.card(ctx, chat, "batch", batch_id, again=True, lane=tell.LIVE)


async def my_tasks(ctx: Context) -> None:
    """The inspector's cards again, newest batch last, and the full list as a file when a card cannot hold it."""
    ctx.must(SEE_TASKS)
    rows = await ctx.session.exec(
        select(Brief)
        .where(Brief.person_id == ctx.me.person_id)
        .where(
            select(Assignment.id)
            .where(Assignment.brief_id == Brief.id, col(Assignment.state).in_(assignment.LIVE_STATES))
            .exists()
        )
        .order_by(col(Brief.id).desc())
        .limit(RECENT)
    )
    newest = rows.all()
    for row in reversed(newest):
        live = await assignment.of_brief(ctx, number(row))
        chat = await tell.private_chat(ctx, ctx.me.person_id)
        await tell.card(
            ctx, chat, "brief", number(row), again=True, lane=tell.LIVE, purpose="brief_shown", extra={}
        )
        if len(live) > brief_view.MOST_SHOWN:
            await _attach(ctx, row)
    if not newest:
        await tell.answer(ctx, "no_tasks", {})


async def _attach(ctx: Context, row: Brief) -> None:
    batch = await ctx.get(Batch, row.batch_id)
    rows = await brief_view.full_list(ctx, row)
    content = ctx.house.printer("tasks.xlsx", {"rows": rows, "language": ctx.me.language})
    document = await files.store(
        ctx, "tasks", f"检查任务-{batch.number}.xlsx", content, subject=f"brief:{row.id}"
    )
    await tell.answer(ctx, "tasks_file", {"name": batch.name}, document_id=number(document))


async def due(ctx: Context) -> None:
    """The acting person's deadlines, soonest first, with the rule behind each."""
    arguments: dict[str, object] = {"duties": await reminding.due_list(ctx), "now": ctx.now.isoformat()}
    await tell.answer(ctx, "due", arguments)


async def draw_result(ctx: Context, telegram_id: int, is_private: bool, wanted: str) -> None:
    """/drawresult: the list of draws, or one of them; result and seed also go to the observers' group (R-202)."""
    if is_private:
        ctx.must(SEE_RESULT)
    if not wanted:
        await _list_results(ctx, telegram_id, is_private)
        return
    draw = await _find(ctx, wanted)
    face = await _result_face(ctx, draw)
    if is_private:
        await answers.say(ctx, telegram_id, "draw_again", face | {"private": True}, is_private=True)
    await _repeat_in_group(ctx, draw, face, is_private)


async def _find(ctx: Context, wanted: str) -> Draw:
    rows = (
        await ctx.session.exec(
            select(Draw).where(Draw.commit_q == int(wanted), Draw.state == DrawState.RECORDED)
        )
        if wanted.isascii() and wanted.isdigit() and len(wanted) < 10
        else None
    )
    draw = rows.first() if rows else None
    if draw is None:
        raise BadInput("no_such_draw", wanted=wanted[:20])
    return draw


async def _repeat_in_group(ctx: Context, draw: Draw, face: dict[str, object], asked_privately: bool) -> None:
    """The same draw at most once in ten minutes; otherwise a link to the last post."""
    group = await tell.observers_group(ctx)
    since = ctx.now - timedelta(seconds=ctx.house.pace.result_repeat)
    recent = await ctx.session.exec(
        select(Outbox)
        .where(
            Outbox.chat_id == group.id,
            Outbox.purpose == "result_repeated",
            Outbox.subject_id == draw.id,
            col(Outbox.delivered_at) > since,
        )
        .order_by(col(Outbox.id).desc())
    )
    last = recent.first()
    if last is None:
        document = await files.store(
            ctx,
            "public_record",
            f"{draw.commit_q}.public.json",
            await ledger.record(ctx, draw.result_q),
            subject=f"draw:{draw.id}",
        )
        await tell.post(
            ctx,
            group,
            "draw_again",
            face | {"private": False},
            kind=Kind.SHOULD,
            lane=tell.NOTICE,
            purpose="result_repeated",
            subject_id=number(draw),
            document_id=number(document),
        )
    elif not asked_privately:
        link = tell.link(group, last.message_id)
        await tell.post(
            ctx,
            group,
            "draw_again_link",
            {"q": draw.commit_q, "link": link},
            kind=Kind.SHOULD,
            lane=tell.NOTICE,
            reply_to=last.message_id,
        )


async def _result_face(ctx: Context, draw: Draw) -> dict[str, object]:
    batch = await ctx.get(Batch, draw.batch_id)
    assert draw.result_q is not None
    entry = await ledger.entry(ctx, draw.result_q)
    body = json.loads(entry.text)["body"]
    others = await ctx.session.exec(
        select(Draw.commit_q).where(
            Draw.batch_id == batch.id, Draw.id != draw.id, Draw.state == DrawState.RECORDED
        )
    )
    return {
        "id": number(draw),
        "q": draw.commit_q,
        "result_q": draw.result_q,
        "batch": batch.number,
        "name": batch.name,
        "kind": draw.kind,
        "redo": draw.seats is not None,
        "seed": body["seed"],
        "grade": draw.grade,
        "digest": entry.digest,
        "at": draw.ended_at.isoformat() if draw.ended_at else "",
        "others": sorted(q for q in others.all() if q is not None),
        "now": ctx.now.isoformat(),
    }


async def _list_results(ctx: Context, telegram_id: int, is_private: bool) -> None:
    rows = await ctx.session.exec(
        select(Draw, Batch)
        .join(Batch, col(Batch.id) == col(Draw.batch_id))
        .where(Draw.state == DrawState.RECORDED)
        .order_by(col(Draw.id).desc())
        .limit(RECENT)
    )
    draws = [
        {
            "q": draw.commit_q,
            "kind": draw.kind,
            "redo": draw.seats is not None,
            "batch": batch.number,
            "name": batch.name,
            "grade": draw.grade,
            "at": draw.ended_at.isoformat() if draw.ended_at else "",
        }
        for draw, batch in rows.all()
    ]
    await answers.say(
        ctx, telegram_id, "draw_list", {"draws": draws, "now": ctx.now.isoformat()}, is_private=is_private
    )


async def _count(ctx: Context, *, bound: bool) -> int:
    query = (
        select(func.count())
        .select_from(Person)
        .join(Chat, col(Chat.person_id) == col(Person.id), isouter=True)
        .where(col(Chat.bound_at).is_not(None) if bound else col(Chat.bound_at).is_(None))
    )
    return (await ctx.session.exec(query)).one()


async def _blocked(ctx: Context) -> list[str]:
    rows = await ctx.session.exec(
        select(Person.name)
        .join(Chat, col(Chat.person_id) == col(Person.id))
        .where(col(Chat.reachable).is_(False), Chat.kind == ChatKind.PRIVATE)
        .order_by(Person.name)
    )
    return list(rows.all())[:12]
