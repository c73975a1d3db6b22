"""Real time and real chance. No other file asks the operating system for either.

asyncio is imported where something waits: a command that only asks for the time starts a fifth sooner.
"""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime


class RealClock:
    """`rules.ports.Clock` over the machine's clock and the running event loop."""

    def now(self) -> datetime:
        """The present instant, timezone-aware, UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the port behind which everybody else asks

    async def sleep(self, seconds: float) -> None:
        """Return when `seconds` have passed, however often the wall clock is set meanwhile."""
        import asyncio

        await asyncio.sleep(max(0.0, seconds))  # noqa: TID251 - this is the port behind which everybody waits

    @asynccontextmanager
    async def deadline(self, seconds: float) -> AsyncIterator[None]:
        """A block that raises TimeoutError once `seconds` have passed inside it."""
        import asyncio

        async with asyncio.timeout(seconds):
            yield


class SystemEntropy:
    """`rules.ports.Entropy` over the operating system's generator."""

    def token(self, size: int) -> bytes:
        """`size` unpredictable bytes."""
        return secrets.token_bytes(size)
