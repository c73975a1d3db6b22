"""Who can be drawn, and what each rule filtered out (R-045, R-046, R-075, R-076; statuses: draw protocol 2)."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import null
from sqlalchemy import select as columns
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, func

from models.base import number
from models.directory import Target
from models.plan import Batch, DrawnTarget
from models.sealed import Secret
from rules.ports import Vault
from rules.profile import Profile
from workflow.unit import Context

ELIGIBLE, OUTSIDE, INSPECTED, CAPPED, GONE = 0, 1, 2, 4, 5
UNIFORM = "*"
UNCLASSED = "-"
"""Stratum of a target without a risk class, where strata are classes."""
AT_ONCE = 4096
Row = tuple[str, int, tuple[str, ...], str]
"""One row of the frozen directory, in the draw's terms: id, status, (area, need), stratum."""


@dataclass(frozen=True)
class Terms:
    """What decides who can be drawn for a batch; plain data, so that a computing process can be handed it.

    `cap` is the most joint inspections of one target in a year, None without such a limit.
    """

    year: int
    batch_id: int
    areas: list[str]
    kinds: list[str]
    spare_inspected: bool
    cap: int | None
    by_class: bool

    @classmethod
    def of(cls, batch: Batch, profile: Profile) -> "Terms":
        """From a batch and the rule book it was launched under."""
        return cls(
            year=batch.year,
            batch_id=number(batch),
            areas=list(batch.areas),
            kinds=list(batch.target_kinds),
            spare_inspected=profile.choice("exclude_inspected_same_year") in ("own", "own_and_superior"),
            cap=profile.limit("joint_max_per_target_year"),
            by_class=bool(batch.quota.get("by_class")),
        )

    def json(self) -> dict[str, Any]:
        """As frozen with the draw."""
        return asdict(self)

    def status(self, area: str, kind: str, standing: str, times: int) -> int:
        """The protocol's status of a target that was drawn so many times this year."""
        if standing not in ("", "active"):
            return GONE
        if self.areas and not any(area.startswith(prefix) for prefix in self.areas):
            return OUTSIDE
        if self.kinds and kind not in self.kinds:
            return OUTSIDE
        if times and self.spare_inspected:
            return INSPECTED
        return CAPPED if self.cap is not None and times >= self.cap else ELIGIBLE


async def census(ctx: Context, batch: Batch, profile: Profile) -> dict[int, int]:
    """How many of each status, counted by the database; nobody is left out, all are accounted for."""
    terms, connection = Terms.of(batch, profile), await ctx.session.connection()
    place = (col(Target.area), col(Target.kind), col(Target.status))
    groups = await connection.execute(columns(*place, func.count()).where(_current()).group_by(*place))
    found: Counter[int] = Counter()
    for area, kind, standing, many in groups.all():
        found[terms.status(area, kind, standing, 0)] += many
    drawn = _drawn(terms).subquery()
    rows = await connection.execute(
        columns(*place, drawn.c.times).join(drawn, drawn.c.code == Target.code).where(_current())
    )
    for area, kind, standing, times in rows.all():
        found[terms.status(area, kind, standing, 0)] -= 1
        found[terms.status(area, kind, standing, times)] += 1
    return {status: many for status, many in found.items() if many}


async def rows(connection: AsyncConnection, terms: Terms, vault: Vault) -> AsyncIterator[list[Row]]:
    """Every target of the directory in the order of its code's bytes, with its status; some thousands at a time."""
    times: dict[str, int] = {row.code: row.times for row in await connection.execute(_drawn(terms))}
    code = col(Target.code)
    order = code.collate("C") if connection.dialect.name == "postgresql" else code
    risk = _risk() if terms.by_class else null()
    query = (
        columns(code, col(Target.area), col(Target.kind), col(Target.status), col(Target.need), risk)
        .where(_current())
        .order_by(order)
    )
    found = await connection.stream(query, execution_options={"yield_per": AT_ONCE})
    attrs: dict[tuple[str, str], tuple[str, str]] = {}
    async for part in found.partitions():
        yield [_row(terms, vault, times, attrs, *row) for row in part]


def _row(
    terms: Terms,
    vault: Vault,
    times: Mapping[str, int],
    attrs: dict[tuple[str, str], tuple[str, str]],
    code: str,
    area: str,
    kind: str,
    standing: str,
    need: str,
    risk: bytes | None,
) -> Row:
    stratum = UNIFORM
    if terms.by_class:
        stratum = UNCLASSED if risk is None else vault.open(f"risk:{code}", risk).decode()
    attr = attrs.setdefault((area, need), (area, need))
    return code, terms.status(area, kind, standing, times.get(code, 0)), attr, stratum


def _current() -> Any:
    return col(Target.valid_to).is_(None)


def _risk() -> Any:
    """The sealed risk class of a target; its unique key makes this one look into an index for each."""
    known = col(Secret.kind) == "risk", col(Secret.subject) == Target.code
    return columns(col(Secret.content)).where(*known).scalar_subquery()


def _drawn(terms: Terms) -> Any:
    """(code, times) of what other batches drew this year."""
    return (
        columns(col(DrawnTarget.code).label("code"), func.count().label("times"))
        .where(col(DrawnTarget.year) == terms.year, col(DrawnTarget.batch_id) != terms.batch_id)
        .group_by(col(DrawnTarget.code))
    )
