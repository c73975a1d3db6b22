"""One hash chain over every change of state; the head is a row that always exists."""

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel


class AuditEvent(SQLModel, table=True):
    """`body` is the exact canonical text that was hashed. No personal data, only row numbers and codes."""

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    kind: str = Field(index=True)
    actor_id: int | None = None
    subject: str = Field(index=True)
    body: str = Field(sa_column=Column(Text, nullable=False))
    prev_hash: str = Field(unique=True)
    hash: str = Field(unique=True)


class AuditHead(SQLModel, table=True):
    """The last link. Locking this row is what serialises the chain."""

    id: int = Field(primary_key=True)
    seq: int
    hash: str
