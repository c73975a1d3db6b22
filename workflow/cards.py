"""What each card shows: one row per kind, built from the present state when it is delivered."""

from collections.abc import Awaitable, Callable

from models.mail import Card
from workflow.unit import Context
from workflow.views import Face, batch, brief, decision, imports, plan, verification

View = Callable[[Context, Card], Awaitable[Face]]

CARDS: dict[str, View] = {
    "batch": batch.batch,
    "board": batch.board,
    "brief": brief.brief,
    "decision": decision.question,
    "import": imports.import_card,
    "period": plan.period,
    "plan_notice": plan.plan_notice,
    "vacancy": batch.vacancy,
    "verification": verification.verification,
}
