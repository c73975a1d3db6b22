"""What a duty says when a step has come: a reply to its card, or a word to the next rung of its ladder (T-16 …)."""

from sqlmodel import col, select

from models.base import number
from models.mail import Card
from models.mechanism import Duty, DutyState
from workflow import duty, people, tell
from workflow.duties import RULES
from workflow.duty import About
from workflow.unit import Context


async def take_step(ctx: Context, duty_id: int) -> None:
    """Remind the person, and from the last day on tell the next rung; steps missed meanwhile merge into one."""
    row = await ctx.get(Duty, duty_id)
    if row.state != DutyState.OPEN:
        return
    reminded, rung = await duty.take_steps(ctx, row)
    about = await RULES[row.rule].about(ctx, row)
    if rung:
        await _climb(ctx, row, about, rung)
    elif reminded:
        await _remind(ctx, row, about)


async def _remind(ctx: Context, row: Duty, about: About) -> None:
    chat = await tell.private_chat(ctx, row.person_id)
    card = (
        await ctx.session.exec(
            select(Card).where(
                Card.chat_id == chat.id, Card.kind == about.card, Card.subject_id == about.subject_id
            )
        )
    ).one_or_none()
    first = await people.rung(ctx, RULES[row.rule].ladder[0], about.unit_id, {row.person_id})
    arguments: dict[str, object] = {
        "rule": row.rule,
        "name": about.name,
        "due": row.due_at.isoformat(),
        "provisional": row.provisional,
        "now": ctx.now.isoformat(),
        "then": await people.title(ctx, first) if first else "",
    }
    key = f"remind:{row.id}:{row.started_at.isoformat()}:{len(row.steps)}"
    if card is None:
        await tell.post(ctx, chat, "reminder", arguments, dedupe=key)
    else:
        await tell.remind(ctx, card, "reminder", arguments, key)


async def _climb(ctx: Context, row: Duty, about: About, rung: int) -> None:
    role = RULES[row.rule].ladder[rung - 1]
    leader = await people.rung(ctx, role, about.unit_id, {row.person_id})
    if leader is None:
        return
    arguments: dict[str, object] = {
        "rule": row.rule,
        "name": about.name,
        "who": await _late_together(ctx, row, about),
        "due": row.due_at.isoformat(),
        "level": rung,
        "now": ctx.now.isoformat(),
    }
    chat = await tell.private_chat(ctx, number(leader))
    key = f"climb:{row.rule}:{about.matter}:{leader.id}:{row.due_at.isoformat()}:{rung}"
    await tell.post(ctx, chat, "escalation", arguments, dedupe=key)
    if about.card == "brief":
        await tell.touch(ctx, "brief", about.subject_id, lane=tell.NOTICE)


async def _late_together(ctx: Context, row: Duty, about: About) -> list[str]:
    """Everybody late in the same matter since the same instant: one message names them all."""
    rows = await ctx.session.exec(
        select(Duty)
        .where(Duty.rule == row.rule, Duty.state == DutyState.OPEN, Duty.due_at == row.due_at)
        .order_by(col(Duty.id))
    )
    return [
        await people.name(ctx, one.person_id)
        for one in rows.all()
        if (await RULES[one.rule].about(ctx, one)).matter == about.matter
    ]


async def due_list(ctx: Context) -> list[dict[str, object]]:
    """The acting person's open duties, soonest first, for /due."""
    rows = await ctx.session.exec(
        select(Duty).where(Duty.person_id == ctx.me.person_id, Duty.state == "open").order_by(Duty.due_at)  # type: ignore[arg-type]
    )
    found: list[dict[str, object]] = []
    for row in rows.all():
        about = await RULES[row.rule].about(ctx, row)
        found.append(
            {
                "rule": row.rule,
                "name": about.name,
                "due": row.due_at.isoformat(),
                "provisional": row.provisional,
                "late": ctx.now > row.due_at,
            }
        )
    return found
