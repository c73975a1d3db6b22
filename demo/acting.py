"""What people do with their phones: write, send files, press, edit, forward, come and go."""

from typing import Any

from demo import phone_view
from demo.entities import utf16
from demo.files import Upload
from demo.formatted import formatted, tidy
from demo.members import set_blocked, set_status
from demo.methods.call import CAPTION_LIMIT, TEXT_LIMIT
from demo.methods.sending import content_of, text_content
from demo.state import Bot, Chat, Json, Message, Person
from demo.tapping import Taps
from demo.world import World

ANSWER_WITHIN_S = 10.0
_STATUSES = {
    "join": "member",
    "leave": "left",
    "promote": "administrator",
    "restrict": "restricted",
}


class SimError(Exception):
    """A wish of a person that their phone would not grant; `status` is the HTTP status."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


class Acts:
    """Mixed into the server; every function is the in-process twin of a /sim call."""

    world: World
    taps: Taps

    # Finding

    def person(self, person_id: int) -> Person:
        """Somebody with a phone."""
        found = self.world.people.get(person_id)
        if found is None:
            raise SimError(f"no person {person_id}", 404)
        return found

    def chat(self, as_: int, chat_id: int) -> Chat:
        """The chat this person means: a group, or the chat with a bot (own id = the first bot)."""
        person = self.person(as_)
        bots = list(self.world.bots.values())
        bot = bots[0] if chat_id == as_ and bots else self.world.bot_with_id(chat_id)
        if bot is not None:
            return self.world.private(bot, person)
        chat = self.world.groups.get(chat_id)
        if chat is None:
            raise SimError(f"no chat {chat_id}", 404)
        return self.world.groups[chat.migrated_to] if chat.migrated_to else chat

    def message(self, chat: Chat, message_id: int) -> Message:
        """A message that is still there."""
        found = chat.message(message_id)
        if found is None:
            raise SimError(f"no message {message_id}", 404)
        return found

    def _open(self, as_: int, chat_id: int) -> tuple[Person, Chat]:
        """Person and chat, the person being able to write there."""
        person, chat = self.person(as_), self.chat(as_, chat_id)
        if chat.private:
            if chat.blocked:
                raise SimError("the bot is blocked")
            chat.started = True
        elif not chat.holds(as_) or not chat.members[as_].may_send:
            raise SimError(f"{person.name} cannot write here")
        return person, chat

    def _said(self, person: Person, chat: Chat, content: Json, reply_to: int | None) -> Json:
        answered = self.message(chat, reply_to) if reply_to else None
        message = self.world.post(chat, person, content, reply_to=answered)
        chat.read[person.id] = message.id
        return phone_view.message_view(self.world, chat, message)

    # Writing

    def start_chat(self, person_id: int) -> None:
        """The person pressed start some time ago: bots may write to them, and no message says so."""
        person = self.person(person_id)
        for bot in self.world.bots.values():
            self.world.private(bot, person).started = True

    def send(self, as_: int, chat: int, text: str, reply_to: int | None = None) -> Json:
        """Write a message."""
        words, entities = formatted(text, None)
        if not 1 <= utf16(words) <= TEXT_LIMIT:
            raise SimError("a message has 1 to 4096 characters")
        person, where = self._open(as_, chat)
        return self._said(person, where, text_content(words, entities), reply_to)

    def upload(
        self,
        as_: int,
        chat: int,
        file: Upload,
        caption: str = "",
        reply_to: int | None = None,
        *,
        as_photo: bool = False,
    ) -> Json:
        """Send a file; a picture goes as a photo when `as_photo`."""
        words, entities = tidy(caption, [])
        if utf16(words) > CAPTION_LIMIT:
            raise SimError("a caption has up to 1024 characters")
        person, where = self._open(as_, chat)
        stored = self.world.files.store(file, photo=as_photo)
        if stored is None:
            raise SimError("not a picture")
        content = stored.content() | ({"caption": words} if words else {})
        content |= {"caption_entities": entities} if entities else {}
        return self._said(person, where, content, reply_to)

    def edit(self, as_: int, chat: int, message_id: int, text: str) -> Json:
        """Change an own message."""
        person, where = self._open(as_, chat)
        message = self.message(where, message_id)
        if message.sender_id != person.id or "text" not in message.body:
            raise SimError("only an own text can be edited")
        body = {name: value for name, value in message.body.items() if name != "entities"}
        body |= text_content(*formatted(text, None)) | {"edit_date": int(self.world.clock.unix())}
        message.body = body
        self.world.changed(where, message)
        for bot in self.world.bots_of(where):
            if self.world.hears(bot, where, message):
                bot.mailbox.put("edited_message", body)
        return phone_view.message_view(self.world, where, message)

    def forward(self, as_: int, chat: int, message_id: int, to: int) -> Json:
        """Forward into another chat."""
        source = self.message(self.chat(as_, chat), message_id)
        if source.protected or source.service:
            raise SimError("this message cannot be forwarded")
        person, where = self._open(as_, to)
        origin = source.body.get("forward_origin") or {
            "type": "user",
            "sender_user": source.body["from"],
            "date": source.body["date"],
        }
        return self._said(person, where, {"forward_origin": origin, **content_of(source)}, None)

    # Pressing

    async def tap(self, as_: int, chat: int, message_id: int, button: str) -> Json:
        """Press a button, by its text or data; waits for the bot's answer."""
        person, where = self.person(as_), self.chat(as_, chat)
        if not where.private and not where.holds(as_):
            raise SimError(f"{person.name} is not in this group")
        message = self.message(where, message_id)
        if any(button in row for row in message.reply_keyboard or []):
            self.send(as_, chat, button)
            return {"toast": None, "alert": False, "url": None}
        pressed = _pressed(message, button)
        if "callback_data" not in pressed:
            return {"toast": None, "alert": False, "url": pressed.get("url")}
        bot = self.world.bot_with_id(message.sender_id)
        assert bot is not None, "only bots write inline keyboards"
        tap = self.taps.press(bot, person, where, message, pressed["callback_data"])
        await self.world.events.until(lambda: tap.answer is not None, ANSWER_WITHIN_S)
        told: Json = tap.answer or {}
        return {
            "toast": told.get("text") or None,
            "alert": told.get("show_alert", False),
            "url": told.get("url") or None,
        }

    # Coming and going

    def member(self, as_: int, chat: int, action: str) -> None:
        """join, leave, block, unblock, promote, restrict; `as_` may be a bot's id in a group."""
        if action in ("block", "unblock"):
            set_blocked(self.world, self.chat(as_, chat), action == "block")
            return
        group = self.world.groups.get(chat)
        user = self.world.user(as_)
        if group is None or user is None or action not in _STATUSES:
            raise SimError(f"no such group, member or action: {chat}, {as_}, {action}")
        status = _STATUSES[action]
        if isinstance(user, Bot) and action == "leave":
            status = "kicked"
        by: Any = (
            user if isinstance(user, Person) and action in ("join", "leave") else self._owner(group, user)
        )
        set_status(self.world, group, user, status, by)

    def _owner(self, group: Chat, otherwise: Person | Bot) -> Person | Bot:
        owners = [one for one, member in group.members.items() if member.status == "creator"]
        return (self.world.user(owners[0]) if owners else None) or otherwise


def _pressed(message: Message, button: str) -> Json:
    flat = [one for row in phone_view.inline_rows(message) for one in row]
    for one in flat:
        if button in (one.get("callback_data"), one["text"]):
            if "disabled" in one:
                raise SimError(f"the button {button} is disabled")
            return one
    raise SimError(f"no button {button}", 404)
