"""What Telegram allows, as a pure machine: when may one more request go out to a chat, and what has gone out.

It knows no clock and no loop. The caller passes instants: seconds on any scale that never runs backwards.
"""

from collections import deque
from dataclasses import dataclass
from enum import IntEnum

ChatId = int | str

RETRY_MARGIN_S = 0.1  # `retry_after` comes in whole seconds, counted on another clock
IDLE_SWEEP = 4096  # chats remembered before those without any trace are forgotten
NEVER = float("-inf")


class Lane(IntEnum):
    """Who goes first when several could go."""

    LIVE = 0  # posts of a running draw, answers to what a person just did
    NOTICE = 1
    BULK = 2  # reminders, digests


@dataclass(frozen=True)
class Limits:
    """How much may go out; a little under what Telegram enforces, because the network bunches requests up.

    Counts are requests that show or change a message (an edit counts like a send), spans are seconds.
    """

    overall: int = 29
    overall_s: float = 1.02
    group: int = 19
    group_s: float = 61.0
    private: int = 1
    private_s: float = 1.05
    halt_all_chats: int = 3  # refusals on so many different chats …
    halt_all_s: float = 10.0  # … within so many seconds mean that the bot as a whole is too fast

    def __post_init__(self) -> None:
        if min(vars(self).values()) <= 0:
            raise ValueError("every limit of flood must be greater than 0")


def is_group(chat_id: ChatId) -> bool:
    """Telegram gives groups and channels negative ids, and names (`@…`) to public ones only."""
    return isinstance(chat_id, str) or chat_id < 0


class Window:
    """At most `limit` requests in any `span` seconds."""

    def __init__(self, limit: int, span: float) -> None:
        self.limit = limit
        self.span = span
        self._instants: deque[float] = deque(
            maxlen=limit
        )  # the last `limit` decide, older ones cannot matter

    def ready_at(self, limit: int) -> float:
        """The earliest instant for one more, if at most `limit` (1 to the window's own) may fall in it."""
        if len(self._instants) < limit:
            return NEVER
        return self._instants[-limit] + self.span

    def record(self, at: float) -> None:
        """One request went out at `at`, whether it was allowed or not."""
        self._instants.append(at)

    def free(self, at: float) -> int:
        """How many could go at once."""
        return self.limit - sum(instant + self.span > at for instant in self._instants)

    def is_idle(self, at: float) -> bool:
        """Nothing of the last span is remembered."""
        return not self._instants or self._instants[-1] + self.span <= at


class Chat:
    """One chat's window; beside it what the later lanes alone have used, for the time of a draw."""

    def __init__(self, limit: int, span: float) -> None:
        self._all = Window(limit, span)
        self._later_lanes = Window(limit, span)
        self._reserved = 0
        self._halted_until = NEVER

    def ready_at(self, lane: int) -> float:
        """The earliest instant for one more in this lane."""
        ready = max(self._halted_until, self._all.ready_at(self._all.limit))
        if lane == Lane.LIVE or self._reserved == 0:
            return ready
        own_share = self._later_lanes.ready_at(self._all.limit - self._reserved)
        # Their share alone would not do: after a burst of live posts it could take the very last slots.
        return max(ready, own_share, self._all.ready_at(self._all.limit - self._reserved // 2))

    def record(self, lane: int, at: float) -> None:
        """One request went out in this lane."""
        self._all.record(at)
        if lane != Lane.LIVE:
            self._later_lanes.record(at)

    def reserve(self, slots: int) -> None:
        """Keep `slots` of the window for lane 0; one always stays for the others, or they never go.

        Half of them are free at any instant, whatever lane 0 has used: a RESULT never waits behind a card.
        """
        self._reserved = max(0, min(slots, self._all.limit - 1))

    def free(self, at: float) -> int:
        """Slots of the whole window that nobody uses."""
        return self._all.free(at)

    def halt(self, until: float) -> None:
        """Nothing goes before `until`."""
        self._halted_until = max(self._halted_until, until)

    def is_idle(self, at: float) -> bool:
        """A new Chat would behave the same."""
        return self._reserved == 0 and self._halted_until <= at and self._all.is_idle(at)


class Windows:
    """The bot's own window, spread evenly, and one window per chat."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._overall = Window(limits.overall, limits.overall_s)
        self._spacing = limits.overall_s / limits.overall
        self._next_at = NEVER
        self._halted_until = NEVER
        self._chats: dict[ChatId, Chat] = {}
        self._refusals: list[tuple[float, ChatId, float]] = []  # (when, chat, retry_after)

    def overall_ready_at(self) -> float:
        """The earliest instant at which anything may go to anybody."""
        return max(self._halted_until, self._next_at, self._overall.ready_at(self._limits.overall))

    def chat_ready_at(self, chat_id: ChatId, lane: int) -> float:
        """The earliest instant at which this chat may get one more in this lane."""
        chat = self._chats.get(chat_id)
        return chat.ready_at(lane) if chat else NEVER

    def free(self, chat_id: ChatId, at: float) -> int:
        """Slots this chat has left."""
        return self._chat(chat_id, at).free(at)

    def record(self, chat_id: ChatId | None, lane: int, at: float) -> None:
        """A request went out at `at`; without a chat (an answer to a tap) it counts for the bot only."""
        self._overall.record(at)
        self._next_at = at + self._spacing
        if chat_id is not None:
            self._chat(chat_id, at).record(lane, at)

    def reserve_live(self, chat_id: ChatId, slots: int, at: float) -> None:
        """While a draw is open in this group, keep `slots` of its window for lane 0; 0 ends it."""
        self._chat(chat_id, at).reserve(slots)

    def refused(self, chat_id: ChatId, retry_after: float, at: float) -> None:
        """Telegram said 429 for this chat. The others go on, unless chat after chat is refused."""
        self._chat(chat_id, at).halt(at + retry_after + RETRY_MARGIN_S)
        since = at - self._limits.halt_all_s
        self._refusals = [refusal for refusal in self._refusals if refusal[0] > since]
        self._refusals.append((at, chat_id, retry_after))
        if len({refusal[1] for refusal in self._refusals}) >= self._limits.halt_all_chats:
            # A limit of the whole bot names one time to all; the longer ones are the chats' own.
            shortest = min(refusal[2] for refusal in self._refusals)
            self._halted_until = max(self._halted_until, at + shortest + RETRY_MARGIN_S)

    def _chat(self, chat_id: ChatId, at: float) -> Chat:
        if chat_id not in self._chats:
            if len(self._chats) >= IDLE_SWEEP:
                self._chats = {key: chat for key, chat in self._chats.items() if not chat.is_idle(at)}
            limits = self._limits
            if is_group(chat_id):
                self._chats[chat_id] = Chat(limits.group, limits.group_s)
            else:
                self._chats[chat_id] = Chat(limits.private, limits.private_s)
        return self._chats[chat_id]
