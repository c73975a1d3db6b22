"""Somebody leaves a seat: who decides, who may know why, and who comes instead, under either policy."""

import json
import logging

import pytest
from sqlmodel import col

from draw.replay import verify_record
from models.assignment import Assignment, Declaration, Replacement
from models.assignment import AssignmentState as A
from models.directory import Inspector, Interest
from models.draw import Draw, LogEntry
from models.mail import Chat, Outbox
from models.mechanism import Decision, Duty
from models.people import RoleGrant
from models.plan import Batch, DrawnTarget
from templates.buttons import Press, encode
from tests.flow.county_small import (
    CLERK,
    DEPUTY,
    HEAD,
    INSPECTORS,
    LEGAL,
    NORTH,
    OBSERVER,
    PRESS,
    PRINCIPAL,
    SECOND_CLERK,
    County,
)
from workflow import ledger

REASON, KEY = "近亲属", "relative"


async def declare(county: County, who: str, reason: str = REASON) -> None:
    """[申报回避], and the reason; every inspector of this county has one target."""
    await county.stage.tap(who, "申报回避")
    await county.stage.tap(who, reason)


async def ask(county: County, who: str, reason: str) -> None:
    """[申请更换], and a listed reason."""
    await county.stage.tap(who, "申请更换")
    await county.stage.tap(who, reason)


async def agree(county: County, who: str, leaver: str, button: str) -> None:
    """The leader's answer on the card about this person."""
    card = county.stage.see(who, f"{leaver}（")
    await county.stage.tap(who, button, on=card["id"])


async def state_of(county: County, who: str) -> list[str]:
    return [str(row.state) for name, _, row in await county.seats() if name == who]


async def colleagues(county: County, who: str) -> list[str]:
    """Who holds a seat at the same target."""
    (own,) = [row for name, _, row in await county.seats() if name == who]
    rows = await county.seats()
    return [
        n for n, _, row in rows if row.target_id == own.target_id and n != who and row.state != A.REPLACED
    ]


async def leader_of(county: County, target_id: int) -> list[str]:
    rows = await county.seats()
    return [n for n, _, row in rows if row.target_id == target_id and row.leader and row.state != A.REPLACED]


async def record(county: County) -> bytes:
    async with county.stage.house.read() as ctx:
        return await ledger.record(ctx)


async def everything_else(county: County, knowing: set[str], log: str) -> dict[str, str]:
    """All that anybody but `knowing` can see, and all that is written down where a reason has no business."""
    chats = {row.id: row.person_id for row in await county.rows(Chat)}
    known = {await county.person(name) for name in knowing}
    said = {
        who: str(county.stage.messages(who))
        for who in county.stage.ids
        if who not in knowing and county.stage.telegram.chats(county.stage.ids[who])
    }
    outbox = [
        f"{row.arguments} {row.frozen}"
        for row in await county.rows(Outbox)
        if chats[row.chat_id] not in known
    ]
    return said | {
        "the group": str(county.stage.messages(OBSERVER, county.group)),
        "audit": "\n".join(await county.audit()),
        "outbox": "\n".join(outbox),
        "record": (await record(county)).decode(),
        "log": log,
    }


async def test_a_declared_interest_suspends_one_pair_and_only_three_know_why(
    wushen: County, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    team = await wushen.configured()
    leaver = team[0]
    await wushen.stage.tap(leaver, "确认")
    await declare(wushen, leaver)
    assert await state_of(wushen, leaver) == ["recusal_pending"]
    assert "已申报回避，暂停" in wushen.stage.text(leaver)
    others = [str(row.state) for name, _, row in await wushen.seats() if name != leaver]
    assert set(others) == {"notified"}
    assert [row.interest for row in await wushen.rows(Declaration)] == [False, True]
    card = wushen.stage.see(DEPUTY, f"{leaver}（食品科）")
    assert REASON in card["text"]
    assert "不同意" not in str(card["buttons"])
    await agree(wushen, DEPUTY, leaver, "请法制科意见")
    assert REASON in wushen.stage.see(LEGAL, f"{leaver}（食品科）")["text"]
    await wushen.stage.tap(LEGAL, "构成，应当回避")
    assert "法制科意见：构成利害关系，应当回避" in wushen.stage.text(DEPUTY)
    await agree(wushen, DEPUTY, leaver, "同意重抽")
    await wushen.stage.tap(CLERK, "现在重抽 1 个空席")
    await wushen.draw()
    await wushen.stage.say(CLERK, "/today")
    await wushen.stage.say(PRESS, "/drawresult")
    seen = await everything_else(wushen, {leaver, DEPUTY, LEGAL}, caplog.text)
    assert [where for where, text in seen.items() if REASON in text or KEY in text] == []
    assert len(await wushen.rows(Assignment, Assignment.state == A.REPLACED)) == 1


async def test_the_legal_unit_finds_no_interest_and_the_seat_stays(wushen: County) -> None:
    team = await wushen.configured()
    leaver = team[0]
    await declare(wushen, leaver)
    (row,) = await wushen.rows(Decision, Decision.kind == "replace_redraw")
    forged = [
        encode(Press("choose", row.id or 0, 0, choice)) for choice in ("keep", "decline", "assign.1", "x")
    ]
    card = wushen.stage.see(DEPUTY, f"{leaver}（")
    toasts = await wushen.stage.press(DEPUTY, card["id"], *forged)
    assert "要先有法制科「不构成」的意见" in toasts[0]
    assert "没有这个选项" in toasts[2]
    if wushen.stage.messages(DEPUTY)[-1]["text"].startswith("不同意更换"):
        await wushen.stage.say(DEPUTY, "就是不同意")
    assert await state_of(wushen, leaver) == ["recusal_pending"]
    await agree(wushen, DEPUTY, leaver, "请法制科意见")
    await wushen.stage.tap(LEGAL, "不构成")
    await agree(wushen, DEPUTY, leaver, "按法制科意见，不回避")
    assert await state_of(wushen, leaver) == ["notified"]
    assert "待确认" in str(wushen.stage.messages(leaver))
    assert (await wushen.last(Replacement)).state == "rejected"
    await wushen.stage.tap(leaver, "确认")
    assert await state_of(wushen, leaver) == ["acknowledged"]


async def test_a_request_is_declined_only_in_writing(wushen: County) -> None:
    team = await wushen.configured()
    asker = team[0]
    await ask(wushen, asker, "无法独立完成专业事项")
    await agree(wushen, DEPUTY, asker, "不同意")
    assert await state_of(wushen, asker) == ["replacement_pending"]
    await wushen.stage.say(DEPUTY, "人手不够，请坚持")
    assert await state_of(wushen, asker) == ["notified"]
    assert "人手不够，请坚持" in str(wushen.stage.messages(asker))
    (row,) = await wushen.rows(Decision, Decision.kind == "replace_redraw")
    (toast,) = await wushen.stage.press(
        DEPUTY, wushen.stage.last(DEPUTY)["id"], encode(Press("choose", row.id or 0, 0, "redraw"))
    )
    assert "由赵明远决定：不同意更换" in toast


async def test_vacant_seats_are_redrawn_together_and_a_new_leader_is_named(wushen: County) -> None:
    team = await wushen.configured()
    rows = await wushen.seats()
    first, second = [name for name, _, row in rows if row.leader][:2]
    places = {name: row.target_id for name, _, row in rows}
    for leaver in (first, second):
        await declare(wushen, leaver)
        await agree(wushen, DEPUTY, leaver, "同意重抽")
    assert "空席 2 个，待重抽" in wushen.stage.text(CLERK)
    duties = await wushen.rows(Duty, Duty.rule == "redraw")
    assert [duty.state for duty in duties] == ["open"]
    (toast,) = await wushen.stage.press(SECOND_CLERK, await message_of(wushen, SECOND_CLERK), "redraw:1:0::0")
    assert "这一批由白洁经办" in toast
    await wushen.stage.tap(CLERK, "现在重抽 2 个空席")
    again = json.loads((await wushen.rows(LogEntry, LogEntry.type == "COMMIT"))[-1].text)["body"]
    assert (again["only_seats"], again["attempt"]) == (2, 2)
    await wushen.draw()
    assert (await wushen.rows(Duty, Duty.rule == "redraw"))[0].state == "met"
    assert "空席已补齐" in str(wushen.stage.messages(CLERK))
    for leaver in (first, second):
        assert await state_of(wushen, leaver) == ["replaced"]
        (leads,) = await leader_of(wushen, places[leaver])
        assert leads != leaver
        for mate in [
            n
            for n, _, row in await wushen.seats()
            if row.target_id == places[leaver] and n not in (leads, leaver)
        ]:
            assert f"{leads}（组长）" in str(wushen.stage.messages(mate))
        text = str(wushen.stage.messages(leaver))
        assert "已不在您名下" in text
        assert "接替" in text
    fresh = [name for name in await wushen.team() if name not in team]
    assert len(fresh) == 2
    for name in fresh:
        assert "待确认" in wushen.stage.text(name)
    assert (await state_of(wushen, fresh[0])) == ["notified"]
    assert verify_record(await record(wushen)).valid


async def message_of(county: County, who: str) -> int:
    """Any message of the bot at this person."""
    await county.stage.say(who, "/help")
    return int(county.stage.last(who)["id"])


async def test_nobody_is_left_to_draw(wushen: County) -> None:
    team = await wushen.configured()
    leaver = team[0]
    spare = [name for name in INSPECTORS if name not in team]
    await declare(wushen, leaver)
    await agree(wushen, DEPUTY, leaver, "同意重抽")
    stay = await colleagues(wushen, leaver)
    idle = [await wushen.person(name) for name in INSPECTORS if name not in (leaver, *stay)]
    await wushen.change(Inspector, col(Inspector.person_id).in_(idle), available=False)
    await wushen.stage.tap(CLERK, "现在重抽 1 个空席")
    await wushen.draw()
    assert (await wushen.last(Replacement)).state == "pool_empty"
    assert await state_of(wushen, leaver) == ["recusal_pending"]
    last = wushen.stage.see(CLERK, "空席 1 个")
    assert "没有合适的人可抽" in last["text"]
    free = [await wushen.person(name) for name in spare]
    await wushen.change(Inspector, col(Inspector.person_id).in_(free), available=True)
    await wushen.stage.tap(CLERK, "现在重抽 1 个空席")
    await wushen.draw()
    assert (await wushen.last(Replacement)).state == "filled"
    assert await state_of(wushen, leaver) == ["replaced"]
    assert verify_record(await record(wushen)).valid


async def test_a_group_leaves_as_it_came(wushen: County) -> None:
    await wushen.open_batch()
    await wushen.change(Batch, col(Batch.id) > 0, mode="grouped")
    await wushen.release()
    await wushen.draw()
    await wushen.draw()
    rows = await wushen.seats()
    leaver, mate = [name for name, _, row in rows if row.target_id == rows[0][2].target_id]
    for who in (leaver, mate):
        await declare(wushen, who)
    await agree(wushen, DEPUTY, leaver, "同意重抽")
    await wushen.stage.tap(CLERK, "现在重抽 1 个空席")
    await wushen.draw()
    live = [
        n
        for n, _, row in await wushen.seats()
        if row.target_id == rows[0][2].target_id and row.state != A.REPLACED
    ]
    assert len(live) == 2
    assert not {leaver, mate} & set(live)
    assert [row.state for row in await wushen.rows(Replacement)] == ["filled", "withdrawn"]
    assert "已不需要决定" in str(wushen.stage.messages(DEPUTY))
    assert len(await leader_of(wushen, rows[0][2].target_id)) == 1
    assert verify_record(await record(wushen)).valid


async def test_a_leader_appoints_without_a_lottery(wugang: County, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    team = await wugang.configured()
    leaver = team[0]
    (seat,) = [row for name, _, row in await wugang.seats() if name == leaver][:1]
    target = (await wugang.rows(DrawnTarget, DrawnTarget.id == seat.target_id))[0]
    mates = [n for n, _, row in await wugang.seats() if row.target_id == seat.target_id]
    interested, absent, expired = [name for name in INSPECTORS if name not in mates][:3]
    now = wugang.stage.clock.now()
    async with wugang.stage.house.act() as ctx:
        person = await wugang.person(interested)
        await ctx.add(Interest(person_id=person, target_code=target.code, since=now))
    await wugang.change(Inspector, col(Inspector.person_id) == await wugang.person(absent), available=False)
    await wugang.change(
        Inspector, col(Inspector.person_id) == await wugang.person(expired), certificate_until=now.date()
    )
    await leave_target(wugang, leaver, target.name)
    card = wugang.stage.see(DEPUTY, f"{leaver}（食品科）")
    able = set(INSPECTORS) - set(mates) - {interested, absent, expired}
    assert f"可选 {len(able)} 人" in card["text"]
    offered = str(card["buttons"])
    assert all(name in offered for name in able)
    assert not any(name in offered for name in (*mates, interested, absent, expired))
    (row,) = await wugang.rows(Decision, Decision.kind == "replace_assign")
    for argument in ("assign", "assign.zzzzzz", "assign.z_z", f"assign.{await wugang.person(mates[1]):x}"):
        (toast,) = await wugang.stage.press(
            DEPUTY, card["id"], encode(Press("choose", row.id or 0, 0, argument))
        )
        assert "不能接替" in toast
    button = card["buttons"][0][0]["text"]
    await wugang.stage.tap(DEPUTY, button, on=card["id"])
    chosen = next(name for name in able if name in button)
    assert f"接替：{chosen}" in wugang.stage.see(DEPUTY, f"{leaver}（食品科）")["text"]
    assert target.name in wugang.stage.text(chosen)
    assert chosen in str(wugang.stage.messages(leaver))
    entry = json.loads((await wugang.rows(LogEntry, LogEntry.type == "REPLACE"))[-1].text)["body"]
    assert (entry["n"], entry["mode"], entry["reason"]) == (target.t, "appointed", "recusal")
    assert "更换检查人员 1 人" in wugang.stage.text(OBSERVER, wugang.group)
    assert len(await wugang.rows(Draw)) == 2
    assert verify_record(await record(wugang)).valid
    (toast,) = await wugang.stage.press(
        DEPUTY, card["id"], encode(Press("choose", row.id or 0, 0, "assign.1"))
    )
    assert "由赵明远决定：同意并指定" in toast
    seen = await everything_else(wugang, {leaver, DEPUTY, LEGAL}, caplog.text)
    assert [where for where, text in seen.items() if REASON in text or KEY in text] == []


async def leave_target(county: County, who: str, target: str) -> None:
    """Declare for one target; somebody with several is asked for which."""
    await county.stage.tap(who, "申报回避")
    buttons = [b["text"] for m in county.stage.messages(who) for row in m["buttons"] for b in row]
    if target in buttons:
        await county.stage.tap(who, target)
    await county.stage.tap(who, REASON)


async def test_nobody_approves_their_own_replacement(wushen: County) -> None:
    deputy = await wushen.person(DEPUTY)
    unit = (await wushen.last(Batch)).lead_unit_id if await wushen.rows(Batch) else 1
    async with wushen.stage.house.act() as ctx:
        await ctx.add(RoleGrant(person_id=deputy, role="inspector", unit_id=unit))
        read = (await wushen.rows(Inspector))[0].import_id
        await ctx.add(
            Inspector(
                badge="QY-099", person_id=deputy, unit_id=unit, area=NORTH, import_id=read, valid_from=ctx.now
            )
        )
    keep = {deputy, await wushen.person(INSPECTORS[0]), await wushen.person(INSPECTORS[1])}
    await wushen.change(Inspector, col(Inspector.person_id).not_in(keep), available=False)
    team = await wushen.configured()
    assert DEPUTY in team
    await ask(wushen, DEPUTY, "其他特殊原因") if len(
        await state_of(wushen, DEPUTY)
    ) == 1 else await ask_first(wushen)
    assert "请您决定" in wushen.stage.text(PRINCIPAL)
    assert f"{DEPUTY}（食品科）" in wushen.stage.text(PRINCIPAL)
    assert not [row for row in await wushen.rows(Decision) if row.decider_id == row.asked_by]
    assert not [m for m in wushen.stage.messages(HEAD) if "更换检查员" in (m["text"] or "")]


async def ask_first(county: County) -> None:
    """The deputy has several targets and asks for the first."""
    await county.stage.tap(DEPUTY, "申请更换")
    menu = county.stage.see(DEPUTY, "申请更换哪一户")
    await county.stage.tap(DEPUTY, menu["buttons"][0][0]["text"])
    await county.stage.tap(DEPUTY, "其他特殊原因")
