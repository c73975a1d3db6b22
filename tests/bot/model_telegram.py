"""Telegram's documented limits, counting only: 30/s overall, 20/min per group, 1/s per private chat."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, field

from bot.budget import Budget
from bot.windows import ChatId, Lane, Limits, is_group
from tests.fakes import ManualClock

EPSILON = 1e-5  # the clock port reads in microseconds


@dataclass
class Ledger:
    """The accepted instants of one window."""

    limit: int
    span: float
    instants: deque[float] = field(default_factory=deque)

    def retry_after(self, at: float) -> int:
        """0 if one more fits, else whole seconds to wait."""
        while self.instants and self.instants[0] <= at - self.span + EPSILON:
            self.instants.popleft()
        if len(self.instants) < self.limit:
            return 0
        return int(self.instants[0] + self.span - at) + 1


class ModelTelegram:
    """Judges each request by the clock; keeps what it accepted and what it refused."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self._overall = Ledger(30, 1.0)
        self._private: defaultdict[ChatId, Ledger] = defaultdict(lambda: Ledger(1, 1.0))
        self._groups: defaultdict[ChatId, Ledger] = defaultdict(lambda: Ledger(20, 60.0))
        self.accepted: list[tuple[float, ChatId]] = []
        self.refused: list[tuple[float, ChatId]] = []

    def request(self, chat_id: ChatId) -> int:
        """0 if accepted, else `retry_after` in seconds."""
        at = self._clock.elapsed
        own = (self._groups if is_group(chat_id) else self._private)[chat_id]
        wait = max(self._overall.retry_after(at), own.retry_after(at))
        if wait:
            self.refused.append((at, chat_id))
            return wait
        for ledger in (self._overall, own):
            ledger.instants.append(at)
        self.accepted.append((at, chat_id))
        return 0


class Post:
    """A budget before a model server; `send` returns how long the message waited."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.telegram = ModelTelegram(self.clock)
        self.budget = Budget(self.clock, Limits())

    async def send(self, chat_id: ChatId, lane: int = Lane.NOTICE, after: float = 0.0) -> float:
        """Ask `after` seconds from now; seconds the budget then let it wait."""
        await self.clock.sleep(after)
        asked = self.clock.elapsed
        await self.budget.acquire(chat_id, lane)
        if wait := self.telegram.request(chat_id):
            self.budget.refused(chat_id, wait)
        return self.clock.elapsed - asked

    async def send_all(self, sends: Iterable[tuple[ChatId, int, float]]) -> list[float]:
        """The waits of many sends (chat, lane, after), the clock jumping along."""
        return await self.clock.run(gather(self.send(*send) for send in sends))

    def times(self, chat_id: ChatId) -> list[float]:
        """When this chat's messages were accepted."""
        return [at for at, chat in self.telegram.accepted if chat == chat_id]


async def gather(sends: Iterable[Awaitable[float]]) -> list[float]:
    """asyncio.gather as a coroutine, which is what ManualClock.run takes."""
    return await asyncio.gather(*sends)
