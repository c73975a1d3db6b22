"""Who is in the house: units, persons, roles, and which chat belongs to whom (requirements 1.3, R-198)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from models.base import Row, big


class Organisation(Row, table=True):
    """The one body this installation serves. `profile` names its rule book."""

    name: str
    area: str
    profile: str
    bot_username: str = ""


class Unit(Row, table=True):
    """A department, section or body. `code` is what the draw sees: `[a-z0-9_]+`."""

    name: str = Field(unique=True)
    code: str = Field(unique=True)
    kind: str = "department"


class Person(Row, table=True):
    """Somebody in the roster. `alias` is the name a public record may carry (纪检-1, 经办-2)."""

    name: str = Field(index=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    post: str = ""
    alias: str = Field(unique=True)
    category: str = ""
    language: str = "zh"


class RoleGrant(Row, table=True):
    """One role of one person; `unit_id` limits it to a unit, None means the whole organisation."""

    __table_args__ = (UniqueConstraint("person_id", "role", "unit_id"),)

    person_id: int = Field(foreign_key="person.id", index=True)
    role: str = Field(index=True)
    unit_id: int | None = Field(default=None, foreign_key="unit.id")


class CodeState(StrEnum):
    """A binding code is good once, for 72 hours, until a newer one is issued."""

    OPEN = "open"
    USED = "used"
    VOID = "void"


class BindingCode(Row, table=True):
    """A one-time code, stored hashed. For a person, or (person_id None) for the observers' group."""

    digest: str = Field(unique=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    state: str = Field(default=CodeState.OPEN, index=True)
    expires_at: datetime


class BindingTry(Row, table=True):
    """A wrong code or wrong digits, counted per Telegram chat and hour."""

    telegram_id: int = big(index=True)
    at: datetime


class Dialog(Row, table=True):
    """What the next plain text in this chat will be taken for. The truth never lives here."""

    telegram_id: int = big(unique=True)
    expects: str
    subject_id: int = 0
    data: dict[str, object] = Field(default_factory=dict, sa_type=JSON)
    until: datetime
