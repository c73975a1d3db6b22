"""The certificate of a draw: one page from the public log, behind the RESULT (design 7 Document, protocol 13).

record posted ─> work prints picture and PDF ─> both are kept with the draw, the picture goes to the group.
The PDF goes to whoever asks for it, in private: the group stays calm.
"""

from datetime import UTC, datetime, timedelta

from sqlmodel import col, select

from draw.cj import JsonObject
from models.base import number
from models.document import Document
from models.draw import Draw, DrawState
from models.mail import Chat, Kind
from models.plan import Batch
from rules.permissions import SEE_RESULT
from rules.refusal import AlreadyDone
from workflow import attempts, audit, files, ledger, tell, work
from workflow.sent import Sent
from workflow.unit import Context
from workflow.work import Job

KIND = "certificate"
TEMPLATES = ("certificate.png", "certificate.pdf")
PATIENCE = timedelta(seconds=30)
"""So long the next draw waits for the certificate of the one before: the group reads one draw after the other."""


async def begin(ctx: Context, draw_id: int, chat: Chat, sent: Sent) -> None:
    """The record stands in the group: print the certificate that leads to it; a second delivery changes nothing."""
    draw = await ctx.get(Draw, draw_id)
    given: dict[str, object] = {
        "templates": list(TEMPLATES),
        "arguments": await facts(ctx, draw, tell.link(chat, sent.message_id)),
    }
    await work.submit(ctx, KIND, draw_id, 0, given)


async def facts(ctx: Context, draw: Draw, link: str) -> JsonObject:
    """What the page says, from the public log alone: no name, no id, no risk class can come in (5.3)."""
    assert draw.commit_q is not None
    batch, book = await ctx.get(Batch, draw.batch_id), await ledger.bookkeeping(ctx)
    lot = book.lots[draw.commit_q]
    assert lot.close is not None
    assert lot.end is not None
    commit, said = lot.commit, lot.close.body["contrib"]
    counted: JsonObject = commit.get("match_stat") or {}
    return {
        "org": (await ctx.organisation()).name,
        "batch": batch.number,
        "name": batch.name,
        "plan": draw.plan,
        "kind": draw.kind,
        "redo": draw.seats is not None,
        "attempt": commit["attempt"],
        "earlier": (await attempts.history(ctx, draw))[::-1],
        "n": commit["dir"]["n"] if "dir" in commit else 0,
        "eligible": commit["dir"]["status"].get("s0", 0) if "dir" in commit else 0,
        "k": book.targets(lot),
        "units": counted.get("units", 0),
        "seats": counted.get("seats", 0),
        "forced": counted.get("forced", 0),
        "recused": commit.get("recused", 0),
        "unstaffed": lot.end.body["unstaffed"],
        "people": len({one["who"] for one in said}),
        "count": len(said),
        "objections": sum(e.type == "NOTE" and e.body["commit"] == lot.q for e in book.later),
        "opens": _iso(commit["window"]["open"]),
        "closes": _iso(commit["window"]["close"]),
        "at": _iso(lot.end.at),
        "seed": lot.end.body["seed"],
        "grade": draw.grade,
        "commit_q": lot.q,
        "commit_digest": lot.entry.digest.hex(),
        "result_q": lot.end.q,
        "result_digest": lot.end.digest.hex(),
        "link": link,
    }


async def printed(ctx: Context, job: Job, made: dict[str, bytes]) -> None:
    """Keep both files, hashed, and show the picture: one message, never changed again."""
    draw = await ctx.get(Draw, job.subject_id)
    kept = {
        template: await files.store(
            ctx, KIND, f"{draw.commit_q}.{template}", content, subject=f"draw:{draw.id}"
        )
        for template, content in made.items()
    }
    batch = await ctx.get(Batch, draw.batch_id)
    await tell.post(
        ctx,
        await tell.observers_group(ctx),
        "draw_certificate",
        {"id": number(draw), "q": draw.commit_q, "batch": batch.number, "grade": draw.grade},
        kind=Kind.LIVE,
        lane=tell.LIVE,
        dedupe=f"certificate:{draw.commit_q}",
        document_id=number(kept[TEMPLATES[0]]),
    )


async def not_printed(ctx: Context, job: Job, why: str) -> None:
    """The draw is complete without it; what went wrong stands in the audit chain."""
    await audit.append(ctx, "certificate.failed", f"draw:{job.subject_id}", why=why)


async def awaited(ctx: Context) -> bool:
    """Is the certificate of the draw before still on its way? Then the next one begins a moment later."""
    rows = await ctx.session.exec(
        select(Draw)
        .where(Draw.state == DrawState.RECORDED, col(Draw.ended_at) > ctx.now - PATIENCE)
        .order_by(col(Draw.id).desc())
    )
    last = rows.first()
    return last is not None and await _file(ctx, number(last), TEMPLATES[0]) is None


async def hand_out(ctx: Context, draw_id: int) -> None:
    """[证书 PDF]: into the private chat of whoever asked (R-202)."""
    ctx.must(SEE_RESULT)
    draw = await ctx.named(Draw, draw_id)
    document = await _file(ctx, draw_id, TEMPLATES[1])
    if document is None:
        raise AlreadyDone("no_certificate")
    batch = await ctx.get(Batch, draw.batch_id)
    told: dict[str, object] = {"q": draw.commit_q, "batch": batch.number, "sha256": document.sha256}
    await tell.answer(ctx, "draw_certificate_file", told, document_id=number(document))


async def _file(ctx: Context, draw_id: int, template: str) -> Document | None:
    rows = await ctx.session.exec(
        select(Document)
        .where(
            Document.kind == KIND,
            Document.subject == f"draw:{draw_id}",
            col(Document.name).endswith(template),
        )
        .order_by(col(Document.id).desc())
    )
    return rows.first()


def _iso(unix: int) -> str:
    return datetime.fromtimestamp(unix, UTC).isoformat()
