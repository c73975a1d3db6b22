"""Who may not, and what they are told: every command and every button against every actor.

The table below is the whole matrix. A command or verb without a row fails `test_the_table_is_whole`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest
from aiogram import Router
from aiogram.filters import Command
from sqlmodel import SQLModel

from handlers.gate import Verb
from handlers.routes import build_router
from models.assignment import Assignment, Brief
from models.base import number
from models.directory import Import
from models.draw import Draw
from models.mechanism import Decision
from models.plan import Batch, PlanEntry
from templates.buttons import LARGEST, Press, base36, decode, encode
from templates.words import book
from tests.flow.county_small import CLERK, DEPUTY, FOREIGN_CLERK, HEAD, LEGAL, OBSERVER, County
from tests.intake.files import table

STRANGER = "路人"
NOT_BOUND, WRONG_ROLE, NOT_YOURS, MOVED_ON, MAY = "not_bound", "wrong_role", "not_yours", "moved_on", ""
"""The four kinds of no ("already or rule" is one), and a yes, which is other tests' matter."""
ACTORS = (
    "stranger",
    "own_inspector",
    "inspector",
    "own_clerk",
    "clerk",
    "head",
    "deputy",
    "legal",
    "observer",
)
CARRIERS = {"inbox", "inboxmark", "outbox", "card", "dialog", "bindingtry", "accesslog"}
"""Tables of mail and of readings: a refusal is itself a message. All others must not change."""
NEXT_STEP = re.compile(r"/[a-z]+|请|卡片")


@dataclass(frozen=True)
class Scene:
    """One batch: teams drawn and confirmed, one interest declared, one file read; who is who in it."""

    county: County
    people: dict[str, str]
    batch: Batch
    entry: PlanEntry
    draw: Draw
    brief: Brief
    seat: Assignment
    decision: Decision
    file: Import

    async def world(self) -> dict[str, list[Any]]:
        """Every row of every table that is no mail."""
        tables = [table for name, table in SQLModel.metadata.tables.items() if name not in CARRIERS]
        async with self.county.stage.house.read() as ctx:
            rows = await ctx.session.connection()
            return {t.name: sorted(map(repr, (await rows.execute(t.select())).all())) for t in tables}

    async def taps(self, actor: str, *data: str) -> list[str]:
        """This person presses all of these at once; the toasts."""
        who = self.people[actor]
        return await self.county.stage.press(who, self.county.stage.last(who)["id"], *data)

    async def answer(self, actor: str, says: str | bytes) -> str:
        """What a person is told about a line, or about a file."""
        stage, who = self.county.stage, self.people[actor]
        before = len(stage.messages(who))
        if isinstance(says, bytes):
            await stage.upload(who, "名录.csv", says)
        else:
            await stage.say(who, says)
        told = [m for m in stage.messages(who)[before:] if m["from"]["is_bot"]]
        assert len(told) == 1, (actor, says, told)
        return str(told[0]["text"])


@dataclass(frozen=True)
class Row:
    """What is done, and what each actor is told: by default a stranger is unbound, all others the wrong role."""

    act: Callable[[Scene], Any]
    told: dict[str, str] = field(default_factory=dict)

    def expected(self, actor: str) -> str:
        return self.told.get(actor, NOT_BOUND if actor == "stranger" else WRONG_ROLE)


def everybody(kind: str, **but: str) -> dict[str, str]:
    return {**dict.fromkeys(ACTORS, kind), **but}


MINE_NOW_FIXED = {"own_clerk": MOVED_ON, "clerk": NOT_YOURS}
MY_STALE_CARD = {"own_inspector": MOVED_ON, "inspector": NOT_YOURS}
MY_CARD = ("ack", "undo", "menu", "declare", "leave")
ALL_THE_BOUND = everybody(MAY, stranger=NOT_BOUND)
DECIDERS = ("own_clerk", "clerk", "head", "deputy", "legal")

VERBS: dict[str, Row] = {
    "bind": Row(lambda s: Press("bind", 1, 0, "yes"), everybody(MOVED_ON)),
    "open_batch": Row(
        lambda s: Press("open_batch", number(s.entry), 0), {"own_clerk": MAY, "clerk": NOT_YOURS}
    ),
    "bmenu": Row(lambda s: Press("bmenu", number(s.batch), s.batch.version, "area"), MINE_NOW_FIXED),
    "bset": Row(lambda s: Press("bset", number(s.batch), s.batch.version, "seats.3"), MINE_NOW_FIXED),
    "bdraw": Row(lambda s: Press("bdraw", number(s.batch), s.batch.version), MINE_NOW_FIXED),
    "bcancel": Row(lambda s: Press("bcancel", number(s.batch), s.batch.version), MINE_NOW_FIXED),
    "bmatch": Row(lambda s: Press("bmatch", number(s.batch), s.batch.version), MINE_NOW_FIXED),
    "redraw": Row(lambda s: Press("redraw", number(s.batch), 0), MINE_NOW_FIXED),
    "bshow": Row(lambda s: Press("bshow", number(s.batch), 0), {"own_clerk": MAY, "clerk": NOT_YOURS}),
    "publish": Row(lambda s: Press("publish", number(s.batch), 0), {"own_clerk": MAY, "clerk": NOT_YOURS}),
    "certificate": Row(lambda s: Press("certificate", number(s.draw), 0), ALL_THE_BOUND),
    "abort": Row(lambda s: Press("abort", number(s.draw), 0), {"head": MOVED_ON, "deputy": NOT_YOURS}),
    "issue": Row(lambda s: Press("issue", number(s.draw), 0), MINE_NOW_FIXED),
    "beacon": Row(
        lambda s: Press("beacon", number(s.draw), 0),
        {"own_clerk": MOVED_ON, "head": MOVED_ON, "clerk": NOT_YOURS, "deputy": NOT_YOURS},
    ),
    "import": Row(
        lambda s: Press("import", number(s.file), s.file.version, "confirm"),
        {"own_clerk": MAY, "clerk": NOT_YOURS},
    ),
    "ack": Row(lambda s: Press("ack", number(s.brief), s.brief.version), MY_STALE_CARD),
    "undo": Row(lambda s: Press("undo", number(s.brief), s.brief.version), MY_STALE_CARD),
    "menu": Row(lambda s: Press("menu", number(s.brief), 0, "r"), MY_STALE_CARD),
    "declare": Row(
        lambda s: Press("declare", number(s.brief), 0, f"{base36(number(s.seat))}.debt"), MY_STALE_CARD
    ),
    "leave": Row(
        lambda s: Press("leave", number(s.brief), 0, f"{base36(number(s.seat))}.leave"), MY_STALE_CARD
    ),
    "choose": Row(
        lambda s: Press("choose", number(s.decision), s.decision.version, "redraw"),
        {**dict.fromkeys(DECIDERS, NOT_YOURS), "deputy": MAY},
    ),
    "next": Row(lambda s: Press("next", number(s.decision), 0), dict.fromkeys(DECIDERS, MAY)),
}

COMMANDS: dict[str, Row] = {
    "start": Row(lambda s: "/start NIEMAND000", everybody(MOVED_ON)),
    "help": Row(lambda s: "/help", everybody(MAY)),
    "lang": Row(lambda s: "/lang", ALL_THE_BOUND),
    "mytasks": Row(lambda s: "/mytasks", {"own_inspector": MAY, "inspector": MAY}),
    "inbox": Row(lambda s: "/inbox", dict.fromkeys(DECIDERS, MAY)),
    "today": Row(lambda s: "/today", {"own_clerk": MAY, "clerk": MAY}),
    "invite": Row(lambda s: "/invite", {"own_clerk": MOVED_ON, "clerk": MOVED_ON}),
    "drawresult": Row(lambda s: "/drawresult 999", everybody(MOVED_ON, stranger=NOT_BOUND)),
    "verify": Row(lambda s: "/verify 999", everybody(MOVED_ON)),
    "remark": Row(lambda s: "/remark 999 啊", {"observer": MOVED_ON}),
    "proof": Row(lambda s: "/proof", {"own_clerk": MOVED_ON, "clerk": MOVED_ON}),
    "sealed": Row(lambda s: "/sealed 999", {"legal": MOVED_ON}),
    "due": Row(lambda s: "/due", ALL_THE_BOUND),
    "a file": Row(lambda s: table([["企业名称"]]).encode(), {"own_clerk": MAY, "clerk": MAY}),
    "a line": Row(lambda s: "你好", ALL_THE_BOUND),
}
SPOKEN_WITHOUT_COMMAND = {"a file", "a line"}


def routers(root: Router) -> Iterator[Router]:
    yield root
    for child in root.sub_routers:
        yield from routers(child)


def known() -> tuple[set[str], set[str]]:
    """The verbs and the commands that the routers listen to."""
    verbs, commands = set(), set()
    for router in routers(build_router()):
        for handler in [*router.callback_query.handlers, *router.message.handlers]:
            for one in handler.filters or []:
                if isinstance(one.callback, Verb):
                    verbs |= set(one.callback.verbs)
                if isinstance(one.callback, Command):
                    commands |= {re.split(r"\W", getattr(c, "pattern", c))[0] for c in one.callback.commands}
    return verbs, commands


def test_the_table_is_whole() -> None:
    verbs, commands = known()
    assert verbs == set(VERBS)
    assert commands == set(COMMANDS) - SPOKEN_WITHOUT_COMMAND
    for name, row in [*VERBS.items(), *COMMANDS.items()]:
        assert set(row.told) <= set(ACTORS), name
        assert {row.expected(actor) for actor in ACTORS} & {MAY, MOVED_ON}, f"{name} is for nobody"


def kind_of(text: str) -> str:
    """Which of the four refusals this is, by its words."""
    for key in (one.partition(".")[2] for one in book() if one.startswith("refusals.")):
        pieces = re.split(r"{{.*?}}|{%.*?%}", book()[f"refusals.{key}"]["zh"])
        if re.fullmatch(".*".join(map(re.escape, pieces)), text):
            return (
                NOT_YOURS
                if key.startswith(NOT_YOURS)
                else key
                if key in (NOT_BOUND, WRONG_ROLE)
                else MOVED_ON
            )
    return f"no refusal: {text!r}"


@pytest.fixture
async def scene(wushen: County) -> Scene:
    stage = wushen.stage
    team = await wushen.configured()
    own, other = team[0], team[1]
    for name in team:
        await stage.tap(name, "确认")
    await stage.push(11 * 60)
    await _declare(wushen, team[-1])
    mine = [row for name, _, row in await wushen.seats() if name == own]
    head = ["企业名称", "统一社会信用代码", "辖区代码", "对象类型", "经营地址"]
    await stage.upload(
        CLERK, "名录.csv", table([head, ["新店", "", "150626", "食品经营", "青阳路"]]).encode()
    )
    stage.telegram.add_person(9001, STRANGER, "nobody", "")
    stage.ids[STRANGER] = 9001
    stage.telegram.start_chat(9001)
    people = dict(
        zip(ACTORS, (STRANGER, own, other, CLERK, FOREIGN_CLERK, HEAD, DEPUTY, LEGAL, OBSERVER), strict=True)
    )
    for name in people.values():
        await stage.say(name, "/help")
    return Scene(
        county=wushen,
        people=people,
        batch=await wushen.last(Batch),
        entry=await wushen.last(PlanEntry),
        draw=await wushen.last(Draw, Draw.kind == "targets"),
        brief=await wushen.last(Brief, Brief.id == mine[0].brief_id),
        seat=mine[0],
        decision=await wushen.last(Decision),
        file=await wushen.last(Import),
    )  # fmt: skip


async def _declare(county: County, who: str) -> None:
    await county.stage.tap(who, "申报回避")
    labels = [button["text"] for row in county.stage.last(who)["buttons"] for button in row]
    if "近亲属" not in labels:
        await county.stage.tap(who, labels[0])
    await county.stage.tap(who, "近亲属")


@pytest.mark.timeout(300)
async def test_forbidden_and_forged(scene: Scene) -> None:
    """One scene for all, because furnishing it takes longest; each step leaves it as it was."""
    whole = scene.county.stage.house.engine.dialect.name == "sqlite"
    for step in STEPS if whole else (*STEPS[1:2], *STEPS[3:4]):
        before = await scene.world()
        await step(scene)
        after = await scene.world()
        changed = {
            name: set(rows) ^ set(before[name]) for name, rows in after.items() if rows != before[name]
        }
        assert changed == {}, step.__name__
        await scene.county.faultless()


async def every_forbidden_cell_says_why(scene: Scene) -> None:
    for actor in ACTORS:
        cells = [(verb, row) for verb, row in VERBS.items() if row.expected(actor) != MAY]
        toasts = await scene.taps(actor, *(encode(row.act(scene)) for _, row in cells))
        for (verb, row), toast in zip(cells, toasts, strict=True):
            assert kind_of(toast) == row.expected(actor), (actor, verb, toast)
            assert NEXT_STEP.search(toast), toast
        for name, row in COMMANDS.items():
            if row.expected(actor) != MAY:
                told = await scene.answer(actor, row.act(scene))
                assert kind_of(told) == row.expected(actor), (actor, name, told)
                assert NEXT_STEP.search(told), told


MALFORMED = (
    "", "x", "ack", "ack:", "ack:1", "ack:1:0", "ack:1:0::", ":::::", "::::", "ack:1:0::0:0", "ACK:1:0::0",
    "ack:-1:0::0", "ack:1:-1::0", "ack:zzzzzzzz:0::0", "ack:1.5:0::0", "ack:١:0::0", "ack: 1:0::0",
    "ack:1:0:\x00:0", "确认:1:0::0", "🙂" * 16, "null", "{}", "' OR 1=1 --", "%s%n", "../..", "ack\n:1:0::0",
)  # fmt: skip
NUMBERS = (0, 999_999, LARGEST)
ARGUMENTS = (
    "",
    ".",
    "..",
    "zzzzzzz.relative",
    "0.other",
    "assign.",
    "assign.zzzzzzz",
    "assign.ª",
    "r\n|",
    "🙂",
)


def forged(verb: str, subject: int, version: int = 0, argument: str = "") -> str:
    return f"{verb}:{base36(subject)}:{base36(version)}:{argument}:0"


async def damaged_buttons_are_answered_kindly(scene: Scene) -> None:
    for actor in ACTORS:
        toasts = await scene.taps(actor, *MALFORMED)
        wanted = NOT_BOUND if actor == "stranger" else MOVED_ON
        assert {kind_of(toast) for toast in toasts} == {wanted}, toasts


async def numbers_of_nothing_are_answered_kindly(scene: Scene) -> None:
    """Missing rows, the largest numbers, for everybody, also for whoever may."""
    verbs = [verb for verb in VERBS if verb != "next"]
    for actor in ACTORS:
        data = [forged(verb, subject, 0, "x.y") for verb, subject in product(verbs, NUMBERS)]
        data += [forged(verb, LARGEST + 1) for verb in verbs]
        for said, toast in zip(data, await scene.taps(actor, *data), strict=True):
            assert kind_of(toast) in (NOT_BOUND, WRONG_ROLE, MOVED_ON), (actor, said, toast)


async def arguments_of_nothing_are_answered_kindly(scene: Scene) -> None:
    """Own objects, present versions, arguments that no button ever carried."""
    own = {
        "own_inspector": [("menu", scene.brief), ("declare", scene.brief), ("leave", scene.brief)],
        "own_clerk": [("bset", scene.batch), ("bmenu", scene.batch), ("import", scene.file)],
        "deputy": [("choose", scene.decision)],
    }
    for actor, objects in own.items():
        pairs = [(pair, a) for pair in objects for a in ARGUMENTS if (pair[0], a) != ("menu", "")]
        data = [forged(verb, number(row), row.version, a) for (verb, row), a in pairs]
        for said, toast in zip(data, await scene.taps(actor, *data), strict=True):
            assert kind_of(toast) == MOVED_ON, (actor, said, toast)


async def a_flipped_bit_never_acts_for_somebody_else(scene: Scene) -> None:
    """Every button there is, one bit wrong at every place, pressed by people it is not for."""
    stage = scene.county.stage
    shown = {
        button["data"]
        for who in stage.ids
        if who != STRANGER
        for message in stage.messages(who)
        for row in message["buttons"]
        for button in row
        if button.get("data")
    }
    flips = [_flipped(data, at) for data in sorted(shown) for at in range(len(data))][::2]
    inspector = await scene.county.person(scene.people["inspector"])
    own = {number(row) for row in await scene.county.rows(Brief, Brief.person_id == inspector)}
    for actor in ("stranger", "observer", "inspector"):
        strange = [data for data in flips if actor != "inspector" or not _touches(data, own)]
        for said, toast in zip(strange, await scene.taps(actor, *strange), strict=True):
            assert kind_of(toast) in (NOT_BOUND, WRONG_ROLE, NOT_YOURS, MOVED_ON), (actor, said, toast)
    assert len(flips) > 100, len(flips)


def _touches(data: str, briefs: set[int]) -> bool:
    """A flipped bit may turn somebody's button into one's own; that one acts, as it should."""
    press = decode(data)
    return press is not None and press.subject_id in briefs and press.verb in MY_CARD


def _flipped(data: str, at: int) -> str:
    return data[:at] + chr(ord(data[at]) ^ 1 << at % 7) + data[at + 1 :]


async def a_button_with_every_verb_on_every_table(scene: Scene) -> None:
    """The small numbers that all tables share, under every verb, by people who may do none of it."""
    verbs = [verb for verb, row in VERBS.items() if row.expected("observer") != MAY]
    data = [forged(verb, n, v) for verb, n, v in product(verbs, range(1, 9), (0, 1, 3))]
    for actor in ("stranger", "observer"):
        for toast in await scene.taps(actor, *data):
            assert kind_of(toast) in (NOT_BOUND, WRONG_ROLE, MOVED_ON), toast


STEPS = (
    every_forbidden_cell_says_why,
    damaged_buttons_are_answered_kindly,
    numbers_of_nothing_are_answered_kindly,
    arguments_of_nothing_are_answered_kindly,
    a_flipped_bit_never_acts_for_somebody_else,
    a_button_with_every_verb_on_every_table,
)
