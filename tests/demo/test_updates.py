"""getUpdates: offsets, the newest poll wins, what was asked for, a day and no longer."""

import asyncio
from typing import Any

from demo import refusals
from demo.server import LocalTelegram
from tests.demo.conftest import WANG, Desk, furnished


async def fetched(desk: Desk, **params: Any) -> list[dict[str, Any]]:
    updates: list[dict[str, Any]] = await desk.ok("getUpdates", **params)
    return updates


async def test_an_offset_confirms(telegram: LocalTelegram, desk: Desk) -> None:
    for word in ("一", "二", "三"):
        telegram.send(WANG, WANG, word)
    first = await fetched(desk, limit=2)
    assert [one["message"]["text"] for one in first] == ["一", "二"]
    assert await fetched(desk, limit=2) == first
    rest = await fetched(desk, offset=first[-1]["update_id"] + 1)
    assert [one["message"]["text"] for one in rest] == ["三"]
    assert await fetched(desk, offset=rest[-1]["update_id"] + 1) == []


async def test_a_negative_offset_counts_from_the_end(telegram: LocalTelegram, desk: Desk) -> None:
    for word in ("一", "二", "三"):
        telegram.send(WANG, WANG, word)
    assert [one["message"]["text"] for one in await fetched(desk, offset=-2)] == ["二", "三"]
    assert len(await fetched(desk)) == 2


async def test_a_poll_waits_for_the_next_update(telegram: LocalTelegram, desk: Desk) -> None:
    poll = asyncio.ensure_future(fetched(desk, timeout=30))
    await asyncio.sleep(0)
    assert not poll.done()
    telegram.send(WANG, WANG, "hello")
    assert [one["message"]["text"] for one in await poll] == ["hello"]


async def test_a_poll_ends_empty_after_its_time(telegram: LocalTelegram, desk: Desk) -> None:
    poll = asyncio.ensure_future(fetched(desk, timeout=3000))
    await asyncio.sleep(0.01)
    telegram.advance(49)
    await asyncio.sleep(0.01)
    assert not poll.done()
    telegram.advance(1)
    assert await poll == []


async def test_the_newest_poll_wins(desk: Desk) -> None:
    older = asyncio.ensure_future(desk.no("getUpdates", timeout=30))
    await asyncio.sleep(0.01)
    newer = asyncio.ensure_future(fetched(desk, timeout=30))
    said = await older
    assert said == (
        "409 Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )
    desk.telegram.send(WANG, WANG, "hello")
    assert len(await newer) == 1


async def test_a_webhook_forbids_polling(desk: Desk) -> None:
    poll = asyncio.ensure_future(desk.no("getUpdates", timeout=30))
    await asyncio.sleep(0.01)
    await desk.ok("setWebhook", url="https://example.com/hook")
    said = f"409 {refusals.WEBHOOK_ACTIVE.description}"
    assert await poll == said
    assert await desk.no("getUpdates") == said
    await desk.ok("deleteWebhook")
    assert await fetched(desk) == []


async def test_only_what_was_asked_for(telegram: LocalTelegram, desk: Desk) -> None:
    await fetched(desk, allowed_updates=["callback_query", "my_chat_member"])
    telegram.send(WANG, WANG, "unheard")
    telegram.member(WANG, WANG, "block")
    assert [list(one)[1] for one in await fetched(desk)] == ["my_chat_member"]
    await fetched(desk, allowed_updates=[])
    assert [list(one)[1] for one in await fetched(desk)] == ["my_chat_member"]
    telegram.member(WANG, WANG, "unblock")
    telegram.send(WANG, WANG, "heard")
    assert [list(one)[1] for one in await fetched(desk)] == ["my_chat_member", "my_chat_member", "message"]


async def test_chat_member_must_be_asked_for(telegram: LocalTelegram, desk: Desk, group: int) -> None:
    telegram.member(WANG, group, "leave")
    assert [list(one)[1] for one in await fetched(desk)] == ["message"]
    await fetched(desk, offset=-1, allowed_updates=["chat_member"])
    telegram.member(WANG, group, "join")
    assert [list(one)[1] for one in await fetched(desk, offset=-1)] == ["chat_member"]


async def test_updates_live_a_day(telegram: LocalTelegram, desk: Desk) -> None:
    telegram.send(WANG, WANG, "old")
    telegram.advance(24 * 3600)
    assert len(await fetched(desk)) == 1
    telegram.advance(1)
    assert await fetched(desk) == []


async def test_the_relaxed_server_forgets_nothing() -> None:
    telegram = furnished(relaxed=True)
    telegram.send(WANG, WANG, "old")
    telegram.advance(30 * 24 * 3600)
    assert len(await fetched(Desk(telegram))) == 1


async def test_dropping_what_waits(telegram: LocalTelegram, desk: Desk) -> None:
    telegram.send(WANG, WANG, "a")
    assert (await desk.ok("getWebhookInfo"))["pending_update_count"] == 1
    await desk.ok("deleteWebhook", drop_pending_updates=True)
    assert (await desk.ok("getWebhookInfo"))["pending_update_count"] == 0
