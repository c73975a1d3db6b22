"""Updates in, messages out. Nothing is sent that has no row here, nothing is confirmed that is not stored."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint
from sqlmodel import Field

from models.base import Row, big, state


class InboxState(StrEnum):
    NEW = "new"
    DONE = "done"
    FAILED = "failed"


class Inbox(Row, table=True):
    """One raw update, as Telegram sent it, stored before it is confirmed."""

    update_id: int = big(unique=True)
    payload: str = Field(sa_column=Column(Text, nullable=False))
    received_at: datetime
    state: str = state(InboxState.NEW)
    tries: int = 0
    error: str = ""


class InboxMark(Row, table=True):
    """The begin of the last getUpdates whose answer is stored: proof that the inbox is dry up to then."""

    polled_from: datetime | None = None


class Kind(StrEnum):
    """How an ambiguous send is treated (design 3)."""

    MUST = "must"
    SHOULD = "should"
    CARD = "card"
    LIVE = "live"


class OutboxState(StrEnum):
    PENDING = "pending"
    CLAIMED = "claimed"
    UNCERTAIN = "uncertain"
    DELIVERED = "delivered"
    SUPERSEDED = "superseded"
    REFUSED = "refused"


class Outbox(Row, table=True):
    """A message or an edit on its way. `frozen` is set by the first rendering and never changes after."""

    __table_args__ = (Index("ix_outbox_due", "state", "lane", "not_before"),)

    kind: str
    method: str = "send"
    about: int | None = None
    lane: int
    chat_id: int = Field(foreign_key="chat.id", index=True)
    template: str
    arguments: dict[str, object] = Field(default_factory=dict, sa_type=JSON)
    frozen: dict[str, object] | None = Field(default=None, sa_type=JSON)
    language: str = "zh"
    dedupe: str | None = Field(default=None, unique=True)
    purpose: str | None = Field(default=None, index=True)
    subject_id: int | None = Field(default=None, index=True)
    card_id: int | None = Field(default=None, foreign_key="card.id", index=True)
    reply_to: int | None = None
    document_id: int | None = Field(default=None, foreign_key="document.id")
    silent: bool = False
    state: str = state(OutboxState.PENDING)
    not_before: datetime
    claim_until: datetime | None = None
    attempts: int = 0
    sends: int = 0
    message_id: int | None = None
    delivered_at: datetime | None = None
    error: str = ""


class Card(Row, table=True):
    """One matter in one chat, edited in place. `wanted` is raised by whoever changes the matter."""

    __table_args__ = (UniqueConstraint("chat_id", "kind", "subject_id"),)

    chat_id: int = Field(foreign_key="chat.id", index=True)
    kind: str = Field(index=True)
    subject_id: int = Field(index=True)
    message_id: int | None = None
    reminder_id: int | None = None
    wanted: int = 0
    shown: int = -1
    shown_hash: str = ""
    pinned: bool = False
    extra: dict[str, object] = Field(default_factory=dict, sa_type=JSON)


class ChatKind(StrEnum):
    PRIVATE = "private"
    GROUP = "group"


class Chat(Row, table=True):
    """The only place with Telegram's chat ids; a migrated group changes here and nowhere else.

    A person's chat exists before it is bound: its mail is parked and goes out once `telegram_id` is known.
    One chat belongs to one person and one person to one chat: both columns are unique.
    """

    telegram_id: int | None = big(nullable=True, unique=True)
    kind: str = ChatKind.PRIVATE
    person_id: int | None = Field(default=None, foreign_key="person.id", unique=True)
    title: str = ""
    purpose: str = Field(default="", index=True)
    reachable: bool = True
    bound_at: datetime | None = None
