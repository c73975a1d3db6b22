"""The list of inspection items (抽查事项清单) replaces the entries it names (R-055)."""

from typing import Any

from sqlmodel import col, select

from models.base import number
from models.people import Unit
from models.plan import Item
from workflow.intake.model import Reading, Row
from workflow.merge.compare import add_many, close_many, difference, spoken
from workflow.merge.model import Difference, Fresh, Present
from workflow.unit import Context

COLUMNS = {
    "name": ("name",),
    "part": ("sub_item",),
    "category": ("category",),
    "basis": ("basis",),
    "unit_id": ("department",),
    "content": ("content",),
    "method": ("method",),
}


async def compare(ctx: Context, reading: Reading) -> Difference:
    """By item number. A dropped item that stands in the list again is a changed one."""
    units = {unit.name: number(unit) for unit in (await ctx.session.exec(select(Unit))).all()}
    names = {key: name for name, key in units.items()}
    said = spoken(reading, COLUMNS) | {"dropped"}
    rows = (await ctx.session.exec(select(Item).order_by(col(Item.id)))).all()
    present = {row.code: _present(row) for row in rows}

    def show(field: str, value: Any) -> Any:
        return names.get(value, "") if field == "unit_id" else value

    found = difference((_fresh(row, said, units) for row in reading.rows), present, reading.mentioned, show)
    found.gone = [row for row in found.gone if not row.values["dropped"]]
    return found


async def apply(ctx: Context, import_id: int, found: Difference, complete: bool) -> None:
    """Items keep their row; one that is gone from a whole list is dropped, never deleted."""
    rows = [{"code": row.key, "import_id": import_id, "version": 0, **row.values} for row in found.new]
    await add_many(ctx, Item, rows)
    for changed in found.changed:
        item = await ctx.get(Item, changed.present.id)
        item.sqlmodel_update({**changed.values, "import_id": import_id, "version": item.version + 1})
    if complete:
        await close_many(ctx, Item, [row.id for row in found.gone], dropped=True)


def _fresh(row: Row, said: frozenset[str], units: dict[str, int]) -> Fresh:
    values: dict[str, Any] = {
        "name": row.values["name"],
        "part": row.values["sub_item"],
        "category": row.values["category"],
        "basis": row.values["basis"],
        "unit_id": units.get(row.values["department"]),
        "content": row.values["content"],
        "method": "、".join(row.values["method"]),
        "dropped": False,
    }
    return Fresh(row.number, row.values["code"], row.values["name"], values, said)


def _present(row: Item) -> Present:
    values = {name: getattr(row, name) for name in (*COLUMNS, "dropped")}
    return Present(number(row), row.code, row.name, values)
