"""The two things the rest of the house may not take from the operating system directly: time and chance."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The only source of time. Everything that waits runs on it, so pushing it moves everything."""

    def now(self) -> datetime:
        """The present instant, timezone-aware, UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return when `seconds` of this clock's time have passed."""
        ...

    def deadline(self, seconds: float) -> AbstractAsyncContextManager[None]:
        """A block that raises TimeoutError once `seconds` of this clock's time have passed."""
        ...


class Entropy(Protocol):
    """The only source of chance outside the draw protocol: codes, secrets, salts."""

    def token(self, size: int) -> bytes:
        """`size` unpredictable bytes."""
        ...
