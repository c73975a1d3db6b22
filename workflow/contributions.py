"""Observers' replies to a COMMIT: heard, echoed, counted (draw protocol 7).

A contribution is keyed by its own message. The echo decides only whether it counts.
"""

import json
import re
from datetime import timedelta

from sqlmodel import col, func, select

from draw import seed
from draw.seed import Contribution as Said
from models.base import number
from models.draw import Contribution, ContributionState, Draw, DrawState, LogEntry, Post
from models.mail import Chat, Kind, Outbox, OutboxState
from models.people import Person, RoleGrant
from rules.permissions import OBSERVER
from workflow import inbox, ledger, people, tell
from workflow.sent import Sent
from workflow.unit import Context

QUOTED = re.compile(r"q=(\d{1,9})\s+digest ([0-9a-f]{64})")
"""The foot of every post of an entry (templates/messages/_entry.j2)."""
OPEN_STATES = (DrawState.COMMIT_UNPOSTED, DrawState.WINDOW, DrawState.CLOSING)
SHOWN_TEXT = 200
ECHO_LINES = 8
"""So many replies at their longest fit one post."""


async def observers(ctx: Context) -> list[str]:
    """Aliases of everybody registered as an observer, in roster order."""
    rows = await ctx.session.exec(
        select(Person.alias)
        .join(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
        .where(RoleGrant.role == OBSERVER)
        .order_by(col(Person.id))
    )
    return list(rows.all())


async def quoted_entry(ctx: Context, chat: Chat, message_id: int, text: str) -> LogEntry | None:
    """The log entry that a replied-to message of ours carries: by what it says, else by its known post.

    q and digest in the text are evidence of delivery: the post is recorded even if our send is still uncertain.
    They come first, because a group that became a supergroup counts its messages anew.
    """
    found = QUOTED.search(text)
    if found is not None:
        rows = await ctx.session.exec(
            select(LogEntry).where(LogEntry.q == int(found[1]), LogEntry.digest == found[2])
        )
        return rows.one_or_none()
    posts = await ctx.session.exec(
        select(Post.q).where(Post.chat_id == number(chat), Post.message_id == message_id)
    )
    q = posts.first()
    return None if q is None else await ledger.entry(ctx, q)


async def hear(ctx: Context, chat: Chat, entry: LogEntry, mid: int, date: int, text: str) -> None:
    """A reply to a COMMIT post by the acting person: accepted and echoed, or refused with a short reply."""
    draw = await ctx.get(Draw, entry.draw_id)
    known = await ctx.session.exec(
        select(Contribution.id).where(Contribution.draw_id == draw.id, Contribution.mid == mid)
    )
    if known.first() is not None:
        return
    person = await ctx.get(Person, ctx.me.person_id)
    accepted = await so_far(ctx, draw)
    new = Said(mid, date, person.alias, text)
    why = seed.refusal(json.loads(entry.text)["body"], accepted, new)
    if draw.state not in OPEN_STATES:
        why = "too_late"
    row = Contribution(
        draw_id=number(draw),
        mid=mid,
        date=date,
        person_id=number(person),
        who=person.alias,
        text=text,
        h=new.h.hex(),
        state=ContributionState.REFUSED if why else ContributionState.ACCEPTED,
    )
    await ctx.add(row)
    if why:
        arguments: dict[str, object] = {"why": why, "who": person.alias, "close": _iso(draw)}
        await tell.post(
            ctx,
            chat,
            "contribution_refused",
            arguments,
            kind=Kind.LIVE,
            lane=tell.NOTICE,
            reply_to=mid,
            dedupe=refused_once(number(draw), number(person), why),
        )
        return
    codes = seed.transcript(bytes.fromhex(entry.digest), [one.public() for one in [*accepted, new]])
    line = {
        "n": len(accepted) + 1,
        "who": person.alias,
        "text": cut(text),
        "code": seed.running_code(codes[-1]),
    }
    row.echo_id = await _echo(ctx, chat, draw, line)


async def _echo(ctx: Context, chat: Chat, draw: Draw, line: dict[str, object]) -> int:
    """Add a line to the echo that still waits, or begin a new one: what comes close together shares a post."""
    waiting = await ctx.session.exec(
        select(Outbox)
        .where(
            Outbox.purpose == "echo",
            Outbox.chat_id == number(chat),
            Outbox.state == OutboxState.PENDING,
            Outbox.sends == 0,
        )
        .order_by(col(Outbox.id).desc())
        .with_for_update()
    )
    row = waiting.first()
    lines = row.arguments["lines"] if row is not None and row.arguments["draw"] == draw.id else None
    if row is not None and row.frozen is None and isinstance(lines, list) and len(lines) < ECHO_LINES:
        row.arguments = {**row.arguments, "lines": [*lines, line]}
        return number(row)
    queued = await tell.post(
        ctx,
        chat,
        "echo",
        {"draw": draw.id, "of": draw.commit_q, "lines": [line]},
        kind=Kind.LIVE,
        lane=tell.LIVE,
        purpose="echo",
        delay_s=await _gather(ctx, chat, draw),
    )
    assert queued is not None
    queued.subject_id = number(queued)
    return number(queued)


async def _gather(ctx: Context, chat: Chat, draw: Draw) -> float:
    """Seconds an echo waits for company: two, and two more for each echo of the last minute.

    However eager the observers, the group then sees eight echoes a minute; but none waits beyond the close,
    where everything that came late goes out together, within the grace.
    """
    assert draw.window_close is not None
    recent = await ctx.session.exec(
        select(func.count())
        .select_from(Outbox)
        .where(
            Outbox.purpose == "echo",
            Outbox.chat_id == number(chat),
            col(Outbox.not_before) > ctx.now - timedelta(seconds=60),
        )
    )
    least = ctx.house.pace.echo_gather
    left = draw.window_close.timestamp() - ctx.now.timestamp()
    return max(least, min(least * recent.one(), left))


def refused_once(draw_id: int, person_id: int, why: str) -> str:
    """One reply a person and reason: who goes on after a no has read it, and the others see a calm group."""
    return f"refused:{draw_id}:{person_id}:{why}"


async def echoed(ctx: Context, outbox_id: int, _chat: Chat, sent: Sent) -> None:
    """An echo stands: its contributions count if Telegram dates it within the grace."""
    rows = await ctx.session.exec(
        select(Contribution).where(
            Contribution.echo_id == outbox_id, Contribution.state == ContributionState.ACCEPTED
        )
    )
    for row in rows.all():
        draw = await ctx.get(Draw, row.draw_id)
        assert draw.window_close is not None
        in_time = sent.date <= int(draw.window_close.timestamp()) + ctx.house.pace.grace
        row.state = ContributionState.ECHOED if in_time else ContributionState.REFUSED
        await tell.touch(ctx, "board", draw.batch_id, lane=tell.NOTICE, every_s=ctx.house.pace.board_every)


async def may_close(ctx: Context, draw: Draw) -> bool:
    """The inbox is proved dry and every echo has landed; at the reveal limit, in any case."""
    assert draw.window_close is not None
    close, now = int(draw.window_close.timestamp()), int(ctx.now.timestamp())
    if now >= close + ctx.house.pace.reveal:
        return True
    waiting = await ctx.session.exec(
        select(Contribution.id).where(
            Contribution.draw_id == draw.id, Contribution.state == ContributionState.ACCEPTED
        )
    )
    return waiting.first() is None and await inbox.dry_since(ctx, draw.window_close)


async def settle(ctx: Context, draw: Draw, *, aborted: bool = False) -> list[Said]:
    """What CLOSE or ABORT lists, fixed from here on: an echo confirmed later changes nothing any more.

    A CLOSE lists what was echoed; whoever was accepted and not echoed in time is told.
    """
    said = await so_far(ctx, draw) if aborted else await _said(ctx, draw, (ContributionState.ECHOED,))
    fixed = {one.mid for one in said}
    rows = await ctx.session.exec(
        select(Contribution).where(
            Contribution.draw_id == draw.id,
            col(Contribution.state).in_([ContributionState.ACCEPTED, ContributionState.ECHOED]),
        )
    )
    group = await tell.observers_group(ctx)
    for row in rows.all():
        row.state = ContributionState.COUNTED if row.mid in fixed else ContributionState.REFUSED
        if row.mid not in fixed:
            arguments: dict[str, object] = {"why": "not_echoed", "who": row.who, "close": ""}
            await tell.post(
                ctx,
                group,
                "contribution_refused",
                arguments,
                kind=Kind.LIVE,
                lane=tell.NOTICE,
                reply_to=row.mid,
            )
    return said


async def so_far(ctx: Context, draw: Draw) -> list[Said]:
    """What was accepted up to now, in ascending message id."""
    return await _said(ctx, draw, (ContributionState.ACCEPTED, ContributionState.ECHOED))


async def counted(ctx: Context, draw: Draw) -> list[Said]:
    """What CLOSE lists, in ascending message id."""
    return await _said(ctx, draw, (ContributionState.COUNTED,))


async def _said(ctx: Context, draw: Draw, states: tuple[ContributionState, ...]) -> list[Said]:
    rows = await ctx.session.exec(
        select(Contribution)
        .where(Contribution.draw_id == draw.id, col(Contribution.state).in_(states))
        .order_by(col(Contribution.mid))
    )
    return [Said(row.mid, row.date, row.who, row.text) for row in rows.all()]


async def is_observer(ctx: Context) -> bool:
    """Does the acting person hold the observer's role?"""
    return ctx.actor is not None and OBSERVER in await people.roles(ctx, ctx.me.person_id)


def cut(text: str) -> str:
    """What an observer wrote, short enough to be shown; the hash is that of the whole."""
    return text if len(text) <= SHOWN_TEXT else text[:SHOWN_TEXT] + "…"


def _iso(draw: Draw) -> str:
    return draw.window_close.isoformat() if draw.window_close else ""
