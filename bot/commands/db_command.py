"""`yaohao db upgrade`: the tables of this version of the program."""

import asyncio
from argparse import Namespace

from bot import talk
from bot.house import is_current, open_database, read_settings
from bot.settings import Settings
from models.migrations import upgrade


def run(_arguments: Namespace) -> int:
    """Bring the tables up to date; saying so if they were."""
    talk.say("tables_brought" if asyncio.run(_upgrade(read_settings())) else "tables_current")
    return 0


async def _upgrade(settings: Settings) -> bool:
    engine = open_database(settings)
    try:
        if await is_current(engine):
            return False
        await upgrade(engine)
        return True
    finally:
        await engine.dispose()
