"""Who and what exists: people, bots, chats, messages. Plain data; what may happen to it stands in `world`."""

from dataclasses import dataclass, field
from typing import Any

from demo.updates import Mailbox

Json = dict[str, Any]

ACTIVE = {"creator", "administrator", "member", "restricted"}


@dataclass
class Person:
    """A human with a phone. `role` is free text for the page."""

    id: int
    name: str
    username: str
    role: str = ""
    language: str = "zh-hans"
    deactivated: bool = False

    def user(self) -> Json:
        """Telegram's User."""
        told: Json = {"id": self.id, "is_bot": False, "first_name": self.name}
        if self.username:
            told["username"] = self.username
        return told | {"language_code": self.language}


@dataclass
class Webhook:
    """Where a bot wants its updates pushed to; `last_error` as in WebhookInfo."""

    url: str
    secret: str
    last_error: Json = field(default_factory=dict)


@dataclass
class Bot:
    """A bot account; `commands` by (scope, language)."""

    id: int
    token: str
    username: str
    name: str
    mailbox: Mailbox
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    webhook: Webhook | None = None

    def user(self) -> Json:
        """Telegram's User."""
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}


@dataclass
class Member:
    """How somebody belongs to a group; `status` as in ChatMember."""

    status: str
    may_send: bool = True


@dataclass
class Message:
    """One message; `body` is what the Bot API shows of it."""

    id: int
    sender_id: int
    body: Json
    reply_keyboard: list[list[str]] | None = None
    protected: bool = False
    deleted: bool = False
    pinned: bool = False
    reactions: dict[int, list[Json]] = field(default_factory=dict)

    @property
    def edited(self) -> bool:
        """Whether its text or caption was changed."""
        return "edit_date" in self.body

    @property
    def text(self) -> str:
        """Text or caption."""
        return str(self.body.get("text") or self.body.get("caption") or "")

    @property
    def service(self) -> bool:
        """A notice of the chat itself, not something anybody wrote."""
        return not ({"text", "document", "photo"} & set(self.body))


@dataclass
class Chat:
    """A private chat of one person and one bot, or a group. `id` is the Bot API's."""

    id: int
    type: str
    title: str = ""
    bot: Bot | None = None
    person: Person | None = None
    started: bool = False
    blocked: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    last_id: int = 0
    pinned: list[int] = field(default_factory=list)
    read: dict[int, int] = field(default_factory=dict)
    typing_until: float = 0.0
    migrated_to: int | None = None

    @property
    def private(self) -> bool:
        """One person, one bot."""
        return self.person is not None

    def told(self) -> Json:
        """Telegram's Chat."""
        if self.person is None:
            return {"id": self.id, "type": self.type, "title": self.title}
        told: Json = {"id": self.id, "type": "private", "first_name": self.person.name}
        return told | ({"username": self.person.username} if self.person.username else {})

    def status(self, user_id: int) -> str:
        """`left` for a stranger."""
        member = self.members.get(user_id)
        return member.status if member else "left"

    def holds(self, user_id: int) -> bool:
        """Whether the user is in the chat now."""
        return self.status(user_id) in ACTIVE

    def leads(self, user_id: int) -> bool:
        """Owner or administrator."""
        return self.status(user_id) in ("creator", "administrator")

    def message(self, message_id: int | None) -> Message | None:
        """The message unless it is deleted."""
        found = self.messages.get(message_id or 0)
        return None if found is None or found.deleted else found
