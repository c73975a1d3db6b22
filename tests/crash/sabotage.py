"""Guards taken away from the outside, in the child that plays: the harness must go red, else it proves nothing."""

from collections.abc import Callable
from typing import Any

SABOTAGE: dict[str, Callable[[], None]] = {}


def _guard(name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    def add(remove: Callable[[], None]) -> Callable[[], None]:
        SABOTAGE[name] = remove
        return remove

    return add


@_guard("settle outside the transaction")
def _settle_apart() -> None:
    """The update is marked in a transaction of its own after the act, as a careless bot would do it."""
    from handlers.desk import Desk
    from workflow import inbox

    async def nothing(ctx: Any, inbox_id: int) -> None:
        return None

    real = inbox.settle
    opened = Desk.open

    class Quiet:
        settle = staticmethod(nothing)

        def __getattr__(self, name: str) -> Any:
            return getattr(inbox, name)

    import handlers.desk

    handlers.desk.inbox = Quiet()  # type: ignore[assignment]
    assert real is not None
    assert opened is not None


@_guard("no label on a repetition")
def _no_label() -> None:
    from bot.courier import Courier
    from templates import render

    def rendered(self: Any, parcel: Any) -> render.Message:
        if parcel.frozen is None:
            return render.render(parcel.template, parcel.arguments, parcel.language, parcel.row_id)
        return render.Message.from_json(parcel.frozen)

    Courier._rendered = rendered  # type: ignore[method-assign]


@_guard("no sweep at the start")
def _no_sweep() -> None:
    from workflow import delivery

    async def nothing(ctx: Any, *, restart: bool = False) -> int:
        return 0

    delivery.sweep = nothing  # type: ignore[assignment]
