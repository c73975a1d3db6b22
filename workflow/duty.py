"""A deadline as a row: armed by one event, ended by another, looked at by the clock (R-196, R-197)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from models.base import number
from models.mechanism import Duty, DutyState
from rules.due import Due, Ends, Office, Term, Unit
from rules.profile import Profile
from workflow import audit
from workflow.unit import Context


@dataclass(frozen=True)
class About:
    """What a duty is about: its name for people, the card kind and subject that show it, the unit it climbs in.

    `matter` is shared by duties that climb together: a leader hears once of everybody late in one batch.
    """

    matter: int
    name: str
    card: str
    subject_id: int
    unit_id: int


@dataclass(frozen=True)
class DutyRule:
    """One line of the deadline table (requirements 7).

    `length` is the profile key that holds the number of working days, `ends` the hour of the last day. `ladder`
    are the roles it climbs to, one per step of `escalation_steps_workdays`. `article` says who set the term.
    """

    name: str
    number: str
    length: str | None
    ends: Ends
    ladder: tuple[str, ...]
    about: Callable[[Context, Duty], Awaitable[About]]
    source: str


def office(ctx: Context, profile: Profile) -> Office:
    """The calendar and closing hour a profile counts by."""
    return Office(ctx.house.calendar, profile.time("office_close"))


async def arm(
    ctx: Context,
    rule: DutyRule,
    subject_id: int,
    person_id: int,
    profile: Profile,
    *,
    start: datetime | None = None,
    term: Term | None = None,
) -> Duty:
    """Start the clock for a person; starting it again begins anew from `start` (default: now)."""
    start = start or ctx.now
    hours = office(ctx, profile)
    if term is None:
        assert rule.length is not None, f"{rule.name} needs a term"
        term = Term(Unit.WORKDAY, rule.ends, profile.number(rule.length))
    due = hours.due(start, term)
    steps = _steps(hours, start, due, profile, len(rule.ladder))
    row = await find(ctx, rule.name, subject_id, person_id)
    if row is None:
        row = Duty(
            rule=rule.name, subject_id=subject_id, person_id=person_id, started_at=start, due_at=due.at
        )
    row.started_at, row.due_at, row.provisional = start, due.at, due.provisional
    row.steps, row.climbed, row.state, row.ended_at = steps, 0, DutyState.OPEN, None
    row.next_at = _next(row)
    await ctx.add(row)
    await audit.append(ctx, "duty.armed", f"duty:{number(row)}", rule=rule.name, due=due.at.isoformat())
    return row


async def end(
    ctx: Context, rule: str, subject_id: int, person_id: int | None = None, *, met: bool = True
) -> None:
    """The end event happened (or, not `met`, the matter fell away): no more reminders."""
    query = select(Duty).where(Duty.rule == rule, Duty.subject_id == subject_id, Duty.state == DutyState.OPEN)
    if person_id is not None:
        query = query.where(Duty.person_id == person_id)
    for row in (await ctx.session.exec(query)).all():
        row.state, row.ended_at, row.next_at = DutyState.MET if met else DutyState.VOID, ctx.now, None
        await audit.append(ctx, "duty.ended", f"duty:{number(row)}", met=met, late=ctx.now > row.due_at)


async def find(ctx: Context, rule: str, subject_id: int, person_id: int) -> Duty | None:
    """The duty of this person in this matter, open or not."""
    rows = await ctx.session.exec(
        select(Duty).where(Duty.rule == rule, Duty.subject_id == subject_id, Duty.person_id == person_id)
    )
    return rows.one_or_none()


async def ripe(ctx: Context, limit: int = 50) -> list[int]:
    """Numbers of the duties whose next step has come."""
    rows = await ctx.session.exec(
        select(Duty.id)
        .where(Duty.state == DutyState.OPEN, col(Duty.next_at) <= ctx.now)
        .order_by(col(Duty.next_at))
        .limit(limit)
    )
    return [key for key in rows.all() if key is not None]


async def take_steps(ctx: Context, row: Duty) -> tuple[bool, int]:
    """Take every step that has come by now: (a reminder is due, how far it has climbed).

    After a long stop several steps may have passed; they merge into one reminder and the highest rung.
    """
    past = [s for s in row.steps if datetime.fromisoformat(str(s[0])) <= ctx.now]
    row.steps = row.steps[len(past) :]
    row.next_at = _next(row)
    climbs = [s for s in past if s[1] == "climb"]
    if climbs:
        row.climbed = int(str(climbs[-1][2]))
        await audit.append(ctx, "duty.climbed", f"duty:{number(row)}", level=row.climbed)
    return any(s[1] == "remind" for s in past), row.climbed if climbs else 0


def _steps(hours: Office, start: datetime, due: Due, profile: Profile, rungs: int) -> list[list[object]]:
    reminders = hours.reminders(start, due, profile.steps("reminder_steps_workdays"))
    climbs = hours.climbs(due, profile.steps("escalation_steps_workdays")[:rungs])
    steps: list[list[object]] = [[at.isoformat(), "remind", 0] for at in reminders]
    steps += [[at.isoformat(), "climb", level] for level, at in enumerate(climbs, start=1)]
    return steps


def _next(row: Duty) -> datetime | None:
    return datetime.fromisoformat(str(row.steps[0][0])) if row.steps else None
