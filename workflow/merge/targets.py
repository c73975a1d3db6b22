"""A directory of inspection targets enters as versioned rows (R-040 … R-043)."""

from typing import Any

from sqlmodel import col, select

from models.directory import Target
from workflow import areas
from workflow.intake.model import Reading, Row
from workflow.merge.compare import add_many, close_many, difference, spoken
from workflow.merge.model import Difference, Fresh, Present
from workflow.unit import Context

COLUMNS = {
    "name": ("name",),
    "area": ("area_code", "area_name"),
    "kind": ("kind",),
    "industry": ("industry",),
    "address": ("address",),
    "status": ("status",),
    "departments": ("departments",),
    "need": ("need",),
}
"""Column of the table → the columns of a file that fill it."""

NOT_LISTED = "not in the new directory"
CHANGED = "changed"


async def compare(ctx: Context, reading: Reading) -> Difference:
    """By code."""
    said = spoken(reading, COLUMNS)
    present = await _present(ctx)
    found = difference((_fresh(row, said) for row in reading.rows), present, reading.mentioned)
    found.facts["areas"] = {
        row.values["area"]: row.values["area_name"] for row in reading.rows if row.values["area_name"]
    }
    return found


async def apply(ctx: Context, import_id: int, found: Difference, complete: bool) -> None:
    """Old versions are closed, new ones added; what is gone is closed only if the file is all there is."""
    await close_many(
        ctx, Target, [row.present.id for row in found.changed], valid_to=ctx.now, removal_reason=CHANGED
    )
    if complete:
        gone = [row.id for row in found.gone]
        await close_many(ctx, Target, gone, valid_to=ctx.now, removal_reason=NOT_LISTED)
    rest = {
        "version": 0,
        "import_id": import_id,
        "valid_from": ctx.now,
        "valid_to": None,
        "removal_reason": "",
    }
    rows = [{"code": row.key, **row.values, **rest} for row in found.new]
    rows += [{"code": row.fresh.key, **row.values, **rest} for row in found.changed]
    await add_many(ctx, Target, rows)
    await areas.keep(ctx, found.facts["areas"])


def _fresh(row: Row, said: frozenset[str]) -> Fresh:
    values: dict[str, Any] = {name: row.values[name] for name in COLUMNS}
    values["departments"] = "、".join(row.values["departments"])
    return Fresh(row.number, row.values["code"], row.values["name"], values, said)


async def _present(ctx: Context) -> dict[str, Present]:
    names = tuple(COLUMNS)
    columns = [getattr(Target, name) for name in names]
    rows = await ctx.session.exec(
        select(Target.id, Target.code, *columns)
        .where(col(Target.valid_to).is_(None))
        .order_by(col(Target.id))
    )
    return {
        code: Present(key, code, values[0], dict(zip(names, values, strict=True)))
        for key, code, *values in rows.all()
    }
