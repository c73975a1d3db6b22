"""The demo's control interface, in process: what the page and outside scripts ask about and order."""

from typing import Any, Protocol

from demo import phone_view
from demo.acting import Acts, SimError
from demo.clock import PushableClock
from demo.dispatch import Dispatcher
from demo.files import Upload
from demo.members import set_status
from demo.state import Chat, Json, Message, Person
from demo.tapping import Taps
from demo.world import World


class Scene(Protocol):
    """What the running product tells the page."""

    def scene(self) -> Json:
        """The object of GET /sim/scene."""
        ...

    def shelf(self, name: str) -> bytes:
        """A file the paper-clip offers; KeyError when there is none."""
        ...

    async def reset(self, profile: str) -> None:
        """Start over under that jurisdiction."""
        ...


class Simulation(Acts):
    """People, chats, messages, calls, faults, time. HTTP comes on top in `server`."""

    def __init__(self, clock: PushableClock, *, relaxed: bool, scene: Scene | None = None) -> None:
        self.clock = clock
        self.scene = scene
        self.world = World(clock, relaxed=relaxed)
        self.taps = Taps(clock)
        self.dispatcher = Dispatcher(self.world, self.taps)

    # Furnishing

    def add_bot(self, token: str, username: str, name: str) -> int:
        """A bot account; returns its id."""
        return self.world.add_bot(token, username, name).id

    def add_person(self, id: int, name: str, username: str = "", role: str = "") -> None:  # noqa: A002
        """Somebody with a phone who has not pressed start yet."""
        self.world.add_person(Person(id, name, username, role))
        self.world.events.emit("chat", chat=id)

    def add_group(self, title: str, members: list[int], owner: int, *, bot_admin: bool = False) -> int:
        """A basic group to which its owner adds every bot; returns the chat's id."""
        by = self.person(owner)
        chat = self.world.add_group(title, members, owner)
        for bot in self.world.bots.values():
            set_status(self.world, chat, bot, "administrator" if bot_admin else "member", by)
        return chat.id

    def clear(self) -> None:
        """Forget people, chats, files and ordered faults; bots stay, the journal stays."""
        self.world.clear()
        self.taps.clear()
        self.dispatcher.faults.clear()

    # Looking

    def people(self) -> list[Json]:
        """GET /sim/people."""
        return [phone_view.person_view(self.world, person) for person in self.world.people.values()]

    def chats(self, as_: int) -> list[Json]:
        """GET /sim/chats."""
        person = self.person(as_)
        found = phone_view.chats_of(self.world, person)
        return [phone_view.chat_view(self.world, chat, person) for chat in found]

    def messages(self, as_: int, chat: int, after: int = 0) -> list[Json]:
        """GET /sim/messages without waiting; marks the chat as read."""
        where = self.chat(as_, chat)
        if not where.private and not where.holds(as_):
            raise SimError(f"{as_} is not in this group")
        if where.last_id > where.read.get(as_, 0):
            where.read[as_] = where.last_id
        return [phone_view.message_view(self.world, where, one) for one in _newer(where, after)]

    async def wait_messages(self, as_: int, chat: int, after: int = 0, wait_s: float = 10.0) -> list[Json]:
        """The same, waiting (real seconds) for at least one."""
        where = self.chat(as_, chat)
        await self.world.events.until(lambda: bool(_newer(where, after)), wait_s)
        return self.messages(as_, chat, after)

    def file(self, file_id: str) -> tuple[str, str, bytes]:
        """Name, kind and bytes."""
        found = self.world.files.by_id.get(file_id)
        if found is None:
            raise SimError(f"no file {file_id}", 404)
        return found.name, found.mime, found.data

    def calls(self, after: int = 0) -> list[Json]:
        """GET /sim/calls."""
        return self.dispatcher.journal.after(after)

    def problems(self) -> list[str]:
        """Every schema problem of every request, answer and update."""
        return self.dispatcher.journal.problems()

    def missing(self) -> list[str]:
        """GET /sim/missing."""
        return list(self.dispatcher.journal.missing)

    # Ordering

    def fault(self, method: str, kind: str, count: int = 1, retry_after: int | None = None) -> None:
        """POST /sim/fault."""
        more = {} if retry_after is None else {"retry_after": retry_after}
        try:
            self.dispatcher.faults.order(method, kind, count, **more)
        except ValueError as error:
            raise SimError(str(error)) from error

    def time(self) -> Json:
        """GET /sim/clock."""
        return {"now": self.clock.unix(), "offset_s": self.clock.offset}

    def advance(self, seconds: float) -> Json:
        """POST /sim/clock {advance_s}."""
        if seconds < 0:
            raise SimError("time does not run backwards")
        self.clock.push(seconds)
        self.world.events.emit("clock", now=self.clock.unix())
        return self.time()

    def scene_view(self) -> Json:
        """GET /sim/scene; empty when nothing runs behind the page."""
        return self.scene.scene() if self.scene else {}

    def scene_changed(self) -> None:
        """For the product: the page should ask for the scene again."""
        self.world.events.emit("scene")

    def shelf(self, name: str) -> bytes:
        """GET /sim/shelf/NAME."""
        try:
            return _found(self.scene).shelf(name)
        except KeyError as error:
            raise SimError(f"nothing called {name} on the shelf", 404) from error

    def send_from_shelf(self, as_: int, chat: int, name: str) -> Json:
        """POST /sim/shelf."""
        return self.upload(as_, chat, Upload(name, "", self.shelf(name)))

    async def reset(self, profile: str) -> None:
        """POST /sim/reset."""
        await _found(self.scene).reset(profile)
        self.world.events.emit("reset", profile=profile)


def _found(scene: Scene | None) -> Scene:
    if scene is None:
        raise SimError("nothing runs behind this page", 404)
    return scene


def _newer(chat: Chat, after: int) -> list[Message]:
    return [message for message in chat.messages.values() if message.id > after]


def number(raw: Any, name: str) -> int:
    """A whole number of a request, or SimError."""
    try:
        return int(raw)
    except (TypeError, ValueError) as error:
        raise SimError(f"{name} must be a whole number") from error
