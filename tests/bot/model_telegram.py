"""Telegram's documented limits, counting only: 30/s overall, 20/min per group, 1/s per private chat."""

from collections import defaultdict, deque
from dataclasses import dataclass, field

from bot.windows import ChatId, is_group
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
