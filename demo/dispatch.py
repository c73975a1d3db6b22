"""From a decoded request to an answer: schema, faults, limits, the method itself, the journal."""

import inspect
from dataclasses import dataclass, replace
from typing import Any

from demo import refusals
from demo.clock import stopwatch
from demo.faults import Fault, Faults, refusal_of
from demo.files import Upload
from demo.journal import Journal
from demo.limits import COUNTED
from demo.members import migrate
from demo.methods import METHODS, Call
from demo.schema import canonical, check_request, check_result, decode_request, schema
from demo.state import Bot, Chat, Json
from demo.tapping import Taps
from demo.world import World


@dataclass(frozen=True)
class Outcome:
    """HTTP status and envelope; `silence` = `timeout` or `reset` when the client must not hear it."""

    status: int
    body: Json
    silence: str = ""


class Dispatcher:
    """Runs methods and writes every call down."""

    def __init__(self, world: World, taps: Taps) -> None:
        self._world = world
        self._taps = taps
        self.journal = Journal(world.events)
        self.faults = Faults()

    async def call(self, bot: Bot, name: str, raw: Json, uploads: dict[str, Upload]) -> Outcome:
        """One method call, refusals included; never raises for what the bot sent."""
        began = stopwatch()
        method = canonical(name)
        problems: list[str] = []
        if method is None or method not in METHODS:
            self.journal.miss(method or name)
            outcome, params = _refused(refusals.NOT_FOUND), raw
        else:
            params, problems = decode_request(method, _with_files(method, raw, uploads))
            problems += check_request(method, params)
            outcome = await self._guarded(method, Call(self._world, self._taps, bot, params, uploads))
            if outcome.body["ok"]:
                problems += check_result(method, outcome.body["result"])
        self.journal.add(
            self._world.clock.unix(),
            method or name,
            params,
            (0 if outcome.silence else outcome.status, outcome.body),
            ms=round((stopwatch() - began) * 1000, 1),
            problems=problems,
        )
        return outcome

    async def _guarded(self, method: str, call: Call) -> Outcome:
        """Faults around the method: before it, instead of it, or after it."""
        chat = self._chat_of(call)
        fault = self.faults.take(method, group=chat is not None and not chat.private)
        if refusal := refusal_of(fault):
            return _refused(refusal)
        kind, _, fate = (fault.kind if fault else "").partition("-")
        if kind in ("timeout", "reset") and fate == "lost":
            return replace(_refused(refusals.INTERNAL), silence=kind)
        if _is_migration(fault) and chat is not None and chat.migrated_to is None:
            migrate(self._world, chat)
        outcome = await self._run(method, call, chat)
        return replace(outcome, silence=kind if kind in ("timeout", "reset") else "")

    async def _run(self, method: str, call: Call, chat: Chat | None) -> Outcome:
        limits = self._world.limits[call.bot.id]
        counted = chat is not None and method in COUNTED and not self._world.relaxed
        try:
            if counted and chat is not None:
                limits.check(chat)
            result = METHODS[method](call)
            if inspect.isawaitable(result):
                result = await result
        except refusals.Refusal as refusal:
            return _refused(refusal)
        if counted and chat is not None:
            limits.count(chat)
        return Outcome(200, {"ok": True, "result": result})

    def _chat_of(self, call: Call) -> Chat | None:
        chat_id: Any = call.params.get("chat_id")
        return self._world.chat_for(call.bot, chat_id) if isinstance(chat_id, int) else None


def _is_migration(fault: Fault | None) -> bool:
    return fault is not None and fault.kind == "migrate"


def _refused(refusal: refusals.Refusal) -> Outcome:
    refusal.with_traceback(None)  # refusals are raised again and again; tracebacks would pile up on them
    return Outcome(refusal.code, refusal.body())


def _with_files(method: str, raw: Json, uploads: dict[str, Upload]) -> Json:
    """A file sent under a field's own name is that field's value."""
    fields = schema()["methods"][method]["fields"]
    return raw | {name: f"attach://{name}" for name in uploads if name in fields}
