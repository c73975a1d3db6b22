"""A question to the one person who must decide. All of them stand in one queue (R-204)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlmodel import col, select

from models.base import number
from models.mechanism import Decision, DecisionState
from rules.refusal import AlreadyDone, NotYours, RuleForbids
from workflow import audit, people, tell
from workflow.unit import Context

Apply = Callable[[Context, Decision, str, str], Awaitable[None]]
"""(context, the decided row, choice, argument of the button)"""


@dataclass(frozen=True)
class Question:
    """One kind of decision: what may be chosen, which choices need a written reason, and what each does."""

    kind: str
    choices: tuple[str, ...]
    apply: Apply
    article: str
    reasoned: tuple[str, ...] = ()


async def ask(ctx: Context, kind: str, subject_id: int, decider_id: int, asked_by: int) -> Decision:
    """Put a question into a person's queue; nobody is asked about their own request."""
    if decider_id == asked_by:
        raise RuleForbids("own_request", article="R-099")
    row = await ctx.add(
        Decision(kind=kind, subject_id=subject_id, decider_id=decider_id, asked_by=asked_by, asked_at=ctx.now)
    )
    await audit.append(ctx, "decision.asked", f"decision:{number(row)}", kind=kind)
    await tell.card(ctx, await tell.private_chat(ctx, decider_id), "decision", number(row))
    return row


async def choose(
    ctx: Context, question: Question, row: Decision, choice: str, argument: str = "", reason: str = ""
) -> None:
    """The decider's answer. Compare-and-set by state: a second tap hears what was decided."""
    if row.decider_id != ctx.me.person_id:
        raise NotYours("not_yours_decision", name=await people.name(ctx, row.decider_id))
    if row.state == DecisionState.VOID:
        raise AlreadyDone("already", article=question.article).on("decision", number(row))
    if row.state == DecisionState.DECIDED:
        assert row.decided_at is not None
        decider = await people.name(ctx, row.decider_id)
        at = row.decided_at.isoformat()
        told = AlreadyDone("decided", at=at, name=decider, choice=row.choice)
        raise told.on("decision", number(row))
    if choice not in question.choices:
        raise RuleForbids("no_such_choice", article=question.article).on("decision", number(row))
    if choice in question.reasoned and not reason.strip():
        raise RuleForbids("reason_needed", article=question.article)
    row.state, row.choice, row.decided_at = DecisionState.DECIDED, choice, ctx.now
    row.reason, row.version = reason.strip(), row.version + 1
    await audit.append(ctx, "decision.made", f"decision:{number(row)}", kind=row.kind, choice=choice)
    await question.apply(ctx, row, choice, argument)
    await tell.touch(ctx, "decision", number(row))


async def void(ctx: Context, kind: str, subject_id: int) -> None:
    """The matter fell away: the question closes itself and says so on its card."""
    rows = await ctx.session.exec(
        select(Decision).where(
            Decision.kind == kind, Decision.subject_id == subject_id, Decision.state == DecisionState.OPEN
        )
    )
    for row in rows.all():
        row.state, row.decided_at = DecisionState.VOID, ctx.now
        await tell.touch(ctx, "decision", number(row))


async def touch(ctx: Context, kinds: tuple[str, ...], subject_id: int) -> None:
    """The matter went on after it was decided: the cards of its questions say how."""
    rows = await ctx.session.exec(
        select(Decision.id).where(col(Decision.kind).in_(kinds), Decision.subject_id == subject_id)
    )
    for decision_id in rows.all():
        if decision_id is not None:
            await tell.touch(ctx, "decision", decision_id, lane=tell.NOTICE)


async def queue(ctx: Context, person_id: int) -> list[Decision]:
    """What waits for this person, oldest first."""
    rows = await ctx.session.exec(
        select(Decision)
        .where(Decision.decider_id == person_id, Decision.state == DecisionState.OPEN)
        .order_by(col(Decision.asked_at), col(Decision.id))
    )
    return list(rows.all())


async def open_for(ctx: Context, kind: str, subject_id: int) -> Decision | None:
    """The open question of this kind about a subject, if any."""
    rows = await ctx.session.exec(
        select(Decision).where(
            Decision.kind == kind, Decision.subject_id == subject_id, Decision.state == DecisionState.OPEN
        )
    )
    return rows.first()
