"""Guards taken away from the outside, in the child that plays: the harness must go red, else it proves nothing."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import handlers.desk
from bot.courier import Courier
from templates import render
from workflow import delivery, inbox


async def _nothing(*_args: Any, **_kwargs: Any) -> int:
    return 0


def settle_apart() -> None:
    """An update is marked as done by the drain, after the act has been committed, as a careless bot does it."""
    handlers.desk.inbox = SimpleNamespace(**{**vars(inbox), "settle": _nothing})  # type: ignore[assignment]


def no_label() -> None:
    """What may stand already goes again as if for the first time."""

    def rendered(_courier: Courier, parcel: delivery.Parcel) -> render.Message:
        if parcel.frozen is None:
            return render.render(parcel.template, parcel.arguments, parcel.language, parcel.row_id)
        return render.Message.from_json(parcel.frozen)

    Courier._rendered = rendered  # type: ignore[method-assign]


def no_sweep() -> None:
    """What was on its way when the process died is taken for delivered by nobody, and sent by nobody."""
    delivery.sweep = _nothing  # type: ignore[assignment]


def works_stay_leased() -> None:
    """Nobody takes over a computation whose process is gone before its lease runs out."""
    from workflow import work

    work.recover = _nothing  # type: ignore[assignment]


SABOTAGE: dict[str, Callable[[], None]] = {
    "settle apart": settle_apart,
    "no label": no_label,
    "no sweep": no_sweep,
    "works stay leased": works_stay_leased,
}
