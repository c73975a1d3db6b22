"""Item list, yearly plan, and the batches launched under it (R-053…R-069, 6.4)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from models.base import Row, state


class Item(Row, table=True):
    """抽查事项 as the last confirmed list has it; `part` is the 抽查子项 where the list has parts."""

    code: str = Field(unique=True)
    name: str
    part: str = ""
    category: str = ""
    basis: str = ""
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    content: str = ""
    method: str = ""
    import_id: int = Field(foreign_key="import.id")
    dropped: bool = False


class Plan(Row, table=True):
    """One version of a year's plan, with where and when it was published, as entered."""

    __table_args__ = (UniqueConstraint("year", "edition"),)

    year: int
    edition: int
    published_where: str = ""
    published_on: date | None = None
    import_id: int = Field(foreign_key="import.id")
    at: datetime


class PlanEntry(Row, table=True):
    """One line of the plan. `number` is what people call it; it keeps its row across editions.

    `notice_at` is when the lead unit's clerks are told that the period is near (MSG-06), `noticed_at` when
    they were.
    """

    __table_args__ = (UniqueConstraint("year", "number"),)

    year: int
    number: str
    name: str
    kind: str = ""
    items: list[str] = Field(default_factory=list, sa_type=JSON)
    areas: list[str] = Field(default_factory=list, sa_type=JSON)
    target_kinds: list[str] = Field(default_factory=list, sa_type=JSON)
    quantity: int | None = None
    ratio: str = ""
    period_from: date
    period_to: date
    lead_unit_id: int = Field(foreign_key="unit.id", index=True)
    participants: list[int] = Field(default_factory=list, sa_type=JSON)
    leaders: list[int] = Field(default_factory=list, sa_type=JSON)
    edition: int = 1
    dropped: bool = False
    notice_at: datetime | None = Field(default=None, index=True)
    noticed_at: datetime | None = None


class PlanNotice(Row, table=True):
    """One person's card about a year's plan (MSG-03)."""

    __table_args__ = (UniqueConstraint("year", "person_id"),)

    year: int
    person_id: int = Field(foreign_key="person.id", index=True)


class BatchState(StrEnum):
    """6.4, the part of it that this program carries today."""

    OPENED = "opened"
    REQUESTED = "requested"
    RELEASED = "released"
    TARGETS_DRAWN = "targets_drawn"
    CONFIGURED = "configured"
    CANCELLED = "cancelled"


class Batch(Row, table=True):
    """抽查批次. `profile_hash` pins the rule book it was launched under (R-011)."""

    __table_args__ = (UniqueConstraint("entry_id", "ordinal"), UniqueConstraint("year", "number"))

    entry_id: int = Field(foreign_key="planentry.id", index=True)
    ordinal: int
    number: int
    year: int = Field(index=True)
    name: str
    lead_unit_id: int = Field(foreign_key="unit.id", index=True)
    clerk_id: int = Field(foreign_key="person.id")
    items: list[str] = Field(default_factory=list, sa_type=JSON)
    areas: list[str] = Field(default_factory=list, sa_type=JSON)
    target_kinds: list[str] = Field(default_factory=list, sa_type=JSON)
    quota: dict[str, object] = Field(default_factory=dict, sa_type=JSON)
    inspectors: int = 2
    mode: str = "wide"
    period_from: date
    period_to: date
    profile: str
    profile_hash: str
    reopen_reason: str = ""
    state: str = state(BatchState.OPENED)
    opened_at: datetime


class DrawnTarget(Row, table=True):
    """A target on a drawn list. There is no function that adds, removes or swaps one (WG 15)."""

    __table_args__ = (UniqueConstraint("batch_id", "t"), UniqueConstraint("batch_id", "code"))

    batch_id: int = Field(foreign_key="batch.id", index=True)
    t: int
    code: str = Field(index=True)
    name: str
    area: str
    address: str = ""
    need: str = "std"
    year: int
    unstaffed: bool = False
