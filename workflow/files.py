"""Files that belong to a matter: stored by content, sealed where a stranger must not read them."""

import hashlib
import zlib
from collections.abc import AsyncIterator

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.base import number
from models.document import Document, DocumentPart
from rules.ports import Vault
from workflow.unit import Context

MIME = {
    "html": "text/html",
    "json": "application/json",
    "pdf": "application/pdf",
    "png": "image/png",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}


async def store(
    ctx: Context, kind: str, name: str, content: bytes, *, subject: str = "", sealed: bool = False
) -> Document:
    """Keep a file. A sealed one is encrypted; its digest and size are still those of the plain bytes."""
    return await ctx.add(
        Document(
            kind=kind,
            name=name,
            mime=MIME.get(name.rpartition(".")[2].lower(), "application/octet-stream"),
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            content=ctx.house.vault.seal(_seal_name(kind), content) if sealed else content,
            sealed=sealed,
            subject=subject,
            created_at=ctx.now,
        )
    )


def plain(ctx: Context, row: Document) -> bytes:
    """The bytes of a file that is kept whole, opened if it is sealed. The caller answers for who gets them."""
    return ctx.house.vault.open(_seal_name(row.kind), row.content) if row.sealed else row.content


async def load(ctx: Context, document_id: int) -> bytes:
    """The bytes of a file by number; all at once, also of one kept in parts."""
    return b"".join([piece async for piece in pieces(ctx, await ctx.get(Document, document_id))])


async def pieces(ctx: Context, row: Document) -> AsyncIterator[bytes]:
    """The bytes of a file, never more than a part of it at a time."""
    if not row.parts:
        yield plain(ctx, row)
        return
    async for piece in parts(ctx.session, ctx.house.vault, row):
        yield piece


async def parts(session: AsyncSession, vault: Vault, row: Document) -> AsyncIterator[bytes]:
    """The plain parts of a sealed file, in order."""
    for part in range(row.parts):
        found = await session.exec(
            select(DocumentPart.content).where(
                DocumentPart.document_id == row.id, col(DocumentPart.part) == part
            )
        )
        yield open_part(vault, row, part, found.one())


def seal_part(vault: Vault, row: Document, part: int, content: bytes) -> bytes:
    """A part as it is kept: packed, and sealed under its place, so that parts cannot change places."""
    return vault.seal(_part_name(row, part), zlib.compress(content, 1))


def open_part(vault: Vault, row: Document, part: int, content: bytes) -> bytes:
    """What `seal_part` was given."""
    return zlib.decompress(vault.open(_part_name(row, part), content))


async def erase(ctx: Context, document_id: int) -> None:
    """Forget the bytes of a file that must not stay (binding slips); digest and size remain."""
    row = await ctx.get(Document, document_id)
    row.content, row.sealed, row.version = b"", False, row.version + 1
    assert number(row)


def _seal_name(kind: str) -> str:
    return f"document:{kind}"


def _part_name(row: Document, part: int) -> str:
    return f"{_seal_name(row.kind)}:{number(row)}:{part}"
