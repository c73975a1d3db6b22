"""Who goes next: within lane order the first whose chat is free; a blocked chat blocks no other. Pure."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from bot.windows import ChatId, Lane, Windows


@dataclass(eq=False)
class Ticket:
    """A request that waits for its slot. `turn` is set when it is granted, or has to keep time for all."""

    chat_id: ChatId
    lane: int
    granted: bool = False
    turn: asyncio.Event = field(default_factory=asyncio.Event)


class Lanes:
    """The waiting tickets: per lane and chat in order of arrival, chats of a lane in turn."""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows
        self._waiting: list[dict[ChatId, deque[Ticket]]] = [{} for _ in Lane]

    def join(self, chat_id: ChatId, lane: int, *, again: bool = False) -> Ticket:
        """Stand in the chat's queue of this lane: at its end, or `again` at its head."""
        ticket = Ticket(chat_id, lane)
        queue = self._waiting[lane].setdefault(chat_id, deque())
        if again:
            queue.appendleft(ticket)
        else:
            queue.append(ticket)
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Stop waiting; nothing happens to a ticket that was granted."""
        queue = self._waiting[ticket.lane].get(ticket.chat_id)
        if queue and ticket in queue:
            queue.remove(ticket)
            if not queue:
                del self._waiting[ticket.lane][ticket.chat_id]

    def grant(self, at: float) -> Ticket | None:
        """Give the slot of this instant to the first that may use it, and record it; None if nobody may."""
        if self._windows.overall_ready_at() > at:
            return None
        for lane, chats in enumerate(self._waiting):
            for chat_id in chats:
                if self._windows.chat_ready_at(chat_id, lane) <= at:
                    return self._take(lane, chat_id, at)
        return None

    def wake_at(self, at: float) -> float:
        """The instant at which to try `grant` again; infinity if nobody waits."""
        overall = self._windows.overall_ready_at()
        if overall > at:
            return overall  # whatever the chats say, nothing goes before that
        ready = (
            self._windows.chat_ready_at(chat_id, lane)
            for lane, chats in enumerate(self._waiting)
            for chat_id in chats
        )
        return min(ready, default=float("inf"))

    def first(self) -> Ticket | None:
        """Any waiting ticket, the urgent first."""
        return next((queue[0] for chats in self._waiting for queue in chats.values()), None)

    def _take(self, lane: int, chat_id: ChatId, at: float) -> Ticket:
        queue = self._waiting[lane].pop(chat_id)
        ticket = queue.popleft()
        if queue:
            self._waiting[lane][chat_id] = queue  # to the end: the next chat's turn comes first
        self._windows.record(chat_id, lane, at)
        ticket.granted = True
        return ticket
