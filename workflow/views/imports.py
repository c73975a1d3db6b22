"""The clerk's import card."""

from models.base import number
from models.directory import Import, ImportState
from models.mail import Card
from workflow import imports
from workflow.unit import Context
from workflow.views import Face


async def import_card(ctx: Context, card: Card) -> Face:
    """Where the file stands, what it would change, and until it is settled what can be done with it."""
    row = await ctx.get(Import, card.subject_id)
    counts = row.counts or {}
    changes = counts.get("new", 0) + counts.get("changed", 0) + bool(row.facts.get("more"))
    arguments: dict[str, object] = {
        "id": number(row),
        "version": row.version,
        "state": str(row.state),
        "kind": row.kind,
        "name": row.name,
        "counts": counts,
        "facts": row.facts,
        "taken": counts.get("rows", 0) - counts.get("refused", 0),
        "changes": changes,
        "removable": imports.removable(counts),
        "settled": row.settled_at.isoformat() if row.settled_at else "",
        "report": row.report_id is not None,
        "open": row.state == ImportState.READ,
        "now": ctx.now.isoformat(),
    }
    return "import", arguments, None
