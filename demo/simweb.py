"""The control interface over HTTP: `docs/control-interface.md`, one small handler per line of its table."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote, urlsplit

from aiohttp import web

from demo.acting import SimError
from demo.files import Upload
from demo.sim import Simulation, number
from demo.state import Json

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
STREAM_PULSE_S = 15.0
_PICTURES = {"image/png", "image/jpeg", "image/gif"}


def routes(sim: Simulation) -> list[web.RouteDef]:
    """Everything under /sim."""
    looks = _Looks(sim)
    orders = _Orders(sim)
    get = {
        "people": looks.people,
        "chats": looks.chats,
        "messages": looks.messages,
        "file/{id}": looks.file,
        "calls": looks.calls,
        "missing": looks.missing,
        "clock": looks.clock,
        "scene": looks.scene,
        "shelf/{name}": looks.shelf,
        "events": looks.events,
    }
    post = {
        "send": orders.send,
        "upload": orders.upload,
        "tap": orders.tap,
        "edit": orders.edit,
        "forward": orders.forward,
        "member": orders.member,
        "fault": orders.fault,
        "clock": orders.clock,
        "shelf": orders.shelf,
        "reset": orders.reset,
    }
    return [
        *(web.get(f"/sim/{path}", _guarded(handler)) for path, handler in get.items()),
        *(web.post(f"/sim/{path}", _guarded(handler)) for path, handler in post.items()),
    ]


def _guarded(handler: Handler) -> Handler:
    """Refused wishes become `{"error": ...}`; other web pages in the same browser are kept out."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        origin = urlsplit(request.headers.get("Origin", "")).netloc
        if origin and origin != request.host:
            return web.json_response({"error": "only this server's own page may ask"}, status=403)
        try:
            return await handler(request)
        except SimError as error:
            return web.json_response({"error": str(error)}, status=error.status)

    return guarded


def _told(value: Any) -> web.Response:
    return web.json_response(value, dumps=lambda what: json.dumps(what, ensure_ascii=False))


def _file(name: str, mime: str, data: bytes) -> web.Response:
    """Pictures are shown; anything else is saved, so that no sent file runs as a page of this server."""
    how = "inline" if mime in _PICTURES else "attachment"
    headers = {"Content-Disposition": f"{how}; filename*=UTF-8''{quote(name)}", "Content-Type": mime}
    return web.Response(body=data, headers=headers)


def _asked(request: web.Request, name: str, default: int | None = None) -> int:
    raw: Any = request.query.get(name, default)
    return number(raw, name)


class _Looks:
    """GET."""

    def __init__(self, sim: Simulation) -> None:
        self._sim = sim

    async def people(self, _request: web.Request) -> web.Response:
        return _told(self._sim.people())

    async def chats(self, request: web.Request) -> web.Response:
        return _told(self._sim.chats(_asked(request, "as")))

    async def messages(self, request: web.Request) -> web.Response:
        as_, chat, after = _asked(request, "as"), _asked(request, "chat"), _asked(request, "after", 0)
        if "wait_s" not in request.query:
            return _told(self._sim.messages(as_, chat, after))
        try:
            wait_s = float(request.query["wait_s"])
        except ValueError as error:
            raise SimError("wait_s must be a number") from error
        return _told(await self._sim.wait_messages(as_, chat, after, wait_s))

    async def file(self, request: web.Request) -> web.Response:
        return _file(*self._sim.file(request.match_info["id"]))

    async def calls(self, request: web.Request) -> web.Response:
        return _told(self._sim.calls(_asked(request, "after", 0)))

    async def missing(self, _request: web.Request) -> web.Response:
        return _told(self._sim.missing())

    async def clock(self, _request: web.Request) -> web.Response:
        return _told(self._sim.time())

    async def scene(self, _request: web.Request) -> web.Response:
        return _told(self._sim.scene_view())

    async def shelf(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        return _file(name, "application/octet-stream", self._sim.shelf(name))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """One JSON object per event until either side closes."""
        stream = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await stream.prepare(request)
        queue: asyncio.Queue[Json] = asyncio.Queue()
        stop = self._sim.world.events.listen(queue.put_nowait)
        try:
            while True:
                try:
                    event = await asyncio.wait_for(queue.get(), STREAM_PULSE_S)
                except TimeoutError:
                    await stream.write(b": still here\n\n")
                    continue
                if event["type"] == "stop":
                    return stream
                await stream.write(f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode())
        except ConnectionResetError:
            return stream
        finally:
            stop()


class _Orders:
    """POST."""

    def __init__(self, sim: Simulation) -> None:
        self._sim = sim

    async def send(self, request: web.Request) -> web.Response:
        body = await _body(request)
        as_, chat = number(body.get("as"), "as"), number(body.get("chat"), "chat")
        return _told(self._sim.send(as_, chat, str(body.get("text", "")), _optional(body, "reply_to")))

    async def upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        part = form.get("file")
        if not isinstance(part, web.FileField):
            raise SimError("file is missing")
        given: Json = {name: value for name, value in form.items() if isinstance(value, str)}
        as_, chat = number(given.get("as"), "as"), number(given.get("chat"), "chat")
        file = Upload(part.filename, part.content_type, part.file.read())
        reply_to = _optional(given, "reply_to")
        as_photo = given.get("as_photo") == "1"
        told = self._sim.upload(as_, chat, file, given.get("caption", ""), reply_to, as_photo=as_photo)
        return _told(told)

    async def tap(self, request: web.Request) -> web.Response:
        body = await _body(request)
        as_, chat = number(body.get("as"), "as"), number(body.get("chat"), "chat")
        message_id = number(body.get("message_id"), "message_id")
        return _told(await self._sim.tap(as_, chat, message_id, str(body.get("button", ""))))

    async def edit(self, request: web.Request) -> web.Response:
        body = await _body(request)
        as_, chat = number(body.get("as"), "as"), number(body.get("chat"), "chat")
        message_id = number(body.get("message_id"), "message_id")
        return _told(self._sim.edit(as_, chat, message_id, str(body.get("text", ""))))

    async def forward(self, request: web.Request) -> web.Response:
        body = await _body(request)
        as_, chat = number(body.get("as"), "as"), number(body.get("chat"), "chat")
        message_id = number(body.get("message_id"), "message_id")
        return _told(self._sim.forward(as_, chat, message_id, number(body.get("to"), "to")))

    async def member(self, request: web.Request) -> web.Response:
        body = await _body(request)
        as_, chat = number(body.get("as"), "as"), number(body.get("chat"), "chat")
        self._sim.member(as_, chat, str(body.get("action")))
        return _told({})

    async def fault(self, request: web.Request) -> web.Response:
        body = await _body(request)
        count = number(body.get("count", 1), "count")
        method, kind = str(body.get("method", "*")), str(body.get("kind"))
        self._sim.fault(method, kind, count, _optional(body, "retry_after"))
        return _told({})

    async def clock(self, request: web.Request) -> web.Response:
        body = await _body(request)
        try:
            if "to" in body:
                return _told(self._sim.advance(float(body["to"]) - self._sim.clock.unix()))
            return _told(self._sim.advance(float(body.get("advance_s", 0))))
        except (TypeError, ValueError) as error:
            raise SimError("advance_s or to must be a number") from error

    async def shelf(self, request: web.Request) -> web.Response:
        body = await _body(request)
        as_, chat = number(body.get("as"), "as"), number(body.get("chat"), "chat")
        return _told(self._sim.send_from_shelf(as_, chat, str(body.get("name"))))

    async def reset(self, request: web.Request) -> web.Response:
        body = await _body(request)
        await self._sim.reset(str(body.get("profile", "")))
        return _told({})


async def _body(request: web.Request) -> Json:
    try:
        found = await request.json()
    except ValueError as error:
        raise SimError("the body must be JSON") from error
    if not isinstance(found, dict):
        raise SimError("the body must be a JSON object")
    return found


def _optional(body: Json, name: str) -> int | None:
    return None if body.get(name) in (None, "") else number(body[name], name)
