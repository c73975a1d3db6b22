"""The report file of a dry run: what was refused and why, what was noted, what would change."""

from collections import Counter
from typing import Any

from models.base import number
from models.directory import Import
from models.document import Document
from models.people import Person
from workflow import files
from workflow.intake.model import Note, Reading
from workflow.merge.model import Difference, Fresh
from workflow.unit import Context

REFUSED_MOST, CHANGES_MOST, ALIKE_MOST = 20_000, 5_000, 300
NEW_MOST = 500
"""A short file is listed whole; of a directory of thousands the new rows are the file itself."""


def plain(note: Note, most: int = 300) -> dict[str, Any]:
    """A note as the templates take it; what stood in a cell is cut to `most` characters."""
    args = {name: cut(value, most) for name, value in note.args.items()}
    return {"row": note.row, "column": note.column or "", "key": note.key, "args": args}


def cut(value: str | int, most: int) -> str | int:
    """A long text ends in an ellipsis."""
    return value[:most] + "…" if isinstance(value, str) and len(value) > most else value


async def store(
    ctx: Context, row: Import, reading: Reading, found: Difference, *, secret: bool
) -> Document | None:
    """Print and keep the report; None where there is nothing to say. Of a secret kind no change is listed."""
    refused = sorted([*reading.refused, *found.refused], key=lambda note: note.row)
    changes = [] if secret else _changes(found)
    notes, more = _notes(sorted([*reading.notes, *found.notes], key=lambda note: note.row))
    if not refused and not changes and not notes:
        return None
    person = await ctx.get(Person, row.by_id)
    content = ctx.house.printer(
        "import_report.xlsx",
        {
            "language": person.language,
            "kind": row.kind,
            "refused": [plain(note) for note in refused[:REFUSED_MOST]],
            "notes": [plain(note) for note in notes],
            "more": more,
            "changes": changes[:CHANGES_MOST],
            "uncounted": max(len(changes) - CHANGES_MOST, 0),
        },
    )
    return await files.store(
        ctx, "import_report", _name(row), content, subject=f"import:{number(row)}", sealed=True
    )


def _notes(notes: list[Note]) -> tuple[list[Note], dict[str, int]]:
    """The first of each key, and how many more of it there are: five thousand alike help nobody."""
    seen: Counter[str] = Counter()
    kept: list[Note] = []
    for note in notes:
        seen[note.key] += 1
        if seen[note.key] <= ALIKE_MOST:
            kept.append(note)
    return kept, {key: count - ALIKE_MOST for key, count in seen.items() if count > ALIKE_MOST}


def _changes(found: Difference) -> list[dict[str, Any]]:
    changed = [
        {
            "row": row.fresh.row,
            "key": row.present.key,
            "label": row.fresh.label,
            "what": "changed",
            "fields": [{"name": field.name, "old": field.old, "new": field.new} for field in row.fields],
        }
        for row in found.changed
    ]
    new = [
        {"row": row.row, "key": row.key, "label": row.label, "what": "new", "fields": _roles(row)}
        for row in (found.new if len(found.new) <= NEW_MOST else [])
    ]
    gone = [
        {"row": 0, "key": row.key, "label": row.label, "what": "gone", "fields": []} for row in found.gone
    ]
    return [*changed, *gone, *new]


def _roles(row: Fresh) -> list[dict[str, Any]]:
    """What a new person may do beyond inspecting is worth a look before it is confirmed."""
    roles = row.values.get("roles", [])
    return [{"name": "roles", "old": [], "new": roles}] if len(roles) > 1 else []


def _name(row: Import) -> str:
    stem = row.name.rpartition(".")[0] or row.name
    return f"{stem[:60]}-试读.xlsx"
