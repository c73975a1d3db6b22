"""One life of the program: born on a database and a Telegram, it plays one step, and dies or is judged."""

import asyncio
import os
import pickle
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import segno

from bot.wiring import assemble
from demo.clock import PushableClock
from demo.server import LocalTelegram
from templates.printing import print_file
from tests.crash import afterlife, judge, scenario
from tests.crash.afterlife import Truth
from tests.crash.points import Points, watch
from tests.crash.sabotage import SABOTAGE
from tests.stage import TOKEN, Stage, build_house
from workflow import setup


@dataclass(frozen=True)
class Errand:
    """What a life is for. `deadly` is the number of the point to die at, None to live on to the judge.

    `fresh`: the step begins here, nobody has acted yet. `last`: the step to live on to. `truth` is read at
    birth; a life that dies leaves its Telegram in `legacy`, one that lives also its verdict.
    """

    url: str
    truth: Path
    legacy: Path
    verdict: Path
    story: str
    step: int
    deadly: int | None = None
    sabotage: str = ""
    fresh: bool = False
    last: int = -1


@dataclass
class Verdict:
    """What the judge saw. `trail` = the kinds of points passed in this life. `unanswered`: see harness.Trial."""

    trail: list[str]
    facts: judge.Facts
    findings: list[str] = field(default_factory=list)
    unanswered: int = 0
    unseen: list[str] = field(default_factory=list)


def live(errand: Errand) -> None:
    """The body of a forked child."""
    if errand.sabotage:
        SABOTAGE[errand.sabotage]()
    asyncio.run(_live(errand))


async def _live(errand: Errand) -> None:
    clock = scenario.clock()
    truth = afterlife.thaw(errand.truth.read_bytes(), clock)
    if errand.fresh:
        truth.acted, truth.sent = False, []
    steps = scenario.STORIES[errand.story][errand.step : max(errand.step, errand.last) + 1]
    async with born(errand.url, truth, clock) as stage:

        def leave() -> None:
            truth.offset = clock.unix() - scenario.START
            truth.sent += afterlife.accepted(stage.telegram)
            errand.legacy.write_bytes(afterlife.freeze(truth))

        def die() -> None:
            leave()
            os.kill(os.getpid(), signal.SIGKILL)

        points = Points(errand.deadly, die)
        watch(points)
        points.arm()
        await stage.program.recover()
        unseen = [told for step in steps for told in await _play(stage, truth, step)]
        points.disarm()
        leave()
        unanswered = await judge.unanswered(stage.house)
        found = [] if unanswered else list(unseen)
        found += await judge.findings(stage.house, stage.telegram, truth.sent, draws=steps[-1].draws)
        facts = await judge.facts(stage.house)
        verdict = Verdict(points.trail, facts, found, unanswered, unseen)
        errand.verdict.write_bytes(pickle.dumps(verdict))


def found(errand: Errand) -> None:
    """The body of the child that lays the foundation: a house of this story's cast, at rest."""
    asyncio.run(_found(errand))


async def _found(errand: Errand) -> None:
    clock = scenario.clock()
    spec = scenario.cast(errand.story)
    telegram = LocalTelegram(clock, relaxed=True)
    bot_id = telegram.add_bot(TOKEN, spec.bot_username, "摇号")
    ids = {person.name: number for number, person in enumerate(spec.people, start=1001)}
    for person in spec.people:
        telegram.add_person(ids[person.name], person.name, f"u{ids[person.name]}", person.post)
    truth = Truth(telegram.world, telegram.taps, 0, ids, bot_id, 0)
    async with born(errand.url, truth, clock) as stage:
        async with stage.house.act() as ctx:
            await setup.found(ctx, spec)
        await scenario.furnish(stage, truth.memory)
        await stage.settle()
        stage.clock.push(scenario.REST_S)
        await stage.settle()
        truth.group, truth.offset = stage.group, clock.unix() - scenario.START
        errand.legacy.write_bytes(afterlife.freeze(truth))


def print_lightly(template: str, arguments: dict[str, Any]) -> bytes:
    """The house's printer, but for pages: typst's threads do not survive the fork that every life begins with.

    What a page shows is tests/templates/test_certificate.py's matter; here it only has to arrive.
    """
    if not template.startswith("certificate."):
        return print_file(template, arguments)
    page = BytesIO()
    segno.make(template).save(page, kind="png")
    return page.getvalue()


@asynccontextmanager
async def born(url: str, truth: Truth, clock: PushableClock) -> AsyncIterator[Stage]:
    """A program just started, beside the Telegram that was always there."""
    house = build_house(url, clock, pace=scenario.PACE, printer=print_lightly)
    telegram = afterlife.open_telegram(truth, clock)
    stage = Stage(house, telegram, clock)
    stage.ids, stage.bot_id, stage.group = truth.ids, truth.bot_id, truth.group
    base = await telegram.start()
    stage.program = assemble(house, TOKEN, base, scenario.LIMITS, in_process=True)
    try:
        yield stage
    finally:
        await stage.program.close()
        await telegram.stop()


async def _play(stage: Stage, truth: Truth, step: scenario.Step) -> list[str]:
    """What is still to be done of a step: people act once, the rest follows by itself."""
    if not truth.acted:
        await stage.settle()
        step.act(stage, truth.memory)
        truth.acted = True
    await stage.settle()
    stage.clock.push(scenario.REST_S)
    await stage.settle()
    truth.acted = False
    try:
        step.sees(stage, truth.memory)
    except AssertionError as unseen:
        return [f"{step.name}: {unseen}"]
    return []
