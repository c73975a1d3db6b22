"""One bot's queue of updates: ids only grow, an offset confirms, the newest poll wins, a day is the limit."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

from demo import refusals
from demo.clock import PushableClock

Json = dict[str, Any]

LONGEST_POLL_S = 50
KEPT_S = 24 * 3600
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


class Mailbox:
    """Updates for one bot, fetched by `poll` or taken one by one by a webhook."""

    def __init__(self, clock: PushableClock, *, forgets: bool) -> None:
        self._clock = clock
        self._forgets = forgets
        # A bot with a database remembers ids: those of a later run must be higher, as Telegram's are.
        self._next = int(clock.unix())
        self._waiting: deque[tuple[float, Json]] = deque()
        self._poll = 0
        self._changed = asyncio.Event()
        self.allowed: list[str] | None = None
        self.webhook_active: Callable[[], bool] = lambda: False

    def put(self, kind: str, payload: Json) -> None:
        """Queue an update if the bot asked for its kind; what it asks for later does not bring it back."""
        wanted = kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT
        if wanted:
            self._waiting.append((self._clock.unix(), {"update_id": self._next, kind: payload}))
            self._next += 1
            self._wake()

    def ask_for(self, allowed: Any) -> None:
        """Remember `allowed_updates`; an empty list means the default again, None changes nothing."""
        if isinstance(allowed, list):
            self.allowed = [str(kind) for kind in allowed] or None

    def pending(self) -> list[Json]:
        """What waits, oldest first."""
        oldest = self._clock.unix() - KEPT_S
        while self._forgets and self._waiting and self._waiting[0][0] < oldest:
            self._waiting.popleft()
        return [update for _, update in self._waiting]

    def confirm(self, offset: int) -> None:
        """Forget everything below `offset`; a negative one keeps that many from the end."""
        if offset < 0:
            last = self.pending()[offset:]
            offset = last[0]["update_id"] if last else 0
        while self._waiting and self._waiting[0][1]["update_id"] < offset:
            self._waiting.popleft()

    def clear(self) -> None:
        """`drop_pending_updates`."""
        self._waiting.clear()

    async def changed(self) -> None:
        """Return at the next update, poll or change of webhook."""
        await self._changed.wait()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def interrupt(self) -> None:
        """Somebody else takes over: whoever polls is told so."""
        self._poll += 1
        self._wake()

    async def poll(self, offset: int, limit: int, timeout_s: int) -> list[Json]:
        """getUpdates. Refusal 409 when a newer poll or a webhook took over."""
        if self.webhook_active():
            raise refusals.WEBHOOK_ACTIVE
        self.interrupt()
        mine = self._poll
        self.confirm(offset)
        try:
            async with self._clock.deadline(min(max(timeout_s, 0), LONGEST_POLL_S)):
                while not self.pending() and self._poll == mine:
                    await self.changed()
        except TimeoutError:
            pass
        if self._poll != mine:
            raise refusals.WEBHOOK_ACTIVE if self.webhook_active() else refusals.TERMINATED
        return self.pending()[: limit if 0 < limit <= 100 else 100]
