"""`yaohao import KIND FILE [--dry-run]`: a file too large for a chat, or the first one of a new house.

The same steps as in a clerk's chat; the dry run is a transaction that is never committed.
"""

import asyncio
from argparse import Namespace
from pathlib import Path

from sqlmodel import col, select

from bot import house, talk
from bot.settings import Settings
from models.base import number
from models.directory import Import, ImportState
from models.people import Person, RoleGrant
from rules.permissions import CLERK
from rules.refusal import BadInput
from workflow import files, imports, people, tell
from workflow.intake import wire
from workflow.unit import Actor, Context, House


def run(arguments: Namespace) -> int:
    """Import, or say what would change; 1 if the file cannot be read."""
    try:
        content = arguments.file.read_bytes()
    except OSError as fault:
        raise BadInput("setup_unreadable", file=arguments.file.name, why=fault.strerror) from None
    counts = asyncio.run(_import(house.read_settings(), arguments, content))
    if arguments.json:
        talk.data({"imported": not arguments.dry_run, "counts": counts})
    else:
        talk.say("import_tried" if arguments.dry_run else "import_done", file=arguments.file.name, **counts)
    return 0


async def _import(settings: Settings, arguments: Namespace, content: bytes) -> dict[str, int]:
    async with house.opened(settings) as built:
        actor, given = await _prepared(built, arguments)
        result = wire.run(given, content)  # parsed in a limited child, outside any transaction
        opened = built.read(actor) if arguments.dry_run else built.act(actor)
        async with opened as ctx:
            row = await imports.begin(ctx, arguments.file.name)
            await imports.take(ctx, row, result)
            if row.state != ImportState.READ:
                raise BadInput(str(row.facts["key"]), **_words(row))
            await _save_report(ctx, row, arguments.report)
            if not arguments.dry_run:
                await imports.confirm(ctx, number(row), complete=arguments.complete)
            return row.counts


async def _prepared(built: House, arguments: Namespace) -> tuple[Actor, dict[str, object]]:
    async with built.act() as ctx:
        actor = await _clerk(ctx, arguments.clerk)
        return actor, await imports.reading_input(ctx, arguments.kind, arguments.file.name)


async def _clerk(ctx: Context, name: str | None) -> Actor:
    """The clerk in whose name this happens: the one named, or the only one there is."""
    query = select(Person).join(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
    rows = await ctx.session.exec(query.where(RoleGrant.role == CLERK).order_by(col(Person.id)).distinct())
    clerks = [person for person in rows.all() if name in (None, person.name)]
    if len(clerks) != 1:
        raise BadInput("which_clerk", names=[person.name for person in clerks])
    person = clerks[0]
    chat = await tell.private_chat(ctx, number(person))
    roles = frozenset(await people.roles(ctx, number(person)))
    return Actor(number(person), person.name, roles, person.unit_id, number(chat), person.language)


async def _save_report(ctx: Context, row: Import, path: Path | None) -> None:
    """The same report that a chat gets: every refused row and what to do about it."""
    if path is not None and row.report_id is not None:
        path.write_bytes(await files.load(ctx, row.report_id))


def _words(row: Import) -> dict[str, str]:
    """The arguments of the reason why a file cannot be read."""
    arguments = row.facts.get("arguments", {})
    return {str(name): value for name, value in arguments.items()} if isinstance(arguments, dict) else {}
