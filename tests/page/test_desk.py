"""Three phones, more people than phones, one clock."""

import re

from playwright.async_api import expect

from tests.page.stage import CLERK, INSPECTOR, LEADER, OBSERVER, Stage


async def test_the_scene_says_who_sits_where(stage: Stage) -> None:
    await stage.open()
    for index, person in enumerate((CLERK, INSPECTOR, OBSERVER)):
        await expect(stage.phone(index).locator("select")).to_have_value(str(person))
    await expect(stage.phone(0).locator(".hint")).to_contain_text("用附件里的名录")


async def test_an_absent_person_is_announced_and_one_click_seats_them(stage: Stage) -> None:
    await stage.sim("send", **{"as": LEADER, "chat": LEADER, "text": "/start"})
    await stage.open()
    await stage.bot.say(LEADER, "请您决定")
    chip = stage.page.locator("#strip").get_by_role("button", name="李建国")
    await expect(chip).to_contain_text("2")
    await chip.click()
    await expect(
        stage.page.locator(".phone select").filter(
            has=stage.page.locator("option:checked", has_text="李建国")
        )
    ).to_have_count(1)
    await expect(stage.page.locator(".bubble").filter(has_text="请您决定")).to_be_visible()
    await expect(chip).to_be_hidden()


async def test_nobody_holds_two_phones(stage: Stage) -> None:
    await stage.open(CLERK, INSPECTOR, OBSERVER)
    await stage.phone(0).locator("select").select_option(str(OBSERVER))
    await expect(stage.phone(0).locator("select")).to_have_value(str(OBSERVER))
    await expect(stage.phone(2).locator("select")).to_have_value(str(CLERK))
    assert f"as={OBSERVER},{INSPECTOR},{CLERK}" in stage.page.url


async def test_the_other_chat_of_a_seated_person_counts_its_news(stage: Stage) -> None:
    await stage.open(OBSERVER)
    await stage.start(0)
    await stage.bot.say(stage.group, "名单已封存")
    tab = stage.phone(0).get_by_role("tab", name="第 4 批")
    await expect(tab.locator(".badge")).to_have_text("1")
    await tab.click()
    await expect(stage.bubble(0, "名单已封存")).to_be_visible()
    await expect(tab.locator(".badge")).to_be_hidden()


async def test_the_clock_jumps_to_the_next_deadline(stage: Stage) -> None:
    await stage.open()
    due = (await stage.sim("scene"))["next_deadline"]["at"]
    await expect(stage.page.locator(".due")).to_have_text(re.compile("确认截止 · 还有 1 天 7 小时"))
    await stage.page.get_by_role("button", name="下一个期限").click()
    await expect(stage.page.locator("#notice")).to_contain_text("9 月 15 日（周二）")
    assert due <= (await stage.sim("clock"))["now"] < due + 60


async def test_the_clock_menu_moves_an_hour(stage: Stage) -> None:
    await stage.open()
    before = (await stage.sim("clock"))["now"]
    await stage.page.get_by_role("button", name="拨快时钟").click()
    await stage.page.get_by_role("menuitem", name="+1 小时").click()
    await expect(stage.page.locator("#notice")).to_contain_text("时钟已拨到")
    assert 3600 <= (await stage.sim("clock"))["now"] - before < 3660


async def test_another_jurisdiction_asks_first_and_starts_over(stage: Stage) -> None:
    await stage.open(INSPECTOR, CLERK, OBSERVER)
    await stage.start(0)
    profile = stage.page.get_by_label("辖区")
    await profile.select_option(label="广西")
    question = stage.page.get_by_role("dialog")
    await expect(question).to_contain_text("按「广西」的规定")
    await question.get_by_role("button", name="取消").click()
    await expect(profile).to_have_value("wugang")
    await expect(stage.bubble(0, "您好")).to_be_visible()
    await profile.select_option(label="广西")
    await question.get_by_role("button", name="清空，重新开始").click()
    await expect(stage.phone(0).locator("select")).to_have_value(str(CLERK))
    await expect(profile).to_have_value("guangxi")
    await expect(stage.phone(1).get_by_role("button", name="开始", exact=True)).to_be_visible()
    await stage.start(1)


async def test_the_narrow_page_shows_one_phone_and_counts_for_the_others(stage: Stage) -> None:
    await stage.open(CLERK, INSPECTOR, OBSERVER, width=390, height=844)
    await expect(stage.page.locator(".phone:visible")).to_have_count(1)
    assert await stage.page.evaluate("document.documentElement.scrollWidth") == 390
    await stage.sim("send", **{"as": INSPECTOR, "chat": INSPECTOR, "text": "/start"})
    tab = stage.page.locator("#phone-tabs button").nth(1)
    await expect(tab.locator(".badge")).to_have_text("1")
    await tab.click()
    await expect(stage.bubble(1, "您好")).to_be_visible()
    await expect(tab.locator(".badge")).to_be_hidden()


async def test_a_wide_page_never_scrolls_sideways(stage: Stage) -> None:
    for width in (1100, 1280, 640):
        await stage.open(width=width, height=720)
        assert await stage.page.evaluate("document.documentElement.scrollWidth") == width
