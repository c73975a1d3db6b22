"""Conditions on transitions: each looks at the row and refuses with its article, or lets it pass."""

from datetime import timedelta

from models.assignment import Assignment
from rules.refusal import RuleForbids
from workflow.unit import Context


async def undo_in_time(ctx: Context, row: Assignment) -> None:
    """A confirmation can be taken back for ten minutes (decisions 16)."""
    if ctx.now > row.since + timedelta(minutes=ctx.house.pace.undo_minutes):
        refusal = RuleForbids("undo_too_late", article="6.7", minutes=ctx.house.pace.undo_minutes)
        raise refusal.on("brief", row.brief_id)
