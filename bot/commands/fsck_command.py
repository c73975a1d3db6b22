"""`yaohao fsck`: is the house sound? Reads only; 1 if anything was found."""

import asyncio
from argparse import Namespace

from bot import house, talk
from bot.settings import Settings
from workflow import fsck
from workflow.fsck import Finding


def run(arguments: Namespace) -> int:
    """Print what was found."""
    found = asyncio.run(_examine(house.read_settings()))
    wrong = sum(map(len, found.values()))
    if arguments.json:
        talk.data({name: [{"key": f.key, **f.args} for f in findings] for name, findings in found.items()})
    else:
        for findings in found.values():
            for finding in findings:
                talk.say(finding.key, **finding.args)
        talk.say("unsound" if wrong else "sound", count=len(found), wrong=wrong)
    return 1 if wrong else 0


async def _examine(settings: Settings) -> dict[str, list[Finding]]:
    async with house.opened(settings) as built, built.read() as ctx:
        return await fsck.examine(ctx)
