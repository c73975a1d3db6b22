"""The match input of a draw: who can inspect what, who must not meet whom (draw protocol 9; R-100 … R-104, R-112)."""

import hashlib
from datetime import UTC, datetime

from sqlmodel import col, func, select

from models.assignment import Assignment, AssignmentState, Replacement
from models.directory import Inspector, Interest, Target
from models.draw import Draw
from models.people import Person, Unit
from models.plan import Batch, DrawnTarget
from rules.profile import Profile
from workflow import ledger, people
from workflow.unit import Context

SCOPES = {"wide": "any", "local": "same", "cross": "other", "grouped": "any"}
"""Dispatch mode → the protocol's scope of a seat (R-102; O: 大随机, 小随机, 交叉随机, 编组随机)."""


async def of_draw(ctx: Context, draw: Draw, batch: Batch) -> dict[str, object]:
    """`{match_input, targets}` as plain JSON: the whole team, or the vacant seats of a redraw."""
    rows = (
        await ctx.session.exec(
            select(DrawnTarget).where(DrawnTarget.batch_id == batch.id).order_by(col(DrawnTarget.t))
        )
    ).all()
    units = await units_of(ctx, batch, len(rows))
    unit, profile = await people.unit(ctx, batch.lead_unit_id), ctx.pinned(batch.profile)
    by_member = {member: str(u["id"]) for u in units for member in _members(u)}
    known = await _interests(ctx, [row.code for row in rows], await _frozen_at(ctx, draw), by_member)
    mi: dict[str, object] = {
        "lead": unit.code,
        "area_map": {},
        "needs": {
            need: _seats([unit.code], need, batch, profile) for need in sorted({row.need for row in rows})
        },
        "units": units,
        "recuse": known,
    }
    if draw.seats is not None:
        await _redraw(ctx, draw, mi, by_member)
    listed = sorted({row.code for row in rows} | {code for code, _ in known})
    return {
        "match_input": mi,
        "targets": [[row.code, row.area, row.need] for row in rows],
        "listed": listed,
    }


def _seats(departments: list[str], need: str, batch: Batch, profile: Profile) -> list[dict[str, object]]:
    """The seats of one target, the lead department's first; the very first asks for the special need.

    The least number of persons holds per department or per team (min_inspectors_scope). A group takes one seat;
    a seat that stands alone for its department asks for a unit of that many members (draw protocol 9).
    """
    each = profile.choice("min_inspectors_scope") == "per_department"
    seats: list[dict[str, object]] = []
    for place, dept in enumerate(departments):
        persons = batch.inspectors if each or place == 0 else 1
        count = 1 if batch.mode == "grouped" else persons
        seats += [
            {"dept": dept, "tags": [], "scope": SCOPES[batch.mode], "min": persons if count == 1 else 1}
            for _ in range(count)
        ]
    seats[0]["tags"] = [need] if need != "std" else []
    return seats


async def units_of(
    ctx: Context, batch: Batch, targets: int, *, single: bool = False
) -> list[dict[str, object]]:
    """Who can be drawn for a batch: valid, available inspectors of the lead unit, one by one or in their groups.

    `single` leaves groups aside, for an appointment of one person.
    """
    loads = await _loads(ctx, batch.year)
    rows = (await ctx.session.exec(_able(batch))).all()
    if batch.mode == "grouped" and not single:
        return _grouped(list(rows), loads, targets)
    return [
        {
            "id": row.badge,
            "dept": unit_code,
            "area": row.area,
            "tags": sorted(row.tags),
            "cap": targets,
            "load": loads.get(row.badge, 0),
            "members": [row.badge],
        }
        for row, unit_code in rows
    ]


def _able(batch: Batch):  # type: ignore[no-untyped-def]  # noqa: ANN202 - SQLAlchemy's select of two columns
    return (
        select(Inspector, Unit.code)
        .join(Unit, col(Unit.id) == col(Inspector.unit_id))
        .where(
            Inspector.unit_id == batch.lead_unit_id,
            col(Inspector.valid_to).is_(None),
            col(Inspector.available).is_(True),
            (col(Inspector.certificate_until).is_(None))
            | (col(Inspector.certificate_until) >= batch.period_to),
        )
        .order_by(Inspector.badge)
    )


def _grouped(
    rows: list[tuple[Inspector, str]], loads: dict[str, int], targets: int
) -> list[dict[str, object]]:
    names = sorted({row.group_name for row, _ in rows if row.group_name})
    units: list[dict[str, object]] = []
    for name in names:
        members = [(row, code) for row, code in rows if row.group_name == name]
        first, code = members[0]
        shared = set.intersection(*(set(row.tags) for row, _ in members))
        units.append(
            {
                "id": group_id(name),
                "dept": code,
                "area": first.area,
                "tags": sorted(shared),
                "cap": targets,
                "load": sum(loads.get(row.badge, 0) for row, _ in members),
                "members": [row.badge for row, _ in members],
            }
        )
    return units


def group_id(name: str) -> str:
    """What the draw sees of a group: the same in every draw, whatever groups come or go beside it."""
    return f"G-{hashlib.sha256(name.encode()).hexdigest()[:12].upper()}"


async def _loads(ctx: Context, year: int) -> dict[str, int]:
    rows = await ctx.session.exec(
        select(Inspector.badge, func.count())
        .join(Assignment, col(Assignment.person_id) == col(Inspector.person_id))
        .join(Batch, col(Batch.id) == col(Assignment.batch_id))
        .where(
            Batch.year == year,
            Assignment.state != AssignmentState.REPLACED,
            col(Inspector.valid_to).is_(None),
        )
        .group_by(Inspector.badge)
    )
    return dict(rows.all())


async def _frozen_at(ctx: Context, draw: Draw) -> int:
    """When the directory was frozen from which the targets of this draw came, in Unix seconds."""
    assert draw.of_q is not None
    basis = (await ledger.bookkeeping(ctx)).resulting(draw.of_q)
    assert basis is not None
    return int(basis.commit["dir"]["at"])


async def _interests(
    ctx: Context, drawn: list[str], frozen_at: int, by_member: dict[str, str]
) -> list[list[str]]:
    """Known interests in the whole frozen directory, not only in the drawn targets: their number is public, and one
    that depended on the draw would tell whoever declared an interest whether that target is drawn (R-122).
    """
    begun, over = (datetime.fromtimestamp(frozen_at + second, UTC) for second in (0, 1))
    listed = select(Target.code).where(
        col(Target.valid_from) <= begun,
        col(Target.valid_to).is_(None) | (col(Target.valid_to) >= over),
    )
    rows = await ctx.session.exec(
        select(Interest.target_code, Inspector.badge)
        .join(Inspector, col(Inspector.person_id) == col(Interest.person_id))
        .where(
            col(Inspector.valid_to).is_(None),
            col(Interest.target_code).in_(drawn) | col(Interest.target_code).in_(listed),
        )
    )
    pairs = {(code, by_member[badge]) for code, badge in rows.all() if badge in by_member}
    return [list(pair) for pair in sorted(pairs)]


async def _redraw(ctx: Context, draw: Draw, mi: dict[str, object], by_member: dict[str, str]) -> None:
    """Only the vacant seats: kept units stay beside them, kept and leaving ones cannot be drawn for them."""
    assert draw.seats is not None
    leaving = (
        await ctx.session.exec(
            select(Assignment, DrawnTarget.code)
            .join(Replacement, col(Replacement.assignment_id) == col(Assignment.id))
            .join(DrawnTarget, col(DrawnTarget.id) == col(Assignment.target_id))
            .where(col(Replacement.id).in_(draw.seats))
        )
    ).all()
    only = sorted({(code, row.seat) for row, code in leaving})
    codes = [code for code, _ in only]
    kept = (
        await ctx.session.exec(
            select(Assignment, DrawnTarget.code)
            .join(DrawnTarget, col(DrawnTarget.id) == col(Assignment.target_id))
            .where(
                Assignment.batch_id == draw.batch_id,
                col(DrawnTarget.code).in_(codes),
                Assignment.state != AssignmentState.REPLACED,
            )
        )
    ).all()
    keep = sorted({(code, row.seat, row.drawn_unit) for row, code in kept if (code, row.seat) not in only})
    gone = await _already_left(ctx, draw.batch_id, codes)
    barred = (
        {(code, unit) for code, _, unit in keep} | {(code, row.drawn_unit) for row, code in leaving} | gone
    )
    known = {str(u["id"]) for u in mi["units"]}  # type: ignore[attr-defined]
    recuse = {tuple(pair) for pair in mi["recuse"]} | barred  # type: ignore[attr-defined]
    mi["recuse"] = sorted([list(pair) for pair in recuse if pair[1] in known])
    mi["only"] = [list(seat) for seat in only]
    mi["keep"] = [list(seat) for seat in keep if seat[2] in known]
    mi["lead_open"] = sorted({code for row, code in leaving if row.leader})


async def _already_left(ctx: Context, batch_id: int, codes: list[str]) -> set[tuple[str, str]]:
    rows = await ctx.session.exec(
        select(DrawnTarget.code, Assignment.drawn_unit)
        .join(Assignment, col(Assignment.target_id) == col(DrawnTarget.id))
        .where(
            Assignment.batch_id == batch_id,
            col(DrawnTarget.code).in_(codes),
            Assignment.state == AssignmentState.REPLACED,
        )
    )
    return {(code, unit) for code, unit in rows.all()}


def _members(unit: dict[str, object]) -> list[str]:
    members = unit["members"]
    assert isinstance(members, list)
    return members


async def person_of(ctx: Context, badge: str) -> Person:
    """The person behind a badge."""
    rows = await ctx.session.exec(
        select(Person)
        .join(Inspector, col(Inspector.person_id) == col(Person.id))
        .where(Inspector.badge == badge, col(Inspector.valid_to).is_(None))
    )
    return rows.one()


async def interested(ctx: Context, code: str) -> set[int]:
    """Persons with a known interest in a target."""
    rows = await ctx.session.exec(select(Interest.person_id).where(Interest.target_code == code))
    return set(rows.all())
