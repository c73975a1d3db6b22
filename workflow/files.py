"""Files that belong to a matter: stored by content, sealed where a stranger must not read them."""

import hashlib

from models.base import number
from models.document import Document
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
    """The bytes of a file, opened if it is sealed. The caller answers for who gets them."""
    return ctx.house.vault.open(_seal_name(row.kind), row.content) if row.sealed else row.content


async def load(ctx: Context, document_id: int) -> bytes:
    """The bytes of a file by number."""
    return plain(ctx, await ctx.get(Document, document_id))


async def erase(ctx: Context, document_id: int) -> None:
    """Forget the bytes of a file that must not stay (binding slips); digest and size remain."""
    row = await ctx.get(Document, document_id)
    row.content, row.sealed, row.version = b"", False, row.version + 1
    assert number(row)


def _seal_name(kind: str) -> str:
    return f"document:{kind}"
