"""The sealed record of a draw: stored with its RESULT, and carried on with each REPLACE (draw protocol 12).

A new version is a new document; the draw names the newest, and none is ever changed.
"""

from draw import record
from models.base import number
from models.draw import Draw
from workflow import contributions, doors, files, work
from workflow.unit import Context
from workflow.work import Job


async def keep(ctx: Context, draw: Draw, content: bytes | int) -> None:
    """Store a version, or take the number of one that is stored already, and let the draw name it."""
    if isinstance(content, int):
        draw.sealed_id = content
        return
    name = f"{draw.commit_q}.sealed.json"
    document = await files.store(ctx, "sealed_record", name, content, sealed=True, subject=f"draw:{draw.id}")
    draw.sealed_id = number(document)


async def replaced(ctx: Context, draw: Draw, q: int, salt: bytes, text: str) -> None:
    """Entry q replaced somebody of this draw without a lottery: its decision is what an auditor opens."""
    assert draw.sealed_id is not None
    sealed = record.read_sealed(await files.load(ctx, draw.sealed_id))
    approval = {"q": q, "salt": salt.hex(), "text": text}
    sealed["replacements"] = [*sealed.get("replacements", ()), approval]
    await keep(ctx, draw, record.sealed_file(sealed))


async def seal_attempt(ctx: Context, draw: Draw) -> None:
    """An attempt that ended without RESULT leaves a sealed record too, made outside of this transaction."""
    said = [[one.mid, one.date, one.who, one.text] for one in await contributions.counted(ctx, draw)]
    given: dict[str, object] = {"commit": draw.commit_q, "kind": draw.kind, "contributions": said}
    await doors.log_reading(ctx, "decision", f"draw:{draw.id}", "sealed record")
    await work.submit(ctx, "seal_attempt", number(draw), 0, given, draw.input_id)


async def keep_attempt(ctx: Context, job: Job, content: bytes | int) -> None:
    """Lists, contributions and the written decision that ended the attempt came back as one file."""
    await keep(ctx, await ctx.get(Draw, job.subject_id), content)
