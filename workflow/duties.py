"""The deadline table (requirements 7): one row per duty. Lengths come from the profile, steps too.

A new deadline is a row here with the function that says what it is about, and its name in words/duties.toml.
"""

from models.assignment import Brief, Replacement
from models.base import number
from models.draw import Draw, Remark
from models.mechanism import Duty
from models.people import Person
from models.plan import Batch, PlanEntry
from rules.due import Ends
from rules.permissions import DEPUTY, PRINCIPAL, UNIT_HEAD
from workflow import decision
from workflow.duty import About, DutyRule
from workflow.unit import Context


async def _a_brief(ctx: Context, row: Duty) -> About:
    brief = await ctx.get(Brief, row.subject_id)
    batch = await ctx.get(Batch, brief.batch_id)
    person = await ctx.get(Person, brief.person_id)
    return About(number(batch), batch.name, "brief", number(brief), person.unit_id)


async def _a_request(ctx: Context, row: Duty) -> About:
    request = await ctx.get(Replacement, row.subject_id)
    batch = await ctx.get(Batch, request.batch_id)
    kind = "replace_redraw" if request.policy == "redraw" else "replace_assign"
    question = await decision.open_for(ctx, kind, number(request))
    subject = number(question) if question else 0
    return About(number(request), batch.name, "decision", subject, batch.lead_unit_id)


async def _vacant_seats(ctx: Context, row: Duty) -> About:
    batch = await ctx.get(Batch, row.subject_id)
    return About(number(batch), batch.name, "vacancy", number(batch), batch.lead_unit_id)


async def _an_objection(ctx: Context, row: Duty) -> About:
    draw = await ctx.get(Draw, row.subject_id)
    return await _about_draw(ctx, draw, "objection", number(draw))


async def _a_remark(ctx: Context, row: Duty) -> About:
    remark = await ctx.get(Remark, row.subject_id)
    return await _about_draw(ctx, await ctx.get(Draw, remark.draw_id), "remark", number(remark))


async def _about_draw(ctx: Context, draw: Draw, kind: str, subject_id: int) -> About:
    batch = await ctx.get(Batch, draw.batch_id)
    question = await decision.open_for(ctx, kind, subject_id)
    card = number(question) if question else 0
    return About(subject_id, batch.name, "decision", card, batch.lead_unit_id)


async def _an_entry(ctx: Context, row: Duty) -> About:
    entry = await ctx.get(PlanEntry, row.subject_id)
    return About(number(entry), entry.name, "period", number(entry), entry.lead_unit_id)


PERIOD = DutyRule(
    name="period",
    number="MSG-06",
    length=None,
    ends=Ends.LEGAL,
    ladder=(UNIT_HEAD, DEPUTY),
    about=_an_entry,
    source="R-201",
)
ACKNOWLEDGE = DutyRule(
    name="acknowledge",
    number="T-16",
    length="assignment_ack_workdays",
    ends=Ends.OFFICE,
    ladder=(UNIT_HEAD, DEPUTY, PRINCIPAL),
    about=_a_brief,
    source="R-109",
)
DECIDE_REPLACEMENT = DutyRule(
    name="decide_replacement",
    number="T-18",
    length="replacement_decision_workdays",
    ends=Ends.OFFICE,
    ladder=(PRINCIPAL,),
    about=_a_request,
    source="R-116",
)
REDRAW = DutyRule(
    name="redraw",
    number="T-19",
    length="redraw_workdays",
    ends=Ends.OFFICE,
    ladder=(UNIT_HEAD, DEPUTY),
    about=_vacant_seats,
    source="R-115",
)

DECIDE_OBJECTION = DutyRule(
    name="decide_objection",
    number="R-123",
    length="draw_objection_workdays",
    ends=Ends.OFFICE,
    ladder=(DEPUTY, PRINCIPAL),
    about=_an_objection,
    source="R-123",
)
ANSWER_REMARK = DutyRule(
    name="answer_remark",
    number="T-44",
    length="remark_answer_workdays",
    ends=Ends.OFFICE,
    ladder=(PRINCIPAL,),
    about=_a_remark,
    source="R-123",
)

RULES: dict[str, DutyRule] = {
    rule.name: rule
    for rule in (PERIOD, ACKNOWLEDGE, DECIDE_REPLACEMENT, REDRAW, DECIDE_OBJECTION, ANSWER_REMARK)
}
