"""Where a process may die: before and after every commit and every HTTP request it makes.

Nothing in the product knows of this: the library calls through which everything leaves the process are wrapped
from the outside, in the child that is going to die.
"""

import functools
from collections.abc import Callable
from typing import Any

import aiohttp
from sqlalchemy.engine.default import DefaultDialect
from telegram.request import HTTPXRequest


class Points:
    """Counts the points that were passed since `arm`; at number `deadly` it calls `die`, which does not return."""

    def __init__(self, deadly: int | None, die: Callable[[], None]) -> None:
        self._deadly, self._die = deadly, die
        self._armed = False
        self.trail: list[str] = []

    def arm(self) -> None:
        """From here on the points count."""
        self._armed = True

    def disarm(self) -> None:
        """What follows is judged, not killed."""
        self._armed = False

    def reach(self, kind: str) -> None:
        """One more point."""
        if not self._armed:
            return
        self.trail.append(kind)
        if len(self.trail) == self._deadly:
            self._die()


_living: list[Points] = []
"""The points of the life that is led at present; the fork server leads several, one after another."""


def watch(points: Points) -> None:
    """Wrap the one place each where SQLAlchemy commits, python-telegram-bot asks and aiohttp asks."""
    if not _living:
        DefaultDialect.do_commit = _around(DefaultDialect.do_commit)  # type: ignore[method-assign]
        HTTPXRequest.do_request = _around_async(HTTPXRequest.do_request)  # type: ignore[method-assign]
        aiohttp.ClientSession._request = _around_async(aiohttp.ClientSession._request)  # type: ignore[method-assign]
    _living[:] = [points]


def _around(inner: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(inner)
    def outer(*args: Any, **kwargs: Any) -> Any:
        _living[0].reach("before commit")
        result = inner(*args, **kwargs)
        _living[0].reach("after commit")
        return result

    return outer


def _around_async(inner: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(inner)
    async def outer(*args: Any, **kwargs: Any) -> Any:
        _living[0].reach("before HTTP call")
        answer = await inner(*args, **kwargs)
        _living[0].reach("after HTTP call")
        return answer

    return outer
