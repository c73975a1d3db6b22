"""What Telegram says about a message that stands."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sent:
    """Its id in the chat, and its date in Unix seconds (0 for an edit, which has none)."""

    message_id: int
    date: int
