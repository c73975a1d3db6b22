"""What just happened, for those who look on: the page's event stream and whoever waits for a message."""

import asyncio
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]


class Events:
    """Tells every listener; an event is a hint to look again, never the only copy."""

    def __init__(self) -> None:
        self._listeners: set[Callable[[Json], None]] = set()

    def emit(self, kind: str, **about: Any) -> None:
        """`{type, ...}` to all."""
        for listener in tuple(self._listeners):
            listener({"type": kind, **about})

    def listen(self, listener: Callable[[Json], None]) -> Callable[[], None]:
        """Returns the function that ends it."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    async def until(self, true: Callable[[], bool], real_seconds: float) -> bool:
        """Wait until `true()`, looking at every event; in real seconds: onlookers stand outside the clock."""
        happened = asyncio.Event()
        stop = self.listen(lambda _event: happened.set())
        try:
            async with asyncio.timeout(real_seconds):
                while not true():
                    happened.clear()
                    await happened.wait()
        except TimeoutError:
            return true()
        finally:
            stop()
        return True
