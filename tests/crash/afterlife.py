"""Telegram's truth outlives the process that dies: everything its servers know, as bytes, and back again."""

import asyncio
import io
import pickle
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

from demo.clock import PushableClock
from demo.events import Events
from demo.limits import Limits
from demo.server import LocalTelegram
from demo.tapping import Taps
from demo.world import World

LABEL = "补发"


@dataclass
class Truth:
    """What stands outside the killed process: Telegram's world, the clock, and how far the people's script is.

    `sent` holds every message of the bot that Telegram accepted in this step: (chat, text as sent).
    """

    world: World
    taps: Taps
    offset: float
    ids: dict[str, int]
    bot_id: int
    group: int
    acted: bool = False
    sent: list[tuple[int, str]] = field(default_factory=list)
    memory: dict[str, Any] = field(default_factory=dict)


def freeze(truth: Truth) -> bytes:
    """Bytes; what belongs to a running loop (waiters, listeners, flood windows) is left behind."""
    out = io.BytesIO()
    _Pickler(out, protocol=5).dump(truth)
    return out.getvalue()


def thaw(data: bytes, clock: PushableClock) -> Truth:
    """The same truth under a new clock of the same time."""
    thawing = _Unpickler(io.BytesIO(data))
    thawing.clock = clock
    truth: Truth = thawing.load()
    clock.offset = truth.offset
    return truth


def open_telegram(truth: Truth, clock: PushableClock) -> LocalTelegram:
    """A server that knows all of it; it stays the owner of `truth.world`."""
    telegram = LocalTelegram(clock, relaxed=True)
    telegram.world, telegram.taps = truth.world, truth.taps
    telegram.dispatcher = type(telegram.dispatcher)(truth.world, truth.taps)
    return telegram


def accepted(telegram: LocalTelegram) -> list[tuple[int, str]]:
    """What the bot sent to this server, with the text it had when it was sent: later edits do not count."""
    return [
        (
            int(call["params"]["chat_id"]),
            str(call["params"].get("text") or call["params"].get("caption") or ""),
        )
        for call in telegram.calls()
        if call["method"] in ("sendMessage", "sendDocument") and call["answer"]["ok"]
    ]


class _Pickler(pickle.Pickler):
    def persistent_id(self, obj: Any) -> str | None:
        if isinstance(obj, PushableClock):
            return "clock"
        if isinstance(obj, Events):
            return "events"
        if isinstance(obj, asyncio.Event):
            return "event"
        if isinstance(obj, Limits):
            return "limits"
        if isinstance(obj, FunctionType) and obj.__name__ == "<lambda>":
            return "no"
        return None


class _Unpickler(pickle.Unpickler):
    clock: PushableClock

    def persistent_load(self, pid: str) -> Any:
        if pid == "clock":
            return self.clock
        if pid == "limits":
            return Limits(self.clock)
        return {"events": Events, "event": asyncio.Event, "no": lambda: lambda: False}[pid]()
