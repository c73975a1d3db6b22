"""What only named roles may read. The doors in workflow/doors.py are the only way in, and each reading is logged."""

from datetime import datetime

from sqlalchemy import Column, LargeBinary, UniqueConstraint
from sqlmodel import Field

from models.base import Row


class Secret(Row, table=True):
    """One encrypted value: `kind` phone, certificate, declaration, risk, chain, list_secret, signing_key, token."""

    __table_args__ = (UniqueConstraint("kind", "subject"),)

    kind: str = Field(index=True)
    subject: str = Field(index=True)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    stored_at: datetime


class AccessLog(Row, table=True):
    """Who read which secret, when, and for what."""

    person_id: int | None = Field(default=None, index=True)
    kind: str
    subject: str
    purpose: str
    at: datetime
