"""One browser for a module, one local Telegram with its bot and page for every test."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, async_playwright

from demo.clock import PushableClock
from demo.server import LocalTelegram
from tests.page.browser import FLAGS, chromium
from tests.page.scripted_bot import ScriptedBot
from tests.page.stage import CAST, CLERK, GROUP_TITLE, MONDAY_10_32, OBSERVER, REPORTER, PaperScene, Stage

TOKEN = "4200000002:page-test-token"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser belongs to a module's loop, so its tests run there too."""
    for item in items:
        if "tests/page/" in item.nodeid and "stage" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.asyncio(loop_scope="module"), append=False)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Debian's chromium, kept off the network."""
    path = chromium()
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="module")
async def telegram() -> AsyncIterator[LocalTelegram]:
    """A town's people, one group, one bot, Monday morning."""
    began = time.monotonic()
    local = LocalTelegram(PushableClock(lambda: MONDAY_10_32 + time.monotonic() - began), relaxed=True)
    local.add_bot(TOKEN, "yaohao_bot", "摇号助手")
    local.scene = PaperScene(lambda: _furnish(local))
    yield local
    await local.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def stage(browser: Browser, telegram: LocalTelegram) -> AsyncIterator[Stage]:
    """The page is not loaded yet: `stage.open` does that. A broken script fails the test."""
    address = await telegram.start()
    context = await browser.new_context(locale="zh-CN", timezone_id="America/New_York")
    context.set_default_timeout(8000)
    async with aiohttp.ClientSession() as http:
        bot = ScriptedBot(http, address, TOKEN)
        told = Stage(await context.new_page(), bot, address, telegram.scene.group, http)
        told.page.on("pageerror", lambda error: told.errors.append(str(error)))
        told.page.on("console", lambda line: _note_refusals(told, line))
        task = asyncio.create_task(bot.run())
        yield told
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await context.close()
    assert told.errors == []
    assert told.problems_expected or telegram.problems() == []


def _furnish(local: LocalTelegram) -> int:
    local.clear()
    for person_id, name, role in CAST:
        local.add_person(person_id, name, role=role)
    return local.add_group(GROUP_TITLE, [CLERK, OBSERVER, REPORTER], CLERK, bot_admin=True)


def _note_refusals(stage: Stage, line: ConsoleMessage) -> None:
    if line.type == "error" and "Content Security Policy" in line.text:
        stage.errors.append(line.text)
