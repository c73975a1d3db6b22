"""What each card shows: one row per kind, built from the present state when it is delivered."""

from collections.abc import Awaitable, Callable

from models.mail import Card
from workflow.unit import Context
from workflow.views import Face, batch, brief, decision

View = Callable[[Context, Card], Awaitable[Face]]

CARDS: dict[str, View] = {
    "batch": batch.batch,
    "board": batch.board,
    "brief": brief.brief,
    "decision": decision.question,
    "vacancy": batch.vacancy,
}
