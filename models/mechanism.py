"""Duties, decisions and long work as rows (design 7)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint
from sqlmodel import Field

from models.base import Row, state


class DutyState(StrEnum):
    OPEN = "open"
    MET = "met"
    VOID = "void"


class Duty(Row, table=True):
    """A running deadline. `steps` are the instants still to come: [[iso, "remind" | "climb", level], …]."""

    __table_args__ = (
        Index("ix_duty_next", "state", "next_at"),
        UniqueConstraint("rule", "subject_id", "person_id"),
    )

    rule: str = Field(index=True)
    subject_id: int = Field(index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    started_at: datetime
    due_at: datetime
    provisional: bool = False
    steps: list[list[object]] = Field(default_factory=list, sa_type=JSON)
    next_at: datetime | None = None
    climbed: int = 0
    state: str = state(DutyState.OPEN)
    ended_at: datetime | None = None


class DecisionState(StrEnum):
    OPEN = "open"
    DECIDED = "decided"
    VOID = "void"


class Decision(Row, table=True):
    """A question to one person. Whoever asked never decides (R-099, 6.8)."""

    kind: str = Field(index=True)
    subject_id: int = Field(index=True)
    decider_id: int = Field(foreign_key="person.id", index=True)
    asked_by: int = Field(foreign_key="person.id")
    asked_at: datetime
    state: str = state(DecisionState.OPEN)
    choice: str = ""
    reason: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    decided_at: datetime | None = None


class WorkState(StrEnum):
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Work(Row, table=True):
    """A pure computation outside any transaction: frozen input, lease, result."""

    __table_args__ = (UniqueConstraint("kind", "subject_id", "part"),)

    kind: str = Field(index=True)
    subject_id: int = Field(index=True)
    part: int = 0
    input: dict[str, object] = Field(default_factory=dict, sa_type=JSON)
    document_id: int | None = Field(default=None, foreign_key="document.id")
    state: str = state(WorkState.READY)
    lease_until: datetime | None = None
    tries: int = 0
    error: str = ""
