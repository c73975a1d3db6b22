"""The measurements of the research, as assertions on a clock that costs no time."""

import asyncio
from datetime import timedelta

import pytest

from bot.budget import Budget, Stopwatch
from bot.windows import Lane, Limits
from tests.bot.model_telegram import Post, gather
from tests.fakes import ManualClock

GROUP = -100_2001
OTHER_GROUP = -100_2002


async def test_a_thousand_private_messages_none_refused():
    post = Post()
    await post.send_all((person, Lane.NOTICE, 0.0) for person in range(1, 1001))
    assert len(post.telegram.accepted) == 1000
    assert post.telegram.refused == []
    rate = 1000 / post.clock.elapsed
    assert 27 < rate <= 30


async def test_forty_five_group_posts_take_two_minutes_none_refused():
    post = Post()
    await post.send_all((GROUP, Lane.NOTICE, 0.0) for _ in range(45))
    assert post.telegram.refused == []
    assert 120 < post.clock.elapsed < 123.5


async def test_a_busy_group_never_delays_a_private_message():
    post = Post()
    group = [(GROUP, Lane.NOTICE, 0.0)] * 22
    private = [(person, Lane.NOTICE, 2.0 + person / 2) for person in range(1, 21)]
    waits = await post.send_all(group + private)
    assert max(waits[22:]) < 0.001
    assert post.telegram.refused == []


async def test_two_messages_to_one_person_are_a_second_apart_and_others_go_between():
    post = Post()
    waits = await post.send_all([(1, 1, 0.0), (1, 1, 0.0), (2, 1, 0.0), (3, 1, 0.0)])
    assert waits[0] == 0
    assert waits[1] == pytest.approx(1.05, abs=0.01)
    assert max(waits[2:]) < 0.1


async def test_an_urgent_message_goes_before_a_thousand_others():
    post = Post()
    bulk = [(person, Lane.BULK, 0.0) for person in range(1, 1001)]
    urgent = [(5000 + n, Lane.LIVE, 3.0 + n / 3) for n in range(20)]
    waits = await post.send_all(bulk + urgent)
    assert max(waits[1000:]) < 0.045
    assert post.telegram.refused == []


async def test_a_notice_goes_before_bulk():
    post = Post()
    waits = await post.send_all([*((n, Lane.BULK, 0.0) for n in range(1, 101)), (999, Lane.NOTICE, 0.5)])
    assert waits[-1] < 0.045


async def test_an_answer_that_waits_for_nobody_uses_the_same_window():
    """600 bulk messages while four taps a second are answered at once."""
    post = Post()

    async def tap(person: int, after: float) -> None:
        await post.clock.sleep(after)
        post.budget.debit(person)
        assert post.telegram.request(person) == 0

    bulk = [post.send(person, Lane.BULK) for person in range(1, 601)]
    taps = [tap(9000 + n, 0.111 + n / 4) for n in range(80)]
    await post.clock.run(gather([*bulk, *taps]))
    assert post.telegram.refused == []
    assert post.clock.elapsed < 28  # at least 24 bulk messages a second beside the taps


async def test_after_a_burst_of_answers_the_others_make_room():
    post = Post()
    for person in range(1, 29):
        post.budget.debit(person)
        assert post.telegram.request(person) == 0
    await post.send_all((person, Lane.NOTICE, 0.0) for person in range(101, 111))
    assert post.telegram.refused == []


async def test_while_a_draw_is_open_other_posts_leave_the_group_to_it():
    post = Post()
    post.budget.reserve_live(GROUP, 14)
    notices = [(GROUP, Lane.NOTICE, 0.0)] * 12
    live = [(GROUP, Lane.LIVE, 10.0 + n) for n in range(14)]
    waits = await post.send_all(notices + live)
    assert max(waits[12:]) < 0.001
    assert sorted(waits[:12])[4] < 1 < 60 < sorted(waits[:12])[5]
    assert post.telegram.refused == []


async def test_the_slots_come_back_when_the_draw_is_over():
    post = Post()
    post.budget.refused(OTHER_GROUP, 50)  # whoever waits here keeps time, and would sleep for 50 s
    post.budget.reserve_live(GROUP, 14)
    work = gather([post.send(OTHER_GROUP), *(post.send(GROUP) for _ in range(12))])
    sends = asyncio.ensure_future(work)
    await post.clock.advance(5)
    assert len(post.times(GROUP)) == 5
    post.budget.reserve_live(GROUP, 0)
    await post.clock.advance(1)
    assert len(post.times(GROUP)) == 12
    await post.clock.advance(60)
    assert sends.done()


async def test_reserving_everything_still_lets_one_through_a_minute():
    post = Post()
    post.budget.reserve_live(GROUP, 99)
    await post.send_all([(GROUP, Lane.BULK, 0.0)] * 2)
    assert post.times(GROUP) == [0.0, pytest.approx(61.0, abs=0.01)]


async def test_a_refused_chat_halts_alone():
    post = Post()
    post.budget.refused(GROUP, 30)
    waits = await post.send_all([(GROUP, 1, 0.0), (OTHER_GROUP, 1, 0.0), (7, 1, 0.0)])
    assert waits[0] == pytest.approx(30.1, abs=0.01)
    assert max(waits[1:]) < 0.1


async def test_two_busy_groups_do_not_halt_the_rest_but_refusals_everywhere_do():
    post = Post()
    post.budget.refused(GROUP, 40)
    post.budget.refused(OTHER_GROUP, 40)
    assert (await post.send_all([(7, 1, 0.0)]))[0] == 0
    post.budget.refused(8, 3)
    waits = await post.send_all([(9, 1, 0.0), (GROUP, 1, 0.0)])
    assert waits[0] == pytest.approx(3.1, abs=0.01)  # the shortest is the bot's, the long ones their own
    assert waits[1] == pytest.approx(40.1, abs=0.01)


async def test_old_refusals_are_not_added_up():
    post = Post()
    for chat in (1, 2, 3, 4):
        await post.clock.advance(6)
        post.budget.refused(chat, 60)
    assert (await post.send_all([(9, 1, 0.0)]))[0] == 0


async def test_delay_tells_what_to_leave_in_the_outbox():
    post = Post()
    assert post.budget.delay(GROUP, Lane.BULK) == 0
    await post.send_all([(GROUP, Lane.LIVE, 0.0)] * 19)
    assert 59 < post.budget.delay(GROUP, Lane.LIVE) <= 61
    assert post.budget.delay(OTHER_GROUP, Lane.LIVE) == 0


async def test_a_retry_stands_before_the_others_of_its_chat():
    post = Post()
    order: list[str] = []

    async def acquire(name: str, again: bool) -> None:
        await post.budget.acquire(GROUP, Lane.LIVE, again=again)
        order.append(name)

    post.budget.refused(GROUP, 5)
    await post.clock.run(gather([acquire("next", False), acquire("refused", True)]))
    assert order == ["refused", "next"]


async def test_who_gives_up_waiting_leaves_the_clockwork_to_the_others():
    post = Post()
    post.budget.refused(1, 10)
    keeper = asyncio.ensure_future(post.send(1))
    heir = asyncio.ensure_future(post.send(1))
    await post.clock.settle()
    keeper.cancel()
    await post.clock.advance(10.2)
    assert heir.done()
    assert keeper.cancelled()
    assert len(post.telegram.accepted) == 1


async def test_a_newcomer_is_not_kept_until_the_next_alarm_of_others():
    post = Post()
    post.budget.refused(GROUP, 50)
    asleep = asyncio.ensure_future(post.send(GROUP))
    await post.clock.settle()
    waits = await post.send_all([(n, 1, 0.0) for n in range(1, 5)])
    assert max(waits) < 0.15
    await post.clock.advance(60)
    assert asleep.done()


async def test_pushing_the_clock_moves_the_budget():
    post = Post()
    await post.send_all([(GROUP, 1, 0.0)] * 19)
    waiting = asyncio.ensure_future(post.send(GROUP))
    await post.clock.advance(3600)
    assert await waiting < 61.1


class SetBack(ManualClock):
    """A clock whose wall time somebody corrects."""

    correction = timedelta(0)

    def now(self):
        return super().now() + self.correction


async def test_a_clock_set_back_stops_nobody():
    clock = SetBack()
    watch = Stopwatch(clock)
    await clock.advance(10)
    clock.correction = timedelta(hours=-1)
    assert watch.read() == 0
    await clock.advance(2)
    assert watch.read() == 2
    budget = Budget(clock, Limits())
    await budget.acquire(1, 1)
    clock.correction = timedelta(hours=-2)
    await clock.run(budget.acquire(1, 1))
    assert clock.elapsed < 12 + 2.2


async def test_thousands_of_chats_leave_no_trace():
    post = Post()
    await post.send_all((person, Lane.BULK, 0.0) for person in range(1, 5001))
    assert len(post.budget._windows._chats) < 2000
    assert post.telegram.refused == []
