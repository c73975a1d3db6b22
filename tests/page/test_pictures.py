"""The page as people see it, written into `screenshots/` for a human eye, and the drawer behind it."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from demo.server import LocalTelegram
from tests.page.scripted_bot import CARD, CARD_KEYS
from tests.page.stage import CLERK, INSPECTOR, LEADER, OBSERVER, REPORTER, Stage

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
SEALED = (
    "<b>第 4 批抽取 · 第 1 次 · 名单已封存</b>\n名录 5,290 户：可抽 4,871 · 今年已查 402 · 不在范围 17\n"
    "抽 212 户，编号与承诺：<code>q=31 · 7f3c 91ab 22e0 54d1</code>\n"
    "从现在起 <b>3 分钟</b>，回复本条任意一句话，都会成为随机数的一部分。最后 15 秒的回复最有分量。"
)
DRAWN = (
    "<b>第 4 批抽取结果 · 可信等级 E2</b>\n审计种子 <code>d661 e88e 7cfa dfbc</code>（点按复制）\n"
    "212 户已抽出；检查对象名单在检查结束后公开\n2 位观察员提供了随机数；中止 0 次，作废 0 次"
)
DRAWN_KEYS = [
    [
        {"text": "自己验证", "url": "https://example.org/verify"},
        {"text": "复制种子", "copy_text": {"text": "d661e88e7cfadfbc"}},
    ]
]
DECIDE_KEYS = [
    [{"text": "同意，指定人选", "callback_data": "y", "style": "primary"}],
    [{"text": "下一件", "callback_data": "n"}, {"text": "不同意", "callback_data": "x", "style": "danger"}],
]


async def furnish(stage: Stage) -> None:
    """A morning's worth of messages."""
    for person in (INSPECTOR, LEADER, OBSERVER):
        await stage.sim("send", **{"as": person, "chat": person, "text": "/start"})
    await stage.bot.say(INSPECTOR, CARD, CARD_KEYS)
    await stage.bot.say(LEADER, "<b>🔵 请您决定 · 更换检查员（1 / 3）</b>", DECIDE_KEYS)
    sealed = await stage.bot.say(stage.group, SEALED)
    await stage.bot.call("pinChatMessage", chat_id=stage.group, message_id=sealed["message_id"])
    for person, words in ((OBSERVER, "秋天的第一场雨"), (REPORTER, "<b>2026</b> & 今天")):
        entropy = {"as": person, "chat": stage.group, "text": words, "reply_to": sealed["message_id"]}
        await stage.sim("send", **entropy)
    await stage.bot.send_file("sendDocument", "document", stage.group, "第 4 批抽取记录.json", b"{}" * 9000)
    await stage.bot.say(stage.group, DRAWN, DRAWN_KEYS)


async def picture(stage: Stage, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    await stage.page.wait_for_timeout(300)
    await stage.page.screenshot(path=SCREENSHOTS / f"page-{name}.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_wide(stage: Stage, scheme: str) -> None:
    await furnish(stage)
    await stage.page.emulate_media(color_scheme=scheme)
    await stage.open()
    await stage.phone(2).get_by_role("tab", name="第 4 批").click()
    await expect(stage.bubble(2, "抽取结果")).to_be_visible()
    await expect(stage.bubble(1, "检查任务 03")).to_be_visible()
    await picture(stage, "wide" if scheme == "light" else "dark")


async def test_narrow(stage: Stage) -> None:
    await furnish(stage)
    await stage.open(width=390, height=844)
    await stage.page.locator("#phone-tabs button").nth(1).click()
    await expect(stage.bubble(1, "检查任务 03")).to_be_visible()
    await picture(stage, "narrow")
    await stage.page.get_by_role("button", name="更多", exact=True).click()
    await expect(stage.page.get_by_label("辖区")).to_be_visible()
    await picture(stage, "narrow-more")


async def test_twice_as_large_on_a_small_laptop(stage: Stage) -> None:
    await furnish(stage)
    await stage.open(INSPECTOR, width=640, height=400)
    await expect(stage.bubble(0, "检查任务 03")).to_be_visible()
    await stage.phone(0).get_by_role("textbox").scroll_into_view_if_needed()
    await picture(stage, "zoomed")


async def test_drawer(stage: Stage) -> None:
    await furnish(stage)
    await stage.open()
    await stage.page.get_by_role("button", name="调用记录").click()
    drawer = stage.page.locator("#drawer")
    await expect(drawer.locator(".call").first).to_be_visible()
    await expect(drawer.locator(".call", has_text="getUpdates")).to_have_count(0)
    first = drawer.locator(".call").filter(has_text="sendMessage").first
    await first.locator("summary").click()
    await expect(first.locator("pre").first).to_contain_text("chat_id")
    await drawer.get_by_text("制造故障").click()
    await picture(stage, "drawer")
    await drawer.get_by_role("button", name="孙桂兰 屏蔽机器人").click()
    await expect(stage.phone(2)).to_contain_text("孙桂兰 已屏蔽机器人")
    await stage.page.keyboard.press("Escape")
    await expect(drawer).to_be_hidden()
    await stage.phone(2).get_by_role("button", name="解除屏蔽").click()
    await expect(stage.phone(2)).not_to_contain_text("已屏蔽")


async def test_schema_problems_are_red_and_counted(stage: Stage, telegram: LocalTelegram) -> None:
    stage.problems_expected = True
    await stage.open()
    await stage.sim("send", **{"as": CLERK, "chat": CLERK, "text": "/start"})
    await stage.bot.call("sendMessage", chat_id=CLERK, text="好", no_such_parameter=1)
    assert telegram.problems()
    await expect(stage.page.locator(".counter")).to_have_text("1")
    await stage.page.get_by_role("button", name="调用记录").click()
    await stage.page.get_by_label("只看不合规格的").check()
    await expect(stage.page.locator(".call")).to_have_count(1)
    await expect(stage.page.locator(".problems")).to_contain_text("no_such_parameter")


async def test_a_bare_server_has_phones_and_nothing_else(stage: Stage, telegram: LocalTelegram) -> None:
    telegram.scene = None
    await stage.open()
    await stage.start(0)
    await expect(stage.page.locator(".profile")).to_be_hidden()
    await expect(stage.page.get_by_role("button", name="下一个期限")).to_be_hidden()
    await expect(stage.page.get_by_role("button", name="拨快时钟")).to_be_visible()
    await picture(stage, "bare")


async def test_english_words(stage: Stage) -> None:
    await stage.open()
    await stage.page.get_by_role("button", name="English").click()
    await expect(stage.page.get_by_role("button", name="Next deadline")).to_be_visible()
    await expect(stage.phone(0).get_by_role("button", name="Start", exact=True)).to_be_visible()
    await picture(stage, "english")


async def test_a_long_task_shows_a_calm_line(stage: Stage, telegram: LocalTelegram) -> None:
    await stage.open()
    telegram.scene.busy = "正在计算延迟函数：第 7 步，共 16 步"
    telegram.scene_changed()
    await expect(stage.page.locator(".busy")).to_contain_text("第 7 步")
    telegram.scene.busy = None
    telegram.scene_changed()
    await expect(stage.page.locator(".busy")).to_be_hidden()
