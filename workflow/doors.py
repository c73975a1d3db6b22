"""The only doors to sealed things: phones, declarations, risk classes, certificates, draw secrets, keys.

Every reading is logged with who and why (R-098, X-04 … X-06); writing needs no log beyond the audit of its
act.
"""

from collections.abc import Mapping

from sqlmodel import insert, select, update

from models.sealed import AccessLog, Secret
from workflow.unit import Context


async def put_secret(ctx: Context, kind: str, subject: str, plaintext: bytes) -> None:
    """Seal a value; an older one of the same kind and subject is replaced."""
    sealed = ctx.house.vault.seal(f"{kind}:{subject}", plaintext)
    row = await _find(ctx, kind, subject)
    if row is None:
        await ctx.add(Secret(kind=kind, subject=subject, content=sealed, stored_at=ctx.now))
    else:
        row.content, row.stored_at = sealed, ctx.now


async def put_secrets(ctx: Context, kind: str, values: Mapping[str, bytes]) -> None:
    """Seal many values of one kind at once; older ones of the same subjects are replaced."""
    if not values:
        return
    known = dict((await ctx.session.exec(select(Secret.subject, Secret.id).where(Secret.kind == kind))).all())
    sealed = [(s, ctx.house.vault.seal(f"{kind}:{s}", plaintext)) for s, plaintext in values.items()]
    new = [
        {"kind": kind, "subject": s, "content": content, "stored_at": ctx.now, "version": 0}
        for s, content in sealed
        if s not in known
    ]
    old = [{"id": known[s], "content": content, "stored_at": ctx.now} for s, content in sealed if s in known]
    if new:
        await ctx.session.exec(insert(Secret), params=new)
    if old:
        await ctx.session.exec(update(Secret), params=old)


async def access_secret(ctx: Context, kind: str, subject: str, purpose: str) -> bytes | None:
    """Open a value and log the reading; None if there is none."""
    row = await _find(ctx, kind, subject)
    if row is None:
        return None
    await log_reading(ctx, kind, subject, purpose)
    return ctx.house.vault.open(f"{kind}:{subject}", row.content)


async def access_all(ctx: Context, kind: str, purpose: str) -> dict[str, bytes]:
    """Every value of a kind, for a computation that needs them all; one log line."""
    await log_reading(ctx, kind, "*", purpose)
    rows = (await ctx.session.exec(select(Secret).where(Secret.kind == kind))).all()
    return {row.subject: ctx.house.vault.open(f"{kind}:{row.subject}", row.content) for row in rows}


async def log_reading(ctx: Context, kind: str, subject: str, purpose: str) -> None:
    """Who reads what, and what for; the program itself has no person."""
    person = ctx.actor.person_id if ctx.actor else None
    await ctx.add(AccessLog(person_id=person, kind=kind, subject=subject, purpose=purpose, at=ctx.now))


async def _find(ctx: Context, kind: str, subject: str) -> Secret | None:
    rows = await ctx.session.exec(select(Secret).where(Secret.kind == kind, Secret.subject == subject))
    return rows.one_or_none()
