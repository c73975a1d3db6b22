"""Smaller things of a chat: own edits, forwards, pictures, keyboards, typing, links, upgraded groups."""

import re
import struct
import zlib

from playwright.async_api import expect

from tests.page.stage import CLERK, GROUP_TITLE, INSPECTOR, OBSERVER, Stage


def png(width: int, height: int) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


async def test_own_words_can_be_changed_in_place(stage: Stage) -> None:
    await stage.open(CLERK)
    await stage.type(0, "写措了")
    await stage.bubble(0, "写措了").get_by_role("button", name="更多操作").click()
    await stage.page.get_by_role("menuitem", name="修改").click()
    await expect(stage.phone(0).get_by_role("textbox")).to_have_value("写措了")
    await stage.type(0, "写错了")
    await expect(stage.bubble(0, "写错了")).to_contain_text("已编辑")
    await expect(stage.phone(0).locator(".bubble")).to_have_count(1)


async def test_a_message_is_forwarded_into_the_group(stage: Stage) -> None:
    await stage.open(CLERK)
    await stage.start(0)
    await stage.bubble(0, "您好").get_by_role("button", name="更多操作").click()
    await stage.page.get_by_role("menuitem", name=f"转发到「{GROUP_TITLE}」").click()
    await stage.phone(0).get_by_role("tab", name=GROUP_TITLE).click()
    await expect(stage.bubble(0, "您好")).to_contain_text("转发自 摇号助手")


async def test_pictures_are_shown_and_keep_the_newest_in_view(stage: Stage) -> None:
    await stage.open(CLERK)
    await stage.start(0)
    for number in range(3):
        await stage.bot.send_file("sendPhoto", "photo", CLERK, f"证书{number}.png", png(300, 400))
    last = stage.phone(0).locator(".photo img").last
    await expect(last).to_be_in_viewport(ratio=0.9)
    assert await last.evaluate("picture => picture.naturalWidth") == 300


async def test_a_reply_keyboard_goes_when_the_bot_takes_it_away(stage: Stage) -> None:
    await stage.open(CLERK)
    await stage.start(0)
    key = stage.phone(0).get_by_role("button", name="找人帮忙")
    await expect(key).to_be_visible()
    await stage.bot.say(CLERK, "收起来了", reply_markup={"remove_keyboard": True})
    await expect(key).to_be_hidden()


async def test_typing_shows_and_passes(stage: Stage) -> None:
    await stage.open(CLERK)
    await stage.start(0)
    await stage.bot.call("sendChatAction", chat_id=CLERK, action="typing")
    await expect(stage.phone(0).locator(".typing")).to_be_visible()
    await stage.sim("clock", advance_s=60)
    await expect(stage.phone(0).locator(".typing")).to_be_hidden()


async def test_a_link_to_the_bot_starts_it_here(stage: Stage) -> None:
    await stage.open(OBSERVER)
    link = {"text": "在私聊里核验", "url": "https://t.me/yaohao_bot?start=verify31"}
    await stage.bot.say(stage.group, "抽取结果", [[link]])
    await stage.phone(0).get_by_role("tab", name=GROUP_TITLE).click()
    await stage.phone(0).get_by_role("button", name="在私聊里核验").click()
    await expect(stage.bubble(0, "/start verify31")).to_be_visible()


async def test_an_upgraded_group_stays_open(stage: Stage) -> None:
    await stage.open(OBSERVER)
    await stage.phone(0).get_by_role("tab", name=GROUP_TITLE).click()
    await stage.page.get_by_role("button", name="调用记录").click()
    await stage.page.get_by_text("制造故障").click()
    await stage.page.get_by_role("button", name="群升级为超级群").click()
    await stage.page.keyboard.press("Escape")
    async with stage.http.post(
        f"{stage.bot.root}/sendMessage", json={"chat_id": stage.group, "text": "旧群号"}
    ) as answer:
        moved = (await answer.json())["parameters"]["migrate_to_chat_id"]
    await stage.bot.say(moved, "新群号")
    await expect(stage.bubble(0, "新群号")).to_be_visible()


async def test_days_are_separated_and_drafts_stay_with_their_person(stage: Stage) -> None:
    await stage.open(INSPECTOR, CLERK)
    await stage.start(0)
    await stage.sim("clock", advance_s=86_400)
    await stage.bot.say(INSPECTOR, "第二天")
    await expect(stage.phone(0).locator(".day")).to_have_text(
        [re.compile("9 月 14 日"), re.compile("9 月 15 日")]
    )
    await stage.phone(0).get_by_role("textbox").fill("写到一半")
    await stage.phone(0).locator("select").select_option(str(CLERK))
    await expect(stage.phone(0).get_by_role("textbox")).to_have_value("")
    await expect(stage.phone(1).get_by_role("textbox")).to_have_value("写到一半")
