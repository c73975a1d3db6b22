"""What a RESULT changes: the drawn list, the teams, the cards; and what the group is shown of it."""

from sqlalchemy import select as columns
from sqlmodel import col, insert, select

from draw.cj import JsonObject
from models.base import number
from models.directory import Target
from models.draw import Draw, DrawState
from models.mail import Kind
from models.plan import Batch, DrawnTarget
from workflow import assignment, attempts, contributions, files, ledger, objection, redraw, tell
from workflow.machine import fire
from workflow.machines import BATCH
from workflow.unit import Context

AT_ONCE = 4096
About = tuple[str, str, str, str]
"""Name, area, address, need of a target."""


async def face(ctx: Context, draw: Draw, result: JsonObject, grade: str) -> dict[str, object]:
    """Arguments of the result post: seed and counts; names and positions stay out (R-122)."""
    batch = await ctx.get(Batch, draw.batch_id)
    said = await contributions.counted(ctx, draw)
    body = result["body"]
    return {
        "batch": batch.number,
        "name": batch.name,
        "kind": draw.kind,
        "of": draw.commit_q,
        "attempt": draw.attempt,
        "seed": body["seed"],
        "grade": grade,
        "k": len(result["targets"]) if draw.kind == "targets" else len(result["assign"]),
        "unstaffed": body["unstaffed"],
        "people": len({one.who for one in said}),
        "history": await attempts.history(ctx, draw),
        "objections": await objection.made(ctx, number(draw)),
        "reveal": ctx.pinned(batch.profile).choice("observer_name_reveal"),
    }


async def post_record(ctx: Context, draw: Draw) -> None:
    """The whole public record as one file behind the result, for whoever wants to check without scrolling."""
    content = await ledger.record(ctx, draw.result_q)
    name = f"{draw.commit_q}.public.json"
    document = await files.store(ctx, "public_record", name, content, subject=f"draw:{draw.id}")
    await tell.post(
        ctx,
        await tell.observers_group(ctx),
        "draw_record",
        {"of": draw.commit_q},
        kind=Kind.LIVE,
        lane=tell.LIVE,
        dedupe=f"record:{draw.commit_q}",
        purpose="record_posted",
        subject_id=number(draw),
        document_id=number(document),
    )


async def enter(ctx: Context, draw: Draw, result: JsonObject) -> None:
    """Targets become the frozen list and call for their inspectors; teams become briefs and cards."""
    batch = await ctx.get(Batch, draw.batch_id)
    if draw.kind == "targets":
        await _list(ctx, draw, batch, result["targets"])
    elif draw.seats is not None:
        await redraw.refilled(ctx, draw, batch, result)
    else:
        await assignment.form_teams(ctx, draw, batch, result)
        await fire(ctx, BATCH, batch, "teams")
    if draw.kind == "targets" and ctx.pinned(batch.profile).choice("observer_name_reveal") == "live":
        await reveal_names(ctx, draw, batch)


async def _list(ctx: Context, draw: Draw, batch: Batch, codes: list[str]) -> None:
    known = await _standing(ctx, codes)
    rows = []
    for t, code in enumerate(codes):
        name, area, address, need = known.get(code) or await _last_version(ctx, code)
        about = {"name": name, "area": area, "address": address, "need": need, "unstaffed": False}
        place = {"batch_id": number(batch), "t": t, "code": code, "year": batch.year, "version": 0}
        rows.append(place | about)
    connection = (
        await ctx.session.connection()
    )  # plain rows: one percent of a province is too many to be objects
    await connection.execute(insert(DrawnTarget), rows)
    await fire(ctx, BATCH, batch, "targets", count=len(codes))
    await ctx.add(
        Draw(
            batch_id=number(batch),
            kind="match",
            plan=draw.plan,
            state=DrawState.QUEUED,
            requested_by=draw.requested_by,
            released_by=draw.released_by,
            of_q=draw.result_q,
            requested_at=ctx.now,
        )
    )


async def _standing(ctx: Context, codes: list[str]) -> dict[str, About]:
    """Name, area, address and need of targets as the directory has them now."""
    connection, found = await ctx.session.connection(), {}
    place = (col(Target.name), col(Target.area), col(Target.address), col(Target.need))
    for at in range(0, len(codes), AT_ONCE):
        wanted = col(Target.code).in_(codes[at : at + AT_ONCE]), col(Target.valid_to).is_(None)
        rows = await connection.execute(columns(col(Target.code), *place).where(*wanted))
        found.update({code: (name, area, address, need) for code, name, area, address, need in rows.all()})
    return found


async def _last_version(ctx: Context, code: str) -> About:
    """A target that left the directory between freeze and result stays drawn as it was (R-096)."""
    rows = await ctx.session.exec(select(Target).where(Target.code == code).order_by(col(Target.id).desc()))
    row = rows.first()
    return (row.name, row.area, row.address, row.need) if row else (code, "", "", "std")


async def reveal_names(ctx: Context, draw: Draw, batch: Batch) -> None:
    """Names in code order, without positions or codes, where the profile shows them at once (R-122, decisions 14)."""
    rows = await ctx.session.exec(
        select(DrawnTarget.name).where(DrawnTarget.batch_id == batch.id).order_by(col(DrawnTarget.code))
    )
    lines = list(rows.all())
    content = "\n".join(lines).encode()
    document = await files.store(ctx, "names", f"names-{draw.commit_q}.txt", content)
    face: dict[str, object] = {"batch": batch.number, "name": batch.name, "count": len(lines)}
    await tell.post(
        ctx,
        await tell.observers_group(ctx),
        "draw_names",
        face,
        lane=tell.NOTICE,
        dedupe=f"names:{draw.commit_q}",
        document_id=number(document),
    )
