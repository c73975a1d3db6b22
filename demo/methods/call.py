"""One call of a Bot API method: who calls, with which parameters, and how to read them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from demo import refusals
from demo.entities import Entity, utf16
from demo.files import Upload
from demo.formatted import formatted
from demo.state import Bot, Chat, Json, Message
from demo.tapping import Taps
from demo.world import World

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

Answer = Any | Awaitable[Any]
Method = Callable[["Call"], Answer]
METHODS: dict[str, Method] = {}


def method(function: Method) -> Method:
    """Registers `send_message` as sendMessage."""
    head, *rest = function.__name__.split("_")
    METHODS[head + "".join(part.capitalize() for part in rest)] = function
    return function


@dataclass
class Call:
    """Parameters are decoded; `uploads` are the request's files by field name."""

    world: World
    taps: Taps
    bot: Bot
    params: Json
    uploads: dict[str, Upload] = field(default_factory=dict)

    def string(self, name: str) -> str:
        """The parameter as text, empty when absent."""
        value = self.params.get(name)
        return value if isinstance(value, str) else "" if value is None else str(value)

    def whole(self, name: str, default: int = 0) -> int:
        """The parameter as a whole number."""
        value = self.params.get(name, default)
        return value if isinstance(value, int) else default

    def flag(self, name: str) -> bool:
        """The parameter as yes or no."""
        return self.params.get(name) is True

    def chat(self, name: str = "chat_id") -> Chat:
        """The chat meant, whether or not the bot can reach it."""
        if name not in self.params or self.params[name] == "":
            raise refusals.CHAT_ID_EMPTY
        chat_id = self.params[name]
        chat = self.world.chat_for(self.bot, chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise refusals.CHAT_NOT_FOUND
        return chat

    def writable_chat(self) -> Chat:
        """The chat meant, open for this bot's messages."""
        if self.params.get("chat_id") == self.bot.id:
            raise refusals.BOT_TO_BOT
        chat = self.chat()
        self.world.writable(self.bot, chat)
        return chat

    def present_chat(self) -> Chat:
        """The chat meant, the bot being in it."""
        chat = self.chat()
        self.world.present(self.bot, chat)
        return chat

    def message(self, chat: Chat, missing: refusals.Refusal, name: str = "message_id") -> Message:
        """The message meant."""
        if name not in self.params:
            raise refusals.MESSAGE_ID_MISSING
        message = chat.message(self.whole(name))
        if message is None:
            raise missing
        return message

    def text(self) -> tuple[str, list[Entity]]:
        """`text` with its entities; 1 to 4096 units."""
        text, entities = self._formatted("text", "entities")
        if not text:
            raise refusals.TEXT_EMPTY
        if utf16(text) > TEXT_LIMIT:
            raise refusals.TEXT_TOO_LONG
        return text, entities

    def caption(self) -> Json:
        """`caption` and `caption_entities` as a Message shows them; 0 to 1024 units."""
        text, entities = self._formatted("caption", "caption_entities")
        if utf16(text) > CAPTION_LIMIT:
            raise refusals.CAPTION_TOO_LONG
        told: Json = {"caption": text} if text else {}
        return told | ({"caption_entities": entities} if entities else {})

    def _formatted(self, name: str, entities_name: str) -> tuple[str, list[Entity]]:
        mode = self.string("parse_mode") or None
        text, entities = formatted(self.string(name), mode, self.params.get(entities_name))
        for entity in entities:
            if entity["type"] == "text_mention":
                known = self.world.user(entity["user"]["id"])
                entity["user"] = known.user() if known else None
        return text, [entity for entity in entities if entity.get("user", True)]

    def object(self, name: str, unreadable: refusals.Refusal) -> Json | None:
        """A JSON-serialized parameter."""
        value = self.params.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, dict):
            raise unreadable
        return value
