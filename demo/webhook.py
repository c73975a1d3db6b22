"""Pushing updates to a bot's own address, one at a time, again and again until it answers 2xx."""

import json
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from demo.clock import PushableClock
from demo.files import Upload
from demo.state import Bot, Json, Webhook

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
ANSWER_WITHIN_S = 60
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name, not a secret

Reply = Callable[[Bot, str, Json, dict[str, Upload]], Awaitable[Any]]


def reachable(url: str) -> bool:
    """HTTPS anywhere, or plain HTTP on this machine (a deviation: Telegram insists on HTTPS)."""
    target = urlsplit(url)
    if target.scheme == "https" and target.hostname:
        return True
    return target.scheme == "http" and _loopback(target.hostname or "")


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Deliverer:
    """Delivers one bot's updates for as long as it runs; `reply` executes a method named in the answer."""

    def __init__(self, bot: Bot, clock: PushableClock, reply: Reply) -> None:
        self._bot, self._clock, self._reply = bot, clock, reply

    async def run(self) -> None:
        """Never returns; cancel it."""
        pause = FIRST_PAUSE_S
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN_S)) as session:
            while True:
                hook, waiting = self._bot.webhook, self._bot.mailbox.pending()
                if hook is None or not waiting:
                    await self._bot.mailbox.changed()
                elif await self._deliver(session, hook, waiting[0]):
                    self._bot.mailbox.confirm(waiting[0]["update_id"] + 1)
                    pause = FIRST_PAUSE_S
                else:
                    await self._clock.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _deliver(self, session: aiohttp.ClientSession, hook: Webhook, update: Json) -> bool:
        headers = {SECRET_HEADER: hook.secret} if hook.secret else {}
        try:
            async with session.post(hook.url, json=update, headers=headers) as answer:
                if not 200 <= answer.status < 300:
                    self._failed(hook, f"Wrong response from the webhook: {answer.status} {answer.reason}")
                    return False
                await self._execute(answer)
                return True
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._failed(hook, f"Connection failed: {type(error).__name__}")
            return False

    def _failed(self, hook: Webhook, text: str) -> None:
        hook.last_error = {"last_error_date": int(self._clock.unix()), "last_error_message": text}

    async def _execute(self, answer: aiohttp.ClientResponse) -> None:
        """A bot may call one method in its answer, as JSON or as a form."""
        params, uploads = await read_answer(answer)
        method = params.pop("method", None)
        if isinstance(method, str):
            await self._reply(self._bot, method, params, uploads)


async def read_answer(answer: aiohttp.ClientResponse) -> tuple[Json, dict[str, Upload]]:
    """Fields and files of a webhook's answer; an empty or odd body is no method."""
    if answer.content_type == "application/json":
        try:
            found = json.loads(await answer.read() or b"null")
        except ValueError:
            return {}, {}
        return (found, {}) if isinstance(found, dict) else ({}, {})
    if answer.content_type != "multipart/form-data":
        return {}, {}
    params: Json = {}
    uploads: dict[str, Upload] = {}
    async for part in aiohttp.MultipartReader.from_response(answer):
        if not isinstance(part, aiohttp.BodyPartReader) or part.name is None:
            continue
        if part.filename is None:
            params[part.name] = (await part.read()).decode()
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            uploads[part.name] = Upload(part.filename, mime, bytes(await part.read()))
    return params, uploads
