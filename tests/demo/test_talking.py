"""Sending, editing, pressing, pinning, forwarding: what a bot gets back and what people see."""

import asyncio
from typing import Any

import pytest

from demo.acting import SimError
from demo.files import Upload
from demo.server import LocalTelegram
from tests.demo.conftest import LI, WANG, Desk
from tests.demo.test_refusals import png

OK_BUTTON = {"inline_keyboard": [[{"text": "确认", "callback_data": "ok:1", "style": "success"}]]}


async def pressed(telegram: LocalTelegram, desk: Desk, message_id: int, button: str) -> tuple[Any, Any]:
    """The running tap and the query the bot got."""
    tap = asyncio.ensure_future(telegram.tap(WANG, WANG, message_id, button))
    await asyncio.sleep(0)
    return tap, desk.updates()[-1]["callback_query"]


async def test_a_reply_carries_the_whole_message(telegram: LocalTelegram, desk: Desk) -> None:
    first = await desk.ok("sendMessage", chat_id=WANG, text="一", reply_markup=OK_BUTTON)
    second = await desk.ok(
        "sendMessage",
        chat_id=WANG,
        text="二",
        reply_parameters={"message_id": first["message_id"], "quote": "一"},
    )
    assert second["reply_to_message"] == first
    assert second["quote"] == {"text": "一", "position": 0, "is_manual": True}
    told = telegram.send(WANG, WANG, "三", reply_to=second["message_id"])
    heard = desk.updates()[0]["message"]["reply_to_message"]
    assert heard["text"] == "二"
    assert "reply_to_message" not in heard
    assert told["reply_to"] == second["message_id"]
    lost = await desk.ok(
        "sendMessage",
        chat_id=WANG,
        text="四",
        reply_parameters={"message_id": 99, "allow_sending_without_reply": True},
    )
    assert "reply_to_message" not in lost


async def test_a_tap_is_answered_once(telegram: LocalTelegram, desk: Desk) -> None:
    sent = await desk.ok("sendMessage", chat_id=WANG, text="?", reply_markup=OK_BUTTON)
    tap, query = await pressed(telegram, desk, sent["message_id"], "确认")
    assert (query["data"], query["from"]["id"], query["message"]) == ("ok:1", WANG, sent)
    answer = {"callback_query_id": query["id"], "text": "已确认", "show_alert": True}
    await desk.ok("answerCallbackQuery", **answer)
    assert await tap == {"toast": "已确认", "alert": True, "url": None}
    old = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await desk.no("answerCallbackQuery", **answer) == old


async def test_a_tap_expires(telegram: LocalTelegram, desk: Desk) -> None:
    sent = await desk.ok("sendMessage", chat_id=WANG, text="?", reply_markup=OK_BUTTON)
    tap, query = await pressed(telegram, desk, sent["message_id"], "ok:1")
    telegram.advance(16)
    assert (await desk.no("answerCallbackQuery", callback_query_id=query["id"])).startswith(
        "400 Bad Request: query"
    )
    tap.cancel()


async def test_other_buttons(telegram: LocalTelegram, desk: Desk) -> None:
    row = [
        {"text": "网页", "url": "example.com"},
        {"text": "复制", "copy_text": {"text": "d661"}},
        {"text": "已确认", "disabled": {}},
    ]
    sent = await desk.ok("sendMessage", chat_id=WANG, text="?", reply_markup={"inline_keyboard": [row, []]})
    assert sent["reply_markup"]["inline_keyboard"][0][0]["url"] == "http://example.com/"
    seen = telegram.messages(WANG, WANG)[-1]["buttons"]
    assert seen == [
        [
            {"text": "网页", "url": "http://example.com/", "style": None, "disabled": False},
            {"text": "复制", "copy": "d661", "style": None, "disabled": False},
            {"text": "已确认", "style": None, "disabled": True},
        ]
    ]
    opened = await telegram.tap(WANG, WANG, sent["message_id"], "网页")
    assert opened == {"toast": None, "alert": False, "url": "http://example.com/"}
    with pytest.raises(SimError, match="disabled"):
        await telegram.tap(WANG, WANG, sent["message_id"], "已确认")
    with pytest.raises(SimError, match="no button"):
        await telegram.tap(WANG, WANG, sent["message_id"], "别的")


async def test_reply_keyboards(telegram: LocalTelegram, desk: Desk) -> None:
    keyboard = {"keyboard": [["是", {"text": "否"}]], "resize_keyboard": True}
    sent = await desk.ok("sendMessage", chat_id=WANG, text="?", reply_markup=keyboard)
    assert "reply_markup" not in sent
    assert telegram.messages(WANG, WANG)[-1]["reply_keyboard"] == [["是", "否"]]
    await telegram.tap(WANG, WANG, sent["message_id"], "否")
    assert desk.updates()[-1]["message"]["text"] == "否"
    await desk.ok("sendMessage", chat_id=WANG, text="好", reply_markup={"remove_keyboard": True})
    assert telegram.messages(WANG, WANG)[-1]["reply_keyboard"] == []
    await desk.ok("sendMessage", chat_id=WANG, text="理由？", reply_markup={"force_reply": True})
    assert telegram.messages(WANG, WANG)[-1]["reply_keyboard"] is None


async def test_edits_replace_text_and_keyboard(telegram: LocalTelegram, desk: Desk) -> None:
    sent = await desk.ok(
        "sendMessage", chat_id=WANG, text="<b>一</b>", parse_mode="HTML", reply_markup=OK_BUTTON
    )
    mine = {"chat_id": WANG, "message_id": sent["message_id"]}
    telegram.advance(5)
    edited = await desk.ok("editMessageText", **mine, text="二", link_preview_options={"is_disabled": True})
    assert edited["edit_date"] == sent["date"] + 5
    assert "entities" not in edited
    assert "reply_markup" not in edited
    with_button = await desk.ok("editMessageReplyMarkup", **mine, reply_markup=OK_BUTTON)
    assert (with_button["text"], with_button["reply_markup"]) == ("二", OK_BUTTON)
    assert telegram.messages(WANG, WANG)[-1]["edited"]
    assert desk.updates() == []


async def test_documents_up_and_down(telegram: LocalTelegram, desk: Desk) -> None:
    told = telegram.upload(WANG, WANG, Upload("名录.xlsx", "", b"PK"), caption=" 今年的 ")
    heard = desk.updates()[0]["message"]
    assert (heard["caption"], heard["document"]["file_name"]) == ("今年的", "名录.xlsx")
    assert heard["document"]["mime_type"].endswith("spreadsheetml.sheet")
    found = await desk.ok("getFile", file_id=heard["document"]["file_id"])
    assert telegram.world.files.by_path[found["file_path"]].data == b"PK"
    again = await desk.ok(
        "sendDocument", chat_id=WANG, document=told["file"]["id"], caption="<i>同一份</i>", parse_mode="HTML"
    )
    assert again["document"] == heard["document"]
    assert again["caption_entities"] == [{"type": "italic", "offset": 0, "length": 3}]
    fixed = await desk.ok("editMessageCaption", chat_id=WANG, message_id=again["message_id"], caption="改过")
    assert (fixed["caption"], fixed["document"]) == ("改过", heard["document"])
    assert telegram.file(told["file"]["id"])[0] == "名录.xlsx"
    with pytest.raises(SimError, match="no file"):
        telegram.file("none")


async def test_photos(telegram: LocalTelegram, desk: Desk) -> None:
    sent = await desk.ok(
        "sendPhoto", {"photo": png(640, 480)}, chat_id=WANG, show_caption_above_media=True, has_spoiler=True
    )
    assert (sent["photo"][0]["width"], sent["photo"][0]["height"]) == (640, 480)
    told = telegram.upload(WANG, WANG, png(10, 20), as_photo=True)
    assert told["file"]["is_photo"]
    assert desk.updates()[0]["message"]["photo"][0]["height"] == 20
    again = await desk.ok("sendPhoto", chat_id=WANG, photo=told["file"]["id"])
    assert again["photo"][0]["file_id"] == told["file"]["id"]
    wrong = "400 Bad Request: wrong file identifier/HTTP URL specified"
    assert await desk.no("sendDocument", chat_id=WANG, document=told["file"]["id"]) == wrong


async def test_pins(telegram: LocalTelegram, desk: Desk, group: int) -> None:
    sent = await desk.ok("sendMessage", chat_id=group, text="置顶我")
    about = {"chat_id": group, "message_id": sent["message_id"]}
    await desk.ok("pinChatMessage", **about)
    await desk.ok("pinChatMessage", **about)
    notices = [update["message"]["pinned_message"]["text"] for update in desk.updates()]
    assert notices == ["置顶我"]
    assert (await desk.ok("getChat", chat_id=group))["pinned_message"] == sent
    seen = telegram.messages(WANG, group)
    assert [one["service"] for one in seen][-1] == "窗口 置顶了一条消息"
    assert seen[-2]["pinned"]
    assert await desk.no("pinChatMessage", chat_id=group, message_id=seen[-1]["id"]) == (
        "400 Bad Request: message to pin not found"
    )
    await desk.ok("unpinChatMessage", chat_id=group)
    assert "pinned_message" not in await desk.ok("getChat", chat_id=group)


async def test_forwards_and_copies(telegram: LocalTelegram, desk: Desk, group: int) -> None:
    told = telegram.send(WANG, WANG, "看这个")
    source = {"from_chat_id": WANG, "message_id": told["id"]}
    sent = await desk.ok("forwardMessage", chat_id=group, **source)
    assert (sent["text"], sent["forward_origin"]["sender_user"]["id"]) == ("看这个", WANG)
    copied = await desk.ok("copyMessage", chat_id=group, **source)
    assert list(copied) == ["message_id"]
    file = telegram.upload(WANG, WANG, Upload("a.txt", "", b"a"), caption="旧")
    copied = await desk.ok(
        "copyMessage", chat_id=group, from_chat_id=WANG, message_id=file["id"], caption="新"
    )
    assert telegram.messages(WANG, group)[-1]["caption"] == "新"
    onward = telegram.forward(WANG, group, sent["message_id"], WANG)
    assert onward["forward_from"]["name"] == "王海燕"
    secret = await desk.ok("sendMessage", chat_id=WANG, text="保密", protect_content=True)
    assert secret["has_protected_content"]
    with pytest.raises(SimError, match="forwarded"):
        telegram.forward(WANG, WANG, secret["message_id"], group)


async def test_people_edit_their_words(telegram: LocalTelegram, desk: Desk) -> None:
    told = telegram.send(WANG, WANG, "错")
    assert telegram.edit(WANG, WANG, told["id"], "对")["edited"]
    assert desk.updates()[-1]["edited_message"]["text"] == "对"
    mine = await desk.ok("sendMessage", chat_id=WANG, text="x")
    with pytest.raises(SimError, match="own text"):
        telegram.edit(WANG, WANG, mine["message_id"], "y")
    with pytest.raises(SimError, match="4096"):
        telegram.send(WANG, WANG, " ")
    with pytest.raises(SimError, match="1024"):
        telegram.upload(WANG, WANG, Upload("a", "", b"a"), caption="字" * 1025)
    with pytest.raises(SimError, match="picture"):
        telegram.upload(WANG, WANG, Upload("a", "", b"a"), as_photo=True)


async def test_typing_reactions_deleting_unread(telegram: LocalTelegram, desk: Desk) -> None:
    await desk.ok("sendChatAction", chat_id=WANG, action="typing")
    assert telegram.chats(WANG)[0]["bot_typing"]
    telegram.advance(5)
    assert not telegram.chats(WANG)[0]["bot_typing"]
    told = telegram.send(WANG, WANG, "收到吗")
    thumb = [{"type": "emoji", "emoji": "👌"}]
    await desk.ok("setMessageReaction", chat_id=WANG, message_id=told["id"], reaction=thumb)
    sent = await desk.ok("sendMessage", chat_id=WANG, text="x")
    assert telegram.people()[0]["unread"] == 1
    assert telegram.messages(WANG, WANG)[1]["reactions"] == ["👌"]
    assert telegram.people()[0]["unread"] == 0
    await desk.ok("deleteMessage", chat_id=WANG, message_id=sent["message_id"])
    assert telegram.messages(WANG, WANG)[-1]["deleted"]
    assert telegram.chats(WANG)[0]["last"]["text"] == "收到吗"


async def test_commands_by_scope_and_language(telegram: LocalTelegram, desk: Desk, group: int) -> None:
    async def put(description: str, **about: Any) -> None:
        await desk.ok("setMyCommands", commands=[{"command": "a", "description": description}], **about)

    def shown(person: int, chat: int) -> str:
        found = next(one for one in telegram.chats(person) if one["id"] == chat)
        return found["commands"][0]["description"] if found["commands"] else ""

    assert shown(WANG, WANG) == ""
    await put("all")
    await put("中文", language_code="zh")
    assert shown(WANG, WANG) == "中文"
    await put("private", scope={"type": "all_private_chats"})
    await put("wang", scope={"type": "chat", "chat_id": WANG})
    assert (shown(WANG, WANG), shown(LI, LI)) == ("wang", "private")
    await put("groups", scope={"type": "all_group_chats"})
    await put("leaders", scope={"type": "all_chat_administrators"})
    assert (shown(WANG, group), shown(LI, group)) == ("leaders", "groups")
    await put("li", scope={"type": "chat_member", "chat_id": group, "user_id": LI})
    assert shown(LI, group) == "li"
    assert (await desk.ok("getMyCommands", language_code="zh"))[0]["description"] == "中文"
    await desk.ok("deleteMyCommands", scope={"type": "chat", "chat_id": WANG})
    assert shown(WANG, WANG) == "private"
    assert await desk.ok("getMyCommands", scope={"type": "chat", "chat_id": WANG}) == []


async def test_people_mentioned_by_number(desk: Desk) -> None:
    link = f'<a href="tg://user?id={LI}">科长</a><a href="tg://user?id=5">谁</a>'
    sent = await desk.ok("sendMessage", chat_id=WANG, text=link, parse_mode="HTML")
    assert [(one["type"], one["user"]["id"]) for one in sent["entities"]] == [("text_mention", LI)]
