"""Finding the header row of a table and what its columns mean."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.refusal import BadInput
from workflow.intake.fields import Field, squeeze, table
from workflow.intake.model import Cell, Column, Kind, Line, Note, letter

SEARCHED = 30
"""Rows with content among which the header must stand; titles and notices come before it."""


@dataclass(frozen=True, slots=True)
class Header:
    """The header row: its number and squeezed titles, field → 0-based column, notes on unused columns."""

    row: int
    titles: frozenset[str]
    places: dict[str, int]
    columns: tuple[Column, ...]
    notes: tuple[Note, ...]


def find(head: Sequence[Line], kind: Kind) -> Header:
    """The header among the first rows. BadInput column_missing(missing, found) names what has no column."""
    best = max((_map(row, cells, kind) for row, cells in head), key=_score, default=None)
    if best is None:
        raise BadInput("file_empty")
    missing = [field for field in table()[kind] if field.required and field.name not in best.places]
    if missing:
        raise BadInput("column_missing", missing=_titles(missing), found=_shown(head, best))
    return best


def recognised(head: Sequence[Line], kind: Kind) -> int:
    """How well the rows fit: the number of columns that the best header row explains."""
    return max((len(_map(row, cells, kind).places) for row, cells in head), default=0)


def _map(row: int, cells: Sequence[Cell], kind: Kind) -> Header:
    names = [squeeze(cell) if isinstance(cell, str) else "" for cell in cells]
    places: dict[str, int] = {}
    for field in table()[kind]:
        fitting = [names.index(spelling) for spelling in field.spellings if spelling in names]
        free = [place for place in fitting if place not in places.values()]
        if free:
            places[field.name] = free[0]
    taken = {place: name for name, place in places.items()}
    columns = tuple(Column(letter(place), str(cells[place]).strip(), taken[place]) for place in sorted(taken))
    notes = tuple(
        Note(row, letter(place), "column_unused", {"header": str(cells[place]).strip()[:40]})
        for place, name in enumerate(names)
        if name and place not in taken
    )
    return Header(row, frozenset(names), places, columns, notes)


def _score(header: Header) -> tuple[int, int]:
    # Of equal rows the upper one: a repeated header further down is a page break.
    return len(header.places), -header.row


def _titles(fields: list[Field]) -> str:
    return "、".join(field.title for field in fields)


def _shown(head: Sequence[Line], best: Header) -> str:
    cells = next(cells for row, cells in head if row == best.row)
    return "、".join(str(cell).strip()[:20] for cell in cells[:12] if cell != "")
