"""Credit-risk classes: sealed one by one, told only in total (X-01, X-02)."""

from sqlmodel import col, select

from models.directory import Target
from models.sealed import Secret
from workflow import doors
from workflow.intake.model import Reading
from workflow.merge.compare import note_at
from workflow.merge.model import Changed, Difference, Fresh, Present
from workflow.unit import Context

KIND = "risk"


async def compare(ctx: Context, reading: Reading) -> Difference:
    """Every row of a known target is taken; classes are neither opened nor compared."""
    targets = set((await ctx.session.exec(select(Target.code).where(col(Target.valid_to).is_(None)))).all())
    classed = set((await ctx.session.exec(select(Secret.subject).where(Secret.kind == KIND))).all())
    found = Difference()
    for row in reading.rows:
        code = row.values["code"]
        if code not in targets:
            found.refused.append(note_at(reading, row.number, "code", "risk_target_unknown", found=code))
            continue
        fresh = Fresh(row.number, code, code, {"class": row.values["risk_class"]}, frozenset())
        if code in classed:
            found.changed.append(Changed(Present(0, code, code, {}), fresh, fresh.values, ()))
        else:
            found.new.append(fresh)
    found.facts["unclassed"] = len(targets - classed - {row.key for row in found.new})
    return found


async def apply(ctx: Context, _import_id: int, found: Difference, _complete: bool) -> None:
    """One seal per target; nothing else is written down."""
    rows = [*found.new, *(changed.fresh for changed in found.changed)]
    await doors.put_secrets(ctx, KIND, {row.key: row.values["class"].encode() for row in rows})
