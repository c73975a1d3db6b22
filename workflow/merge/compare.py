"""The comparison every kind shares, and writing many rows at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import SQLModel, col, insert, update

from models.base import Row
from workflow.intake.model import Note, Reading
from workflow.merge.model import Changed, Difference, FieldChange, Fresh, Present
from workflow.unit import Context

CHUNK = 500
Show = Callable[[str, Any], Any]


def as_it_is(_name: str, value: Any) -> Any:
    """Fields whose stored value is what people read."""
    return value


def difference(
    fresh: Iterable[Fresh], present: Mapping[str, Present], mentioned: Iterable[str], show: Show = as_it_is
) -> Difference:
    """Fresh rows against present ones, by key. What a refused row mentions is not gone."""
    found = Difference()
    seen = set(mentioned)
    for row in fresh:
        seen.add(row.key)
        standing = present.get(row.key)
        if standing is None:
            found.new.append(row)
            continue
        said = {name: row.values[name] for name in row.values if name in row.said}
        fields = tuple(
            FieldChange(name, show(name, standing.values[name]), show(name, value))
            for name, value in said.items()
            if standing.values[name] != value
        )
        if fields:
            found.changed.append(Changed(standing, row, {**row.values, **standing.values, **said}, fields))
        else:
            found.same += 1
    found.gone = [row for key, row in present.items() if key not in seen and row.label not in seen]
    return found


def spoken(reading: Reading, fields: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The fields that the file has a column for; `fields` maps each to the columns that fill it."""
    columns = {column.field for column in reading.columns}
    return frozenset(name for name, sources in fields.items() if columns.intersection(sources))


def note_at(reading: Reading, row: int, field: str, key: str, **args: str | int) -> Note:
    """A sentence about one cell."""
    letters = {column.field: column.letter for column in reading.columns}
    return Note(row, letters.get(field), key, args)


def chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """So many rows that one statement stays small."""
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


async def add_many(ctx: Context, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert plain rows past the session's objects; every column must be given."""
    for part in chunks(rows):
        await ctx.session.exec(insert(table), params=list(part))


async def close_many(ctx: Context, table: type[Row], ids: Sequence[int], **values: Any) -> None:
    """Set the same values on many rows."""
    for part in chunks(ids):
        await ctx.session.exec(
            update(table)
            .where(col(table.id).in_(part))
            .values(version=table.version + 1, **values)
            .execution_options(synchronize_session=False)
        )
