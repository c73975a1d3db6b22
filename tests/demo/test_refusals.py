"""Every refusal the local server knows, provoked once, in Telegram's words."""

import json
from pathlib import Path
from typing import Any

import pytest

from demo import refusals
from demo.files import Upload
from demo.server import LocalTelegram
from tests.demo.conftest import CHEN, LI, WANG, Desk

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (640).to_bytes(4) + (480).to_bytes(4) + b"\x08\x02\0\0\0"


def png(width: int, height: int) -> Upload:
    return Upload("p.png", "image/png", PNG[:16] + width.to_bytes(4) + height.to_bytes(4) + PNG[24:])


def inline(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[button]]}


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"text": "x"}, "400 Bad Request: chat_id is empty"),
        ({"chat_id": 999, "text": "x"}, "400 Bad Request: chat not found"),
        ({"chat_id": "@nobody", "text": "x"}, "400 Bad Request: chat not found"),
        ({"chat_id": LI, "text": "x"}, "403 Forbidden: bot can't initiate conversation with a user"),
        ({"chat_id": 42, "text": "x"}, "403 Forbidden: bot can't send messages to bots"),
        ({"chat_id": WANG}, "400 Bad Request: message text is empty"),
        ({"chat_id": WANG, "text": " \n "}, "400 Bad Request: message text is empty"),
        ({"chat_id": WANG, "text": "字" * 4097}, "400 Bad Request: message is too long"),
        ({"chat_id": WANG, "text": "😀" * 2049}, "400 Bad Request: message is too long"),
        ({"chat_id": WANG, "text": "x", "parse_mode": "BBCode"}, "400 Bad Request: unsupported parse_mode"),
        ({"chat_id": WANG, "text": "x", "entities": "?"}, f"400 {refusals.BAD_ENTITIES.description}"),
        (
            {"chat_id": WANG, "text": "x", "reply_markup": "{"},
            f"400 {refusals.MARKUP_UNREADABLE.description}",
        ),
        (
            {"chat_id": WANG, "text": "x", "reply_markup": "[]"},
            "400 Bad Request: object expected as reply markup",
        ),
        (
            {"chat_id": WANG, "text": "x", "reply_markup": inline(text="a")},
            "400 Bad Request: text buttons are unallowed in the inline keyboard",
        ),
        (
            {"chat_id": WANG, "text": "x", "reply_markup": inline(text="", callback_data="a")},
            f"400 {refusals.BUTTON_TEXT_EMPTY.description}",
        ),
        (
            {"chat_id": WANG, "text": "x", "reply_markup": inline(text="a", callback_data="字" * 22)},
            "400 Bad Request: BUTTON_DATA_INVALID",
        ),
        (
            {"chat_id": WANG, "text": "x", "reply_markup": inline(text="a", copy_text={"text": "x" * 257})},
            "400 Bad Request: BUTTON_COPY_TEXT_INVALID",
        ),
        (
            {"chat_id": WANG, "text": "x", "reply_markup": inline(text="a", callback_data="a", style="pink")},
            "400 Bad Request: invalid button style specified",
        ),
        (
            {"chat_id": WANG, "text": "x", "reply_markup": inline(text="a", url="nowhere")},
            "400 Bad Request: inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL",
        ),
        (
            {"chat_id": WANG, "text": "x", "reply_parameters": {"message_id": 77}},
            "400 Bad Request: message to be replied not found",
        ),
        (
            {"chat_id": WANG, "text": "x", "reply_parameters": {}},
            f"400 {refusals.REPLY_UNREADABLE.description}",
        ),
        (
            {"chat_id": WANG, "text": "x", "reply_parameters": {"message_id": 1, "quote": "no"}},
            "400 Bad Request: QUOTE_TEXT_INVALID",
        ),
        (
            {"chat_id": WANG, "text": "x", "message_thread_id": 5},
            "400 Bad Request: message thread not found",
        ),
        (
            {"chat_id": WANG, "text": "x", "link_preview_options": "no"},
            "400 Bad Request: can't parse link preview options JSON object",
        ),
    ],
)
async def test_a_message_that_cannot_be_sent(desk: Desk, params: dict[str, Any], said: str) -> None:
    assert await desk.no("sendMessage", **params) == said


async def test_people_who_cannot_be_reached(telegram: LocalTelegram, desk: Desk) -> None:
    telegram.member(WANG, WANG, "block")
    assert (
        await desk.no("sendMessage", chat_id=WANG, text="x") == "403 Forbidden: bot was blocked by the user"
    )
    telegram.member(WANG, WANG, "unblock")
    await desk.ok("sendMessage", chat_id=WANG, text="x")
    telegram.world.people[WANG].deactivated = True
    assert await desk.no("sendMessage", chat_id=WANG, text="x") == "403 Forbidden: user is deactivated"


async def test_groups_that_cannot_be_reached(telegram: LocalTelegram, desk: Desk, group: int) -> None:
    telegram.member(desk.bot.id, group, "restrict")
    rights = "400 Bad Request: not enough rights to send text messages to the chat"
    assert await desk.no("sendMessage", chat_id=group, text="x") == rights
    telegram.member(desk.bot.id, group, "leave")
    kicked = "403 Forbidden: bot was kicked from the group chat"
    assert await desk.no("sendMessage", chat_id=group, text="x") == kicked
    telegram.member(desk.bot.id, group, "join")
    await desk.ok("leaveChat", chat_id=group)
    stranger = "403 Forbidden: bot is not a member of the group chat"
    assert await desk.no("sendMessage", chat_id=group, text="x") == stranger


async def test_supergroups_that_cannot_be_reached(telegram: LocalTelegram, desk: Desk, group: int) -> None:
    telegram.fault("getChat", "migrate")
    big = (await desk.raw("getChat", chat_id=group))["parameters"]["migrate_to_chat_id"]
    telegram.member(desk.bot.id, big, "leave")
    kicked = "403 Forbidden: bot was kicked from the supergroup chat"
    assert await desk.no("sendMessage", chat_id=big, text="x") == kicked
    telegram.member(desk.bot.id, big, "join")
    await desk.ok("leaveChat", chat_id=big)
    stranger = "403 Forbidden: bot is not a member of the supergroup chat"
    assert await desk.no("sendMessage", chat_id=big, text="x") == stranger


async def test_edits(telegram: LocalTelegram, desk: Desk, group: int) -> None:
    sent = await desk.ok("sendMessage", chat_id=WANG, text="<b>a</b>", parse_mode="HTML")
    mine = {"chat_id": WANG, "message_id": sent["message_id"]}
    same = (
        "400 Bad Request: message is not modified: specified new message content and reply markup "
        "are exactly the same as a current content and reply markup of the message"
    )
    assert await desk.no("editMessageText", **mine, text="<b>a</b>", parse_mode="HTML") == same
    assert await desk.no("editMessageReplyMarkup", **mine) == same
    await desk.ok("editMessageText", **mine, text="a")
    missing = "400 Bad Request: message to edit not found"
    assert await desk.no("editMessageText", chat_id=WANG, message_id=99, text="b") == missing
    assert await desk.no("editMessageText", inline_message_id="1", text="b") == missing
    nothing = "400 Bad Request: message identifier is not specified"
    assert await desk.no("editMessageText", chat_id=WANG, text="b") == nothing
    foreign = "400 Bad Request: message can't be edited"
    assert await desk.no("editMessageText", chat_id=WANG, message_id=1, text="b") == foreign
    no_caption = "400 Bad Request: there is no caption in the message to edit"
    assert await desk.no("editMessageCaption", **mine, caption="b") == no_caption
    keyboard = json.dumps({"keyboard": [["a"]]})
    assert await desk.no("editMessageText", **mine, text="b", reply_markup=keyboard) == (
        "400 Bad Request: inline keyboard expected"
    )
    paper = {"document": Upload("a.txt", "text/plain", b"a")}
    file = await desk.ok("sendDocument", paper, chat_id=group)
    no_text = "400 Bad Request: there is no text in the message to edit"
    assert await desk.no("editMessageText", chat_id=group, message_id=file["message_id"], text="b") == no_text


async def test_deleting(telegram: LocalTelegram, desk: Desk) -> None:
    assert (
        await desk.no("deleteMessage", chat_id=WANG) == "400 Bad Request: message identifier is not specified"
    )
    missing = "400 Bad Request: message to delete not found"
    assert await desk.no("deleteMessage", chat_id=WANG, message_id=50) == missing
    sent = await desk.ok("sendMessage", chat_id=WANG, text="a")
    mine = {"chat_id": WANG, "message_id": sent["message_id"]}
    telegram.advance(48 * 3600)
    await desk.ok("deleteMessage", **mine)
    assert await desk.no("deleteMessage", **mine) == missing
    sent = await desk.ok("sendMessage", chat_id=WANG, text="a")
    telegram.advance(48 * 3600 + 1)
    old = "400 Bad Request: message can't be deleted for everyone"
    assert await desk.no("deleteMessage", chat_id=WANG, message_id=sent["message_id"]) == old


async def test_rights_in_groups(telegram: LocalTelegram, desk: Desk) -> None:
    chat = telegram.add_group("普通组", [WANG, LI], LI)
    theirs = telegram.send(WANG, chat, "hello")
    about = {"chat_id": chat, "message_id": theirs["id"]}
    assert await desk.no("deleteMessage", **about) == "400 Bad Request: message can't be deleted"
    pin = "400 Bad Request: not enough rights to manage pinned messages in the chat"
    assert await desk.no("pinChatMessage", **about) == pin
    assert await desk.no("unpinChatMessage", chat_id=chat) == pin


async def test_pins_forwards_copies_reactions(desk: Desk) -> None:
    kept = await desk.ok("sendMessage", chat_id=WANG, text="kept", protect_content=True)
    about = {"chat_id": WANG, "message_id": 99}
    assert await desk.no("pinChatMessage", **about) == "400 Bad Request: message to pin not found"
    assert await desk.no("unpinChatMessage", chat_id=WANG) == "400 Bad Request: message to unpin not found"
    about["from_chat_id"] = WANG
    assert await desk.no("forwardMessage", **about) == "400 Bad Request: message to forward not found"
    assert await desk.no("copyMessage", **about) == "400 Bad Request: message to copy not found"
    about["message_id"] = kept["message_id"]
    assert await desk.no("forwardMessage", **about) == "400 Bad Request: message can't be forwarded"
    assert await desk.no("copyMessage", **about) == "400 Bad Request: message can't be copied"
    missing = "400 Bad Request: message to react not found"
    thumb = {"type": "emoji", "emoji": "👌"}
    assert await desk.no("setMessageReaction", chat_id=WANG, message_id=99, reaction=[thumb]) == missing
    mine = {"chat_id": WANG, "message_id": 1}
    too_many = "400 Bad Request: REACTIONS_TOO_MANY"
    assert await desk.no("setMessageReaction", **mine, reaction=[thumb, thumb]) == too_many
    invalid = "400 Bad Request: REACTION_INVALID"
    assert await desk.no("setMessageReaction", **mine, reaction=[{"type": "paid"}]) == invalid
    assert await desk.no("setMessageReaction", **mine, reaction="👌") == invalid
    assert await desk.no("sendChatAction", chat_id=WANG, action="dance") == (
        "400 Bad Request: wrong parameter action in request"
    )


async def test_files(desk: Desk) -> None:
    async def sent(method: str, upload: Upload | None = None, **params: Any) -> str:
        name = "photo" if method == "sendPhoto" else "document"
        return await desk.no(method, {name: upload} if upload else {}, chat_id=WANG, **params)

    empty = Upload("a.txt", "text/plain", b"")
    assert await sent("sendDocument") == "400 Bad Request: there is no document in the request"
    assert await sent("sendPhoto") == "400 Bad Request: there is no photo in the request"
    assert await sent("sendDocument", empty) == "400 Bad Request: file must be non-empty"
    wrong = "400 Bad Request: wrong file identifier/HTTP URL specified"
    assert await sent("sendDocument", document="BQAC") == wrong
    url = "400 Bad Request: failed to get HTTP URL content"
    assert await sent("sendDocument", document="https://example.com/a.pdf") == url
    text = Upload("a.png", "image/png", b"no picture")
    assert await sent("sendPhoto", text) == "400 Bad Request: IMAGE_PROCESS_FAILED"
    assert await sent("sendPhoto", png(9000, 2000)) == "400 Bad Request: PHOTO_INVALID_DIMENSIONS"
    assert await sent("sendPhoto", png(2100, 100)) == "400 Bad Request: PHOTO_INVALID_DIMENSIONS"
    large = Upload("a.png", "image/png", PNG + bytes(10 * 1024 * 1024))
    assert await sent("sendPhoto", large) == f"400 {refusals.PHOTO_BYTES.description}"
    long = "400 Bad Request: message caption is too long"
    assert await sent("sendDocument", Upload("a", "", b"a"), caption="字" * 1025) == long
    assert await desk.no("getFile") == "400 Bad Request: invalid file_id"
    unavailable = "400 Bad Request: wrong file_id or the file is temporarily unavailable"
    assert await desk.no("getFile", file_id="x") == unavailable


async def test_a_file_above_twenty_megabytes_cannot_be_fetched(telegram: LocalTelegram, desk: Desk) -> None:
    sent = telegram.upload(WANG, WANG, Upload("big.bin", "", bytes(20 * 1024 * 1024 + 1)))
    assert await desk.no("getFile", file_id=sent["file"]["id"]) == "400 Bad Request: file is too big"


async def test_members(telegram: LocalTelegram, desk: Desk, group: int) -> None:
    assert await desk.no("getChatMember", chat_id=group) == "400 Bad Request: invalid user_id specified"
    unknown = "400 Bad Request: user not found"
    assert await desk.no("getChatMember", chat_id=group, user_id=5) == unknown
    assert (await desk.ok("getChatMember", chat_id=group, user_id=CHEN))["status"] == "left"
    private = "400 Bad Request: there are no administrators in the private chat"
    assert await desk.no("getChatAdministrators", chat_id=WANG) == private
    leave = "400 Bad Request: chat member status can't be changed in private chats"
    assert await desk.no("leaveChat", chat_id=WANG) == leave


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({}, refusals.COMMANDS_UNREADABLE),
        ({"commands": ["start"]}, refusals.COMMANDS_UNREADABLE),
        ({"commands": [{"command": "Start", "description": "x"}]}, refusals.COMMAND_INVALID),
        ({"commands": [{"command": "start", "description": ""}]}, refusals.COMMAND_DESCRIPTION_INVALID),
        ({"commands": [{"command": "a", "description": "x"}] * 101}, refusals.COMMANDS_TOO_MANY),
        ({"commands": [], "scope": "x"}, refusals.SCOPE_UNREADABLE),
        ({"commands": [], "scope": {"type": "moon"}}, refusals.SCOPE_UNKNOWN),
        ({"commands": [], "scope": {"type": "chat", "chat_id": 5}}, refusals.CHAT_NOT_FOUND),
        ({"commands": [], "language_code": "zh-hans"}, refusals.LANGUAGE_INVALID),
    ],
)
async def test_commands(desk: Desk, params: dict[str, Any], said: refusals.Refusal) -> None:
    assert await desk.no("setMyCommands", **params) == f"400 {said.description}"


async def test_callback_answers(telegram: LocalTelegram, desk: Desk) -> None:
    long = "400 Bad Request: MESSAGE_TOO_LONG"
    assert await desk.no("answerCallbackQuery", callback_query_id="1", text="字" * 201) == long
    old = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await desk.no("answerCallbackQuery", callback_query_id="1") == old
    assert await desk.no("answerCallbackQuery") == old


async def test_webhook_refusals(desk: Desk) -> None:
    insecure = "400 Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
    assert await desk.no("setWebhook", url="http://example.com/hook") == insecure
    assert await desk.no("setWebhook", url="nonsense") == insecure
    secret = "400 Bad Request: secret token contains unallowed characters"
    assert await desk.no("setWebhook", url="https://example.com/", secret_token="a b") == secret


async def test_methods_nobody_wrote_are_listed(telegram: LocalTelegram, desk: Desk) -> None:
    assert await desk.no("sendDice", chat_id=WANG) == "404 Not Found"
    assert await desk.no("danceMessage") == "404 Not Found"
    assert telegram.missing() == ["sendDice", "danceMessage"]


async def test_no_wording_is_left_untried() -> None:
    """Each constant of `refusals` is named or spelled in one of the tests."""
    written = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    for name, refusal in vars(refusals).items():
        if isinstance(refusal, refusals.Refusal):
            tail = refusal.description.partition(": ")[2] or refusal.description
            assert f"refusals.{name}" in written or tail[:40] in written, name
