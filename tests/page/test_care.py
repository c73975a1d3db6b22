"""Hostile text, lost connections, keyboards, many messages."""

import time

from playwright.async_api import Locator, expect

from demo.server import LocalTelegram
from tests.page.stage import CLERK, GROUP_TITLE, HOSTILE_NAME, INSPECTOR, OBSERVER, REPORTER, Stage

SLOW_S = 2.0
LONGEST_TASK_MS = 400  # measured: none above 50, the rest is room for a busy machine
WATCH_LONG_TASKS = """() => {
    window.longTasks = [];
    const note = (list) => window.longTasks.push(...list.getEntries().map((entry) => entry.duration));
    new PerformanceObserver(note).observe({ type: "longtask" });
}"""


async def test_names_and_messages_cannot_bring_markup(stage: Stage) -> None:
    await stage.open(OBSERVER, REPORTER)
    await stage.sim(
        "send", **{"as": REPORTER, "chat": stage.group, "text": "<script>window.pwned=1</script>/x"}
    )
    await stage.phone(0).get_by_role("tab", name=GROUP_TITLE).click()
    await expect(stage.bubble(0, "<script>window.pwned=1</script>")).to_be_visible()
    await expect(stage.bubble(0, "<script>").locator(".sender")).to_contain_text(HOSTILE_NAME)
    assert await stage.page.evaluate("window.pwned") is None


HOSTILE_HTML = (
    '<b onclick="window.pwned=1">粗</b><img src=x onerror="window.pwned=1"><script>window.pwned=1</script>'
    '<a href="javascript:window.pwned=1">点</a><svg onload="window.pwned=1"></svg><iframe src="/"></iframe>'
    "<marquee>字</marquee><tg-spoiler>谜</tg-spoiler><code>种</code>"
)
REBUILD = """async (html) => {
    const { richText } = await import("/rich.js");
    const box = document.createElement("div");
    box.append(richText(html, { folds: new Set() }));
    document.body.append(box);
    return box.innerHTML;
}"""


async def test_only_known_tags_are_rebuilt(stage: Stage) -> None:
    await stage.open(CLERK)
    built = await stage.page.evaluate(REBUILD, HOSTILE_HTML)
    assert "<b>粗</b>" in built
    assert "字" in built
    for forbidden in ("onclick", "<img", "<script", "javascript:", "<svg", "<iframe", "<marquee"):
        assert forbidden not in built
    assert await stage.page.evaluate("window.pwned") is None
    stage.errors.clear()  # the page's policy reports what the inert parser saw; nothing of it ran


async def test_nothing_is_lost_while_the_connection_is_down(stage: Stage, telegram: LocalTelegram) -> None:
    await stage.open(CLERK)
    await stage.start(0)
    port = int(stage.address.rpartition(":")[2])
    await telegram.stop()
    await expect(stage.page.locator(".offline")).to_be_visible()
    await telegram.start(port=port)
    await stage.bot.say(CLERK, "断线时说的话")  # no event of this reaches the page
    await expect(stage.bubble(0, "断线时说的话")).to_be_visible(timeout=10_000)
    await expect(stage.page.locator(".offline")).to_be_hidden()
    await stage.bot.say(CLERK, "重新连上以后")
    await expect(stage.bubble(0, "重新连上以后")).to_be_visible()


async def test_a_refused_text_is_given_back(stage: Stage) -> None:
    await stage.open(CLERK)
    await stage.start(0)
    await stage.page.route("**/sim/send", lambda route: route.fulfill(status=400, json={"error": "不能发送"}))
    await stage.type(0, "很长的话")
    await expect(stage.phone(0).locator(".toast")).to_have_text("不能发送")
    await expect(stage.phone(0).get_by_role("textbox")).to_have_value("很长的话")


async def tab_until(stage: Stage, target: Locator, key: str = "Tab") -> None:
    for _ in range(80):
        await stage.page.keyboard.press(key)
        if await target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("the keyboard cannot reach it")


async def test_a_tour_with_the_keyboard_alone(stage: Stage) -> None:
    await stage.open(INSPECTOR, CLERK, OBSERVER)
    press = stage.page.keyboard.press
    await press("Tab")
    await expect(stage.page.locator("#skip")).to_be_focused()
    await press("Enter")
    phone = stage.phone(0)
    await tab_until(stage, phone.get_by_role("button", name="开始", exact=True))
    await press("Enter")
    await expect(stage.bubble(0, "您好")).to_be_visible()
    await tab_until(stage, phone.get_by_role("button", name="我的任务"))
    await press("Enter")
    confirm = stage.bubble(0, "检查任务 03").get_by_role("button", name="确认", exact=True)
    await expect(confirm).to_be_visible()
    await tab_until(stage, confirm, "Shift+Tab")
    outline = await confirm.evaluate("element => getComputedStyle(element).outlineWidth")
    assert outline == "3px"
    await press("Enter")
    await expect(stage.bubble(0, "已确认 ·")).to_be_visible()
    assert await stage.bubble(0, "已确认 ·").evaluate("box => box.contains(document.activeElement)")


async def test_arrows_walk_through_the_chats_and_escape_closes_menus(stage: Stage) -> None:
    await stage.open(OBSERVER)
    own = stage.phone(0).get_by_role("tab").first
    await own.focus()
    await stage.page.keyboard.press("ArrowRight")
    group = stage.phone(0).get_by_role("tab", name=GROUP_TITLE)
    await expect(group).to_be_focused()
    await expect(group).to_have_attribute("aria-selected", "true")
    clip = stage.phone(0).get_by_role("button", name="附件")
    await clip.focus()
    await stage.page.keyboard.press("Enter")
    await expect(stage.page.get_by_role("menuitem").first).to_be_focused()
    await stage.page.keyboard.press("ArrowDown")
    await stage.page.keyboard.press("Escape")
    await expect(stage.page.get_by_role("menu")).to_have_count(0)
    await expect(clip).to_be_focused()


async def test_three_hundred_messages_stay_smooth(stage: Stage) -> None:
    await stage.open(OBSERVER)
    await stage.phone(0).get_by_role("tab", name=GROUP_TITLE).click()
    for number in range(300):
        await stage.bot.say(
            stage.group,
            f"<b>第 {number} 条</b>\n请在 9 月 15 日前确认",
            [[{"text": "看", "callback_data": "x"}]],
        )
    await expect(stage.bubble(0, "第 299 条")).to_be_in_viewport()
    await stage.page.evaluate(WATCH_LONG_TASKS)
    began = time.perf_counter()
    await stage.bot.say(stage.group, "最后一条")
    await expect(stage.bubble(0, "最后一条")).to_be_in_viewport()
    assert time.perf_counter() - began < SLOW_S
    longest = await stage.page.evaluate("Math.max(0, ...window.longTasks)")
    assert longest < LONGEST_TASK_MS
    log = stage.phone(0).locator(".log")
    await log.evaluate("log => { log.scrollTop = log.scrollHeight / 2; }")
    await expect(stage.phone(0).locator(".below")).to_be_visible()
    before = await log.evaluate("log => log.scrollTop")
    await stage.bot.say(stage.group, "在下面")
    await expect(stage.phone(0).locator(".below")).to_have_text("↓ 1 条新消息")
    assert await log.evaluate("log => log.scrollTop") == before
    await stage.phone(0).locator(".below").click()
    await expect(stage.bubble(0, "在下面")).to_be_in_viewport()
