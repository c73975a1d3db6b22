"""Files that belong to a matter, by content."""

from datetime import datetime

from sqlalchemy import Column, LargeBinary, UniqueConstraint
from sqlmodel import Field

from models.base import Row


class Document(Row, table=True):
    """A file as bytes. `sealed` files are encrypted under the vault and never leave through a chat unasked.

    A file too large to hold at once has an empty `content` and `parts` rows of `DocumentPart`; until its last
    part is written it has no `sha256`.
    """

    kind: str = Field(index=True)
    name: str
    mime: str = "application/octet-stream"
    sha256: str = Field(index=True)
    size: int
    parts: int = 0
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sealed: bool = False
    subject: str = Field(default="", index=True)
    file_id: str = ""
    created_at: datetime


class DocumentPart(Row, table=True):
    """One piece of a large file, sealed by itself if the file is; `part` counts from 0."""

    __table_args__ = (UniqueConstraint("document_id", "part"),)

    document_id: int = Field(foreign_key="document.id", index=True)
    part: int
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
