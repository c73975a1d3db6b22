"""One transaction: the house that opens it and the context a use case works in."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.engine import READ_ONLY
from models.people import Organisation
from rules.permissions import Action, may
from rules.ports import Clock, Entropy, Printer, Vault
from rules.profile import Profile
from rules.refusal import AlreadyDone, WrongRole
from rules.workdays import Calendar
from workflow.pace import Pace
from workflow.source import Source

T = TypeVar("T", bound=SQLModel)


@dataclass(frozen=True)
class Actor:
    """The person behind an act, as the roster knew them when the act began."""

    person_id: int
    name: str
    roles: frozenset[str]
    unit_id: int
    chat_id: int
    language: str = "zh"


@dataclass
class Mood:
    """What the running loops tell each other; nothing here is a truth, a restart begins calm."""

    draw_open: bool = False
    computing: bool = False
    """A window has closed, its RESULT is still to come: the group keeps a few slots for it."""
    group: int | None = None
    """Telegram's id of the group a draw is open in."""
    room: int | None = None
    """How many messages the group could take now; None while nobody has counted."""


@dataclass(frozen=True)
class House:
    """Everything a use case may lean on; built once by bot.wiring, and by the tests in the same way."""

    engine: AsyncEngine
    clock: Clock
    entropy: Entropy
    vault: Vault
    printer: Printer
    profiles: Mapping[str, Profile]
    calendar: Calendar
    pace: Pace
    source: Source = field(default_factory=Source)
    listeners: list[Callable[[], None]] = field(default_factory=list)
    mood: Mood = field(default_factory=Mood)

    @asynccontextmanager
    async def act(self, actor: Actor | None = None) -> AsyncIterator["Context"]:
        """A write transaction: state, audit and outbox together, or nothing."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            context = await self._context(session, actor)
            yield context
        if context.stirred:
            for committed in self.listeners:
                committed()

    @asynccontextmanager
    async def read(self, actor: Actor | None = None) -> AsyncIterator["Context"]:
        """A read transaction: sees one state of the house and changes nothing."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            await session.connection(execution_options=READ_ONLY)
            yield await self._context(session, actor)

    async def _context(self, session: AsyncSession, actor: Actor | None) -> "Context":
        return Context(self, session, self.clock.now(), actor)


@dataclass
class Context:
    """One use case's view of the house. `now` stands still for the whole transaction."""

    house: House
    session: AsyncSession
    now: datetime
    actor: Actor | None
    stirred: bool = False
    """Mail or work was queued: once committed, whoever waits for it is woken."""
    _organisation: Organisation | None = field(default=None, repr=False)

    @property
    def me(self) -> Actor:
        """The acting person; only the clock acts without one."""
        if self.actor is None:
            raise LookupError("this use case needs a person")
        return self.actor

    async def organisation(self) -> Organisation:
        """The one organisation row; set up before anything else can happen."""
        if self._organisation is None:
            self._organisation = (await self.session.exec(select(Organisation))).one()
        return self._organisation

    async def profile(self) -> Profile:
        """The rule book in force today. A batch uses the one it was launched under: `pinned`."""
        return self.house.profiles[(await self.organisation()).profile]

    def pinned(self, profile_id: str) -> Profile:
        """The rule book a batch was launched under (R-011)."""
        return self.house.profiles[profile_id]

    def must(self, action: Action) -> None:
        """Refuse unless one of the actor's roles may do this (R-200)."""
        if not may(self.me.roles, action):
            raise WrongRole("wrong_role", who=action.who, roles=sorted(self.me.roles))

    async def add(self, row: T) -> T:
        """Insert a row and learn its number."""
        self.session.add(row)
        await self.session.flush()
        return row

    async def named(self, table: type[T], key: int) -> T:
        """The row a button or a command names; one that does not exist is an answer, not a fault."""
        row = await self.session.get(table, key)
        if row is None:
            raise AlreadyDone("no_such_thing")
        return row

    async def get(self, table: type[T], key: Any) -> T:
        """The row with this number; a missing one is a fault of ours, not an answer."""
        row = await self.session.get(table, key)
        if row is None:
            raise LookupError(f"{table.__name__} {key} does not exist")
        return row
