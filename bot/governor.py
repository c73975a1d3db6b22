"""The budget in the seat that python-telegram-bot has for a rate limiter; all the courier sends passes."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any, TypedDict

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.budget import Budget
from bot.windows import ChatId, Lane
from rules.ports import Clock

Answer = bool | dict[str, Any] | list[dict[str, Any]]


class RateArgs(TypedDict):
    """What a call passes as `rate_limit_args`; without it, it is a notice."""

    lane: int


def wait_seconds(refusal: RetryAfter) -> float:
    """The seconds Telegram asks us to wait."""
    wait = refusal.retry_after  # the library is on its way from int to timedelta
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def paced_chat(endpoint: str, data: dict[str, Any]) -> ChatId | None:
    """The chat whose window a request uses; None for reads and for what is paid to go at once."""
    chat_id = data.get("chat_id")
    if chat_id is None or endpoint.startswith("get") or data.get("allow_paid_broadcast"):
        return None
    text = str(chat_id)
    return int(text) if text.lstrip("-").isdigit() else text


class FloodGovernor(BaseRateLimiter[RateArgs]):
    """Paces by chat and lane, and repeats what Telegram refused with 429 after the time it named.

    A refusal is repeated up to `retries` times if the wait is at most `patience` seconds; else RetryAfter is
    raised, the chat being halted in the budget, so that no worker sleeps for an hour over one row.
    """

    def __init__(self, budget: Budget, clock: Clock, *, retries: int = 3, patience: float = 60.0) -> None:
        self._budget = budget
        self._clock = clock
        self._retries = retries
        self._patience = patience

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: RateArgs | None,
    ) -> Answer:
        """Wait for the slot, make the request, return Telegram's answer; raises what the request raises."""
        chat_id = paced_chat(endpoint, data)
        lane = rate_limit_args["lane"] if rate_limit_args else Lane.NOTICE
        refusals = 0
        while True:
            if chat_id is not None:
                await self._budget.acquire(chat_id, lane, again=refusals > 0)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as refusal:
                wait = wait_seconds(refusal)
                if chat_id is not None:
                    self._budget.refused(chat_id, wait)
                refusals += 1
                if refusals > self._retries or wait > self._patience:
                    raise
            if chat_id is None:
                await self._clock.sleep(wait)  # nothing in the budget holds this one back
