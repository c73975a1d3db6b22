"""`/proof`: an enterprise learns that it was in the pool and, once published, what came out (protocol 3, 10)."""

import json

from sqlmodel import col, select

from draw.cj import JsonObject, cj
from models.base import number
from models.draw import Draw, Receipt
from models.people import Person
from models.plan import Batch
from rules import ids
from rules.permissions import GIVE_RECEIPT
from rules.refusal import BadInput
from workflow import attempts, audit, files, ledger, people, publication, tell, work
from workflow.unit import Context
from workflow.work import Job

STATUSES = {
    0: "eligible",
    1: "outside",
    2: "inspected",
    3: "inspected_above",
    4: "capped",
    5: "gone",
    6: "exempt",
    7: "in_another_draw",
    255: "for_another_reason",
}
"""A target's status in a snapshot (protocol 2) → its key in words/receipt_statuses.toml."""
OUTCOMES = ("not_drawn", "drawn", "reserve")
"""What came out (protocol 10) → its key in words/receipt_outcomes.toml."""


async def ask(ctx: Context, wanted: str) -> None:
    """`/proof CODE [N]`: for draw N, else for the newest draw of targets. The tree is built aside."""
    ctx.must(GIVE_RECEIPT)
    written, _, named = wanted.strip().partition(" ")
    code = ids.normalise(written)
    if not code:
        raise BadInput("proof_usage")
    draw = await _of_targets(ctx, await attempts.named(ctx, named)) if named.strip() else await _newest(ctx)
    published = await publication.of_results(ctx, draw.batch_id)
    row = await ctx.add(
        Receipt(
            draw_id=number(draw),
            code=code,
            asked_by=ctx.me.person_id,
            asked_at=ctx.now,
            with_outcome=published is not None and draw.result_q is not None,
        )
    )
    given: dict[str, object] = {"commit": draw.commit_q, "code": code, "seed": ""}
    if row.with_outcome and draw.result_q is not None:
        given["seed"] = json.loads((await ledger.entry(ctx, draw.result_q)).text)["body"]["seed"]
    await work.submit(ctx, "receipt", number(row), 0, given, draw.input_id)


async def _of_targets(ctx: Context, draw: Draw) -> Draw:
    """A draw of inspectors stands on a draw of targets: the enterprise's papers are of the latter."""
    if draw.kind == "targets":
        return draw
    rows = await ctx.session.exec(select(Draw).where(Draw.result_q == draw.of_q, Draw.kind == "targets"))
    return rows.one()


async def _newest(ctx: Context) -> Draw:
    rows = await ctx.session.exec(
        select(Draw)
        .where(Draw.kind == "targets", col(Draw.commit_q).is_not(None))
        .order_by(col(Draw.commit_q).desc())
    )
    found = rows.first()
    if found is None:
        raise BadInput("no_draw_yet")
    return found


async def made(ctx: Context, job: Job, papers: list[JsonObject]) -> None:
    """The receipts came back: the file for any verifier, and a sheet with QR codes to hand over."""
    row = await ctx.get(Receipt, job.subject_id)
    draw = await ctx.get(Draw, row.draw_id)
    batch = await ctx.get(Batch, draw.batch_id)
    chat = await tell.private_chat(ctx, row.asked_by)
    face: dict[str, object] = {
        "code": row.code,
        "q": draw.commit_q,
        "batch": batch.number,
        "name": batch.name,
    }
    if not papers:
        await tell.post(ctx, chat, "receipt_missing", face, lane=tell.LIVE)
        return
    document = await files.store(
        ctx,
        "receipt",
        f"receipt-{draw.commit_q}-{row.id}.json",
        cj(papers),
        sealed=True,
        subject=f"draw:{draw.id}",
    )
    row.document_id = number(document)
    await audit.append(ctx, "receipt.given", f"draw:{draw.id}", outcome=row.with_outcome)
    came_out = OUTCOMES[papers[-1]["outcome"]] if row.with_outcome else ""
    face |= {"status": STATUSES[papers[0]["status"]], "outcome": came_out}
    await tell.post(ctx, chat, "receipt", face, lane=tell.LIVE, document_id=number(document))
    sheet = await _sheet(ctx, row, face, papers)
    name = f"receipt-{draw.commit_q}-{row.id}.html"
    printed = await files.store(ctx, "receipt_sheet", name, sheet, sealed=True)
    await tell.post(ctx, chat, "receipt_sheet", {}, lane=tell.LIVE, document_id=number(printed))


async def _sheet(ctx: Context, row: Receipt, face: dict[str, object], papers: list[JsonObject]) -> bytes:
    organisation = await ctx.organisation()
    clerk = await people.title(ctx, await ctx.get(Person, row.asked_by))
    return ctx.house.printer(
        "receipt.html",
        {
            **face,
            "organisation": organisation.name,
            "clerk": clerk,
            "at": ctx.now.isoformat(),
            "papers": [{"text": cj(one).decode(), "outcome": "outcome" in one} for one in papers],
        },
    )


async def failed(ctx: Context, job: Job, why: str) -> None:
    """The tree could not be built: the clerk is told, and may ask again."""
    row = await ctx.get(Receipt, job.subject_id)
    chat = await tell.private_chat(ctx, row.asked_by)
    await tell.post(ctx, chat, "receipt_failed", {"code": row.code, "work": job.work_id})
