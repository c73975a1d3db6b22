"""Blocking, joining, leaving, promoting, privacy mode, and a group that becomes a supergroup."""

from typing import Any

import pytest

from demo.acting import SimError
from demo.server import LocalTelegram
from tests.demo.conftest import CHEN, LI, TOKEN, WANG, Desk


def moves(updates: list[dict[str, Any]], kind: str) -> list[tuple[int, str, str]]:
    """(user, before, after) of the membership updates of a kind."""
    found = [update[kind] for update in updates if kind in update]
    return [
        (
            one["new_chat_member"]["user"]["id"],
            one["old_chat_member"]["status"],
            one["new_chat_member"]["status"],
        )
        for one in found
    ]


async def test_blocking_and_coming_back(telegram: LocalTelegram, desk: Desk) -> None:
    telegram.member(WANG, WANG, "block")
    telegram.member(WANG, WANG, "block")
    assert telegram.people()[0]["blocked"]
    with pytest.raises(SimError, match="blocked"):
        telegram.send(WANG, WANG, "x")
    telegram.member(WANG, WANG, "unblock")
    telegram.send(WANG, WANG, "x")
    updates = desk.updates()
    assert moves(updates, "my_chat_member") == [(42, "member", "kicked"), (42, "kicked", "member")]
    assert updates[0]["my_chat_member"]["from"]["id"] == WANG


async def test_joining_and_leaving_a_group(telegram: LocalTelegram, desk: Desk, group: int) -> None:
    desk.bot.mailbox.ask_for(["message", "chat_member"])
    telegram.member(CHEN, group, "join")
    telegram.member(CHEN, group, "promote")
    telegram.member(CHEN, group, "leave")
    updates = desk.updates()
    assert moves(updates, "chat_member") == [
        (CHEN, "left", "member"),
        (CHEN, "member", "administrator"),
        (CHEN, "administrator", "left"),
    ]
    services = [update["message"] for update in updates if "message" in update]
    assert services[0]["new_chat_members"][0]["first_name"] == "陈志强"
    assert services[1]["left_chat_member"]["id"] == CHEN
    assert await desk.ok("getChatMemberCount", chat_id=group) == 3


async def test_a_bot_is_told_what_becomes_of_it(telegram: LocalTelegram, desk: Desk) -> None:
    chat = telegram.add_group("新组", [WANG, LI], LI)
    telegram.member(42, chat, "promote")
    telegram.member(42, chat, "leave")
    telegram.member(42, chat, "join")
    assert moves(desk.updates(), "my_chat_member") == [
        (42, "left", "member"),
        (42, "member", "administrator"),
        (42, "administrator", "kicked"),
        (42, "kicked", "member"),
    ]


async def test_a_plain_member_hears_only_what_concerns_it(telegram: LocalTelegram, desk: Desk) -> None:
    chat = telegram.add_group("普通组", [WANG, LI], LI)
    desk.updates()
    mine = await desk.ok("sendMessage", chat_id=chat, text="我在")
    telegram.send(WANG, chat, "闲聊")
    telegram.send(WANG, chat, "/help")
    telegram.send(WANG, chat, "/help@other_bot")
    telegram.send(WANG, chat, "/help@desk_bot")
    telegram.send(WANG, chat, "回复", reply_to=mine["message_id"])
    heard = [update["message"]["text"] for update in desk.updates()]
    assert heard == ["/help", "/help@desk_bot", "回复"]
    telegram.member(42, chat, "promote")
    telegram.send(WANG, chat, "闲聊")
    assert [one["message"]["text"] for one in desk.updates() if "message" in one] == ["闲聊"]


async def test_a_restricted_person_is_silent(telegram: LocalTelegram, desk: Desk, group: int) -> None:
    telegram.member(LI, group, "restrict")
    with pytest.raises(SimError, match="cannot write"):
        telegram.send(LI, group, "x")
    told = await desk.ok("getChatMember", chat_id=group, user_id=LI)
    assert (told["status"], told["can_send_messages"]) == ("restricted", False)


async def test_strangers_stay_outside(telegram: LocalTelegram, desk: Desk, group: int) -> None:
    await desk.ok(
        "sendMessage",
        chat_id=group,
        text="x",
        reply_markup={"inline_keyboard": [[{"text": "a", "callback_data": "a"}]]},
    )
    with pytest.raises(SimError, match="cannot write"):
        telegram.send(CHEN, group, "x")
    with pytest.raises(SimError, match="not in this group"):
        telegram.messages(CHEN, group)
    with pytest.raises(SimError, match="not in this group"):
        await telegram.tap(CHEN, group, 2, "a")
    with pytest.raises(SimError):
        telegram.member(CHEN, group, "dance")
    with pytest.raises(SimError, match="no person"):
        telegram.send(5, group, "x")
    with pytest.raises(SimError, match="no chat"):
        telegram.send(WANG, -5, "x")


async def test_a_group_becomes_a_supergroup(telegram: LocalTelegram, desk: Desk, group: int) -> None:
    telegram.fault("*", "migrate")
    await desk.ok("sendMessage", chat_id=WANG, text="a private chat cannot migrate")
    body = await desk.raw("sendMessage", chat_id=group, text="x")
    new = body["parameters"]["migrate_to_chat_id"]
    assert body == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new},
    }
    old_side, new_side = (update["message"] for update in desk.updates())
    assert (old_side["chat"]["id"], old_side["migrate_to_chat_id"]) == (group, new)
    assert (new_side["chat"]["id"], new_side["migrate_from_chat_id"]) == (new, group)
    assert new_side["chat"]["type"] == "supergroup"
    sent = await desk.ok("sendMessage", chat_id=new, text="here now")
    thread = await desk.ok("sendMessage", chat_id=new, text="more", message_thread_id=sent["message_id"])
    assert thread["message_thread_id"] == sent["message_id"]
    assert telegram.send(WANG, group, "the phone follows")["chat"] == new
    assert [chat["id"] for chat in telegram.chats(WANG)] == [WANG, new]


async def test_a_second_bot_is_another_chat(telegram: LocalTelegram, desk: Desk) -> None:
    other = telegram.add_bot("43:other", "other_bot", "另一个")
    told = telegram.send(WANG, other, "/start")
    assert (told["chat"], [chat["id"] for chat in telegram.chats(WANG)]) == (other, [WANG, other])
    assert desk.updates() == []
    assert telegram.world.bots["43:other"].mailbox.pending()[0]["message"]["chat"]["id"] == WANG
    assert TOKEN in telegram.world.bots
