"""The two directories (两库) as versioned rows: a current row has no valid_to (R-040, R-043)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Index, text
from sqlmodel import Field

from models.base import Row, state

CURRENT = text("valid_to IS NULL")


class Target(Row, table=True):
    """检查对象. `code` is the normalised 统一社会信用代码 or another unique number (draw protocol 2)."""

    __table_args__ = (
        Index("uq_target_current", "code", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT),
    )

    code: str = Field(index=True)
    name: str
    area: str = Field(index=True)
    kind: str = Field(default="", index=True)
    industry: str = ""
    address: str = ""
    status: str = ""
    departments: str = ""
    need: str = "std"
    import_id: int = Field(foreign_key="import.id", index=True)
    valid_from: datetime
    valid_to: datetime | None = Field(default=None, index=True)
    removal_reason: str = ""


class Inspector(Row, table=True):
    """执法检查人员. `badge` is what the draw sees of a person: `[0-9A-Z-]{1,64}`."""

    __table_args__ = (
        Index("uq_inspector_current", "badge", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT),
    )

    badge: str = Field(index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    area: str
    group_name: str = ""
    tags: list[str] = Field(default_factory=list, sa_type=JSON)
    certificate_until: date | None = None
    available: bool = True
    import_id: int = Field(foreign_key="import.id")
    valid_from: datetime
    valid_to: datetime | None = Field(default=None, index=True)
    removal_reason: str = ""


class Area(Row, table=True):
    """辖区: what people call an area code, as the last confirmed directory has it."""

    code: str = Field(unique=True)
    name: str


class ImportState(StrEnum):
    """`stale`: another file of the same kind was confirmed after the dry run."""

    READING = "reading"
    READ = "read"
    STALE = "stale"
    CONFIRMED = "confirmed"
    DROPPED = "dropped"
    UNREADABLE = "unreadable"


class Import(Row, table=True):
    """A file on its way into the house: a dry run first, then all of it or nothing (R-042).

    `kind` is empty until the header was read. `rows_id` holds the checked rows, sealed, until the import is
    settled. `base` counts the confirmed imports of this kind that the dry run saw. `facts` are what the card
    shows beside `counts`.
    """

    kind: str = Field(default="", index=True)
    name: str
    file_id: int | None = Field(default=None, foreign_key="document.id")
    report_id: int | None = Field(default=None, foreign_key="document.id")
    rows_id: int | None = Field(default=None, foreign_key="document.id")
    by_id: int = Field(foreign_key="person.id")
    state: str = state(ImportState.READING)
    counts: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    facts: dict[str, object] = Field(default_factory=dict, sa_type=JSON)
    base: int = 0
    created_at: datetime
    settled_at: datetime | None = None


class Interest(Row, table=True):
    """A known interest: excludes the pair, never the target (R-112). The kind is a sealed secret."""

    person_id: int = Field(foreign_key="person.id", index=True)
    target_code: str = Field(index=True)
    since: datetime
