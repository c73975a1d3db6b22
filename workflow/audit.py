"""The hash chain over every change of state: append under one locked head, verify from the first link."""

import hashlib
import json
from collections.abc import Sequence

from sqlmodel import col, select, update

from models.audit import AuditEvent, AuditHead
from workflow.unit import Context

TAG = b"yaohao-audit/1"
ZERO = "0" * 64
PAGE = 1000


async def append(ctx: Context, kind: str, subject: str, /, **facts: object) -> None:
    """Write one event in the running transaction. `facts` are row numbers and codes, never personal data."""
    head = (await ctx.session.exec(select(AuditHead).with_for_update())).one()
    body = json.dumps(
        {"at": ctx.now.isoformat(), "actor": ctx.actor.person_id if ctx.actor else None, "kind": kind}
        | {"subject": subject, "facts": facts},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        default=str,
    )
    seq, digest = head.seq + 1, link(head.seq + 1, head.hash, body)
    ctx.session.add(
        AuditEvent(
            seq=seq,
            at=ctx.now,
            kind=kind,
            actor_id=ctx.actor.person_id if ctx.actor else None,
            subject=subject,
            body=body,
            prev_hash=head.hash,
            hash=digest,
        )
    )
    moved = await ctx.session.exec(
        update(AuditHead)
        .where(col(AuditHead.id) == head.id, col(AuditHead.hash) == head.hash)
        .values(seq=seq, hash=digest)
        .execution_options(synchronize_session="fetch")
    )
    if moved.rowcount != 1:
        raise RuntimeError("the audit head moved under a lock: the database does not serialise writers")


def link(seq: int, prev_hash: str, body: str) -> str:
    """SHA-256 over tag, u64 seq, previous hash and the hash of the exact body bytes; lower-case hex."""
    inner = hashlib.sha256(body.encode()).digest()
    return hashlib.sha256(TAG + seq.to_bytes(8, "big") + bytes.fromhex(prev_hash) + inner).hexdigest()


async def verify(ctx: Context) -> list[tuple[str, int]]:
    """Every broken link as (audit_order | audit_body | audit_head, number); empty for a whole chain."""
    problems: list[tuple[str, int]] = []
    seq, prev = 0, ZERO
    while events := await _after(ctx, seq):
        for event in events:
            if event.seq != seq + 1 or event.prev_hash != prev:
                problems.append(("audit_order", event.seq))
            if event.hash != link(event.seq, event.prev_hash, event.body):
                problems.append(("audit_body", event.seq))
            seq, prev = event.seq, event.hash
    head = (await ctx.session.exec(select(AuditHead))).one()
    if (head.seq, head.hash) != (seq, prev):
        problems.append(("audit_head", head.seq))
    return problems


async def _after(ctx: Context, seq: int) -> Sequence[AuditEvent]:
    rows = await ctx.session.exec(
        select(AuditEvent).where(col(AuditEvent.seq) > seq).order_by(col(AuditEvent.seq)).limit(PAGE)
    )
    return rows.all()
