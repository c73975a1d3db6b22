"""The public log of one organisation: keys, secret chain, entries under one locked head (draw protocol 6)."""

from sqlmodel import col, select

from draw import bodies, chain, log, replay
from draw.cj import JsonObject
from draw.ledger import Ledger
from draw.log import Entry
from draw.record import public_record
from models.base import number
from models.draw import DelayPart, DrawLog, LogEntry
from models.mail import Kind
from workflow import audit, doors, files, tell
from workflow.unit import Context

CHAIN_LEN = 4096
"""Draws one log can hold; the next one opens a new log that names the old head."""


async def open_log(ctx: Context, org: str) -> None:
    """Make the signing key and the secret chain, and write GENESIS."""
    private, last = ctx.house.entropy.token(32), ctx.house.entropy.token(32)
    await doors.put_secret(ctx, "signing_key", "log", private)
    await doors.put_secret(ctx, "chain", "log", last)
    anchor, public = chain.secret(last, CHAIN_LEN, 0), chain.public_key(private)
    await ctx.add(
        DrawLog(
            org=org,
            head=log.ORIGIN.hex(),
            chain_len=CHAIN_LEN,
            revealed=anchor.hex(),
            public_key=public.hex(),
        )
    )
    body = bodies.genesis(org, anchor, CHAIN_LEN, public)
    await append(ctx, "GENESIS", body, "draw_genesis", {"org": org, "pub": public.hex()})
    await _hand_out_verifier(ctx)


async def _hand_out_verifier(ctx: Context) -> None:
    """The page that checks everything to come follows the genesis post, before there is anything to check."""
    page = await files.store(ctx, "verifier", "verify.html", ctx.house.printer("verify.html", {}))
    await tell.post(
        ctx,
        await tell.observers_group(ctx),
        "draw_verifier",
        {"sha256": page.sha256},
        kind=Kind.LIVE,
        lane=tell.LIVE,
        dedupe="verifier",
        document_id=number(page),
    )


async def append(
    ctx: Context,
    kind: str,
    body: JsonObject,
    template: str,
    face: dict[str, object],
    *,
    draw_id: int | None = None,
) -> LogEntry:
    """Sign one entry and queue its post: a new message with q, prev, digest and the exact bytes as a file.

    Refuses to sign what a stranger's verifier would reject: the rules are run over the entry first.
    """
    head = (await ctx.session.exec(select(DrawLog).with_for_update())).one()
    past = await entries(ctx)
    at = max(int(ctx.now.timestamp()), past[-1].at if past else 0)
    entry = log.append(past[-1] if past else None, at, kind, body)
    await _refuse_unsound(ctx, past, entry, draw_id)
    private = await doors.access_secret(ctx, "signing_key", "log", f"sign q={entry.q}")
    assert private is not None
    document = await files.store(ctx, "log_entry", f"{entry.q:05d}-{kind}.json", entry.data)
    row = await ctx.add(
        LogEntry(
            q=entry.q,
            type=kind,
            at=at,
            text=entry.data.decode(),
            digest=entry.digest.hex(),
            signature=chain.sign(private, entry.digest).hex(),
            draw_id=draw_id,
            document_id=number(document),
        )
    )
    head.next_q, head.head = entry.q + 1, row.digest
    if kind in ("CLOSE", "ABORT"):
        head.chain_i, head.revealed = head.chain_i + 1, str(body["x"])
    await audit.append(ctx, "log.appended", f"q:{entry.q}", type=kind, digest=row.digest)
    await tell.post(
        ctx,
        await tell.observers_group(ctx),
        template,
        {**face, "q": entry.q, "prev": entry.prev.hex(), "digest": row.digest, "sig": row.signature}
        | {"now": ctx.now.isoformat()},
        kind=Kind.LIVE,
        lane=tell.LIVE,
        dedupe=f"log:{entry.q}",
        purpose="log_posted",
        subject_id=entry.q,
        document_id=number(document),
    )
    return row


async def entries(ctx: Context) -> list[Entry]:
    """The whole log, oldest first."""
    rows = await ctx.session.exec(select(LogEntry.text).order_by(col(LogEntry.q)))
    return [log.read_entry(text.encode()) for text in rows.all()]


async def bookkeeping(ctx: Context) -> Ledger:
    """What the log has said so far: open draw, attempts, next secret."""
    return Ledger.of(await entries(ctx))


async def secret(ctx: Context, i: int) -> bytes:
    """x_i of the secret chain; asked for when it is about to be revealed, never before."""
    head = (await ctx.session.exec(select(DrawLog))).one()
    last = await doors.access_secret(ctx, "chain", "log", f"reveal x_{i}")
    assert last is not None
    return chain.secret(last, head.chain_len, i)


async def record(ctx: Context, upto: int | None = None) -> bytes:
    """The public record as a file: all entries from GENESIS to q = `upto`, with their signatures."""
    rows = (await ctx.session.exec(select(LogEntry).order_by(col(LogEntry.q)))).all()
    chosen = [row for row in rows if upto is None or row.q <= upto]
    return public_record(
        [log.read_entry(row.text.encode()) for row in chosen],
        [bytes.fromhex(row.signature) for row in chosen],
    )


async def entry(ctx: Context, q: int) -> LogEntry:
    """One entry by number."""
    return (await ctx.session.exec(select(LogEntry).where(LogEntry.q == q))).one()


async def _refuse_unsound(ctx: Context, past: list[Entry], new: Entry, draw_id: int | None) -> None:
    """The delay of a RESULT is taken from the stored parts, which the same function computed."""
    if new.type == "GENESIS":
        return
    parts = await ctx.session.exec(select(DelayPart.j, DelayPart.value).where(DelayPart.draw_id == draw_id))
    known = {j: bytes.fromhex(value) for j, value in parts.all()}
    broken = replay.faults_of_next(past, new, step=lambda d, j, it: known[j])
    if broken:
        raise RuntimeError(
            f"entry {new.q} would break {', '.join(b.rule for b in broken)}: {broken[0].detail}"
        )
