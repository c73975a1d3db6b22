"""What a newcomer does in one phone."""

from playwright.async_api import expect

from tests.page.scripted_bot import ALERT
from tests.page.stage import CLERK, INSPECTOR, OBSERVER, Stage


async def test_the_start_button_opens_the_conversation(stage: Stage) -> None:
    await stage.open(CLERK)
    await stage.start(0)
    await expect(stage.bubble(0, "/start")).to_be_visible()
    await expect(stage.phone(0).locator(".start-panel")).to_be_hidden()


async def test_a_tap_edits_the_card_in_place_and_shows_the_toast(stage: Stage) -> None:
    await stage.open(INSPECTOR)
    await stage.start(0)
    await stage.phone(0).get_by_role("button", name="我的任务").click()
    card = stage.bubble(0, "检查任务 03")
    number = await card.get_attribute("data-id")
    await card.get_by_role("button", name="确认", exact=True).click()
    await expect(stage.phone(0).locator(".toast")).to_have_text("已确认")
    await expect(card).to_contain_text("已确认 · 9 月 14 日")
    await expect(card).to_contain_text("已编辑")
    assert await card.get_attribute("data-id") == number
    await expect(stage.phone(0).locator(".bubble")).to_have_count(4)
    await expect(card.locator(".key")).to_have_text(["查看任务", "撤销（10 分钟内）"])


async def test_an_alert_waits_until_it_is_read(stage: Stage) -> None:
    await stage.open(INSPECTOR)
    await stage.start(0)
    await stage.type(0, "/mytasks")
    await stage.bubble(0, "检查任务 03").get_by_role("button", name="申报回避").click()
    alert = stage.phone(0).get_by_role("alertdialog")
    await expect(alert).to_contain_text(ALERT)
    await alert.get_by_role("button", name="知道了").click()
    await expect(alert).to_be_hidden()


async def test_reply_takes_one_click_and_quotes_the_original(stage: Stage) -> None:
    await stage.open(CLERK)
    await stage.start(0)
    await stage.bubble(0, "您好").get_by_role("button", name="回复").click()
    await expect(stage.phone(0).locator(".target-bar")).to_contain_text("您好")
    await stage.type(0, "收到")
    await expect(stage.bubble(0, "您回复了第 2 条")).to_be_visible()
    quote = stage.bubble(0, "收到").locator(".reply-quote")
    await expect(quote).to_contain_text("您好")
    await quote.click()
    await expect(stage.phone(0).locator(".bubble.flash")).to_contain_text("您的任务在")


async def test_the_paper_clip_offers_the_shelf(stage: Stage) -> None:
    await stage.open(CLERK)
    await stage.start(0)
    await stage.phone(0).get_by_role("button", name="附件").click()
    menu = stage.page.get_by_role("menu")
    await expect(menu).to_contain_text("17 行写错")
    await menu.get_by_role("menuitem", name="有毛病的名录").click()
    await expect(stage.bubble(0, "收到 targets-dirty.csv")).to_be_visible()
    link = stage.phone(0).locator(".file-link")
    await expect(link).to_contain_text("targets-dirty.csv")
    async with stage.page.expect_download() as download:
        await link.click()
    assert (await download.value).suggested_filename == "targets-dirty.csv"


async def test_a_file_of_ones_own_goes_up_with_its_caption(stage: Stage) -> None:
    await stage.open(CLERK)
    await stage.start(0)
    await stage.phone(0).get_by_role("textbox").fill("第 4 批")
    own = {"name": "我的名录.csv", "mimeType": "text/csv", "buffer": "一,二\n".encode()}
    await stage.phone(0).locator("input[type=file]").set_input_files([own])
    await expect(stage.bubble(0, "收到 我的名录.csv")).to_be_visible()
    await expect(stage.phone(0).locator(".bubble").filter(has_text="我的名录.csv").first).to_contain_text(
        "第 4 批"
    )


async def test_commands_are_offered_while_typing(stage: Stage) -> None:
    await stage.open(CLERK)
    await stage.start(0)
    await stage.phone(0).get_by_role("textbox").fill("/my")
    await stage.phone(0).locator(".suggestions button").filter(has_text="/mytasks").click()
    await expect(stage.bubble(0, "检查任务 03")).to_be_visible()


async def test_the_fold_opens_and_survives_an_edit(stage: Stage) -> None:
    await stage.open(INSPECTOR)
    await stage.start(0)
    await stage.type(0, "/mytasks")
    card = stage.bubble(0, "检查任务 03")
    await card.get_by_role("button", name="展开").click()
    await card.get_by_role("button", name="确认", exact=True).click()
    await expect(card).to_contain_text("已确认 ·")
    await expect(card.get_by_role("button", name="收起")).to_be_visible()


async def test_the_pinned_bar_leads_to_the_message(stage: Stage) -> None:
    await stage.open(OBSERVER)
    sent = await stage.bot.say(stage.group, "名单已封存")
    for number in range(30):
        await stage.bot.say(stage.group, f"第 {number} 步")
    await stage.bot.call("pinChatMessage", chat_id=stage.group, message_id=sent["message_id"])
    await stage.phone(0).get_by_role("tab", name="第 4 批").click()
    bar = stage.phone(0).locator(".pin-bar button")
    await expect(bar).to_contain_text("名单已封存")
    await bar.click()
    await expect(stage.phone(0).locator(".bubble").filter(has_text="名单已封存")).to_be_in_viewport()


async def test_deleted_messages_say_so(stage: Stage) -> None:
    await stage.open(CLERK)
    await stage.start(0)
    sent = await stage.bot.say(CLERK, "写错了")
    await expect(stage.bubble(0, "写错了")).to_be_visible()
    await stage.bot.call("deleteMessage", chat_id=CLERK, message_id=sent["message_id"])
    await expect(stage.bubble(0, "这条消息已被删除")).to_be_visible()


async def test_a_copy_button_tells_what_it_copied(stage: Stage) -> None:
    await stage.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await stage.open(CLERK)
    await stage.start(0)
    await stage.bot.say(
        CLERK, "审计种子 <code>d661 e88e</code>", [[{"text": "复制种子", "copy_text": {"text": "d661e88e"}}]]
    )
    await stage.phone(0).get_by_role("button", name="复制种子").click()
    await expect(stage.phone(0).locator(".toast")).to_have_text("已复制：d661e88e")
    assert await stage.page.evaluate("navigator.clipboard.readText()") == "d661e88e"
    await stage.phone(0).locator("code").click()
    await expect(stage.phone(0).locator(".toast")).to_have_text("已复制：d661 e88e")
