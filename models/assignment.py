"""Who inspects what: briefs, assignments, declarations, replacements (6.7, 6.8)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.base import Row, state


class Brief(Row, table=True):
    """One inspector's share of one batch: what the private card shows."""

    __table_args__ = (UniqueConstraint("batch_id", "person_id"),)

    batch_id: int = Field(foreign_key="batch.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    delivered_at: datetime | None = None
    confirmed_at: datetime | None = None


class AssignmentState(StrEnum):
    DRAWN = "drawn"
    NOTIFIED = "notified"
    ACKNOWLEDGED = "acknowledged"
    RECUSAL_PENDING = "recusal_pending"
    REPLACEMENT_PENDING = "replacement_pending"
    REPLACED = "replaced"


class Assignment(Row, table=True):
    """One inspector × one target. `unit_id` is the drawn unit's id: the badge, or the group's name."""

    brief_id: int = Field(foreign_key="brief.id", index=True)
    batch_id: int = Field(foreign_key="batch.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    target_id: int = Field(foreign_key="drawntarget.id", index=True)
    seat: int
    drawn_unit: str
    leader: bool = False
    state: str = state(AssignmentState.DRAWN)
    draw_q: int
    since: datetime


class Declaration(Row, table=True):
    """Interest or none, per target; immutable, a change of mind is a new row. The kind is a sealed secret."""

    assignment_id: int = Field(foreign_key="assignment.id", index=True)
    interest: bool
    at: datetime


class ReplacementState(StrEnum):
    FILED = "filed"
    LEGAL_ASKED = "legal_asked"
    APPROVED = "approved"
    REDRAWING = "redrawing"
    FILLED = "filled"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    POOL_EMPTY = "pool_empty"


class Replacement(Row, table=True):
    """A request to leave one seat. Reason and detail are sealed; `recusal` is the public reason class."""

    __table_args__ = (UniqueConstraint("assignment_id", "epoch"),)

    assignment_id: int = Field(foreign_key="assignment.id", index=True)
    epoch: int
    batch_id: int = Field(foreign_key="batch.id", index=True)
    recusal: bool
    policy: str
    state: str = state(ReplacementState.FILED)
    came_from: str
    filed_at: datetime
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    successor_id: int | None = Field(default=None, foreign_key="person.id")
    draw_id: int | None = Field(default=None, foreign_key="draw.id")
