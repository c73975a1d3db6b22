"""A House from settings: what `run`, `demo` and every command that needs the database stand on."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import ValidationError
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.clock import RealClock, SystemEntropy
from bot.keys import KeyFault, KeyVault, load_key
from bot.logs import Redactor
from bot.settings import Beacon, DrawTiming, Settings
from bot.talk import WrongUseError
from draw.calibrate import choose_it, rounds_per_second
from models.engine import open_engine
from models.migrations import configuration
from rules.ports import Clock, Entropy
from rules.profile import named, shipped
from rules.refusal import BadInput, Refusal
from rules.workdays import Calendar
from templates.printing import print_file
from workflow import doors
from workflow.pace import Pace
from workflow.source import Source
from workflow.unit import House


def read_settings() -> Settings:
    """The settings of this process; WrongUseError names every one that does not fit, and no value."""
    try:
        return Settings()
    except ValidationError as fault:
        problems = [
            f"{'.'.join(map(str, error['loc'])) or 'settings'}: {error['msg']}" for error in fault.errors()
        ]
        raise WrongUseError("settings_wrong", problems=problems) from None


def build(
    engine: AsyncEngine,
    key: bytes,
    *,
    pace: Pace,
    clock: Clock | None = None,
    entropy: Entropy | None = None,
    source: Source | None = None,
    fonts: Path | None = None,
) -> House:
    """A house over an open database; real time and real chance unless a demo or a test brings its own.

    `fonts` is a folder of own fonts for printed pages.
    """
    chance = entropy or SystemEntropy()
    return House(
        engine=engine,
        clock=clock or RealClock(),
        entropy=chance,
        vault=KeyVault(key, chance),
        printer=partial(print_file, own_fonts=fonts),
        profiles={name: named(name) for name in shipped()},
        calendar=Calendar(),
        pace=pace,
        source=source or Source(),
    )


@asynccontextmanager
async def opened(settings: Settings, *, pace: Pace | None = None) -> AsyncIterator[House]:
    """The house of these settings, its tables known to be up to date; Refusal where it cannot be opened."""
    key = house_key(settings.key_file)
    engine = open_database(settings)
    try:
        if not await is_current(engine):
            raise BadInput("tables_old")
        yield build(
            engine, key, pace=pace or Pace(), source=source_of(settings.beacon), fonts=settings.fonts_dir
        )
    finally:
        await engine.dispose()


def open_database(settings: Settings) -> AsyncEngine:
    """The engine of these settings; for SQLite the folder of the file is made."""
    url = settings.database_url.get_secret_value()
    place = make_url(url)
    if place.get_backend_name() == "sqlite" and place.database:
        Path(place.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return open_engine(url)


def house_key(path: Path) -> bytes:
    """The house key; BadInput says why it cannot be used."""
    try:
        return load_key(path)
    except KeyFault as fault:
        raise BadInput("key_file", why=str(fault)) from None


async def is_current(engine: AsyncEngine) -> bool:
    """Are the tables those of this version of the program?"""
    newest = ScriptDirectory.from_config(configuration()).get_current_head()
    async with engine.connect() as connection:
        return newest == await connection.run_sync(
            lambda sync: MigrationContext.configure(sync).get_current_revision()
        )


async def bot_token(house: House, settings: Settings) -> str:
    """The token of the settings, else the one that setup sealed; Refusal if there is neither."""
    if settings.token is not None:
        return settings.token.get_secret_value()
    async with house.act() as ctx:
        sealed = await doors.access_secret(ctx, "token", "bot", "start of the program")
    if sealed is None:
        raise Refusal("no_token")
    return sealed.decode()


def pace_of(timing: DrawTiming) -> Pace:
    """The times of a draw as set; with a target in seconds the delay is measured on this machine."""
    rounds = timing.delay_it
    if timing.delay_target_seconds is not None and timing.delay_seg:
        rate = rounds_per_second(time.perf_counter_ns)
        rounds = choose_it(rate, max(1, round(timing.delay_target_seconds)), timing.delay_seg)
    return Pace(
        window=timing.window,
        grace=timing.grace,
        reveal=timing.reveal,
        per_person=timing.per,
        objection=timing.objection,
        delay_seg=timing.delay_seg,
        delay_it=rounds,
    )


def source_of(beacon: Beacon) -> Source:
    """Where beacons come from, as set."""
    return Source(
        kind=beacon.kind,
        relayed=beacon.relay is not None,
        name=beacon.name,
        format=beacon.format,
        outcomes=beacon.outcomes,
        margin=beacon.margin,
    )


def keep_secrets(redactor: Redactor, settings: Settings) -> None:
    """Whatever secret the settings hold leaves no log."""
    for secret in (settings.token, settings.webhook_secret):
        redactor.keep(secret.get_secret_value() if secret else "")
    redactor.keep(make_url(settings.database_url.get_secret_value()).password or "")
