"""The decision table: what each kind of question offers and which use case its answer starts. One row per kind."""

from models.mechanism import Decision
from rules.permissions import DECIDE, SEE_INBOX
from rules.refusal import BadInput
from workflow import assignment, batch, decision, dialog, draw_request, objection, replacement, tell
from workflow.decision import Question
from workflow.unit import Context


async def _told(ctx: Context, row: Decision, choice: str, _argument: str) -> None:
    await assignment.told_otherwise(ctx, row.subject_id)


MOST_REASON = 500
"""Characters of a written reason: it must fit the cards that show it."""

QUESTIONS: dict[str, Question] = {
    question.kind: question
    for question in (
        Question("release", ("release", "hold"), draw_request.release, "R-099", reasoned=("hold",)),
        Question("second_batch", ("agree", "refuse"), batch.allow_second, "R-095", reasoned=("agree",)),
        Question(
            "replace_redraw",
            ("redraw", "ask_legal", "keep", "decline"),
            replacement.decide,
            "乌审旗细则（八）, R-115",
            reasoned=("decline",),
        ),
        Question(
            "replace_assign",
            ("assign", "ask_legal", "keep", "decline"),
            replacement.decide,
            "舞钢细则第十六条, R-116",
            reasoned=("decline",),
        ),
        Question("legal_opinion", ("interest", "no_interest"), replacement.legal_answered, "6.8"),
        Question(
            "objection", ("dismiss", "uphold"), objection.decide, "R-123", reasoned=("dismiss", "uphold")
        ),
        Question("remark", ("answer",), objection.answer, "R-123", reasoned=("answer",)),
        Question("unreached", ("told",), _told, "R-199"),
    )
}


async def choose(ctx: Context, decision_id: int, choice: str, argument: str = "") -> None:
    """A tap on a decision card. A choice that needs words asks for them first."""
    ctx.must(DECIDE)
    row = await ctx.named(Decision, decision_id)
    question = QUESTIONS[row.kind]
    if choice in question.reasoned and row.decider_id == ctx.me.person_id and row.state == "open":
        telegram = await dialog.telegram_id(ctx)
        await dialog.expect(ctx, telegram, "decision_reason", decision_id, choice=choice, argument=argument)
        await tell.answer(ctx, "reason_ask", {"choice": choice})
        return
    await decision.choose(ctx, question, row, choice, argument)


async def choose_with_reason(ctx: Context, decision_id: int, choice: str, argument: str, reason: str) -> None:
    """The reason was typed."""
    ctx.must(DECIDE)
    if len(reason) > MOST_REASON:
        raise BadInput("reason_too_long", most=MOST_REASON, length=len(reason))
    row = await ctx.named(Decision, decision_id)
    await dialog.drop(ctx, await dialog.telegram_id(ctx))
    await decision.choose(ctx, QUESTIONS[row.kind], row, choice, argument, reason)


async def show_queue(ctx: Context) -> None:
    """/inbox: the oldest open question as a card at the bottom, with how many there are."""
    ctx.must(SEE_INBOX)
    waiting = await decision.queue(ctx, ctx.me.person_id)
    if not waiting:
        await tell.answer(ctx, "inbox_empty", {})
        return
    await _show(ctx, waiting[0])


async def show_next(ctx: Context, after: int) -> None:
    """[下一件]: the question after this one, round again at the end."""
    ctx.must(SEE_INBOX)
    waiting = await decision.queue(ctx, ctx.me.person_id)
    later = [row for row in waiting if (row.id or 0) > after]
    if not waiting:
        await tell.answer(ctx, "inbox_empty", {})
        return
    await _show(ctx, (later or waiting)[0])


async def _show(ctx: Context, row: Decision) -> None:
    chat = await tell.private_chat(ctx, ctx.me.person_id)
    await tell.card(ctx, chat, "decision", row.id or 0, again=True, lane=tell.LIVE)
