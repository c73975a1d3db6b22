"""What each card shows: one row per kind, built from the present state when it is delivered."""

from collections.abc import Awaitable, Callable

from models.mail import Card
from workflow.unit import Context

Face = tuple[str, dict[str, object], int | None]
"""Template, arguments, document number."""

View = Callable[[Context, Card], Awaitable[Face]]

CARDS: dict[str, View] = {}
