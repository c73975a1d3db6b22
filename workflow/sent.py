"""What Telegram says about a message that stands."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sent:
    """Its id in the chat, and its date in Unix seconds (0 for an edit, which has none).

    `asked_at` is when we began to send, by our clock; 0 if the message is known from elsewhere (a reply quoted it).
    """

    message_id: int
    date: int
    asked_at: int = 0

    def drift(self, now: int) -> int:
        """Seconds by which Telegram's date lies outside of the time our send took: its clock against ours."""
        if not self.asked_at or self.asked_at - 1 <= self.date <= now + 1:
            return 0
        return self.date - (self.asked_at if self.date < self.asked_at else now)
