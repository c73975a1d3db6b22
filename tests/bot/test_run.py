"""The program as people start it: a process with settings, a founded house, a person at the other end."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.cli import main
from bot.setup_file import example
from demo.clock import PushableClock
from demo.server import LocalTelegram

TOKEN = "700002:another-token-for-the-local-server-only"
OPERATOR = 1001


class Place:
    """A folder with a house in it, and the local Telegram that it talks to."""

    def __init__(self, folder: Path, base: str, telegram: LocalTelegram, bot_id: int) -> None:
        self.folder, self.base, self.telegram, self.bot_id = folder, base, telegram, bot_id
        self.settings = {
            "YAOHAO_DATA_DIR": str(folder / "data"),
            "YAOHAO_API_BASE": base,
            "PATH": os.environ["PATH"],
        }

    async def yaohao(self, *words: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.cli", *words, env=self.settings,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip

    async def call(self, *words: str) -> tuple[int, str]:
        process = await self.yaohao(*words)
        out, err = await process.communicate()
        assert process.returncode is not None
        return process.returncode, (out + err).decode()

    async def found(self) -> str:
        (self.folder / "house.toml").write_text(example(), encoding="utf-8")
        (self.folder / "token").write_text(TOKEN, encoding="utf-8")
        code, said = await self.call(
            "setup", str(self.folder / "house.toml"), "--token-file", str(self.folder / "token")
        )
        assert code == 0, said
        return said

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.subprocess.Process]:
        process = await self.yaohao("run")
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()

    async def hears(self, words: str) -> None:
        for _ in range(600):
            seen = self.telegram.messages(OPERATOR, self.bot_id)
            if any(words in (message["text"] or "") for message in seen):
                return
            await asyncio.sleep(0.1)
        raise AssertionError([message["text"] for message in seen])


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    telegram = LocalTelegram(PushableClock(), relaxed=True)
    bot_id = telegram.add_bot(TOKEN, "yaohao_run_bot", "摇号")
    telegram.add_person(OPERATOR, "白洁", "baijie")
    base = await telegram.start()
    yield Place(tmp_path, base, telegram, bot_id)
    await telegram.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("mode", ["poll", "webhook"])
async def test_a_founded_house_serves_and_stops(place: Place, mode: str) -> None:
    said = await place.found()
    assert "@yaohao_run_bot" in said
    code = said.split("/start ")[1].split()[0]
    place.telegram.send(OPERATOR, place.bot_id, f"/start {code}", None)
    if mode == "webhook":
        url = f"http://127.0.0.1:{(port := free_port())}/hook"
        place.settings |= {
            "YAOHAO_MODE": "webhook",
            "YAOHAO_WEBHOOK_URL": url,
            "YAOHAO_LISTEN_PORT": str(port),
        }
        place.settings["YAOHAO_WEBHOOK_SECRET"] = "a-secret-of-the-test"
    async with place.running() as process:
        await place.hears("请确认身份")
        assert (await place.call("run"))[0] == 1, "a second program on one house"
        process.send_signal(signal.SIGTERM)
        _, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    assert "stopped" in err.decode()
    assert TOKEN not in err.decode()
    assert (await place.call("fsck"))[0] == 0


async def test_polling_takes_over_from_a_webhook(place: Place) -> None:
    await place.found()
    bot = place.telegram.world.bots[TOKEN]
    await place.telegram.dispatcher.call(
        bot, "setWebhook", {"url": "http://127.0.0.1:9/", "secret_token": "x"}, {}
    )
    place.telegram.send(OPERATOR, place.bot_id, "/start", None)
    async with place.running():
        await place.hears("绑定")


async def test_setup_twice_is_refused_and_renewed(place: Place) -> None:
    first = await place.found()
    again, said = await place.call("setup", str(place.folder / "house.toml"))
    assert (again, "已经建好" in said) == (1, True)
    code, renewed = await place.call("setup", "--renew")
    assert code == 0
    assert renewed.split("/start ")[1] != first.split("/start ")[1]


async def test_setup_goes_on_after_the_key_was_made(place: Place) -> None:
    (place.folder / "yaohao.key").write_bytes(b"k" * 32)
    (place.folder / "yaohao.key").chmod(0o600)
    await place.found()
    assert (place.folder / "yaohao.key").read_bytes() == b"k" * 32


async def test_without_its_key_a_house_is_not_given_another(place: Place) -> None:
    await place.found()
    (place.folder / "yaohao.key").unlink()
    code, said = await place.call("setup", str(place.folder / "house.toml"))
    assert code == 1
    assert not (place.folder / "yaohao.key").exists()
    code, said = await place.call("run")
    assert (code, "restore it from its backup" in said) == (1, True)


async def test_nobody_at_the_terminal_is_wrong_use(place: Place) -> None:
    assert (await place.call("setup"))[0] == 2
    assert (await place.call("nonsense"))[0] == 2


def test_rules_answer_and_refuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "wugang", "replacement_policy"]) == 0
    assert "leader_assign" in capsys.readouterr().out
    assert main(["rules", "wugang", "nothing"]) == 1
    assert main(["rules", "atlantis"]) == 1
    assert "wushen" in capsys.readouterr().err
