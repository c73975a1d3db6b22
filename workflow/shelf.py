"""What a computing process may touch of the database: one state of it to read, and large files to write.

A large file is written part by part, each in a short transaction of its own, so that nobody waits for it. It
counts for nothing until a use case names it; whatever an interrupted attempt left is removed by the next one.
"""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col, delete, insert, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.base import number
from models.document import Document, DocumentPart
from models.engine import READ_ONLY
from models.sealed import Secret
from rules.ports import Vault
from workflow import files

PART = 1 << 20  # bytes of a part before packing


@dataclass(frozen=True)
class Shelf:
    """A database and the vault of the house that owns it, in a process of its own."""

    engine: AsyncEngine
    vault: Vault

    @asynccontextmanager
    async def one_state(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees one state of the house however long it reads, and keeps no writer waiting."""
        options: dict[str, Any] = dict(READ_ONLY)
        if self.engine.dialect.name == "postgresql":
            options["isolation_level"] = "REPEATABLE READ"
        async with self.engine.connect() as connection:
            await connection.execution_options(**options)
            yield connection

    async def secret(self, kind: str, subject: str) -> bytes:
        """A sealed value; whoever submitted the work has logged that it is read."""
        query = select(Secret.content).where(Secret.kind == kind, Secret.subject == subject)
        async with self.one_state() as connection:
            return self.vault.open(f"{kind}:{subject}", (await connection.execute(query)).scalar_one())

    async def begin(self, kind: str, name: str, mime: str, subject: str, at: datetime) -> "Writing":
        """Begin a sealed file; an earlier one of this kind and subject was never named and goes."""
        row = Document(
            kind=kind,
            name=name,
            mime=mime,
            sha256="",
            size=0,
            content=b"",
            sealed=True,
            subject=subject,
            created_at=at,
        )
        old = select(Document.id).where(Document.kind == kind, Document.subject == subject)
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            await session.exec(delete(DocumentPart).where(col(DocumentPart.document_id).in_(old)))
            await session.exec(
                delete(Document).where(col(Document.kind) == kind, col(Document.subject) == subject)
            )
            session.add(row)
        return Writing(self, row)

    async def lines(self, document_id: int) -> AsyncIterator[list[bytes]]:
        """The lines of a large file, some thousands at a time, without their ends."""
        async with AsyncSession(self.engine) as session:
            await session.connection(execution_options=READ_ONLY)
            row = await session.get_one(Document, document_id)
            left = b""
            async for piece in files.parts(session, self.vault, row):
                *whole, left = (left + piece).split(b"\n")
                yield whole
            if left:
                yield [left]


@dataclass
class Writing:
    """A large file being written: `add` bytes, then take its number when it is `done`."""

    shelf: Shelf
    row: Document
    _waiting: list[bytes] = field(default_factory=list)
    _length: int = 0
    _digest: Any = field(default_factory=hashlib.sha256)

    async def add(self, content: bytes) -> None:
        """The next bytes."""
        self._waiting.append(content)
        self._length += len(content)
        if self._length >= PART:
            await self._flush()

    async def done(self) -> int:
        """The file is whole; its number."""
        await self._flush()
        self.row.sha256 = self._digest.hexdigest()
        async with AsyncSession(self.shelf.engine, expire_on_commit=False) as session, session.begin():
            row = await session.get_one(Document, number(self.row))
            row.sha256, row.size, row.parts = self.row.sha256, self.row.size, self.row.parts
        return number(self.row)

    async def _flush(self) -> None:
        content = b"".join(self._waiting)
        self._waiting, self._length = [], 0
        self._digest.update(content)
        sealed = files.seal_part(self.shelf.vault, self.row, self.row.parts, content)
        values = {"document_id": number(self.row), "part": self.row.parts, "content": sealed, "version": 0}
        async with self.shelf.engine.begin() as connection:
            await connection.execute(insert(DocumentPart), [values])
        self.row.size += len(content)
        self.row.parts += 1
