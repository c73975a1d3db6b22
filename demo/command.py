"""`yaohao demo`: the whole system with a local Telegram and a browser page, or the story without hands."""

import sys
import tempfile
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from bot.logs import Redactor, configure
from demo.clock import PushableClock, beginning
from demo.leaving import until_told
from demo.playhouse import PROFILES, Playhouse
from demo.server import LocalTelegram
from demo.story import tell_story

MORNING = datetime(2026, 8, 24, 1, 0, tzinfo=UTC)
"""Monday 09:00 in Shanghai: the plan's first entry begins in ten days, and all four lie within the year."""


def run(arguments: Namespace) -> int:
    """Serve until Ctrl+C; with --story play the story, print its transcript and leave 0 or 1."""
    configure("human", "WARNING", Redactor())
    return until_told(_main(arguments))


async def _main(arguments: Namespace) -> int:
    if arguments.profile not in PROFILES:
        sys.stderr.write(f"--profile: {', '.join(PROFILES)}\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="yaohao-") as scratch:
        folder = Path(arguments.keep) if arguments.keep else Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        return await _serve(arguments, folder)


async def _serve(arguments: Namespace, folder: Path) -> int:
    clock = PushableClock(beginning(MORNING))
    telegram = LocalTelegram(clock, relaxed=True)
    playhouse = Playhouse(telegram, clock, folder)
    telegram.scene = playhouse
    address = await _listen(telegram, arguments)
    try:
        await playhouse.open(arguments.profile, address)
        if arguments.story:
            return await tell_story(address, arguments.profile, playhouse, sys.stdout.write)
        sys.stdout.write(f"\n  摇号 Yaohao  {address}/\n\n  Ctrl+C ends it. 按 Ctrl+C 结束。\n")
        sys.stdout.flush()
        await playhouse.ended()
        return 0
    finally:
        if arguments.keep:
            await playhouse.keep(folder)
        await playhouse.close()
        await telegram.stop()


async def _listen(telegram: LocalTelegram, arguments: Namespace) -> str:
    """The wanted port, or any free one: a second demo beside the first is nobody's fault."""
    try:
        return await telegram.start(arguments.host, arguments.port)
    except OSError:
        await telegram.stop()
        return await telegram.start(arguments.host, 0)
