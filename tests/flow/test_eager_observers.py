"""A whole batch before a server with Telegram's limits, and seven observers who cannot wait."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from bot.inbox import drain
from bot.windows import Limits
from bot.wiring import assemble
from models.draw import Contribution, ContributionState, Draw, DrawState, LogEntry, Post
from models.mail import Outbox
from tests.databases import SqliteShelf
from tests.flow.county_small import CLERK, HEAD, OBSERVER, PRESS, County, open_county
from tests.stage import TOKEN
from workflow.pace import Pace
from workflow.setup import PersonSpec

PACE = Pace(window_lead=8, window=60, delay_seg=16, delay_it=1000)
SEVEN = (OBSERVER, PRESS, "代表甲", "代表乙", "委员丙", "委员丁", "记者戊")
STEP = 0.5
PER_MINUTE = 20
LATEST = 5
EXTRA = "再说一句"
EXTRA_REFUSED = "每位观察员计入前三条"


class Live:
    """The program as it runs, on a clock that only this test moves: half a second, then everybody acts."""

    def __init__(self, county: County) -> None:
        self.county, self.stage = county, county.stage
        self.group_posts: list[tuple[float, str]] = []
        self._sending: set[asyncio.Task[None]] = set()
        self._beats = 0

    async def begin(self) -> None:
        """From here on the server counts, and so does the courier."""
        stage, old = self.stage, self.stage.program
        base = old.poller._api.split("/bot")[0]  # type: ignore[union-attr]
        old.works.close()
        await old.courier.close()
        await old.hearing.session.close()
        await old.session.close()
        stage.program = assemble(stage.house, TOKEN, base, Limits(), in_process=True)
        stage.telegram.world.relaxed = False
        self._listen()

    def _listen(self) -> None:
        (limits,) = self.stage.telegram.world.limits.values()
        count = limits.count

        def counted(chat: Any) -> None:
            count(chat)
            if not chat.private:
                self.group_posts.append((self.stage.clock.unix(), chat.title))

        limits.count = counted  # type: ignore[method-assign]

    async def go(self, seconds: float) -> None:
        """Time passes, and all parts act; a step of the delay takes a second."""
        await self._on(self.stage.clock.unix() + seconds)

    async def until(self, at: datetime | None, before: float = 0) -> None:
        """Up to so many seconds before an instant."""
        assert at is not None
        assert at.timestamp() - before >= self.stage.clock.unix(), "the test itself is late"
        await self._on(at.timestamp() - before)

    async def _on(self, end: float) -> None:
        clock = self.stage.clock
        while (left := end - clock.unix()) > 0.001:
            clock.push(min(STEP, left))
            await self._act()

    async def _act(self) -> None:
        program = self.stage.program
        await program.poller.once(0)
        await drain(self.stage.house, program._feed)
        await program.ticks.once()
        self._beats += 1
        if self._beats % 2:
            await program.works.once()
        await self._send()

    async def _send(self) -> None:
        """Everything goes that has a slot; who has none waits for the next half second."""
        courier = self.stage.program.courier
        while await courier._connected() and (parcels := await courier._claim(40 - len(self._sending))):
            self._sending |= {asyncio.ensure_future(courier._deliver(one)) for one in parcels}
            self._sending = await self._settled()
        self._sending = await self._settled()
        for _ in range(8):
            if self._sending:  # the budget spreads what goes to all: thirty a second
                self.stage.clock.push(1 / 29)
                self._sending = await self._settled()

    async def _settled(self) -> set[asyncio.Task[None]]:
        waiting = self._sending
        while waiting:
            done, waiting = await asyncio.wait(waiting, timeout=0.03)
            for one in done:
                one.result()
            if not done:
                break
        return waiting

    async def say(self, who: str, text: str) -> None:
        """A reply to the newest COMMIT."""
        commit = self.county.commit_post()["id"]
        self.stage.telegram.send(self.stage.ids[who], self.county.group, text, commit)

    async def end(self) -> None:
        for one in self._sending:
            one.cancel()


async def bursts(live: Live, draw: Draw) -> None:
    """Everybody at once: at the opening, in the middle, in the last second; and two more that do not count."""
    for n, before in enumerate((PACE.window - 1, PACE.window // 2, 1)):
        await live.until(draw.window_close, before)
        for who in SEVEN:
            await live.say(who, f"{who} 第 {n} 句 {'长' * 150}")
    for who in SEVEN:
        await live.say(who, EXTRA)
        await live.say(who, EXTRA)


async def drips(live: Live, draw: Draw) -> None:
    """One every two seconds and a half, as unkind to a shared post as can be; the last in the last second."""
    for n in range(21):
        await live.until(draw.window_close, 1 + 2.5 * (20 - n))
        await live.say(SEVEN[n % 7], f"滴 {n}")


@pytest.mark.timeout(300)  # two draws, second by second
async def test_seven_eager_observers_and_twenty_messages_a_minute(sqlite_shelf: SqliteShelf) -> None:
    more = [PersonSpec(name, "法制科", ("observer",), category="press") for name in SEVEN[2:]]
    async with open_county(sqlite_shelf.fresh("eager"), "wushen", pace=PACE, more=more) as county:
        stage = county.stage
        for name in SEVEN:
            stage.telegram.member(stage.ids[name], county.group, "join")
        await county.open_batch()
        await stage.tap(CLERK, "申请抽取")
        live = Live(county)
        await live.begin()
        release = stage.find_button(HEAD, "放行抽取")
        tapping = asyncio.ensure_future(
            stage.telegram.tap(stage.ids[HEAD], stage.bot_id, release["id"], "放行抽取")
        )
        for speak in (bursts, drips):
            while (await county.last(Draw)).state != DrawState.WINDOW:
                await live.go(1)
            draw = await county.last(Draw)
            await speak(live, draw)
            await live.until(draw.window_close)
            while (await county.last(Draw, Draw.id == draw.id)).state != DrawState.RECORDED:
                await live.go(1)
        await tapping
        await live.go(LATEST + PACE.board_every)
        await live.end()
        await judge(county, live)


async def judge(county: County, live: Live) -> None:
    """Nobody refused, nobody unheard, nothing late, nothing touched again, twenty a minute."""
    stage = county.stage
    refused = [call["method"] for call in stage.telegram.calls() if call["status"] == 429]
    assert refused == []
    draws = await county.rows(Draw)
    assert [draw.state for draw in draws] == [DrawState.RECORDED, DrawState.RECORDED], "no COMMIT was late"
    posts = {post.q: post.date for post in reversed(await county.rows(Post))}
    for draw in draws:
        said = await county.rows(Contribution, Contribution.draw_id == draw.id)
        states = [one.state for one in said if one.text != EXTRA]
        assert states == [ContributionState.COUNTED] * 21
        assert draw.window_open
        assert draw.window_close
        assert draw.commit_q
        assert draw.close_q
        close = int(draw.window_close.timestamp())
        assert posts[draw.commit_q] < int(draw.window_open.timestamp())
        assert posts[draw.close_q] <= close + PACE.reveal
        (result,) = await county.rows(LogEntry, LogEntry.q == draw.result_q)
        assert posts[draw.result_q] <= result.at + 2
        for key in ("record", "certificate"):
            (row,) = await county.rows(Outbox, Outbox.dedupe == f"{key}:{draw.commit_q}")
            assert row.delivered_at is not None
            assert row.delivered_at.timestamp() <= result.at + LATEST, key
    shown = [m["caption"] or m["text"] for m in stage.messages(OBSERVER, county.group) if m["from"]["is_bot"]]
    assert sum("抽取证书" in one for one in shown) == 2
    assert sum(EXTRA_REFUSED in one for one in shown) == len(SEVEN), "one answer each, however often they try"
    edited = [m for m in stage.messages(OBSERVER, county.group) if m["edited"]]
    assert [m["pinned"] for m in edited] == [True], "final posts never change; the pinned card may"
    assert "已完成" in edited[0]["text"]
    times = [at for at, _ in live.group_posts]
    busiest = max(sum(start <= at < start + 60 for at in times) for start in times)
    assert busiest <= PER_MINUTE
    print(f"{len(times)} posts and edits in the group, {busiest} in the busiest minute")
