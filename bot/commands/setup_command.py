"""`yaohao setup`: from nothing to a house whose first operator can bind a chat.

Repeating it after a crash goes on where it stopped; a house that stands is refused, or served by --renew.
"""

import asyncio
import re
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import aiohttp
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import select

from bot import house, setup_file, talk
from bot.clock import SystemEntropy
from bot.keys import create_key
from bot.settings import Settings
from bot.setup_questions import ask_house, ask_secret
from models.base import number
from models.migrations import upgrade
from models.people import Organisation, Person, RoleGrant
from rules.permissions import CLERK, OPERATOR
from rules.refusal import BadInput
from workflow import audit, binding, doors, setup
from workflow.pace import Pace
from workflow.setup import HouseSpec
from workflow.unit import Context

TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
TELEGRAM_WITHIN = aiohttp.ClientTimeout(total=10)


def run(arguments: Namespace) -> int:
    """Found a house, or renew the codes of one."""
    if arguments.example:
        talk.line(setup_file.example())
        return 0
    settings = house.read_settings()
    if arguments.renew:
        return asyncio.run(_renew(settings, _given_token(settings, arguments.token_file)))
    asyncio.run(_refuse_standing(settings))
    spec = setup_file.read(arguments.file) if arguments.file else ask_house()
    token = _given_token(settings, arguments.token_file) or ask_secret("ask_token")
    return asyncio.run(_found(settings, spec, token))


async def _refuse_standing(settings: Settings) -> None:
    """Before anything is asked. Tables without a house in them are what a broken setup leaves."""
    engine = house.open_database(settings)
    try:
        await upgrade(engine)
        if await _stands(engine):
            raise BadInput("house_stands")
    finally:
        await engine.dispose()


async def _stands(engine: AsyncEngine) -> bool:
    async with engine.connect() as connection:
        return (await connection.execute(select(Organisation.id))).first() is not None


async def _found(settings: Settings, spec: HouseSpec, token: str) -> int:
    """Key, then everything else in one transaction: a crash leaves a key at most, and that is used again."""
    username = await _username(settings, token) or spec.bot_username
    if not settings.key_file.exists():
        create_key(settings.key_file, SystemEntropy())
    async with house.opened(settings) as built, built.act() as ctx:
        await setup.found(ctx, replace(spec, bot_username=username))
        codes = await _codes(ctx)
        await _seal_token(ctx, token)
    talk.say("founded", organisation=spec.organisation, key_file=str(settings.key_file))
    _show_codes(codes, username)
    return 0


async def _renew(settings: Settings, token: str) -> int:
    async with house.opened(settings) as built:
        username = await _username(settings, token) if token else ""
        async with built.act() as ctx:
            organisation = await ctx.organisation()
            if token:
                await _seal_token(ctx, token)
                organisation.bot_username = username or organisation.bot_username
            codes = await _codes(ctx)
            username = organisation.bot_username
    _show_codes(codes, username)
    return 0


async def _seal_token(ctx: Context, token: str) -> None:
    await doors.put_secret(ctx, "token", "bot", token.encode())
    await audit.append(ctx, "token.sealed", "token:bot")


async def _codes(ctx: Context) -> tuple[str, str, str]:
    """Name and code of the first operator, and the code of the observers' group."""
    operator = await _first_operator(ctx)
    return operator.name, await binding.issue(ctx, number(operator)), await binding.issue(ctx, None)


async def _first_operator(ctx: Context) -> Person:
    for role in (OPERATOR, CLERK):
        query = select(Person).join(RoleGrant, RoleGrant.person_id == Person.id).where(RoleGrant.role == role)  # type: ignore[arg-type]
        found = (await ctx.session.exec(query.order_by(Person.id).limit(1))).first()  # type: ignore[arg-type]
        if found is not None:
            return found
    raise BadInput("nobody_operates")


def _show_codes(codes: tuple[str, str, str], username: str) -> None:
    name, personal, group = codes
    talk.say("codes", name=name, personal=personal, group=group, username=username, hours=Pace().code_hours)


def _given_token(settings: Settings, file: Path | None) -> str:
    """From the file, else from the environment; empty if from neither."""
    if file is not None:
        try:
            return file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as fault:
            raise BadInput("setup_unreadable", file=file.name, why=str(fault)) from None
    return settings.token.get_secret_value() if settings.token else ""


async def _username(settings: Settings, token: str) -> str:
    """The bot's name as Telegram has it, empty while Telegram is away; BadInput for a wrong token."""
    if not TOKEN.fullmatch(token):
        raise BadInput("token_wrong")
    try:
        async with (
            aiohttp.ClientSession(timeout=TELEGRAM_WITHIN) as session,
            session.get(f"{settings.api_base}/bot{token}/getMe") as response,
        ):
            answer = await response.json()
    except (aiohttp.ClientError, TimeoutError, ValueError):
        talk.complain("telegram_away", address=settings.api_base)
        return ""
    if not answer.get("ok"):
        raise BadInput("token_wrong")
    return str(answer["result"]["username"])
