"""Files that belong to a matter, by content."""

from datetime import datetime

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field

from models.base import Row


class Document(Row, table=True):
    """A file as bytes. `sealed` files are encrypted under the vault and never leave through a chat unasked."""

    kind: str = Field(index=True)
    name: str
    mime: str = "application/octet-stream"
    sha256: str = Field(index=True)
    size: int
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sealed: bool = False
    subject: str = Field(default="", index=True)
    file_id: str = ""
    created_at: datetime
