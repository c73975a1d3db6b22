"""What the rest of the house may not take from the system directly: time, chance, the key of secrets."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol


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


class SealBroken(Exception):  # noqa: N818 - says what is wrong with the seal
    """Sealed bytes do not open: another key, another name, or they were changed; says how to mend it."""


class Vault(Protocol):
    """Where secrets go before they are stored. `name` says whose they are, e.g. `draw:31:secret`."""

    def seal(self, name: str, plaintext: bytes) -> bytes:
        """`plaintext` encrypted so that it opens under this name only; 29 bytes longer, new at each call."""
        ...

    def open(self, name: str, sealed: bytes) -> bytes:
        """What `seal` was given under the same name; raises SealBroken for anything else."""
        ...


class Printer(Protocol):
    """Turns a file template and plain data into a file: slips, reports, schemes. Lives in templates/files.py."""

    def __call__(self, template: str, arguments: dict[str, Any]) -> bytes:
        """The bytes of the file; the template's ending says its format (html, xlsx, txt)."""
        ...
