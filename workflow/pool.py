"""Who can be drawn, and what each rule filtered out (R-045, R-046, R-075, R-076; statuses: draw protocol 2)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select as columns
from sqlmodel import col, func, select

from models.base import number
from models.directory import Target
from models.plan import Batch, DrawnTarget
from rules.profile import Profile
from workflow import doors
from workflow.unit import Context

ELIGIBLE, OUTSIDE, INSPECTED, CAPPED, GONE = 0, 1, 2, 4, 5
UNIFORM = "*"
UNCLASSED = "-"
"""Stratum of a target without a risk class, where strata are classes."""


@dataclass(frozen=True)
class Candidate:
    """One row of the frozen directory, in the draw's terms."""

    code: str
    status: int
    area: str
    need: str
    stratum: str


async def candidates(ctx: Context, batch: Batch, profile: Profile) -> list[Candidate]:
    """Every target of the directory with its status for this batch; nobody is left out, all are accounted for."""
    times = await _times_drawn(ctx, batch.year, number(batch))
    classes = await _classes(ctx, batch)
    connection = await ctx.session.connection()  # plain rows: a directory is too many to be objects
    rows = await connection.execute(
        columns(col(Target.code), col(Target.area), col(Target.kind), col(Target.status), col(Target.need))
        .where(col(Target.valid_to).is_(None))
        .order_by(col(Target.code))
    )
    return [
        Candidate(
            code,
            _status(batch, profile, area, kind, standing, times.get(code, 0)),
            area,
            need,
            UNIFORM if classes is None else classes.get(code, UNCLASSED),
        )
        for code, area, kind, standing, need in rows.all()
    ]


def census(found: Iterable[Candidate]) -> dict[int, int]:
    """How many of each status."""
    return dict(Counter(one.status for one in found))


def _status(batch: Batch, profile: Profile, area: str, kind: str, standing: str, times: int) -> int:
    if standing not in ("", "active"):
        return GONE
    if batch.areas and not any(area.startswith(prefix) for prefix in batch.areas):
        return OUTSIDE
    if batch.target_kinds and kind not in batch.target_kinds:
        return OUTSIDE
    if times and profile.choice("exclude_inspected_same_year") in ("own", "own_and_superior"):
        return INSPECTED
    cap = profile.limit("joint_max_per_target_year")
    return CAPPED if cap is not None and times >= cap else ELIGIBLE


async def _times_drawn(ctx: Context, year: int, batch_id: int) -> dict[str, int]:
    rows = await ctx.session.exec(
        select(DrawnTarget.code, func.count())
        .where(DrawnTarget.year == year, DrawnTarget.batch_id != batch_id)
        .group_by(DrawnTarget.code)
    )
    return dict(rows.all())


async def _classes(ctx: Context, batch: Batch) -> dict[str, str] | None:
    if not batch.quota.get("by_class"):
        return None
    sealed = await doors.access_all(ctx, "risk", f"freeze of batch {batch.number}")
    return {code: value.decode() for code, value in sealed.items()}
