"""The world bots and people share: finding chats, posting, editing, telling each bot what it may see."""

from typing import Any

from demo import refusals
from demo.clock import PushableClock
from demo.events import Events
from demo.files import Files
from demo.limits import Limits
from demo.state import Bot, Chat, Json, Member, Message, Person
from demo.updates import Mailbox

FIRST_GROUP = 4_200_000_001
FIRST_SUPERGROUP = 1_002_200_000_001


class World:
    """All state of one local Telegram; `relaxed` switches flood limits and forgetting off."""

    def __init__(self, clock: PushableClock, *, relaxed: bool) -> None:
        self.clock = clock
        self.relaxed = relaxed
        self.bots: dict[str, Bot] = {}
        self.limits: dict[int, Limits] = {}
        self.events = Events()
        self.clear()

    def clear(self) -> None:
        """Forget people, chats and files; bots and their queues' ids stay."""
        self.people: dict[int, Person] = {}
        self.privates: dict[tuple[int, int], Chat] = {}
        self.groups: dict[int, Chat] = {}
        self.files = Files()
        for bot in self.bots.values():
            bot.mailbox.clear()
            bot.commands.clear()
            self.limits[bot.id] = Limits(self.clock)

    # Who is there

    def add_bot(self, token: str, username: str, name: str) -> Bot:
        """A bot account; its id stands before the colon of its token."""
        bot_id = int(token.partition(":")[0])
        mailbox = Mailbox(self.clock, forgets=not self.relaxed)
        bot = Bot(bot_id, token, username, name, mailbox)
        bot.mailbox.webhook_active = lambda: bot.webhook is not None
        self.bots[token] = bot
        self.limits[bot_id] = Limits(self.clock)
        return bot

    def add_person(self, person: Person) -> None:
        """Somebody with a phone."""
        self.people[person.id] = person

    def add_group(self, title: str, members: list[int], owner: int) -> Chat:
        """A basic group of people."""
        chat = Chat(-(FIRST_GROUP + len(self.groups)), "group", title)
        chat.members = {one: Member("member") for one in members}
        chat.members[owner] = Member("creator")
        self.groups[chat.id] = chat
        self.events.emit("chat", chat=chat.id)
        return chat

    def bot_with_id(self, bot_id: int) -> Bot | None:
        """The bot account of that id."""
        return next((bot for bot in self.bots.values() if bot.id == bot_id), None)

    def user(self, user_id: int) -> Person | Bot | None:
        """A person or a bot."""
        return self.people.get(user_id) or self.bot_with_id(user_id)

    def private(self, bot: Bot, person: Person) -> Chat:
        """Their private chat, made when first asked for."""
        key = (bot.id, person.id)
        if key not in self.privates:
            self.privates[key] = Chat(person.id, "private", bot=bot, person=person)
        return self.privates[key]

    def chat_for(self, bot: Bot, chat_id: int) -> Chat | None:
        """The chat a bot means by this id."""
        person = self.people.get(chat_id)
        return self.private(bot, person) if person else self.groups.get(chat_id)

    def bots_of(self, chat: Chat) -> list[Bot]:
        """The bots that are in the chat."""
        if chat.bot is not None:
            return [chat.bot]
        return [bot for bot in self.bots.values() if chat.holds(bot.id)]

    # What is said

    def post(
        self,
        chat: Chat,
        sender: Person | Bot,
        content: Json,
        *,
        reply_to: Message | None = None,
        thread: int | None = None,
        **flags: Any,
    ) -> Message:
        """Add a message, tell bots and onlookers. `flags` are further attributes of Message."""
        chat.last_id += 1
        body: Json = {"message_id": chat.last_id}
        if thread is not None:
            body["message_thread_id"] = thread
        body |= {"from": sender.user(), "date": int(self.clock.unix()), "chat": chat.told()}
        if reply_to is not None:
            body["reply_to_message"] = without_reply(reply_to.body)
        if flags.get("protected"):
            body["has_protected_content"] = True
        message = Message(chat.last_id, sender.id, body | content, **flags)
        chat.messages[message.id] = message
        self.events.emit("message", chat=self.page_id(chat), message_id=message.id)
        self._tell_bots(chat, sender, message)
        return message

    def _tell_bots(self, chat: Chat, sender: Person | Bot, message: Message) -> None:
        for bot in self.bots_of(chat):
            own = sender.id == bot.id
            if (own and not message.service) or (isinstance(sender, Bot) and not own):
                continue
            if self.hears(bot, chat, message):
                bot.mailbox.put("message", message.body)

    def hears(self, bot: Bot, chat: Chat, message: Message) -> bool:
        """Privacy mode: in a group a plain member hears service notices, commands and replies to itself."""
        if chat.private or chat.leads(bot.id) or message.service:
            return True
        answered = message.body.get("reply_to_message", {}).get("from", {})
        if answered.get("id") == bot.id:
            return True
        first = message.text.split()[0] if message.text.split() else ""
        name, _, addressee = first.partition("@")
        return name.startswith("/") and addressee.lower() in ("", bot.username.lower())

    def changed(self, chat: Chat, message: Message) -> None:
        """A message was edited, pinned or had its buttons changed: onlookers look again."""
        self.events.emit("edit", chat=self.page_id(chat), message_id=message.id)

    def delete(self, chat: Chat, message: Message) -> None:
        """Gone for everybody."""
        message.deleted = True
        if message.id in chat.pinned:
            chat.pinned.remove(message.id)
        self.events.emit("delete", chat=self.page_id(chat), message_id=message.id)

    def page_id(self, chat: Chat) -> int:
        """The number people use: a private chat is the person's own id, with a second bot that bot's id."""
        if chat.bot is None or chat.bot is next(iter(self.bots.values())):
            return chat.id
        return chat.bot.id

    # What may be done

    def writable(self, bot: Bot, chat: Chat) -> None:
        """Refusal when `bot` cannot write to `chat`."""
        if chat.person is not None:
            if chat.person.deactivated:
                raise refusals.DEACTIVATED
            if chat.blocked:
                raise refusals.BLOCKED
            if not chat.started:
                raise refusals.NEVER_STARTED
            return
        self.present(bot, chat)
        if not chat.members[bot.id].may_send:
            raise refusals.NO_RIGHT_TO_SEND

    def present(self, bot: Bot, chat: Chat) -> None:
        """Refusal when `bot` is not in the group, or the group is now another."""
        if chat.migrated_to is not None:
            raise refusals.migrated(chat.migrated_to)
        if chat.private or chat.holds(bot.id):
            return
        big = chat.type == "supergroup"
        if chat.status(bot.id) == "kicked":
            raise refusals.KICKED_SUPERGROUP if big else refusals.KICKED_GROUP
        raise refusals.NOT_MEMBER_SUPERGROUP if big else refusals.NOT_MEMBER_GROUP


def without_reply(body: Json) -> Json:
    """A message inside another shows no further message inside it."""
    return {name: value for name, value in body.items() if name != "reply_to_message"}
