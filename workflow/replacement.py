"""Leaving a seat: a declared interest or a listed reason, decided by a leader, filled by the policy (6.8, C-10)."""

from sqlmodel import col, func, select

from draw import bodies
from models.assignment import Assignment, AssignmentState, Brief, Declaration, Replacement
from models.base import number
from models.mechanism import Decision, DutyState
from models.people import Person
from models.plan import Batch, DrawnTarget
from rules.permissions import ASK_REPLACEMENT, DECLARE, DEPUTY, LEGAL
from rules.refusal import AlreadyDone, BadInput, RuleForbids
from workflow import (
    assignment,
    decision,
    doors,
    duties,
    duty,
    ledger,
    people,
    sealed_record,
    succession,
    tell,
)
from workflow.machine import fire
from workflow.machines import ASSIGNMENT, REPLACEMENT
from workflow.unit import Context

INTERESTS = ("relative", "shareholding", "former_employment", "debt", "other")
"""Kinds of interest (R-111)."""


async def declare(ctx: Context, brief_id: int, version: int, assignment_id: int, kind: str) -> None:
    """[申报回避]: this pair is suspended at once, the others stay (R-110)."""
    ctx.must(DECLARE)
    if kind not in INTERESTS:
        raise BadInput("no_such_reason").on("brief", brief_id)
    row = await _own_assignment(ctx, brief_id, version, assignment_id)
    came_from = row.state
    await fire(ctx, ASSIGNMENT, row, "declare")
    await ctx.add(Declaration(assignment_id=assignment_id, interest=True, at=ctx.now))
    await _file(ctx, row, came_from, kind, recusal=True)


async def ask(ctx: Context, brief_id: int, version: int, assignment_id: int, reason: str) -> None:
    """[申请更换]: one of the jurisdiction's listed reasons, for one target (R-113)."""
    ctx.must(ASK_REPLACEMENT)
    row = await _own_assignment(ctx, brief_id, version, assignment_id)
    profile = ctx.pinned((await ctx.get(Batch, row.batch_id)).profile)
    if reason not in profile.choices("replacement_reasons") or reason == "recusal":
        raise RuleForbids("reason_not_listed", article=profile.article("replacement_reasons"))
    came_from = row.state
    await fire(ctx, ASSIGNMENT, row, "ask")
    await _file(ctx, row, came_from, reason, recusal=False)


async def _own_assignment(ctx: Context, brief_id: int, version: int, assignment_id: int) -> Assignment:
    brief = await assignment.mine(ctx, brief_id)
    assignment.refuse_stale(brief, version)
    row = await ctx.named(Assignment, assignment_id)
    if row.brief_id != brief_id:
        raise AlreadyDone("card_changed").on("brief", brief_id)
    return row


async def _file(ctx: Context, row: Assignment, came_from: str, reason: str, *, recusal: bool) -> None:
    batch = await ctx.get(Batch, row.batch_id)
    profile = ctx.pinned(batch.profile)
    epoch = (
        await ctx.session.exec(
            select(func.count()).select_from(Replacement).where(Replacement.assignment_id == row.id)
        )
    ).one()
    request = await ctx.add(
        Replacement(
            assignment_id=number(row),
            epoch=epoch + 1,
            batch_id=row.batch_id,
            recusal=recusal,
            policy=profile.choice("replacement_policy"),
            came_from=came_from,
            filed_at=ctx.now,
        )
    )
    await doors.put_secret(ctx, "declaration", str(request.id), reason.encode())
    brief = await ctx.get(Brief, row.brief_id)
    if not await assignment.of_brief(ctx, number(brief), (AssignmentState.DRAWN, AssignmentState.NOTIFIED)):
        await duty.end(ctx, duties.ACKNOWLEDGE.name, number(brief))
    await _ask_leader(ctx, request, batch)
    chat = await tell.private_chat(ctx, brief.person_id)
    await tell.card(ctx, chat, "brief", number(brief), lane=tell.LIVE, extra={})
    await assignment.changed(ctx, brief)
    await assignment.team_changed(ctx, row.target_id, number(brief))


async def _ask_leader(ctx: Context, request: Replacement, batch: Batch) -> None:
    """The approver of the inspector's own department decides, never the person who leaves (6.8)."""
    row = await ctx.get(Assignment, request.assignment_id)
    leaver = await ctx.get(Person, row.person_id)
    profile = ctx.pinned(batch.profile)
    role = profile.choice("replacement_approver") or DEPUTY
    approver = await people.rung(ctx, role, leaver.unit_id, {number(leaver)})
    if approver is None:
        raise BadInput("nobody_to_approve")
    kind = "replace_redraw" if request.policy == "redraw" else "replace_assign"
    await decision.ask(ctx, kind, number(request), number(approver), number(leaver))
    await duty.arm(ctx, duties.DECIDE_REPLACEMENT, number(request), number(approver), profile)


async def decide(ctx: Context, row: Decision, choice: str, argument: str) -> None:
    """The leader's answer, under either policy."""
    request = await ctx.get(Replacement, row.subject_id)
    _refuse_unoffered(request, choice)
    await duty.end(ctx, duties.DECIDE_REPLACEMENT.name, number(request))
    await DECIDE[choice](ctx, request, row, argument)
    brief = await ctx.get(Brief, (await ctx.get(Assignment, request.assignment_id)).brief_id)
    await assignment.changed(ctx, brief)


def _refuse_unoffered(request: Replacement, choice: str) -> None:
    """An interest is never simply declined, and what is no interest does not go to the legal unit."""
    fill = "redraw" if request.policy == "redraw" else "assign"
    if choice not in ((fill, "ask_legal", "keep") if request.recusal else (fill, "decline")):
        raise RuleForbids("no_such_choice", article="6.8")


async def _ask_legal(ctx: Context, request: Replacement, row: Decision, _argument: str) -> None:
    counsel = await people.rung(
        ctx, LEGAL, (await ctx.get(Person, row.decider_id)).unit_id, {row.decider_id, row.asked_by}
    )
    if counsel is None or LEGAL not in await people.roles(ctx, number(counsel)):
        raise BadInput("no_legal_unit")
    await fire(ctx, REPLACEMENT, request, "ask_legal")
    await decision.ask(ctx, "legal_opinion", number(request), number(counsel), row.decider_id)


async def legal_answered(ctx: Context, row: Decision, choice: str, _argument: str) -> None:
    """The legal unit's opinion goes back to the leader, who decides with it in view."""
    request = await ctx.get(Replacement, row.subject_id)
    await fire(ctx, REPLACEMENT, request, "legal_answered", opinion=choice)
    await _ask_leader(ctx, request, await ctx.get(Batch, request.batch_id))


async def _approve(ctx: Context, request: Replacement, row: Decision, _argument: str) -> None:
    """[同意重抽]: the seat is vacant; it is redrawn live together with the other vacant seats of the batch."""
    await fire(ctx, REPLACEMENT, request, "approve")
    request.decided_by, request.decided_at = row.decider_id, ctx.now
    batch = await ctx.get(Batch, request.batch_id)
    running = await duty.find(ctx, duties.REDRAW.name, number(batch), batch.clerk_id)
    if running is None or running.state != DutyState.OPEN:  # the first vacancy sets the date
        await duty.arm(ctx, duties.REDRAW, number(batch), batch.clerk_id, ctx.pinned(batch.profile))
    clerk = await tell.private_chat(ctx, batch.clerk_id)
    await tell.card(ctx, clerk, "vacancy", number(batch), again=True)


async def _keep(ctx: Context, request: Replacement, row: Decision, _argument: str) -> None:
    """The request is refused (a declared interest only with the legal unit's opinion): the seat stays."""
    if request.recusal and not await legal_says_no_interest(ctx, request):
        raise RuleForbids("legal_first", article="6.8")
    await fire(ctx, REPLACEMENT, request, "reject")
    request.decided_by, request.decided_at = row.decider_id, ctx.now
    seat = await ctx.get(Assignment, request.assignment_id)
    await fire(ctx, ASSIGNMENT, seat, "keep")
    batch = await ctx.get(Batch, request.batch_id)
    await duty.arm(ctx, duties.ACKNOWLEDGE, seat.brief_id, seat.person_id, ctx.pinned(batch.profile))
    arguments: dict[str, object] = {"target": await _target_name(ctx, seat), "reason": row.reason}
    await tell.post(ctx, await tell.private_chat(ctx, seat.person_id), "replacement_rejected", arguments)


async def _appoint(ctx: Context, request: Replacement, row: Decision, argument: str) -> None:
    """[同意，指定人选]: no lottery (WG 16); the fact is written to the public log as REPLACE."""
    seat = await ctx.get(Assignment, request.assignment_id)
    batch = await ctx.get(Batch, request.batch_id)
    chosen = int(argument, 36) if argument.isalnum() and argument.isascii() else 0
    if chosen not in [person_id for person_id, _, _ in await succession.eligible(ctx, request)]:
        raise RuleForbids("not_eligible", article="R-117")
    await fire(ctx, REPLACEMENT, request, "appoint", successor=chosen)
    request.decided_by, request.decided_at, request.successor_id = row.decider_id, ctx.now, chosen
    badge = await succession.badge_of(ctx, chosen)
    target = await ctx.get(DrawnTarget, seat.target_id)
    match = await succession.match_draw(ctx, batch)
    salt, text = ctx.house.entropy.token(32), f"replacement {request.id}: approved"
    await doors.put_secret(ctx, "decision", f"replacement:{request.id}", salt + text.encode())
    body = bodies.replace(
        match.commit_q or 0,
        target.t,
        seat.seat,
        "recusal" if request.recusal else "personal",
        bodies.decision_digest(salt, text),
    )
    face: dict[str, object] = {
        "of": match.commit_q,
        "batch": batch.number,
        "name": batch.name,
        "recusal": request.recusal,
    }
    entry = await ledger.append(ctx, "REPLACE", body, "draw_replace", face, draw_id=number(match))
    await sealed_record.replaced(ctx, match, entry.q, salt, text)
    await succession.succeed(ctx, request, match, batch, badge, badge)


async def legal_says_no_interest(ctx: Context, request: Replacement) -> bool:
    """Has the legal unit said that this is no interest in the sense of the law?"""
    rows = await ctx.session.exec(
        select(Decision.choice)
        .where(Decision.kind == "legal_opinion", Decision.subject_id == request.id)
        .order_by(col(Decision.id).desc())
    )
    return rows.first() == "no_interest"


async def _target_name(ctx: Context, seat: Assignment) -> str:
    return (await ctx.get(DrawnTarget, seat.target_id)).name


DECIDE = {
    "redraw": _approve,
    "ask_legal": _ask_legal,
    "assign": _appoint,
    "keep": _keep,
    "decline": _keep,
}
