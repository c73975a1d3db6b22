"""Hands that drive people through the control interface over HTTP, and write down what they did and saw."""

from collections.abc import Callable
from typing import Any

import aiohttp

from bot.clock import RealClock

REAL = RealClock()
PATIENCE_S = 60.0
Message = dict[str, Any]


CHANGED = "刚刚变了"


class StoryFailedError(AssertionError):
    """A step of the story did not come about; the text says which and what was seen instead."""


class Hands:
    """One session on the control interface. People go by name."""

    def __init__(self, session: aiohttp.ClientSession, address: str, write: Callable[[str], object]) -> None:
        self._session, self._address, self._write = session, address, write
        self.ids: dict[str, int] = {}
        self.bot = 0
        self.group = 0
        self._heard: dict[tuple[int, int], int] = {}

    async def learn(self, group: int, bot: int) -> None:
        """Who there is."""
        self.ids = {one["name"]: one["id"] for one in await self._get("people")}
        self.group, self.bot = group, bot

    def step(self, title: str) -> None:
        """A heading of the transcript."""
        self._write(f"\n== {title}\n")

    async def say(self, who: str, text: str, *, group: bool = False, reply_to: int | None = None) -> Message:
        """A person writes."""
        self._write(f"[{who}{' @群' if group else ''}] {text}\n")
        body = {"as": self.ids[who], "chat": self._place(group), "text": text}
        sent: Message = await self._post("send", body | ({"reply_to": reply_to} if reply_to else {}))
        return sent

    async def send_file(self, who: str, name: str) -> Message:
        """A person sends a file of the shelf."""
        self._write(f"[{who}] 📎 {name}\n")
        body = {"as": self.ids[who], "chat": self.bot, "name": name}
        sent: Message = await self._post("shelf", body)
        return sent

    async def tap(self, who: str, button: str, *, within: str = "", after: int = 0) -> None:
        """Wait for a button and tap it; `within` names words of its message, `after` an older one.

        Whoever is told that the card has changed that moment looks at it and taps once more, as people do.
        """
        message, label = await self._button(who, button, within, after)
        answer = await self._tap(who, message, label)
        if answer.get("alert") and CHANGED in answer["toast"]:
            await self._until(who, False, "the card as it is now", lambda m: _anew(m, message))
            message, label = await self._button(who, button, within, after)
            answer = await self._tap(who, message, label)
        if answer.get("alert"):
            raise StoryFailedError(f"{who} tapped {label} and was refused: {answer['toast']}")

    async def _tap(self, who: str, message: Message, label: str) -> Message:
        self._write(f"[{who}] ☝ {label}\n")
        body = {"as": self.ids[who], "chat": self.bot, "message_id": message["id"], "button": label}
        answer: Message = await self._post("tap", body)
        if answer.get("toast"):
            self._write(f"    ({answer['toast']})\n")
        return answer

    async def see(self, who: str, *words: str, group: bool = False, after: int = 0) -> Message:
        """Wait until a message newer than `after` with all these words stands in the chat."""

        def fits(message: Message) -> bool:
            return message["id"] > after and all(word in _text(message) for word in words)

        return await self._until(who, group, f"「{' … '.join(words)}」", fits)

    async def see_one_of(self, who: str, *words: str) -> str:
        """Wait until one of these stands in the newest messages; which one."""
        found = await self._until(who, False, " / ".join(words), lambda m: any(w in _text(m) for w in words))
        return next(w for w in words if w in _text(found))

    async def has(self, who: str, words: str) -> bool:
        """Does a message with these words stand in the private chat right now?"""
        return any(words in _text(m) for m in await self._messages(who, self.bot))

    async def push(self, seconds: float) -> None:
        """Time passes."""
        self._write(f"-- {seconds / 3600:.1f} h --\n" if seconds >= 3600 else f"-- {seconds:.0f} s --\n")
        await self._post("clock", {"advance_s": seconds})

    async def scene(self) -> Message:
        """What the page is told."""
        scene: Message = await self._get("scene")
        return scene

    async def until_past(self, deadline: Message) -> None:
        """Wait until the scene names another next deadline than this one."""
        for _ in range(int(PATIENCE_S / 0.25)):
            if (await self.scene())["next_deadline"] != deadline:
                return
            await REAL.sleep(0.25)
        raise StoryFailedError(f"nothing happens at {deadline}")

    async def now(self) -> int:
        """The clock, Unix seconds."""
        return int((await self._get("clock"))["now"])

    async def calls(self) -> list[Message]:
        """Every Bot API call."""
        calls: list[Message] = await self._get("calls")
        return calls

    async def _button(self, who: str, button: str, within: str, after: int) -> tuple[Message, str]:
        def has(message: Message) -> bool:
            return message["id"] > after and within in _text(message) and bool(_label(message, button))

        message = await self._until(who, False, f"[{button}]", has)
        return message, _label(message, button)

    async def _until(self, who: str, group: bool, what: str, fits: Callable[[Message], bool]) -> Message:
        chat = self._place(group)
        for _ in range(int(PATIENCE_S / 0.25)):
            for message in reversed(await self._messages(who, chat)):
                if fits(message):
                    self._transcribe(who, chat, message)
                    return message
            await REAL.sleep(0.25)
        last = "\n---\n".join(_text(m) for m in (await self._messages(who, chat))[-3:])
        raise StoryFailedError(f"{who} waits for {what} and sees:\n{last}")

    def _transcribe(self, who: str, chat: int, message: Message) -> None:
        key = (chat, message["id"])
        mark = hash(_text(message))
        if self._heard.get(key) == mark:
            return
        self._heard[key] = mark
        place = "群" if chat == self.group else who
        lines = _text(message).splitlines()
        shown = [line for line in lines if line.strip()][:9]
        self._write(f"[摇号 → {place}] " + "\n    ".join(shown) + "\n")
        for row in message["buttons"]:
            self._write("    " + " ".join(f"[{b['text']}]" for b in row) + "\n")
        if message["file"]:
            self._write(f"    📎 {message['file']['name']} ({message['file']['size']:,} B)\n")

    async def _messages(self, who: str, chat: int) -> list[Message]:
        found = await self._get(f"messages?as={self.ids[who]}&chat={chat}")
        return [m for m in found if m["from"]["is_bot"] and not m["deleted"]]

    def _place(self, group: bool) -> int:
        return self.group if group else self.bot

    async def _get(self, path: str) -> Any:
        async with self._session.get(f"{self._address}/sim/{path}") as response:
            return await _checked(response)

    async def _post(self, path: str, body: Message) -> Any:
        async with self._session.post(f"{self._address}/sim/{path}", json=body) as response:
            return await _checked(response)


async def _checked(response: aiohttp.ClientResponse) -> Any:
    answer = await response.json()
    if response.status != 200:
        raise StoryFailedError(f"{response.url.path}: {answer}")
    return answer


def _anew(message: Message, seen: Message) -> bool:
    """Is this the message that was seen, with other words or buttons by now?"""
    return bool(message["id"] == seen["id"] and message != seen)


def _text(message: Message) -> str:
    return str(message["text"] or message["caption"] or "")


def _label(message: Message, button: str) -> str:
    """The full text of the first button that begins with these words."""
    labels = [b["text"] for row in message["buttons"] for b in row]
    return next((label for label in labels if label.startswith(button)), "")
