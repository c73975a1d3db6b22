"""A draw's way from release to result (draw protocol 6–9; design 8).

QUEUED ─ PLAN posted, pool frozen ─> FREEZING ─ COMMIT ─> COMMIT_UNPOSTED ─ delivered ─> WINDOW ─ time ─> CLOSING
       ─ inbox dry, CLOSE ─> (WAITING ─ beacon ─>) DELAYING ─ D_1 … D_seg ─> HELD ─ nobody objects ─> DRAWING
       ─ RESULT ─> RECORDED
HELD ─ an objection upheld ─> VOIDED
Each arrow is one transaction. Nothing here waits: the clock, a delivery or a finished work comes back.
"""

import json
from datetime import UTC, datetime

from sqlmodel import col, select

from draw import bodies, seed
from draw.bodies import Terms
from draw.cj import JsonObject
from models.base import number
from models.draw import DelayPart, Draw, DrawLog, DrawState, Post
from models.mail import Chat, Kind
from models.people import Person
from models.plan import Batch
from workflow import (
    abort,
    attempts,
    beacon,
    certificate,
    contributions,
    files,
    freezing,
    ledger,
    match_input,
    objection,
    outcome,
    redraw,
    sealed_record,
    tell,
    voiding,
    work,
)
from workflow.machine import fire
from workflow.machines import BATCH, DRAW
from workflow.sent import Sent
from workflow.unit import Context
from workflow.work import Job

ACTIVE = (
    DrawState.FREEZING,
    DrawState.COMMIT_UNPOSTED,
    DrawState.WINDOW,
    DrawState.CLOSING,
    DrawState.WAITING,
    DrawState.DELAYING,
    DrawState.HELD,
    DrawState.DRAWING,
)
LISTENING = (DrawState.COMMIT_UNPOSTED, DrawState.WINDOW, DrawState.CLOSING, DrawState.HELD)
COMPUTING = (DrawState.DELAYING, DrawState.DRAWING)
MOST_DRIFT = 2
MOST_LIVE = 10
"""Posts a draw makes at most between its COMMIT and the last quarter minute of its window."""


async def moving(ctx: Context) -> list[int]:
    """Draws the clock must look at now, oldest first; one queued draw only when none is open."""
    rows = await ctx.session.exec(
        select(Draw.id, Draw.state)
        .where(col(Draw.state).in_([*ACTIVE, DrawState.QUEUED]))
        .order_by(col(Draw.id))
    )
    found = rows.all()
    active = [key for key, state in found if state in ACTIVE]
    queued = [key for key, state in found if state == DrawState.QUEUED]
    return [key for key in active or await beacon.first_in_line(ctx, queued) if key is not None]


async def listening(ctx: Context) -> bool:
    """Is a window open or about to close? Then the poll is short, so that a dry inbox is proved in time."""
    return await _any(ctx, LISTENING)


async def computing(ctx: Context) -> bool:
    """Is a draw between its CLOSE and its RESULT?"""
    return await _any(ctx, COMPUTING)


async def _any(ctx: Context, states: tuple[DrawState, ...]) -> bool:
    rows = await ctx.session.exec(select(Draw.id).where(col(Draw.state).in_(states)).limit(1))
    return rows.first() is not None


async def group_id(ctx: Context) -> int | None:
    """Telegram's id of the observers' group."""
    return (await tell.observers_group(ctx)).telegram_id


async def advance(ctx: Context, draw_id: int) -> bool:
    """Let the clock move one draw; True if it moved."""
    draw = await ctx.get(Draw, draw_id)
    if draw.state == DrawState.QUEUED:
        return await _begin(ctx, draw)
    if draw.state in (DrawState.COMMIT_UNPOSTED, DrawState.WINDOW) and _over(ctx, draw):
        await fire(
            ctx, DRAW, draw, "end_window"
        )  # whoever was there or not: from the close on it can only go on
        return True
    if draw.state == DrawState.COMMIT_UNPOSTED and _unconfirmed(ctx, draw):
        await abort.abort(ctx, draw, "not_posted", "COMMIT was not confirmed before the window opened")
        return True
    if draw.state == DrawState.CLOSING and await contributions.may_close(ctx, draw):
        await _close(ctx, draw)
        return True
    if draw.state == DrawState.WAITING and await beacon.arrived(ctx, draw):
        await fire(ctx, DRAW, draw, "go_on")
        await _begin_delay(ctx, draw)
        return True
    if draw.state == DrawState.HELD and await objection.may_go_on(ctx, draw):
        await (voiding.void if await objection.upheld(ctx, draw_id) else _compute)(ctx, draw)
        return True
    return False


def _over(ctx: Context, draw: Draw) -> bool:
    return ctx.now.timestamp() >= _unix(draw.window_close) + 1


def _unconfirmed(ctx: Context, draw: Draw) -> bool:
    """The window opens and no copy is known to stand; in its last second an ABORT is already forbidden."""
    return _unix(draw.window_open) <= ctx.now.timestamp() < _unix(draw.window_close)


async def _begin(ctx: Context, draw: Draw) -> bool:
    """PLAN first, and only when it stands in the group and our clock agrees with Telegram's, the freeze."""
    batch = await ctx.get(Batch, draw.batch_id)
    book = await ledger.bookkeeping(ctx)
    if draw.plan not in book.plans:
        await freezing.publish_scheme(ctx, draw, batch)
        return True
    if await certificate.awaited(ctx) or not _room(ctx):
        return False
    head = (await ctx.session.exec(select(DrawLog))).one()
    if not await _posted_copy(ctx, book.plans[draw.plan].q) or abs(head.drift) > MOST_DRIFT:
        return False
    if not await beacon.announced(ctx, draw, batch):
        return False
    if draw.kind == "match" and not await match_input.units_of(ctx, batch, 1):
        await _not_begun(ctx, draw, batch, "nobody to draw", "refuse")
        return True
    content = await freezing.freeze(ctx, draw, batch)
    document = await files.store(ctx, "draw_input", f"draw-{draw.id}.json", content, sealed=True)
    draw.input_id = number(document)
    kind = "freeze_targets" if draw.kind == "targets" else "freeze_people"
    await work.submit(ctx, kind, number(draw), 0, {}, number(document))
    await fire(ctx, DRAW, draw, "freeze")
    return True


def _room(ctx: Context) -> bool:
    """Half a minute's posts fit into the group: a COMMIT that waits for its slot would end as not posted."""
    room = ctx.house.mood.room
    return room is None or room >= MOST_LIVE


async def commit(ctx: Context, job: Job, frozen: JsonObject) -> None:
    """The frozen pool came back: fix everything in one COMMIT, posted before anybody can know the outcome."""
    draw = await ctx.get(Draw, job.subject_id)
    if draw.state != DrawState.FREEZING:
        return
    pace, book = ctx.house.pace, await ledger.bookkeeping(ctx)
    at = max(int(ctx.now.timestamp()), book.at)
    opens = at + pace.window_lead
    named = beacon.named(ctx, draw, opens + pace.window + pace.reveal)
    if beacon.overtaken(named, opens + pace.window + pace.reveal):
        await _not_begun(ctx, draw, await ctx.get(Batch, draw.batch_id), beacon.OVERTAKEN, "give_up")
        return
    attempt, redo_of = book.attempt(draw.kind, draw.plan, draw.of_q)
    terms = Terms(
        plan=draw.plan,
        by=(await _alias(ctx, draw.requested_by), await _alias(ctx, draw.released_by)),
        observers=await contributions.observers(ctx),
        link=book.next_link(),
        window={
            "open": opens,
            "close": opens + pace.window,
            "grace": pace.grace,
            "reveal": pace.reveal,
            "per": pace.per_person,
        },
        delay={"seg": pace.delay_seg, "it": pace.delay_it},
        beacon=named,
        attempt=attempt,
        redo_of=redo_of,
        redo_reason=(draw.redo_reason or "another attempt") if attempt > 1 else "",
    )
    body = {**terms.json(draw.kind), **frozen["part"]}
    if draw.kind == "match":
        body |= {"of": draw.of_q, "only_seats": frozen["only_seats"]}
    draw.attempt, draw.redo_of = attempt, redo_of
    draw.window_open, draw.window_close = _instant(opens), _instant(opens + pace.window)
    draw.delay_seg, draw.delay_it = pace.delay_seg, pace.delay_it
    draw.facts = {"k": frozen.get("k", 0), "shown": frozen.get("shown", True), "beacon": named}
    draw.input_id = frozen.get("pool", draw.input_id)
    face = await _face(ctx, draw, body)
    entry = await ledger.append(ctx, "COMMIT", body, "draw_commit", face, draw_id=number(draw))
    draw.commit_q = entry.q
    await fire(ctx, DRAW, draw, "commit", q=entry.q)


async def posted(ctx: Context, q: int, chat: Chat, sent: Sent) -> None:
    """A copy of entry q stands in the group. For a COMMIT that is what lets the window count."""
    known = await ctx.session.exec(select(Post).where(Post.q == q, Post.message_id == sent.message_id))
    if known.first() is None:
        await ctx.add(Post(q=q, chat_id=number(chat), message_id=sent.message_id, date=sent.date))
        head = (await ctx.session.exec(select(DrawLog).with_for_update())).one()
        head.drift = sent.drift(int(ctx.now.timestamp()))
    entry = await ledger.entry(ctx, q)
    if entry.type != "COMMIT" or entry.draw_id is None:
        return
    draw = await ctx.get(Draw, entry.draw_id)
    if draw.state == DrawState.COMMIT_UNPOSTED and ctx.now < _time(draw.window_open):
        await fire(ctx, DRAW, draw, "posted", message_id=sent.message_id)


async def _close(ctx: Context, draw: Draw) -> None:
    assert draw.commit_q is not None
    said = await contributions.settle(ctx, draw)
    commit_entry = await ledger.entry(ctx, draw.commit_q)
    body_of = json.loads(commit_entry.text)["body"]
    x = await ledger.secret(ctx, body_of["chain"]["i"])
    t = seed.transcript(bytes.fromhex(commit_entry.digest), [one.public() for one in said])[-1]
    body = bodies.close(draw.commit_q, said, t, x)
    face: dict[str, object] = {"of": draw.commit_q, "count": len(said), "x": x.hex(), "t": t.hex()}
    face |= {"people": len({one.who for one in said}), "objection_s": ctx.house.pace.objection}
    entry = await ledger.append(ctx, "CLOSE", body, "draw_close", face, draw_id=number(draw))
    draw.close_q = entry.q
    draw.facts = {**draw.facts, "objections_until": entry.at + ctx.house.pace.objection}
    if beacon.of(draw) is not None:
        await fire(ctx, DRAW, draw, "wait", q=entry.q)
        return
    await fire(ctx, DRAW, draw, "close", q=entry.q)
    await _begin_delay(ctx, draw)


async def _begin_delay(ctx: Context, draw: Draw) -> None:
    """D_0 from COMMIT, CLOSE and the beacon, all of which stand by now; from here on it is only work."""
    assert draw.commit_q is not None
    assert draw.close_q is not None
    commit_entry, close_entry = await ledger.entry(ctx, draw.commit_q), await ledger.entry(ctx, draw.close_q)
    closed = json.loads(close_entry.text)["body"]
    t, x = bytes.fromhex(closed["t"]), bytes.fromhex(closed["x"])
    start = seed.start(bytes.fromhex(commit_entry.digest), t, x, beacon.raw(draw)).hex()
    draw.facts = {**draw.facts, "start": start}
    await _delay_on(ctx, draw, 0, start)


async def delay_done(ctx: Context, job: Job, value: str) -> None:
    """D_j is known: keep it, and go on with the next step or with the lots."""
    draw = await ctx.get(Draw, job.subject_id)
    known = await ctx.session.exec(
        select(DelayPart).where(DelayPart.draw_id == job.subject_id, DelayPart.j == job.part)
    )
    if known.first() is None:
        await ctx.add(DelayPart(draw_id=job.subject_id, j=job.part, value=value))
    if draw.state == DrawState.DELAYING:
        await _delay_on(ctx, draw, job.part, value)
        await tell.touch(ctx, "board", draw.batch_id, lane=tell.NOTICE, every_s=ctx.house.pace.board_every)


async def _delay_on(ctx: Context, draw: Draw, done: int, value: str) -> None:
    if done < draw.delay_seg:
        given: dict[str, object] = {"d": value, "j": done + 1, "it": draw.delay_it}
        await work.submit(ctx, "delay", number(draw), done + 1, given)
        return
    await fire(ctx, DRAW, draw, "hold")


async def _compute(ctx: Context, draw: Draw) -> None:
    """Nobody objects, or not any more: the lots are drawn with the seed."""
    await fire(ctx, DRAW, draw, "compute")
    said = await contributions.counted(ctx, draw)
    lots: dict[str, object] = {
        "commit": draw.commit_q,
        "start": draw.facts["start"],
        "beacon": beacon.raw(draw).hex(),
        "delay": await attempts.delay(ctx, draw),
        "contributions": [[one.mid, one.date, one.who, one.text] for one in said],
    }
    kind = "draw_targets" if draw.kind == "targets" else "match_people"
    await work.submit(ctx, kind, number(draw), 0, lots, draw.input_id)


async def record(ctx: Context, job: Job, result: JsonObject) -> None:
    """The lots are drawn: RESULT, sealed record, and what follows from it, in one transaction."""
    draw = await ctx.get(Draw, job.subject_id)
    if draw.state != DrawState.DRAWING:
        return
    await sealed_record.keep(ctx, draw, result["sealed"])
    face = await outcome.face(ctx, draw, result, await _grade(ctx, draw))
    entry = await ledger.append(ctx, "RESULT", result["body"], "draw_result", face, draw_id=number(draw))
    draw.result_q, draw.ended_at, draw.grade = entry.q, ctx.now, str(face["grade"])
    await fire(ctx, DRAW, draw, "record", q=entry.q)
    await outcome.post_record(ctx, draw)
    await outcome.enter(ctx, draw, result)


async def freeze_failed(ctx: Context, job: Job, why: str) -> None:
    """The pool cannot be drawn from as it is: nothing was committed, the clerk learns why."""
    draw = await ctx.get(Draw, job.subject_id)
    await _not_begun(ctx, draw, await ctx.get(Batch, draw.batch_id), why[:200], "give_up")


async def _not_begun(ctx: Context, draw: Draw, batch: Batch, why: str, event: str) -> None:
    draw.facts = {**draw.facts, "failed": why}
    await fire(ctx, DRAW, draw, event)
    if draw.kind == "targets":
        await fire(ctx, BATCH, batch, "reopen")
    elif draw.seats is not None:
        await redraw.not_redrawn(ctx, draw, batch)
    else:
        await tell.touch(ctx, "batch", draw.batch_id)
    chat = await tell.private_chat(ctx, batch.clerk_id)
    await tell.post(
        ctx, chat, "draw_failed", {"batch": batch.name, "kind": draw.kind, "why": why}, lane=tell.LIVE
    )


async def stuck(ctx: Context, job: Job, why: str) -> None:
    """A computation after the close keeps failing: the draw waits, it can never be dropped; the clerk is told."""
    draw = await ctx.get(Draw, job.subject_id)
    batch = await ctx.get(Batch, draw.batch_id)
    chat = await tell.private_chat(ctx, batch.clerk_id)
    await tell.post(ctx, chat, "draw_stuck", {"batch": batch.name, "work": job.work_id}, kind=Kind.MUST)


async def _grade(ctx: Context, draw: Draw) -> str:
    """The lower of what a stranger computes and what Telegram's date of the CLOSE post allows (sketch, point 8)."""
    book = await ledger.bookkeeping(ctx)
    assert draw.commit_q is not None
    lot = book.lots[draw.commit_q]
    assert lot.close is not None
    copies = await ctx.session.exec(select(Post.date).where(Post.q == draw.close_q).order_by(col(Post.date)))
    seen = copies.first() or lot.close.at
    commit_body, dates = lot.commit, [one["date"] for one in lot.close.body["contrib"]]
    return beacon.grade(ctx, draw, commit_body, max(lot.close.at, seen), dates)


async def _face(ctx: Context, draw: Draw, body: JsonObject) -> dict[str, object]:
    batch = await ctx.get(Batch, draw.batch_id)
    face: dict[str, object] = {
        "batch": batch.number,
        "name": batch.name,
        "kind": draw.kind,
        "attempt": draw.attempt,
        "history": await attempts.history(ctx, draw),
        "opens": _time(draw.window_open).isoformat(),
        "closes": _time(draw.window_close).isoformat(),
        "window_s": ctx.house.pace.window,
        "by": list(body["by"]),
        "observers": len(body["observers"]),
        "beacon": beacon.face(body["beacon"]),
    }
    if draw.kind == "targets":
        return face | {"status": body["dir"]["status"], "n": body["dir"]["n"], "k": draw.facts["k"]}
    return face | {"stat": body["match_stat"], "recused": body["recused"], "only": body["only_seats"] or 0}


async def _posted_copy(ctx: Context, q: int) -> bool:
    return (await ctx.session.exec(select(Post.id).where(Post.q == q))).first() is not None


async def _alias(ctx: Context, person_id: int | None) -> str:
    assert person_id is not None
    return (await ctx.get(Person, person_id)).alias


def _time(at: datetime | None) -> datetime:
    assert at is not None
    return at


def _unix(at: datetime | None) -> int:
    return int(_time(at).timestamp())


def _instant(unix: int) -> datetime:
    return datetime.fromtimestamp(unix, UTC)
