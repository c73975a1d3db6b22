"""What Telegram allows, as numbers."""

from dataclasses import dataclass


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
