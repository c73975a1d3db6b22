"""The product running behind the page: founded, furnished with a synthetic county, and able to start over."""

import asyncio
import contextlib
import json
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from bot.clock import RealClock, SystemEntropy
from bot.house import build
from bot.windows import Limits
from bot.wiring import Program, assemble
from demo.clock import PushableClock
from demo.county import County, county
from demo.county_files import SHELF
from demo.deadlines import next_deadline
from demo.hints import Step, busy, steps
from demo.server import LocalTelegram
from demo.state import Json
from models.base import number
from models.draw import Draw
from models.engine import open_engine
from models.mail import Chat
from models.migrations import upgrade
from models.people import Person
from rules.due import local_day
from rules.profile import named
from workflow import binding, delivery, doors, files, ledger, setup
from workflow.pace import Pace
from workflow.unit import House

REAL = RealClock()
PROFILES = ("wushen", "wugang")
TOKEN = "4200000007:yaohao-demo-token-for-the-local-server"  # noqa: S105 - opens nothing but this local server
USERNAME = "yaohao_demo_bot"
PACE = Pace(window_lead=6, window=60, objection=20, delay_seg=16, delay_it=250_000, board_every=0)
"""A minute for the observers, some seconds of delay: the card shows the honest, lower grade."""
FREE = Limits(overall=1_000, group=1_000, private=1_000)
UNBOUND = 2
"""Inspectors left without a slip, so that the clerk sees what that looks like."""
FIRST_ID = 1001
PATIENCE_S = 5.0
"""How long the program may take to end."""
LOOK_S = 0.4
"""How far the page's hints may lag behind."""


class Playhouse:
    """The scene of the page, and the one program behind it. `open` and `reset` build it anew."""

    def __init__(self, telegram: LocalTelegram, clock: PushableClock, folder: Path) -> None:
        self._telegram, self._clock, self._folder = telegram, clock, folder
        self._address = ""
        self._running: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._over = asyncio.Event()
        self._leaving = False
        self._round = 0
        self._view: Json = {}
        self._greeted: set[int] = set()
        self.house: House
        self.program: Program
        self.county: County
        self.profile = PROFILES[0]
        self.ids: dict[str, int] = {}
        self.group = 0
        self.bot_id = telegram.add_bot(TOKEN, USERNAME, "摇号")

    async def open(self, profile: str, address: str) -> None:
        """Found the house of a jurisdiction and let it run."""
        self._address, self.profile = address, profile
        self._round += 1
        today: date = local_day(self._clock.now())
        self.county = county(profile, today)
        self._furnish()
        engine = open_engine(f"sqlite+aiosqlite:///{self._folder / f'yaohao-{self._round}.db'}")
        await upgrade(engine)
        self.house = build(engine, SystemEntropy().token(32), pace=PACE, clock=self._clock)
        async with self.house.act() as ctx:
            await setup.found(ctx, self.county.house)
            code = await binding.issue(ctx, None)
            await binding.bind_group(ctx, self.group, "观察员群", code)
        await self.hand_out_slips(all_but=0)
        self.program = assemble(self.house, TOKEN, address, FREE)
        self._running = asyncio.ensure_future(self.program.run())
        self._watching = asyncio.ensure_future(self._watch())
        self._leaving = False
        for task in (self._running, self._watching):
            task.add_done_callback(self._fell)
        await self._look()

    async def close(self) -> None:
        """Stop the program in good order, what is on its way ends first; the local Telegram stays."""
        self._leaving = True
        tasks = [task for task in (self._watching, self._running) if task is not None]
        if not tasks:
            return
        await asyncio.wait(tasks[:1])  # it looks at the database, which the program closes
        self.program.stop()
        with contextlib.suppress(TimeoutError, asyncio.CancelledError):
            async with asyncio.timeout(PATIENCE_S):
                await tasks[1]

    def _fell(self, _task: asyncio.Task[None]) -> None:
        if not self._leaving:
            self._over.set()

    async def ended(self) -> None:
        """Until the program ends by itself, which it only does by a fault; that fault is raised here."""
        await self._over.wait()
        for task in (self._running, self._watching):
            if task is not None and task.done() and not task.cancelled():
                task.result()

    # What the page asks

    def scene(self) -> Json:
        """The object of GET /sim/scene, as of the last look."""
        return self._view

    def shelf(self, name: str) -> bytes:
        """A file of the synthetic county."""
        return {file.name: file for file in SHELF}[name].make(self.county)

    async def reset(self, profile: str) -> None:
        """Start over under that jurisdiction."""
        if profile not in PROFILES:
            raise KeyError(profile)
        await self.close()
        self._telegram.clear()
        self._telegram.dispatcher.journal.clear()
        await self.open(profile, self._address)

    # Furnishing

    def _furnish(self) -> None:
        names = [(person.name, person.post) for person in self.county.house.people]
        names += [(who.name, f"检查员 · {who.department}") for who in self.county.inspectors]
        self.ids = {name: FIRST_ID + place for place, (name, _) in enumerate(names)}
        for name, post in names:
            self._telegram.add_person(self.ids[name], name, "", post)
        watching = [self.ids[p.name] for p in self.county.house.people if "observer" in p.roles]
        clerk = self.person_with("clerk")
        self.group = self._telegram.add_group("观察员群", [*watching, clerk], watching[0], bot_admin=True)

    def person_with(self, role: str) -> int:
        """The id of the first person in a role."""
        return next(self.ids[p.name] for p in self.county.house.people if role in p.roles)

    async def hand_out_slips(self, all_but: int = UNBOUND) -> None:
        """Bind everybody in the roster who has a phone here, as their slips would; leave `all_but` without."""
        async with self.house.act() as ctx:
            rows = await ctx.session.exec(
                select(Person)
                .join(Chat, col(Chat.person_id) == col(Person.id), isouter=True)
                .where(col(Chat.bound_at).is_(None))
                .order_by(col(Person.id))
            )
            waiting = [person for person in rows.all() if person.name in self.ids]
            for person in waiting[: len(waiting) - all_but]:
                await self._bind(ctx, person)

    async def _bind(self, ctx: Any, person: Person) -> None:
        telegram_id = self.ids[person.name]
        self._telegram.start_chat(telegram_id)
        await binding.present(ctx, telegram_id, await binding.issue(ctx, number(person)), silent=True)
        phone = await doors.access_secret(ctx, "phone", str(person.id), "demo: the slip's owner")
        await binding.yes(ctx, telegram_id, silent=True)
        if phone is not None:
            await binding.digits(ctx, telegram_id, phone.decode()[-4:])
        self._greeted.add(telegram_id)

    async def _watch(self) -> None:
        """Look all the time; when new people came into the roster, their slips are handed out."""
        known = len(self.county.house.people)
        while not self._leaving:
            async with self.house.read() as ctx:
                people = len((await ctx.session.exec(select(Person.id))).all())
            if people > known:
                known = people
                await self.hand_out_slips()
            await self._look()
            await self._mark_greetings_read()
            await REAL.sleep(LOOK_S)

    async def _mark_greetings_read(self) -> None:
        """Seventy people who were just bound are not seventy people waiting for the newcomer."""
        if not self._greeted:
            return
        async with self.house.read() as ctx:
            arrived = not await delivery.unfinished(ctx)
        unread = [
            one["id"] for one in self._telegram.people() if one["unread"] and one["id"] in self._greeted
        ]
        for person in unread:
            for chat in self._telegram.chats(person):
                self._telegram.messages(person, chat["id"])
        if unread:
            self._telegram.world.events.emit("chat", chat=unread[0])  # pages count again
        if arrived:
            self._greeted.clear()

    async def _look(self) -> None:
        async with self.house.read() as ctx:
            now = {self.ids[name]: step for name, step in (await steps(ctx)).items() if name in self.ids}
            view = {
                "profile": self.profile,
                "profiles": [{"id": p, "name": named(p).name["zh"]} for p in PROFILES],
                "hints": {str(person): step.text for person, step in now.items()},
                "tasks": {str(person): self._task(person, step) for person, step in now.items()},
                "next_deadline": await next_deadline(ctx),
                "shelf": [{"name": f.name, "title": f.title, "note": ""} for f in SHELF],
                "seats": [
                    self.person_with("clerk"),
                    self.person_with("business_unit_head"),
                    self.person_with("observer"),
                ],
                "busy": await busy(ctx),
            }
        if view != self._view:
            self._view = view
            self._telegram.scene_changed()

    def _task(self, person: int, step: Step) -> Json:
        group = self._telegram.world.groups[self.group]
        chat = (group.migrated_to or group.id) if step.in_group else person
        return {"kind": step.kind, "chat": chat, "next": self.ids.get(step.after)}

    # What is left behind

    async def keep(self, folder: Path) -> None:
        """Draw records as records/N.public.json and N.sealed.json, and every file that was sent."""
        records = folder / "records"
        records.mkdir(exist_ok=True)
        sent = folder / "files"
        sent.mkdir(exist_ok=True)
        async with self.house.act() as ctx:
            for draw in (await ctx.session.exec(select(Draw).where(col(Draw.result_q).is_not(None)))).all():
                name = f"{draw.commit_q}"
                (records / f"{name}.public.json").write_bytes(await ledger.record(ctx, draw.result_q))
                assert draw.sealed_id is not None
                (records / f"{name}.sealed.json").write_bytes(await files.load(ctx, draw.sealed_id))
        for place, upload in enumerate(self._telegram.world.files.by_id.values(), start=1):
            safe = upload.name.replace("/", "_")
            (sent / f"{place:04d}-{safe}").write_bytes(upload.data)
        people = {name: self.ids[name] for name in self.ids}
        (folder / "people.json").write_text(json.dumps(people, ensure_ascii=False, indent=1))
