"""What a reading would change in the house, before anything is changed."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow.intake.model import Note, Reading
from workflow.unit import Context


@dataclass(frozen=True, slots=True)
class Fresh:
    """A row as the table would hold it. `said` are the fields that the file speaks about: where it has no
    such column, a present value stays.
    """

    row: int
    key: str
    label: str
    values: dict[str, Any]
    said: frozenset[str]


@dataclass(frozen=True, slots=True)
class Present:
    """A current row of the house: its number, its key, what people call it, its values."""

    id: int
    key: str
    label: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, as people read it (dates as ISO strings, lists as lists)."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that replaces a present one; `values` are complete."""

    present: Present
    fresh: Fresh
    values: dict[str, Any]
    fields: tuple[FieldChange, ...]


@dataclass(slots=True)
class Difference:
    """All that an import would do. `gone` rows are in the house and not in the file."""

    new: list[Fresh] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    same: int = 0
    gone: list[Present] = field(default_factory=list)
    refused: list[Note] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    """What else would change and what the card shows; data of the kind, plain."""

    def counts(self, reading: Reading) -> dict[str, int]:
        """The figures of the card. new + changed + same + refused = rows."""
        refused = len(reading.refused) + len(self.refused)
        taken = len(self.new) + len(self.changed) + self.same
        return {
            "rows": taken + refused,
            "new": len(self.new),
            "changed": len(self.changed),
            "same": self.same,
            "gone": len(self.gone),
            "refused": refused,
            "notes": len(reading.notes) + len(self.notes),
        }


Compare = Callable[[Context, Reading], Awaitable[Difference]]
Apply = Callable[[Context, int, Difference, bool], Awaitable[None]]
"""(context, number of the import, the difference, whether what is gone goes)"""


@dataclass(frozen=True, slots=True)
class Merge:
    """How one kind of file enters the house. `secret` files are forgotten once they are settled, and their
    report names nobody beside what was refused.
    """

    compare: Compare
    apply: Apply
    secret: bool = False
