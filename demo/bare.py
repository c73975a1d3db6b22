"""`yaohao demo --bare`: the local server alone, for any bot that speaks the Bot API."""

import asyncio
import sys

from demo.clock import PushableClock
from demo.leaving import until_told
from demo.server import LocalTelegram

TOKEN = "4200000001:local-demo-token-for-any-bot"  # noqa: S105 - opens nothing but this local server
PEOPLE = ((1001, "王海燕", "wanghaiyan"), (1002, "李建国", "lijianguo"), (1003, "陈志强", "chenzhiqiang"))


def furnish(telegram: LocalTelegram) -> None:
    """One bot, three people, one group."""
    telegram.add_bot(TOKEN, "local_demo_bot", "本地机器人")
    for person_id, name, username in PEOPLE:
        telegram.add_person(person_id, name, username)
    ids = [person_id for person_id, _, _ in PEOPLE]
    telegram.add_group("三人小组", ids, ids[0])


async def serve(host: str, port: int) -> int:
    """Print address and token, then serve until cancelled."""
    telegram = LocalTelegram(PushableClock(), relaxed=True)
    furnish(telegram)
    address = await telegram.start(host, port)
    sys.stdout.write(f"Bot API  {address}\ntoken    {TOKEN}\npage     {address}/\n")
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await telegram.stop()
    return 0


def run(host: str = "127.0.0.1", port: int = 8081) -> None:
    """Serve until Ctrl+C."""
    until_told(serve(host, port))
