"""Buttons that were pressed and wait for the bot's answer."""

from dataclasses import dataclass

from demo import refusals
from demo.clock import PushableClock
from demo.state import Bot, Chat, Json, Message, Person

QUERY_LIVES_S = 15


@dataclass
class Tap:
    """One press; `answer` is `{text, show_alert, url}` once the bot gave it."""

    id: str
    bot: Bot
    at: float
    person: Person
    answer: Json | None = None


class Taps:
    """Callback queries by id."""

    def __init__(self, clock: PushableClock) -> None:
        self._clock = clock
        self._open: dict[str, Tap] = {}
        self._count = 0

    def press(self, bot: Bot, person: Person, chat: Chat, message: Message, data: str) -> Tap:
        """Send the callback query to the message's bot."""
        self._count += 1
        tap = Tap(str(4_382_000_000_000_000_000 + self._count), bot, self._clock.unix(), person)
        self._open[tap.id] = tap
        query = {
            "id": tap.id,
            "from": person.user(),
            "message": message.body,
            "chat_instance": str(7_000_000_000 + chat.id),
            "data": data,
        }
        bot.mailbox.put("callback_query", query)
        return tap

    def answer(self, bot: Bot, query_id: str, told: Json) -> Tap:
        """The bot answers: once, and in time."""
        tap = self._open.get(query_id)
        if tap is None or tap.bot is not bot or self._clock.unix() - tap.at > QUERY_LIVES_S:
            raise refusals.QUERY_TOO_OLD
        del self._open[query_id]
        tap.answer = told
        return tap

    def clear(self) -> None:
        """Forget all."""
        self._open.clear()
