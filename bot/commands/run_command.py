"""`yaohao run`: everything in one process, until SIGTERM or Ctrl+C."""

import asyncio
import logging
import signal
from argparse import Namespace

from bot import house
from bot.health import Health
from bot.lock import only_one
from bot.logs import Redactor, configure
from bot.settings import Settings
from bot.webhook import Door

log = logging.getLogger(__name__)


def run(_arguments: Namespace) -> int:
    """Serve until told to stop."""
    settings = house.read_settings()
    redactor = Redactor()
    house.keep_secrets(redactor, settings)
    configure(settings.log_form, settings.log_level, redactor)
    asyncio.run(_serve(settings, redactor))
    return 0


async def _serve(settings: Settings, redactor: Redactor) -> None:
    pace = house.pace_of(settings.draw)
    async with house.opened(settings, pace=pace) as built, only_one(built.engine, settings.data_dir):
        # Both Telegram libraries: seconds, and not for a program that must not run.
        from bot.wiring import assemble

        token = await house.bot_token(built, settings)
        redactor.keep(token)
        program = assemble(
            built,
            token,
            settings.api_base,
            settings.flood,
            live_reserve=settings.live_reserve,
            door=_door(settings),
            relay=settings.beacon.relay if settings.beacon.kind == "drand" else None,
        )
        loop = asyncio.get_running_loop()
        for sent in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sent, program.stop)
        log.info("serving by %s", settings.mode)
        health = Health(built.clock)
        program.watched_by(health)
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(health.watch())
            await program.run()
            watching.cancel()
        log.info("stopped; nothing is on its way")


def _door(settings: Settings) -> Door | None:
    if settings.mode != "webhook" or settings.webhook_url is None or settings.webhook_secret is None:
        return None
    secret = settings.webhook_secret.get_secret_value()
    return Door(settings.webhook_url, secret, settings.listen_host, settings.listen_port)
