"""The governor in its seat: a real ExtBot, a transport that never leaves the process."""

import json
from datetime import timedelta

import pytest
from telegram.error import Forbidden, RetryAfter
from telegram.ext import ExtBot
from telegram.request import BaseRequest
from telegram.warnings import PTBDeprecationWarning

from bot.budget import Budget
from bot.governor import FloodGovernor, paced_chat, wait_seconds
from bot.windows import Lane, Limits
from tests.bot.model_telegram import ModelTelegram
from tests.fakes import ManualClock

GROUP = -100_2001
pytestmark = pytest.mark.filterwarnings(f"ignore::{PTBDeprecationWarning.__module__}.PTBDeprecationWarning")


class Transport(BaseRequest):
    """Answers as the model server does; `refusals` are given first."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.telegram = ModelTelegram(clock)
        self.refusals: list[int] = []
        self.calls: list[tuple[float, str]] = []

    @property
    def read_timeout(self):
        return 1.0

    async def initialize(self): ...

    async def shutdown(self): ...

    async def do_request(self, url, method, request_data=None, **timeouts):
        endpoint, data = url.rsplit("/", 1)[1], request_data.json_parameters
        self.calls.append((self.clock.elapsed, endpoint))
        if data.get("chat_id") == "403":
            return (
                403,
                b'{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}',
            )
        counts = not endpoint.startswith("get") and "allow_paid_broadcast" not in data and "chat_id" in data
        wait = self.telegram.request(int(data["chat_id"])) if counts else 0
        if self.refusals:
            wait = self.refusals.pop(0)
        if wait:
            answer = {
                "ok": False,
                "error_code": 429,
                "description": "Too Many Requests",
                "parameters": {"retry_after": wait},
            }
            return 429, json.dumps(answer).encode()
        return 200, json.dumps({"ok": True, "result": RESULTS.get(endpoint, MESSAGE)}).encode()


MESSAGE = {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}
RESULTS = {"answerCallbackQuery": True, "getChatMemberCount": 7}


class Desk:
    def __init__(self, **options):
        self.clock = ManualClock()
        self.transport = Transport(self.clock)
        self.budget = Budget(self.clock, Limits())
        governor = FloodGovernor(self.budget, self.clock, **options)
        self.bot = ExtBot(
            "1:token", request=self.transport, get_updates_request=self.transport, rate_limiter=governor
        )

    async def run(self, *calls):
        async def one_after_another():
            return [await call for call in calls]

        return await self.clock.run(one_after_another())


async def test_posts_and_edits_of_a_group_share_its_window():
    desk = Desk()
    await desk.run(
        *(
            call
            for n in range(12)
            for call in (
                desk.bot.send_message(GROUP, f"{n}"),
                desk.bot.edit_message_text(f"{n}!", GROUP, n + 1),
            )
        )
    )
    assert desk.transport.telegram.refused == []
    assert desk.transport.calls[18][0] < 1
    assert desk.transport.calls[19][0] == pytest.approx(61, abs=0.1)


async def test_reads_answers_and_paid_messages_do_not_wait():
    desk = Desk()
    desk.budget.refused(GROUP, 100)
    await desk.run(
        desk.bot.get_chat_member_count(GROUP),
        desk.bot.answer_callback_query("1"),
        desk.bot.send_message(GROUP, "now", allow_paid_broadcast=True),
    )
    assert desk.clock.elapsed == 0


async def test_a_refusal_is_repeated_after_the_time_it_named():
    desk = Desk()
    desk.transport.refusals = [5, 7]
    await desk.run(desk.bot.send_message(GROUP, "hello", rate_limit_args={"lane": Lane.LIVE}))
    assert [round(at, 1) for at, _ in desk.transport.calls] == [0.0, 5.1, 12.2]


async def test_a_refused_read_is_repeated_too():
    desk = Desk()
    desk.transport.refusals = [2]
    assert await desk.run(desk.bot.get_chat_member_count(GROUP)) == [7]
    assert desk.clock.elapsed == pytest.approx(2)


async def test_after_the_last_retry_the_courier_is_told_and_the_chat_stays_halted():
    desk = Desk(retries=1)
    desk.transport.refusals = [1, 9]
    with pytest.raises(RetryAfter):
        await desk.run(desk.bot.send_message(GROUP, "hello"))
    assert desk.budget.delay(GROUP, Lane.LIVE) == pytest.approx(9.1)


async def test_nobody_sleeps_for_an_hour_over_one_row():
    desk = Desk(patience=60)
    desk.transport.refusals = [3600]
    with pytest.raises(RetryAfter):
        await desk.run(desk.bot.send_message(GROUP, "hello"))
    assert desk.clock.elapsed == 0
    assert desk.budget.delay(GROUP, Lane.LIVE) > 3600


async def test_other_errors_pass_at_once():
    desk = Desk()
    with pytest.raises(Forbidden):
        await desk.run(desk.bot.send_message(403, "hello"))


@pytest.mark.parametrize(
    ("endpoint", "data", "chat"),
    [
        ("sendMessage", {"chat_id": 7}, 7),
        ("sendMessage", {"chat_id": "-1007"}, -1007),
        ("sendMessage", {"chat_id": "@channel"}, "@channel"),
        ("answerCallbackQuery", {}, None),
        ("getChat", {"chat_id": 7}, None),
        ("sendMessage", {"chat_id": 7, "allow_paid_broadcast": True}, None),
    ],
)
def test_which_window_a_request_uses(endpoint, data, chat):
    assert paced_chat(endpoint, data) == chat


def test_both_forms_of_the_wait(monkeypatch):
    assert wait_seconds(RetryAfter(3)) == 3
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    assert wait_seconds(RetryAfter(timedelta(seconds=3))) == 3
