"""Flood limits: 30 a second overall, 20 a minute in a group, about one a second to a person, short bursts.

Telegram publishes these numbers as advice and the exact windows nowhere; edits count like messages here.
"""

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field

from demo import refusals
from demo.clock import PushableClock
from demo.state import Chat

OVERALL_PER_S = 30
GROUP_PER_MIN = 20
PERSON_BURST = 3
COUNTED = {
    "sendMessage",
    "sendPhoto",
    "sendDocument",
    "forwardMessage",
    "copyMessage",
    "editMessageText",
    "editMessageCaption",
    "editMessageReplyMarkup",
}


@dataclass
class _Window:
    """At most `most` within any `seconds`."""

    most: int
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        return self.times[0] + self.seconds - now if len(self.times) >= self.most else 0.0


class Limits:
    """One bot's windows; `check` refuses, `count` books what was accepted."""

    def __init__(self, clock: PushableClock) -> None:
        self._clock = clock
        self._overall = _Window(OVERALL_PER_S, 1.0)
        self._groups: dict[int, _Window] = defaultdict(lambda: _Window(GROUP_PER_MIN, 60.0))
        self._people: dict[int, _Window] = defaultdict(lambda: _Window(PERSON_BURST, float(PERSON_BURST)))

    def check(self, chat: Chat) -> None:
        """Refusal 429 with the seconds to wait."""
        now = self._clock.unix()
        wait = max(window.wait(now) for window in self._windows(chat))
        if wait > 0:
            raise refusals.flood(math.ceil(wait))

    def count(self, chat: Chat) -> None:
        """One more went to `chat`."""
        for window in self._windows(chat):
            window.times.append(self._clock.unix())

    def _windows(self, chat: Chat) -> tuple[_Window, _Window]:
        return self._overall, self._people[chat.id] if chat.private else self._groups[chat.id]
