"""The one budget of requests that all sending shares; it runs on the Clock port, so pushing that moves it."""

from contextlib import suppress

from bot.lanes import Lanes, Ticket
from bot.windows import ChatId, Lane, Limits, Windows
from rules.ports import Clock

SHORTEST_WAIT_S = 0.001  # the clock reads in microseconds: a shorter wait could end before it shows


class Stopwatch:
    """Seconds since its making on a Clock; a clock that is set back makes it stand, never run backwards."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = clock.now()
        self._elapsed = 0.0

    def read(self) -> float:
        """Seconds passed, never less than at the reading before."""
        now = self._clock.now()
        self._elapsed += max(0.0, (now - self._last).total_seconds())
        self._last = now
        return self._elapsed


class Budget:
    """Slots for requests, given out in lane order within the windows of `limits`.

    No task of its own stands behind it: one of those who wait keeps time for all, and then hands it over.
    """

    def __init__(self, clock: Clock, limits: Limits) -> None:
        self._clock = clock
        self._watch = Stopwatch(clock)
        self._windows = Windows(limits)
        self._lanes = Lanes(self._windows)
        self._keeper: Ticket | None = None
        self._keeper_until = 0.0

    async def acquire(self, chat_id: ChatId, lane: int, *, again: bool = False) -> None:
        """Return when one request may go out to `chat_id`; its slot is then spent, whatever becomes of it.

        `again` marks the retry of a refused request: it stands before the others of its chat and lane.
        """
        ticket = self._lanes.join(chat_id, lane, again=again)
        self._grant_ready()
        try:
            while not ticket.granted:
                await self._wait(ticket)
        finally:
            self._lanes.leave(ticket)
            self._hand_over()

    def debit(self, chat_id: ChatId | None) -> None:
        """Count a request that does not wait: an answer to a tap, with the chat if something shows there."""
        self._windows.record(chat_id, Lane.LIVE, self._watch.read())

    def delay(self, chat_id: ChatId, lane: int) -> float:
        """Seconds until this chat itself could take one more in this lane; 0 if no window of it is full.

        For choosing what to fetch from the outbox: a row of a blocked chat need not occupy a worker.
        """
        return max(0.0, self._windows.chat_ready_at(chat_id, lane) - self._watch.read())

    def free(self, chat_id: ChatId) -> int:
        """How many requests this chat could take at once."""
        return self._windows.free(chat_id, self._watch.read())

    def reserve_live(self, chat_id: ChatId, slots: int) -> None:
        """Keep `slots` of this group's window for lane 0 while a draw is open there; 0 gives them back."""
        self._windows.reserve_live(chat_id, slots, self._watch.read())
        self._grant_ready()
        if self._keeper:
            self._keeper.turn.set()  # the next free slot may have come nearer

    def refused(self, chat_id: ChatId, retry_after: float) -> None:
        """Telegram answered 429: halt this chat so many seconds, and all if chat after chat is refused."""
        self._windows.refused(chat_id, retry_after, self._watch.read())

    def _grant_ready(self) -> None:
        at = self._watch.read()
        while ticket := self._lanes.grant(at):
            ticket.turn.set()

    async def _wait(self, ticket: Ticket) -> None:
        """Wait for the turn; if nobody keeps time, or too late for this newcomer, keep it meanwhile."""
        ticket.turn.clear()
        at = self._watch.read()
        wake_at = self._lanes.wake_at(at)
        if self._keeper is not None and self._keeper_until <= wake_at:
            await ticket.turn.wait()
            return
        self._keeper, self._keeper_until = ticket, wake_at
        try:
            with suppress(TimeoutError):
                async with self._clock.deadline(max(wake_at - at, SHORTEST_WAIT_S)):
                    await ticket.turn.wait()
        finally:
            if self._keeper is ticket:
                self._keeper = None
        self._grant_ready()

    def _hand_over(self) -> None:
        """Whoever leaves makes sure that somebody keeps time for those who stay."""
        if self._keeper is None and (heir := self._lanes.first()):
            heir.turn.set()
