"""`yaohao demo --bare`: the server alone; and what it may not drag in."""

import asyncio
import re
import subprocess
import sys

import aiohttp
import pytest

from demo import bare
from demo.trim import trim


async def test_it_prints_where_it_is_and_serves(capsys: pytest.CaptureFixture[str]) -> None:
    serving = asyncio.ensure_future(bare.serve("127.0.0.1", 0))
    printed = ""
    while "page" not in printed:
        await asyncio.sleep(0.01)
        printed += capsys.readouterr().out
    base = re.search(r"Bot API {2}(\S+)", printed)
    assert base is not None
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{base[1]}/bot{bare.TOKEN}/getMe") as response:
            assert (await response.json())["result"]["username"] == "local_demo_bot"
        async with session.get(f"{base[1]}/sim/people") as response:
            assert [one["name"] for one in await response.json()] == ["王海燕", "李建国", "陈志强"]
        async with session.get(f"{base[1]}/sim/chats?as=1001") as response:
            assert [one["type"] for one in await response.json()] == ["private", "group"]
        async with session.get(f"{base[1]}/") as response:
            assert response.content_type == "text/html"
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving


def test_ctrl_c_ends_it_quietly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    async def interrupted(_host: str, _port: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bare, "serve", interrupted)
    bare.run()
    assert capsys.readouterr().out == "\n"


def test_it_needs_neither_telegram_library() -> None:
    look = "import sys, demo.bare; print(sorted({'aiogram', 'telegram', 'sqlalchemy'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_trimming_keeps_rules_and_drops_prose() -> None:
    def field(name: str, kind: str, prose: str, *, required: bool = False) -> dict[str, object]:
        return {"name": name, "types": [kind], "required": required, "description": prose}

    fields = [
        field("status", "String", "The member's status, always 'left'", required=True),
        field("text", "String", "Text, 1-4096 characters after entities parsing"),
        field("data", "String", "Data, 1-64 bytes"),
        field("user", "User", "True, if always present"),
    ]
    full = {
        "version": "1",
        "release_date": "2026-01-01",
        "methods": {"m": {"fields": fields, "returns": ["Boolean"]}},
        "types": {"T": {"subtypes": ["A"]}},
    }
    assert trim(full)["methods"]["m"]["fields"] == {
        "status": {"types": ["String"], "required": True, "const": "left"},
        "text": {"types": ["String"], "range": [1, 4096, "characters"], "parsed": True},
        "data": {"types": ["String"], "range": [1, 64, "bytes"]},
        "user": {"types": ["User"]},
    }
    assert trim(full)["types"] == {"T": {"fields": {}, "subtypes": ["A"]}}
