"""A run that touches every method and every kind of update, before three judges."""

import asyncio
from typing import Any

from demo.files import Upload
from demo.methods import METHODS
from demo.server import LocalTelegram
from tests.demo.conftest import CHEN, LI, WANG, Desk, furnished
from tests.demo.judges import aiogram_says, ptb_says, verdicts
from tests.demo.test_refusals import png

EVERYTHING = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member"]
BUTTONS = {
    "inline_keyboard": [
        [
            {"text": "确认", "callback_data": "ok", "style": "success"},
            {"text": "↗", "url": "https://example.com"},
        ],
        [{"text": "复制", "copy_text": {"text": "x"}}, {"text": "已", "disabled": {}}],
    ]
}
RICH = (
    "<b>a</b><i>b</i><u>c</u><s>d</s><tg-spoiler>e</tg-spoiler> <code>f</code> "
    '<pre><code class="language-py">g</code></pre><a href="https://example.com">h</a><a href="tg://user?id=1001">i</a><blockquote>j</blockquote>'
    '<blockquote expandable>k</blockquote><tg-emoji emoji-id="5">👍</tg-emoji>'
    '<tg-time unix="5" format="wDT">l</tg-time> /start @wanghaiyan #抽查 a@b.cn https://example.com'
)


async def whole_life(telegram: LocalTelegram, desk: Desk) -> None:
    """Everything a bot and its people can do here, once."""
    await desk.ok("getUpdates", allowed_updates=EVERYTHING)
    telegram.send(WANG, WANG, "/start abc")
    await desk.ok("getMe")
    sent = await desk.ok("sendMessage", chat_id=WANG, text=RICH, parse_mode="HTML", reply_markup=BUTTONS)
    told = telegram.send(WANG, WANG, "好", reply_to=sent["message_id"])
    telegram.edit(WANG, WANG, told["id"], "很好 https://example.com")
    await talking(telegram, desk, sent)
    await files(telegram, desk)
    await groups(telegram, desk, sent)
    for method in ("setMyCommands", "getMyCommands", "deleteMyCommands"):
        commands: Any = [{"command": "start", "description": "开始"}]
        await desk.ok(method, **({"commands": commands} if method == "setMyCommands" else {}))
    telegram.member(WANG, WANG, "block")
    telegram.member(WANG, WANG, "unblock")
    await desk.ok("getUpdates")
    await desk.ok("setWebhook", url="https://example.com/hook", allowed_updates=EVERYTHING)
    await desk.ok("getWebhookInfo")
    await desk.ok("deleteWebhook")


async def talking(telegram: LocalTelegram, desk: Desk, sent: dict[str, Any]) -> None:
    mine = {"chat_id": WANG, "message_id": sent["message_id"]}
    tap = asyncio.ensure_future(telegram.tap(WANG, WANG, sent["message_id"], "ok"))
    await asyncio.sleep(0)
    query = (await desk.ok("getUpdates"))[-1]["callback_query"]
    await desk.ok("answerCallbackQuery", callback_query_id=query["id"], text="好")
    await tap
    await desk.ok("editMessageText", **mine, text="改", link_preview_options={"is_disabled": True})
    await desk.ok("editMessageReplyMarkup", **mine, reply_markup=BUTTONS)
    await desk.ok("setMessageReaction", **mine, reaction=[{"type": "emoji", "emoji": "👌"}])
    await desk.ok("pinChatMessage", **mine)
    await desk.ok("getChat", chat_id=WANG)
    await desk.ok("getChatMember", chat_id=WANG, user_id=WANG)
    await desk.ok("unpinChatMessage", **mine)
    await desk.ok("sendChatAction", chat_id=WANG, action="typing")
    quoted = {"message_id": sent["message_id"], "quote": "改"}
    await desk.ok("sendMessage", chat_id=WANG, text="x", reply_parameters=quoted, protect_content=True)
    await desk.ok("deleteMessage", **mine)


async def files(telegram: LocalTelegram, desk: Desk) -> None:
    told = telegram.upload(WANG, WANG, Upload("名录.xlsx", "", b"PK"), caption="名录 #1号")
    await desk.ok("getFile", file_id=told["file"]["id"])
    sent = await desk.ok("sendDocument", chat_id=WANG, document=told["file"]["id"], caption="x")
    await desk.ok(
        "editMessageCaption",
        chat_id=WANG,
        message_id=sent["message_id"],
        caption="<b>y</b>",
        parse_mode="HTML",
    )
    await desk.ok("sendPhoto", {"photo": png(4, 3)}, chat_id=WANG, caption="z", show_caption_above_media=True)
    telegram.upload(WANG, WANG, png(3, 4), as_photo=True)


async def groups(telegram: LocalTelegram, desk: Desk, sent: dict[str, Any]) -> None:
    group = telegram.add_group("联席组", [WANG, LI], LI, bot_admin=True)
    telegram.member(CHEN, group, "join")
    telegram.member(CHEN, group, "restrict")
    telegram.member(CHEN, group, "promote")
    for user_id in (WANG, LI, CHEN, 42):
        await desk.ok("getChatMember", chat_id=group, user_id=user_id)
    telegram.member(CHEN, group, "leave")
    await desk.ok("getChatMember", chat_id=group, user_id=CHEN)
    await desk.ok("getChatAdministrators", chat_id=group)
    await desk.ok("getChatMemberCount", chat_id=group)
    theirs = telegram.send(WANG, group, "大家好")
    source = {"chat_id": group, "from_chat_id": group, "message_id": theirs["id"]}
    await desk.ok("forwardMessage", **source)
    await desk.ok("copyMessage", **source)
    telegram.forward(WANG, group, theirs["id"], WANG)
    telegram.fault("sendMessage", "migrate")
    body = await desk.raw("sendMessage", chat_id=group, text="x")
    new = body["parameters"]["migrate_to_chat_id"]
    first = await desk.ok("sendMessage", chat_id=new, text="x")
    await desk.ok("sendMessage", chat_id=new, text="y", message_thread_id=first["message_id"])
    await desk.ok("getChat", chat_id=new)
    telegram.member(42, new, "leave")
    telegram.member(42, new, "join")
    await desk.ok("leaveChat", chat_id=new)


async def test_three_judges_find_nothing() -> None:
    telegram = furnished(relaxed=True)
    await whole_life(telegram, Desk(telegram))
    calls = telegram.calls()
    assert verdicts(calls) == []
    assert {call["method"] for call in calls if call["answer"]["ok"]} == set(METHODS)
    seen = {
        kind
        for call in calls
        if call["method"] == "getUpdates"
        for one in call["answer"]["result"]
        for kind in one
    }
    assert seen == {*EVERYTHING, "update_id"}


async def test_the_judges_do_see_faults() -> None:
    user = {"id": 1, "is_bot": False, "first_name": "x", "shoe_size": 43}
    assert aiogram_says("getMe", user) == ["User ['shoe_size']"]
    assert ptb_says("getMe", user) == ["User.shoe_size"]


async def test_problems_of_a_request_are_written_down(telegram: LocalTelegram, desk: Desk) -> None:
    await desk.raw(
        "sendMessage",
        chat_id=WANG,
        text="x" * 4097,
        reply_to_message_id=1,
        disable_notification=5,
        reply_markup="{",
        link_preview_options={"is_disabled": "yes", "colour": "red"},
        reply_parameters={"message_id": "1"},
        entities=[{"type": "bold", "offset": 0}],
    )
    await desk.raw("sendMessage", chat_id=WANG)
    assert set(telegram.problems()) == {
        "sendMessage.reply_markup: not readable as "
        "InlineKeyboardMarkup or ReplyKeyboardMarkup or ReplyKeyboardRemove or ForceReply",
        "sendMessage.reply_to_message_id: unknown",
        "sendMessage.text: 4097 characters, allowed 1-4096",
        "sendMessage.entities[0].length: missing",
        "sendMessage.link_preview_options.colour: unknown",
        "sendMessage.link_preview_options.is_disabled: not Boolean",
        "sendMessage.disable_notification: not Boolean",
        "sendMessage.reply_parameters.message_id: not Integer",
        "sendMessage.reply_markup: not InlineKeyboardMarkup",
        "sendMessage.text: missing",
    }
