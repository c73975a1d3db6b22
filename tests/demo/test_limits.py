"""Flood limits: overall, per group, per person; and none when relaxed."""

from demo import refusals
from demo.server import LocalTelegram
from tests.demo.conftest import CHEN, LI, WANG, Desk, furnished


async def test_thirty_a_second_overall(telegram: LocalTelegram, desk: Desk) -> None:
    for person in range(2000, 2031):
        telegram.add_person(person, f"人{person}")
        telegram.send(person, person, "/start")
    for person in range(2000, 2030):
        await desk.ok("sendMessage", chat_id=person, text="x")
    body = await desk.raw("sendMessage", chat_id=2030, text="x")
    assert body == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    telegram.advance(1)
    await desk.ok("sendMessage", chat_id=2030, text="x")


async def test_twenty_a_minute_in_a_group(telegram: LocalTelegram, desk: Desk, group: int) -> None:
    for _ in range(20):
        await desk.ok("sendMessage", chat_id=group, text="x")
        telegram.advance(1)
    assert (await desk.raw("sendMessage", chat_id=group, text="x"))["parameters"] == {"retry_after": 40}
    await desk.ok("sendMessage", chat_id=WANG, text="people still hear")
    telegram.advance(40)
    await desk.ok("sendMessage", chat_id=group, text="x")


async def test_one_a_second_to_a_person_after_a_short_burst(telegram: LocalTelegram, desk: Desk) -> None:
    telegram.send(LI, LI, "/start")
    for _ in range(3):
        await desk.ok("sendMessage", chat_id=WANG, text="x")
    assert await desk.no("sendMessage", chat_id=WANG, text="x") == "429 Too Many Requests: retry after 3"
    await desk.ok("sendMessage", chat_id=LI, text="another chat is free")


async def test_edits_count_and_refused_calls_do_not(telegram: LocalTelegram, desk: Desk) -> None:
    sent = await desk.ok("sendMessage", chat_id=WANG, text="0")
    for word in ("1", "2"):
        for _ in range(3):
            await desk.no("sendMessage", chat_id=WANG, text="")
        await desk.ok("editMessageText", chat_id=WANG, message_id=sent["message_id"], text=word)
    assert (await desk.no("editMessageText", chat_id=WANG, message_id=sent["message_id"], text="3"))[
        :3
    ] == "429"


async def test_relaxed_means_no_limit() -> None:
    telegram = furnished(relaxed=True)
    telegram.send(CHEN, CHEN, "/start")
    desk = Desk(telegram)
    for _ in range(100):
        await desk.ok("sendMessage", chat_id=CHEN, text="x")


def test_the_wording_of_a_flood() -> None:
    assert refusals.flood(7).description == "Too Many Requests: retry after 7"
