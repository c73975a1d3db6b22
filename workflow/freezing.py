"""What a draw is made over, fixed before its COMMIT: the scheme, the pool, the match input (protocol 2, 4, 9)."""

import hashlib
import json

from sqlmodel import col, select

from draw import bodies
from models.base import number
from models.draw import Draw
from models.mail import Kind
from models.plan import Batch, Item
from workflow import doors, files, ledger, match_input, people, pool, quota, tell
from workflow.unit import Context


async def publish_scheme(ctx: Context, draw: Draw, batch: Batch) -> None:
    """The scheme file without names goes to the group, its hash into PLAN, before the first COMMIT (R-087)."""
    unit = await people.unit(ctx, batch.lead_unit_id)
    items = await ctx.session.exec(
        select(Item.name).where(col(Item.code).in_(batch.items)).order_by(Item.code)
    )
    content = ctx.house.printer(
        "scheme.txt",
        {
            "plan": draw.plan,
            "name": batch.name,
            "unit": unit.name,
            "items": list(items.all()) or batch.items,
            "areas": batch.areas,
            "kinds": batch.target_kinds,
            "quota": quota.words(batch.quota)
            if not batch.quota["by_class"]
            else {"kind": "by_class", "shares": {}},
            "mode": batch.mode,
            "inspectors": batch.inspectors,
            "period_from": batch.period_from.isoformat(),
            "period_to": batch.period_to.isoformat(),
            "profile": batch.profile,
            "profile_hash": batch.profile_hash,
        },
    )
    document = await files.store(ctx, "scheme", f"scheme-{batch.number}.txt", content)
    group = await tell.observers_group(ctx)
    face: dict[str, object] = {"batch": batch.number, "name": batch.name, "plan": draw.plan}
    await tell.post(
        ctx,
        group,
        "scheme",
        face,
        kind=Kind.LIVE,
        lane=tell.LIVE,
        document_id=number(document),
        dedupe=f"scheme:{draw.plan}",
    )
    doc_h = hashlib.sha256(content).hexdigest()
    await ledger.append(ctx, "PLAN", bodies.plan(draw.plan, content), "draw_plan", face | {"doc_h": doc_h})


async def freeze(ctx: Context, draw: Draw, batch: Batch) -> bytes:
    """The frozen input of a draw as JSON; sealed by the caller, because it holds the list secret.

    Of a draw of targets only the terms are fixed here: the directory itself is read, in one state, by the
    work that freezes it (`frozen_pool`), because it may be a million rows.
    """
    data = await (_targets(ctx, batch) if draw.kind == "targets" else match_input.of_draw(ctx, draw, batch))
    data["list_secret"] = ctx.house.entropy.token(32).hex()
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


async def _targets(ctx: Context, batch: Batch) -> dict[str, object]:
    terms = pool.Terms.of(batch, ctx.pinned(batch.profile))
    if terms.by_class:
        await doors.log_reading(ctx, "risk", "*", f"freeze of batch {batch.number}")
    return {"rule": batch.quota["rule"], "strata_rules": batch.quota["strata"], "pool": terms.json()}
