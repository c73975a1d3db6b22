"""The whole program against the local Telegram, driven like people drive it; every test's one entrance."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from bot.keys import KeyVault
from bot.windows import Limits
from bot.wiring import Program, assemble
from demo.clock import PushableClock
from demo.files import Upload
from demo.server import LocalTelegram
from models.engine import open_engine
from rules.ports import Printer
from rules.profile import named, shipped
from rules.workdays import Calendar
from templates.printing import print_file
from tests.fakes import MONDAY_MORNING, FixedEntropy
from workflow import binding, setup
from workflow.pace import Pace
from workflow.setup import HouseSpec, PersonSpec, UnitSpec
from workflow.source import Source
from workflow.unit import House

TOKEN = "700001:test-token-for-the-local-server-only"
QUICK = Pace(window_lead=4, window=60, delay_seg=4, delay_it=1000)
RELAXED = Limits(overall_s=1e-300, group_s=1e-300, private_s=1e-300)
"""No pacing: a test's clock may stand still, and then no wait would ever end."""
Message = dict[str, Any]


class Stage:
    """One house, one bot, many people. People are known by name; ids are numbers the server gave."""

    def __init__(self, house: House, telegram: LocalTelegram, clock: PushableClock) -> None:
        self.house, self.telegram, self.clock = house, telegram, clock
        self.program: Program
        self.ids: dict[str, int] = {}
        self.bot_id = 0
        self.group = 0

    async def say(
        self, who: str, text: str, *, chat: int | None = None, reply_to: int | None = None
    ) -> Message:
        """A person writes; everything that follows at this instant happens before this returns."""
        sent = self.telegram.send(self.ids[who], chat or self.bot_id, text, reply_to)
        await self.settle()
        return sent

    async def upload(
        self, who: str, name: str, content: bytes, caption: str = "", *, chat: int | None = None
    ) -> Message:
        """A person sends a file."""
        file = Upload(name, "application/octet-stream", content)
        sent = self.telegram.upload(self.ids[who], chat or self.bot_id, file, caption)
        await self.settle()
        return sent

    def file(self, message: Message) -> bytes:
        """The bytes of the file in a message."""
        return self.telegram.world.files.by_id[message["file"]["id"]].data

    async def tap(self, who: str, button: str, *, chat: int | None = None, on: int | None = None) -> str:
        """A person taps the newest button with this text (or data); the toast."""
        place = chat or self.bot_id
        message_id = on or self.find_button(who, button, place)["id"]
        tapping = asyncio.ensure_future(self.telegram.tap(self.ids[who], place, message_id, button))
        while not tapping.done():
            await self.program.step()
            await asyncio.sleep(0)
        await self.settle()
        return str((await tapping)["toast"] or "")

    async def press(self, who: str, message_id: int, *data: str, chat: int | None = None) -> list[str]:
        """Taps on buttons with this data, all before the bot answers one, still shown or not; the toasts."""
        person = self.telegram.person(self.ids[who])
        where = self.telegram.chat(self.ids[who], chat or self.bot_id)
        message = self.telegram.message(where, message_id)
        bot = self.telegram.world.bot_with_id(message.sender_id)
        assert bot is not None
        taps = [self.telegram.taps.press(bot, person, where, message, one) for one in data]
        await self.settle()
        return [str((tap.answer or {}).get("text") or "") for tap in taps]

    async def settle(self) -> None:
        """Until nothing is left to do at this instant."""
        await self.program.settle()

    async def push(self, seconds: float) -> None:
        """Time passes."""
        self.clock.push(seconds)
        await self.settle()

    def messages(self, who: str, chat: int | None = None) -> list[Message]:
        """What this person sees in a chat, oldest first."""
        found = self.telegram.messages(self.ids[who], chat or self.bot_id)
        return [m for m in found if not m["deleted"]]

    def last(self, who: str, chat: int | None = None) -> Message:
        """The newest message from the bot."""
        return [m for m in self.messages(who, chat) if m["from"]["is_bot"]][-1]

    def text(self, who: str, chat: int | None = None) -> str:
        """The newest message's text or caption."""
        message = self.last(who, chat)
        return str(message["text"] or message["caption"] or "")

    def find_button(self, who: str, button: str, chat: int | None = None) -> Message:
        """The newest message with this button."""
        for message in reversed(self.messages(who, chat)):
            if any(button in (b["text"], b.get("data")) for row in message["buttons"] for b in row):
                return message
        raise AssertionError(f"{who} sees no button {button}: {self.text(who, chat)!r}")

    def see(self, who: str, words: str, chat: int | None = None) -> Message:
        """The newest message that contains these words."""
        for message in reversed(self.messages(who, chat)):
            if words in (message["text"] or message["caption"] or ""):
                return message
        seen = "\n---\n".join((m["text"] or m["caption"] or "") for m in self.messages(who, chat)[-4:])
        raise AssertionError(f"{who} does not see {words!r}; last:\n{seen}")

    async def bind(self, *names: str) -> None:
        """Bind people as the slip does, without the dialogue."""
        for name in names:
            async with self.house.act() as ctx:
                person_id = await _person_id(ctx, name)
                code = await binding.issue(ctx, person_id)
            await self.say(name, f"/start {code}")
            await self.tap(name, "是我")
            if "后四位" in self.text(name):
                await self.say(name, PHONES[name][-4:])


PHONES: dict[str, str] = {}


async def _person_id(ctx: Any, name: str) -> int:
    from sqlmodel import select

    from models.people import Person

    row = (await ctx.session.exec(select(Person).where(Person.name == name))).one()
    return int(row.id)


SMALL_HOUSE = HouseSpec(
    organisation="青阳县市场监督管理局",
    area="150626",
    profile="wushen",
    units=(UnitSpec("食品科", "food"), UnitSpec("质量科", "quality"), UnitSpec("法制科", "legal", "legal")),
    people=(
        PersonSpec("白洁", "食品科", ("clerk",), everywhere=True),
        PersonSpec("李建国", "食品科", ("business_unit_head",), post="科长"),
        PersonSpec("赵明远", "食品科", ("deputy_leader_in_charge",), post="副局长", everywhere=True),
        PersonSpec("方正", "法制科", ("legal_supervisor",), everywhere=True),
        PersonSpec("王海燕", "食品科", ("inspector",), phone="13900001234"),
        PersonSpec("陈志强", "食品科", ("inspector",)),
        PersonSpec("顾清", "法制科", ("observer",), category="discipline"),
    ),
    bot_username="yaohao_test_bot",
)


def build_house(
    url: str,
    clock: PushableClock,
    *,
    pace: Pace = QUICK,
    source: Source | None = None,
    printer: Printer = print_file,
) -> House:
    """A house on a migrated database, with chance that a test can repeat."""
    entropy = FixedEntropy("stage")
    return House(
        engine=open_engine(url),
        clock=clock,
        entropy=entropy,
        vault=KeyVault(b"k" * 32, FixedEntropy("nonces")),
        printer=printer,
        profiles={name: named(name) for name in shipped()},
        calendar=Calendar(),
        pace=pace,
        source=source or Source(),
    )


def _since(start: datetime) -> Callable[[], float]:
    """Real time, but beginning on the same Monday morning in every run."""
    begun = time.monotonic()
    return lambda: start.timestamp() + time.monotonic() - begun


@asynccontextmanager
async def open_stage(
    url: str,
    spec: HouseSpec = SMALL_HOUSE,
    *,
    pace: Pace = QUICK,
    start: datetime = MONDAY_MORNING,
    source: Source | None = None,
    relay: str | None = None,
) -> AsyncIterator[Stage]:
    """A founded house with every person of the roster standing beside a phone, none of them bound."""
    clock = PushableClock(_since(start))
    house = build_house(url, clock, pace=pace, source=source)
    telegram = LocalTelegram(clock, relaxed=True)
    bot_id = telegram.add_bot(TOKEN, spec.bot_username, "摇号")
    stage = Stage(house, telegram, clock)
    stage.bot_id = bot_id
    for number, person in enumerate(spec.people, start=1001):
        telegram.add_person(number, person.name, f"u{number}", person.post)
        stage.ids[person.name] = number
        PHONES[person.name] = person.phone
    base = await telegram.start()
    async with house.act() as ctx:
        await setup.found(ctx, spec)
    stage.program = assemble(house, TOKEN, base, RELAXED, in_process=True, relay=relay)
    try:
        yield stage
        problems = [call for call in telegram.calls() if call["problems"]]
        assert not problems, problems[:3]
    finally:
        await stage.program.close()
        await telegram.stop()
