"""The public log, the draws that write it, and what Telegram told us about its posts (draw protocol 6, 7)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, Text, UniqueConstraint
from sqlmodel import Field

from models.base import Row, big, state


class DrawLog(Row, table=True):
    """The head of the public log. Locking this row is what keeps one COMMIT open at a time."""

    org: str
    next_q: int = 0
    head: str
    chain_len: int
    chain_i: int = 0
    revealed: str
    public_key: str
    drift: int = 0


class LogEntry(Row, table=True):
    """One entry: `text` is exactly CJ(entry), what was hashed, signed and posted."""

    q: int = Field(unique=True)
    type: str
    at: int
    text: str = Field(sa_column=Column(Text, nullable=False))
    digest: str = Field(unique=True)
    signature: str
    draw_id: int | None = Field(default=None, foreign_key="draw.id", index=True)
    document_id: int = Field(foreign_key="document.id")


class DrawState(StrEnum):
    REQUESTED = "requested"
    QUEUED = "queued"
    FREEZING = "freezing"
    COMMIT_UNPOSTED = "commit_unposted"
    WINDOW = "window"
    CLOSING = "closing"
    WAITING = "waiting"
    DELAYING = "delaying"
    HELD = "held"
    DRAWING = "drawing"
    RECORDED = "recorded"
    ABORTED = "aborted"
    VOIDED = "voided"
    REFUSED = "refused"


class Draw(Row, table=True):
    """One attempt. `seats` names the vacant seats of a redraw; None for a whole draw."""

    batch_id: int = Field(foreign_key="batch.id", index=True)
    kind: str
    plan: str
    attempt: int = 0
    state: str = state(DrawState.REQUESTED)
    requested_by: int = Field(foreign_key="person.id")
    released_by: int | None = Field(default=None, foreign_key="person.id")
    of_q: int | None = None
    redo_of: int | None = None
    redo_reason: str = ""
    seats: list[int] | None = Field(default=None, sa_type=JSON)
    input_id: int | None = Field(default=None, foreign_key="document.id")
    sealed_id: int | None = Field(default=None, foreign_key="document.id")
    commit_q: int | None = Field(default=None, index=True)
    close_q: int | None = None
    result_q: int | None = None
    window_open: datetime | None = None
    window_close: datetime | None = None
    delay_seg: int = 0
    delay_it: int = 0
    facts: dict[str, object] = Field(default_factory=dict, sa_type=JSON)
    grade: str = ""
    requested_at: datetime
    ended_at: datetime | None = None


class ContributionState(StrEnum):
    ACCEPTED = "accepted"
    ECHOED = "echoed"
    COUNTED = "counted"
    REFUSED = "refused"


class Contribution(Row, table=True):
    """An observer's message. `mid` and `date` are those of that message, never of anything we send."""

    __table_args__ = (UniqueConstraint("draw_id", "mid"),)

    draw_id: int = Field(foreign_key="draw.id", index=True)
    mid: int = big()
    date: int
    person_id: int = Field(foreign_key="person.id")
    who: str
    text: str = Field(sa_column=Column(Text, nullable=False))
    h: str
    state: str = state(ContributionState.ACCEPTED)
    echo_id: int | None = Field(default=None, foreign_key="outbox.id")


class Post(Row, table=True):
    """A copy of an entry that is known to stand in the group. Several copies of one q are normal."""

    __table_args__ = (UniqueConstraint("q", "message_id"),)

    q: int = Field(index=True)
    chat_id: int = Field(foreign_key="chat.id")
    message_id: int = Field(index=True)
    date: int


class DelayPart(Row, table=True):
    """D_j of a draw: a restart goes on from the last; two workers can only write the same bytes."""

    __table_args__ = (UniqueConstraint("draw_id", "j"),)

    draw_id: int = Field(foreign_key="draw.id", index=True)
    j: int
    value: str


class RemarkState(StrEnum):
    """What became of an observer's remark (6.6, R-123)."""

    OPEN = "open"
    DISMISSED = "dismissed"
    UPHELD = "upheld"
    ANSWERED = "answered"


class Remark(Row, table=True):
    """ObserverRemark 观察员意见. One that `holds` objected in time: no RESULT before it is decided (protocol 14).

    `mid` and `date` (Unix seconds) are those of the observer's message; `note_q` is the NOTE that holds its hash.
    """

    __table_args__ = (UniqueConstraint("draw_id", "chat_id", "mid"),)

    draw_id: int = Field(foreign_key="draw.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    who: str
    chat_id: int = Field(foreign_key="chat.id")
    mid: int = big()
    date: int
    text: str = Field(sa_column=Column(Text, nullable=False))
    holds: bool = False
    note_q: int | None = None
    state: str = state(RemarkState.OPEN)
    answer: str = Field(default="", sa_column=Column(Text, nullable=False))
    answered_by: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = None


class Receipt(Row, table=True):
    """A paper asked for by an enterprise: that it was in the pool of a draw and, once published, what came out."""

    draw_id: int = Field(foreign_key="draw.id", index=True)
    code: str = Field(index=True)
    asked_by: int = Field(foreign_key="person.id")
    asked_at: datetime
    with_outcome: bool = False
    document_id: int | None = Field(default=None, foreign_key="document.id")


class VerificationState(StrEnum):
    ASKED = "asked"
    DONE = "done"
    FAILED = "failed"


class Verification(Row, table=True):
    """Somebody asked the bot to recompute: an entry of our own log (`q`), or a file they sent.

    `found` is what the check said, as `workflow.computations.verify` gives it; `upto` the last entry it knew.
    """

    chat_id: int = Field(foreign_key="chat.id", index=True)
    asked_by: int | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime
    q: int | None = Field(default=None, index=True)
    claimed: str = ""
    upto: int = -1
    state: str = state(VerificationState.ASKED)
    found: dict[str, object] = Field(default_factory=dict, sa_type=JSON)
