"""Every Bot API call in order, with what the schema had to say about request and answer."""

from collections import deque
from typing import Any

from demo.events import Events
from demo.state import Json

KEPT = 20_000


class Journal:
    """Numbered entries; old ones fall off after KEPT."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._entries: deque[Json] = deque(maxlen=KEPT)
        self._count = 0
        self.missing: list[str] = []

    def add(self, at: float, method: str, params: Json, outcome: tuple[int, Any], **more: Any) -> None:
        """`outcome` = HTTP status (0 when no answer was given) and the envelope."""
        self._count += 1
        status, answer = outcome
        entry = {"n": self._count, "at": at, "method": method, "params": params, "status": status}
        self._entries.append(entry | {"answer": answer} | more)
        self._events.emit("call", n=self._count, method=method, status=status)

    def miss(self, method: str) -> None:
        """A method nobody wrote here yet."""
        if method not in self.missing:
            self.missing.append(method)

    def clear(self) -> None:
        """Forget what was written; the numbers go on."""
        self._entries.clear()
        self.missing.clear()

    def after(self, n: int) -> list[Json]:
        """Entries with a number above `n`."""
        return [entry for entry in self._entries if entry["n"] > n]

    def problems(self) -> list[str]:
        """All schema problems so far."""
        return [problem for entry in self._entries for problem in entry["problems"]]
