"""What the bot recomputed, for whoever asked."""

from models.draw import Verification
from models.mail import Card
from workflow.receipts import OUTCOMES, STATUSES
from workflow.unit import Context
from workflow.views import Face


async def verification(ctx: Context, card: Card) -> Face:
    """One card: first that it is being computed, then what holds."""
    row = await ctx.get(Verification, card.subject_id)
    arguments: dict[str, object] = {
        "state": row.state,
        "q": row.q,
        "claimed": row.claimed,
        "found": row.found,
    }
    arguments |= {"statuses": {str(code): key for code, key in STATUSES.items()}, "outcomes": list(OUTCOMES)}
    return "verification", arguments, None
