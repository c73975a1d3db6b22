"""What reading a file gives: rows that can be applied, and keys with arguments for everything else."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

Cell = str | float | bool | date
"""What a reader hands over; an empty cell is "". Numbers of a workbook are always float."""

Line = tuple[int, list[Cell]]
"""The row number people see in their spreadsheet (1-based), and the cells from column A on."""


class Kind(StrEnum):
    """What a file is supposed to hold."""

    TARGETS = "targets"
    INSPECTORS = "inspectors"
    ITEMS = "items"
    PLAN = "plan"
    RISK = "risk"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to say about one row; `key` names a sentence in templates/words/intake.toml.

    `row` is 0 for the whole file, `column` the letter people see ("B") or None for the whole row. Every
    sentence may use {row} and {column} besides its own arguments.
    """

    row: int
    column: str | None
    key: str
    args: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One accepted row: field → value. Which fields and types a kind has says workflow/intake/fields.py."""

    number: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that was understood: its letter, its header as written, and the field it fills."""

    letter: str
    header: str
    field: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A read file. Every row with content is in `rows` or in `refused` (once), never in both.

    `encoding` is that of a CSV, "xlsx" for a workbook; `sheet` is the workbook's sheet that was read, else
    "". `mentioned` are the codes, numbers and names in refused rows: whoever stands there is not gone.
    """

    kind: Kind
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[Note, ...]
    refused: tuple[Note, ...]
    encoding: str
    sheet: str
    sha256: str
    mentioned: tuple[str, ...] = ()

    def counts(self) -> Counter[str]:
        """How often each key of `notes` and `refused` occurs."""
        return Counter(note.key for note in (*self.notes, *self.refused))


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may cost. Sizes in bytes."""

    file: int = 200 << 20
    unpacked: int = 600 << 20
    members: int = 2_000
    rows: int = 1_048_576
    columns: int = 256
    output: int = 256 << 20
    memory: int = 1 << 30
    cpu_s: int = 60
    wall_s: float = 90.0


def letter(index: int) -> str:
    """The letters of a 0-based column: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
