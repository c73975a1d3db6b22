"""A card at the inspector: received, confirmed, taken back, reminded of, reported."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import col

from models.assignment import Assignment, Brief, Declaration
from models.directory import Inspector
from models.mail import Outbox
from models.mechanism import Decision, Duty
from models.plan import Batch, DrawnTarget
from rules.due import SHANGHAI
from tests.flow.county_small import (
    CLERK,
    DEPUTY,
    HEAD,
    INSPECTORS,
    OBSERVER,
    PRINCIPAL,
    County,
    briefed,
    open_county,
)
from tests.flow.test_imports import sheets

WANG, CHEN, ZHOU, WU = INSPECTORS[:4]
DAY = 24 * 3600


async def states(county: County, who: str) -> list[str]:
    return [str(row.state) for name, _, row in await county.seats() if name == who]


async def the_duty(county: County, who: str) -> Duty:
    return await county.last(Duty, Duty.rule == "acknowledge", Duty.person_id == await county.person(who))


def reminders(county: County, who: str) -> list[dict[str, Any]]:
    return [m for m in county.stage.messages(who) if "届时仍未" in (m["text"] or "")]


async def until(county: County, when: datetime) -> None:
    """Time passes; a little more than asked."""
    await county.stage.push((when - county.stage.clock.now()).total_seconds() + 1)


async def test_delivered_confirmed_taken_back(wushen: County) -> None:
    stage = wushen.stage
    await briefed(wushen, {1: (WANG, CHEN), 2: (WANG, CHEN), 3: (ZHOU, WU)})
    card = stage.last(WANG)
    assert "待确认" in card["text"]
    assert f"与{CHEN}一起" in card["text"]
    assert "青阳食品店1，您是组长" in card["text"]
    assert "9 月 15 日（周二）18:00" in card["text"]
    assert await states(wushen, WANG) == ["notified", "notified"]
    assert (await the_duty(wushen, WANG)).state == "open"
    assert "已确认 0 / 4 人" in stage.see(CLERK, "人员已到位 · 第 1 批 / 2026")["text"]
    data = card["buttons"][0][0]["data"]
    first, second = await stage.press(WANG, card["id"], data, data)
    assert "已确认，10 分钟内可撤销" in first
    assert "您已经确认过了" in second
    assert [row.interest for row in await wushen.rows(Declaration)] == [False, False]
    assert (await the_duty(wushen, WANG)).state == "met"
    (foreign,) = await stage.press(CHEN, stage.last(CHEN)["id"], data)
    assert f"这是{WANG}的任务" in foreign
    assert await states(wushen, CHEN) == ["notified", "notified"]
    assert "已确认 1 / 4 人" in stage.see(CLERK, "人员已到位 · 第 1 批 / 2026")["text"]
    await stage.push(9 * 60)
    await stage.tap(WANG, "撤销（10 分钟内）")
    assert await states(wushen, WANG) == ["notified", "notified"]
    assert (await the_duty(wushen, WANG)).due_at == (await the_duty(wushen, CHEN)).due_at
    await stage.tap(WANG, "确认")
    late = stage.find_button(WANG, "撤销（10 分钟内）")
    undo = next(b["data"] for row in late["buttons"] for b in row if b["text"].startswith("撤销"))
    await stage.push(11 * 60)
    (toast,) = await stage.press(WANG, late["id"], undo)
    assert "10 分钟内可以撤销，现在已过" in toast
    assert await states(wushen, WANG) == ["acknowledged", "acknowledged"]
    assert "撤销" not in str(stage.last(WANG)["buttons"]), "the refused tap redraws its card"


async def test_reminded_by_a_reply_and_reported_up_the_ladder(wushen: County) -> None:
    stage = wushen.stage
    await briefed(wushen, {1: (WANG, CHEN)})
    await stage.tap(CHEN, "确认")
    due = (await the_duty(wushen, WANG)).due_at
    assert due.astimezone(SHANGHAI) == datetime(2026, 9, 15, 18, tzinfo=SHANGHAI)
    card = stage.last(WANG)["id"]
    assert reminders(wushen, WANG) == []
    await stage.push(DAY + 60)
    (first,) = reminders(wushen, WANG)
    assert first["reply_to"] == card
    assert "科长 李建国" in first["text"]
    await until(wushen, due)
    (second,) = reminders(wushen, WANG)
    assert second["id"] > first["id"], "the one before has disappeared"
    for day, who in ((16, HEAD), (18, DEPUTY), (21, PRINCIPAL)):
        before = sum("逾期 · " in (m["text"] or "") for m in stage.messages(who))
        await until(wushen, datetime(2026, 9, day, 9, tzinfo=SHANGHAI))
        after = [m for m in stage.messages(who) if "逾期 · " in (m["text"] or "")]
        assert len(after) == before + 1, (day, who)
        assert "9 月 15 日（周二）18:00 前没有办理" in after[-1]["text"]
        assert WANG in after[-1]["text"]
    assert "待确认 · 已逾期" in stage.see(WANG, "检查任务 1 / 2026")["text"]
    assert reminders(wushen, CHEN) == []
    await stage.tap(WANG, "确认")
    count = len(stage.messages(WANG)), len(stage.messages(HEAD))
    await stage.push(20 * DAY)
    assert (len(stage.messages(WANG)), len(stage.messages(HEAD))) == count, "quiet after the confirmation"
    assert (await the_duty(wushen, WANG)).state == "met"


@pytest.mark.parametrize(
    ("start", "due", "provisional"),
    [
        (
            datetime(2026, 9, 18, 3, tzinfo=UTC),
            date(2026, 9, 20),
            False,
        ),  # Friday; Sunday 20 is a make-up day
        (datetime(2026, 9, 30, 3, tzinfo=UTC), date(2026, 10, 8), False),  # over the National Day week
        (datetime(2026, 12, 31, 3, tzinfo=UTC), date(2027, 1, 4), True),  # 2027 is not announced
    ],
)
async def test_working_days_are_those_of_the_calendar(
    database_url: str, start: datetime, due: date, provisional: bool
) -> None:
    later = (date(2027, 1, 10), date(2027, 2, 1)) if provisional else None
    async with open_county(database_url, "wushen", start=start, period=later) as county:
        await briefed(county, {1: (WANG, CHEN)})
        duty = await the_duty(county, WANG)
        assert duty.due_at.astimezone(SHANGHAI).date() == due
        assert duty.provisional is provisional
        assert ("（暂定）" in county.stage.last(WANG)["text"]) is provisional
        await county.stage.say(WANG, "/due")
        assert ("（暂定）" in county.stage.text(WANG)) is provisional
        await county.faultless()


async def test_who_is_not_bound_is_seen_by_the_clerk_and_gets_the_card_when_bound(database_url: str) -> None:
    async with open_county(database_url, "wushen", unbound=(WANG,)) as county:
        stage = county.stage
        await briefed(county, {1: (WANG, CHEN)})
        assert f"未绑定，通知在等：{WANG}" in stage.see(CLERK, "人员已到位 · 第 1 批 / 2026")["text"]
        await stage.say(CLERK, "/today")
        assert WANG in stage.text(CLERK)
        assert await states(county, WANG) == ["drawn"]
        await stage.push(3 * DAY)
        await stage.bind(WANG)
        assert "待确认" in stage.see(WANG, "检查任务")["text"]
        assert await states(county, WANG) == ["notified"]
        duty = await the_duty(county, WANG)
        assert duty.started_at == stage.clock.now(), "the time to confirm begins with the delivery"
        assert "未绑定" not in stage.see(CLERK, "人员已到位 · 第 1 批 / 2026")["text"]
        await county.faultless()


async def test_who_blocked_the_bot_is_told_another_way(wushen: County) -> None:
    stage = wushen.stage
    stage.telegram.member(stage.ids[WANG], stage.bot_id, "block")
    await stage.settle()
    await briefed(wushen, {1: (WANG, CHEN)})
    assert f"屏蔽了机器人：{WANG}" in stage.see(CLERK, "人员已到位 · 第 1 批 / 2026")["text"]
    card = stage.see(CLERK, "通知没有送达")
    assert await states(wushen, WANG) == ["drawn"]
    await stage.push(3600)
    await stage.tap(CLERK, "已另行通知", on=card["id"])
    assert await states(wushen, WANG) == ["notified"]
    assert (await the_duty(wushen, WANG)).started_at == stage.clock.now()
    (decision,) = await wushen.rows(Decision, Decision.kind == "unreached")
    assert decision.state == "decided"
    stage.telegram.member(stage.ids[WANG], stage.bot_id, "unblock")
    await stage.settle()
    assert "待确认" in stage.see(WANG, "检查任务")["text"]


async def test_a_block_that_is_noticed_while_sending(wushen: County) -> None:
    stage = wushen.stage
    stage.telegram.fault("sendMessage", "blocked", 1)
    await briefed(wushen, {1: (WANG, CHEN)})
    blocked = list(await wushen.rows(Decision, Decision.kind == "unreached"))
    parked = [row for row in await wushen.rows(Outbox) if row.error]
    assert len(blocked) <= 1
    assert len(parked) == 1


async def test_more_targets_than_a_card_can_hold_come_as_a_file(wushen: County) -> None:
    stage = wushen.stage
    await briefed(wushen, dict.fromkeys(range(1, 21), (WANG, CHEN)))
    card = stage.last(WANG)
    assert "检查 20 户" in card["text"]
    assert "还有 8 户，完整名单发送 /mytasks" in card["text"]
    await stage.say(WANG, "/mytasks")
    file = stage.last(WANG)
    rows = next(iter(sheets(stage.file(file)).values()))
    assert len(rows) == 21
    assert {row[0] for row in rows[1:]} == {f"青阳食品店{n}" for n in range(1, 21)}
    assert {row[5] for row in rows} == {"状态", "待确认"}
    assert len([m for m in stage.messages(WANG) if "检查任务" in (m["text"] or "")]) == 2
    await stage.tap(WANG, "确认")
    assert set(await states(wushen, WANG)) == {"acknowledged"}
    await stage.say(INSPECTORS[5], "/mytasks")
    assert "没有" in stage.text(INSPECTORS[5])


async def test_the_newest_batches_are_the_ones_shown(wushen: County) -> None:
    await briefed(wushen, {1: (WANG, CHEN)})
    first = await wushen.last(Batch)
    async with wushen.stage.house.act() as ctx:
        brief = (await wushen.rows(Brief))[0]
        seat = (await wushen.rows(Assignment, Assignment.brief_id == brief.id))[0]
        for n in range(2, 12):
            values = first.model_dump(exclude={"id", "version", "ordinal", "number", "name"})
            batch = await ctx.add(Batch(**values, ordinal=n, number=n, name=f"第{n}项"))
            target = await ctx.add(
                DrawnTarget(batch_id=batch.id, t=0, code="X", name="某店", area="150626", year=2026)
            )
            other = await ctx.add(Brief(batch_id=batch.id, person_id=brief.person_id))
            more = seat.model_dump(exclude={"id", "version", "brief_id", "batch_id", "target_id"})
            await ctx.add(Assignment(**more, brief_id=other.id, batch_id=batch.id, target_id=target.id))
    count = len(wushen.stage.messages(WANG))
    await wushen.stage.say(WANG, "/mytasks")
    shown = [m["text"].splitlines()[1] for m in wushen.stage.messages(WANG)[count + 1 :]]
    assert [line.split("（")[0] for line in shown] == [f"第{n}项" for n in range(4, 12)]


async def drawn_in(county: County, mode: str) -> list[Assignment]:
    """Both lotteries, under this mode of dispatch."""
    await county.open_batch()
    await county.stage.tap(CLERK, "大随机")
    names = {"grouped": "编组", "local": "小随机", "cross": "交叉随机"}
    menu = county.stage.last(CLERK)
    label = next(b["text"] for row in menu["buttons"] for b in row if names[mode] in b["text"])
    await county.stage.tap(CLERK, label)
    await county.stage.tap(CLERK, "完成")
    await county.release()
    await county.draw()
    await county.draw()
    return [row for _, _, row in await county.seats()]


@pytest.mark.parametrize("mode", ["grouped", "local", "cross"])
async def test_modes_of_dispatch(wushen: County, mode: str) -> None:
    rows = await drawn_in(wushen, mode)
    assert len(rows) == 6
    area = {row.id: row.area for row in await wushen.rows(DrawnTarget)}
    inspectors = {row.person_id: row for row in await wushen.rows(Inspector)}
    for row in rows:
        own = inspectors[row.person_id]
        if mode != "grouped":
            assert (own.area == area[row.target_id]) is (mode == "local")
    if mode == "grouped":
        for target in area:
            together = [inspectors[row.person_id].group_name for row in rows if row.target_id == target]
            assert len(together) == 2
            assert len(set(together)) == 1
            leaders = [row for row in rows if row.target_id == target and row.leader]
            assert len(leaders) == 1


async def test_a_target_that_nobody_can_take_is_said_with_its_proof(wushen: County) -> None:
    keep = [await wushen.person(WANG)]
    await wushen.change(Inspector, col(Inspector.person_id).not_in(keep), available=False)
    await wushen.open_batch()
    await wushen.release()
    await wushen.draw()
    await wushen.draw()
    assert all(row.unstaffed for row in await wushen.rows(DrawnTarget))
    told = wushen.stage.see(CLERK, "人手不足")
    assert "3 户人手不足" in told["text"]
    assert "只能由" in told["text"]
    assert "3 户人手不足" in wushen.stage.see(OBSERVER, "检查人员匹配结果", wushen.group)["caption"]
    assert await wushen.rows(Assignment) == []
