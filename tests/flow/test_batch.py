"""A batch from its plan entry to the request: what may be chosen, by whom, from how many."""

from typing import Any

import pytest
from sqlmodel import col

from models.directory import Target
from models.draw import Draw, DrawState
from models.mechanism import Decision, Duty
from models.people import RoleGrant
from models.plan import Batch, BatchState, DrawnTarget, PlanEntry
from templates.buttons import Press, encode
from tests.flow.county_small import (
    CLERK,
    FOREIGN_CLERK,
    HEAD,
    INSPECTORS,
    PRINCIPAL,
    SECOND_CLERK,
    SOUTH,
    TARGETS,
    County,
    briefed,
    open_county,
    target,
)
from tests.intake.files import code


async def the_batch(county: County) -> Batch:
    return await county.last(Batch)


def card(county: County) -> dict[str, Any]:
    """The newest batch card of the clerk."""
    return county.stage.see(CLERK, "可抽")


async def choose(county: County, menu: str, label: str) -> None:
    """Unfold a menu of the card and tap one of its lines."""
    await county.stage.tap(CLERK, menu)
    shown = [b["text"] for row in card(county)["buttons"] for b in row]
    await county.stage.tap(CLERK, next(text for text in shown if label in text))


async def type_quota(county: County, text: str) -> str:
    """[数量] → [自己填写] → a text; the answer."""
    await choose(county, "数量", "自己填写")
    await county.stage.say(CLERK, text)
    return county.stage.text(CLERK)


async def test_a_second_tap_shows_the_same_batch(wushen: County) -> None:
    period = wushen.stage.find_button(CLERK, "开启批次")
    data = period["buttons"][0][0]["data"]
    await wushen.stage.press(CLERK, period["id"], data, data)
    assert len(await wushen.rows(Batch)) == 1
    assert "第 1 批 / 2026" in card(wushen)["text"]
    assert f"可抽 {TARGETS} 户" in card(wushen)["text"]
    assert "批次已开启" in str(wushen.stage.messages(CLERK))
    assert {row.state for row in await wushen.rows(Duty, Duty.rule == "period")} == {"met"}
    (other,) = await wushen.stage.press(SECOND_CLERK, wushen.stage.last(SECOND_CLERK)["id"], data)
    assert "这一批由白洁经办" in other
    await wushen.stage.say(FOREIGN_CLERK, "/help")
    (foreign,) = await wushen.stage.press(FOREIGN_CLERK, wushen.stage.last(FOREIGN_CLERK)["id"], data)
    assert "这项计划由食品科牵头" in foreign
    assert len(await wushen.rows(Batch)) == 1


async def test_a_second_batch_needs_the_leaders_written_reason(wushen: County) -> None:
    await briefed(wushen, {1: INSPECTORS[:2]})
    first = wushen.stage.find_button(CLERK, "同一计划再开一批")
    data = next(b["data"] for row in first["buttons"] for b in row if "再开一批" in b["text"])
    await wushen.stage.press(CLERK, first["id"], data, data)
    assert len(await wushen.rows(Decision, Decision.kind == "second_batch")) == 1
    assert "须由 李建国 写明理由同意" in wushen.stage.text(CLERK)
    await wushen.stage.tap(HEAD, "不同意")
    assert "没有同意在「食品经营户抽查」下再开一批" in wushen.stage.text(CLERK)
    await wushen.stage.tap(CLERK, "同一计划再开一批")
    await wushen.stage.tap(HEAD, "同意（写明理由）")
    assert len(await wushen.rows(Batch)) == 1
    await wushen.stage.say(HEAD, "第一批有两户停业")
    assert (await the_batch(wushen)).ordinal == 2
    assert "负责人的理由：第一批有两户停业" in card(wushen)["text"]
    assert "今年已查 1" in card(wushen)["text"]
    await wushen.stage.tap(CLERK, "申请抽取")
    assert (await wushen.last(Draw)).plan == "2026-SP-1#2"


async def test_the_choices_of_the_card(wushen: County) -> None:
    await wushen.open_batch()
    await choose(wushen, "地区", "20")
    await wushen.stage.tap(CLERK, "完成")
    assert "可抽 20 户" in card(wushen)["text"]
    assert "不在范围 20" in card(wushen)["text"]
    await choose(wushen, "类别", "餐饮服务")
    await wushen.stage.tap(CLERK, "完成")
    await choose(wushen, "每户 2 人", "3")
    await wushen.stage.tap(CLERK, "完成")
    await choose(wushen, "大随机", "小随机")
    await wushen.stage.tap(CLERK, "完成")
    batch = await the_batch(wushen)
    assert (batch.target_kinds, batch.inspectors, batch.mode) == (["餐饮服务"], 3, "local")
    assert "每户 3 人，小随机" in card(wushen)["text"]
    for text, shown in (("50", "抽取：50 户"), ("3%", "抽取：3%"), ("1/40", "抽取：2.5%"), ("５０户", "")):
        answer = await type_quota(wushen, text)
        assert (shown or "看不出是数量还是比例") in answer
    for text, why in (
        ("0", "数量要在 1 以上"),
        ("101%", "比例要大于 0"),
        ("很多", "看不出是数量还是比例"),
        ("1/0", "看不出是数量还是比例"),
        ("1e999999999%", "看不出是数量还是比例"),
        ("9" * 4000, "看不出是数量还是比例"),
        ("<b>", "「<b>」看不出"),
    ):
        await wushen.stage.say(CLERK, text)
        assert why in wushen.stage.text(CLERK), text
    await wushen.stage.say(CLERK, "7")
    assert "抽取：7 户" in card(wushen)["text"]
    await choose(wushen, "数量", "按计划")
    assert "抽取：3 户" in card(wushen)["text"]


async def test_a_button_drawn_before_a_change_does_nothing(wushen: County) -> None:
    await wushen.open_batch()
    old = card(wushen)
    batch = await the_batch(wushen)
    stale = [encode(Press("bset", batch.id or 0, batch.version, "seats.4")), old["buttons"][-1][0]["data"]]
    await choose(wushen, "每户 2 人", "3")
    for toast in await wushen.stage.press(CLERK, old["id"], *stale):
        assert "卡片内容刚刚变了" in toast
    batch = await the_batch(wushen)
    assert (batch.inspectors, batch.state) == (3, "opened")
    wrong = (
        "seats.1",
        "seats.10",
        "seats.x",
        "mode.solo",
        "kind.99",
        "area.999999",
        "quota.x",
        "nothing.1",
        "x",
    )
    buttons = [encode(Press("bset", batch.id or 0, batch.version, one)) for one in wrong]
    toasts = await wushen.stage.press(CLERK, old["id"], *buttons)
    assert "每户检查人员不得少于 2 人" in toasts[0]
    assert "没有这个选项" in toasts[4]
    assert all(len(toast) > 8 for toast in toasts)
    assert (await the_batch(wushen)).version == batch.version


async def test_requested_and_held_back_with_a_reason(wushen: County) -> None:
    await wushen.open_batch()
    opened = card(wushen)
    await wushen.stage.tap(CLERK, "申请抽取")
    assert "等另一位负责人放行" in wushen.stage.last(CLERK)["text"]
    batch = await the_batch(wushen)
    fixed = [encode(Press("bset", batch.id or 0, batch.version, "seats.3")), opened["buttons"][-1][0]["data"]]
    for toast in await wushen.stage.press(CLERK, opened["id"], *fixed):
        assert "已申请抽取的批次不能再改" in toast
    await wushen.stage.tap(HEAD, "不放行")
    assert (await the_batch(wushen)).state == "requested"
    await wushen.stage.say(HEAD, "范围太宽，只查餐饮")
    assert (await the_batch(wushen)).state == "opened"
    again = wushen.stage.last(CLERK)
    assert "负责人没有放行：范围太宽，只查餐饮" in again["text"]
    assert again["id"] > opened["id"], "it comes with a sound"
    assert (await wushen.last(Draw)).state == DrawState.REFUSED
    (row,) = await wushen.rows(Decision)
    (toast,) = await wushen.stage.press(
        HEAD, wushen.stage.last(HEAD)["id"], encode(Press("choose", row.id or 0, 0, "release"))
    )
    assert "由李建国决定：不放行" in toast
    await wushen.release()
    assert "名单已封存" in wushen.stage.text("顾清", wushen.group) or wushen.commit_post()


async def test_the_requester_never_releases(wushen: County) -> None:
    unit = (await wushen.last(PlanEntry)).lead_unit_id
    clerk = await wushen.person(CLERK)
    async with wushen.stage.house.act() as ctx:
        for role in ("business_unit_head", "principal_leader"):
            await ctx.add(RoleGrant(person_id=clerk, role=role, unit_id=unit))
    await wushen.open_batch()
    await wushen.stage.tap(CLERK, "申请抽取")
    (row,) = await wushen.rows(Decision)
    assert row.decider_id == await wushen.person(HEAD)
    data = encode(Press("choose", row.id or 0, 0, "release"))
    (toast,) = await wushen.stage.press(CLERK, wushen.stage.last(CLERK)["id"], data)
    assert "这件事等李建国决定" in toast
    assert (await wushen.last(Draw)).state == DrawState.REQUESTED
    await wushen.stage.tap(HEAD, "放行抽取")
    draw = await wushen.last(Draw)
    assert draw.released_by != draw.requested_by


async def test_where_nobody_else_can_release_the_principal_is_asked_and_else_nobody(wushen: County) -> None:
    head, principal = await wushen.person(HEAD), await wushen.person(PRINCIPAL)
    await wushen.change(RoleGrant, col(RoleGrant.person_id) == head, role="observer")
    await wushen.open_batch()
    await wushen.stage.tap(CLERK, "申请抽取")
    assert "放行抽取" in str(wushen.stage.last(PRINCIPAL)["buttons"])
    await wushen.change(RoleGrant, col(RoleGrant.person_id) == principal, role="observer")
    await wushen.change(Batch, col(Batch.id) > 0, state=BatchState.OPENED)
    batch = await the_batch(wushen)
    (toast,) = await wushen.stage.press(
        CLERK, card_id(wushen), encode(Press("bdraw", batch.id or 0, batch.version))
    )
    assert "食品科 没有可以放行的负责人" in toast


def card_id(county: County) -> int:
    """Any message with the batch."""
    return int(county.stage.see(CLERK, "第 1 批 / 2026")["id"])


async def test_an_empty_pool_is_not_requested(wushen: County) -> None:
    await wushen.change(Target, col(Target.id) > 0, status="revoked")
    await wushen.open_batch()
    assert "可抽 0 户" in card(wushen)["text"]
    toast = await wushen.stage.tap(CLERK, "申请抽取")
    assert "现在的范围里没有可抽的对象" in toast
    assert await wushen.rows(Draw) == []


async def test_a_cancelled_batch_gives_its_entry_back(wushen: County) -> None:
    await wushen.open_batch()
    await wushen.stage.tap(CLERK, "申请抽取")
    batch = await the_batch(wushen)
    await wushen.stage.press(CLERK, card_id(wushen), encode(Press("bcancel", batch.id or 0, 0)))
    assert (await the_batch(wushen)).state == "cancelled"
    assert (await wushen.last(Draw)).state == DrawState.REFUSED
    assert "已不需要决定" in wushen.stage.last(HEAD)["text"]
    await wushen.stage.tap(CLERK, "开启批次")
    assert [row.ordinal for row in await wushen.rows(Batch)] == [1, 2]
    await wushen.release()
    await wushen.draw()
    batch = await the_batch(wushen)
    (toast,) = await wushen.stage.press(CLERK, card_id(wushen), encode(Press("bcancel", batch.id or 0, 0)))
    assert "已经往前走了" in toast
    assert (await the_batch(wushen)).state == "targets_drawn"


async def filled(county: County, times: int) -> None:
    """The first four targets were drawn in another batch; one is gone, the south is outside."""
    async with county.stage.house.act() as ctx:
        entry = await county.last(PlanEntry)
        values = entry.model_dump(exclude={"id", "version", "number"})
        for turn in range(times):
            other = await ctx.add(PlanEntry(**values, number=f"OLD-{turn}"))
            batch = Batch(
                entry_id=other.id,
                ordinal=1,
                number=90 + turn,
                year=2026,
                name="以前的",
                lead_unit_id=entry.lead_unit_id,
                clerk_id=1,
                period_from=entry.period_from,
                period_to=entry.period_to,
                profile="wushen",
                profile_hash="",
                state=BatchState.CONFIGURED,
                opened_at=ctx.now,
            )
            await ctx.add(batch)
            for t, n in enumerate((1, 3, 5, 7)):
                one = target(n, 1, ctx.now)
                ctx.session.add(
                    DrawnTarget(
                        batch_id=batch.id, t=t, code=one.code, name=one.name, area=one.area, year=2026
                    )
                )
    await county.change(Target, col(Target.code) == code(9), status="deregistered")
    await county.change(Target, col(Target.code) == code(1), area=SOUTH)


@pytest.mark.parametrize(
    ("profile", "times", "status", "sentence"),
    [
        ("wushen", 1, "s2", "今年已查 3（乌审旗细则（五）1）"),
        ("wugang", 1, "", ""),
        ("wugang", 2, "s4", "已达全年联合抽查次数 3（舞钢细则第十条）"),
    ],
)
async def test_every_target_is_accounted_for(
    database_url: str, profile: str, times: int, status: str, sentence: str
) -> None:
    async with open_county(database_url, profile) as county:
        await filled(county, times)
        await county.stage.tap(CLERK, "开启批次", on=county.stage.see(CLERK, "该开启批次了")["id"])
        await north_only(county)
        text = card(county)["text"]
        out = 3 if status else 0
        assert f"可抽 {19 - 1 - out} 户，名录共 40 户" in text.replace("</b>", "")
        assert "不在范围 21" in text
        assert "已注销、吊销或迁出 1" in text
        assert sentence in text
        if not status:
            assert "今年已查" not in text
        await county.release()
        commit = county.commit_post()["caption"]
        assert f"名录 40 户：可抽 {18 - out}" in commit
        assert "不在范围 21" in commit
        assert "已注销等 1" in commit
        await county.faultless()


async def north_only(county: County) -> None:
    """Only the north, where nineteen of the twenty are left."""
    batch = await the_batch(county)
    await county.stage.press(
        CLERK, card(county)["id"], encode(Press("bset", batch.id or 0, batch.version, "area.150626"))
    )


async def test_floors_per_risk_class_cannot_be_walked_round(wugang: County) -> None:
    await wugang.open_batch()
    assert "A 1% · B 3% · C 10% · D 20%" in card(wugang)["text"]
    await wugang.stage.tap(CLERK, "数量")
    assert "自己填写" not in str(card(wugang)["buttons"])
    batch = await the_batch(wugang)
    await wugang.stage.press(
        CLERK, card(wugang)["id"], encode(Press("bset", batch.id or 0, batch.version, "quota.type"))
    )
    await wugang.stage.say(CLERK, "50")
    assert "请选「按风险等级下限」（舞钢细则第十三条）" in wugang.stage.text(CLERK)
    low = {"by_class": False, "rule": {"kind": "total", "total": 5}, "strata": {"*": {}}}
    await wugang.change(Batch, col(Batch.id) > 0, quota=low)
    batch = await the_batch(wugang)
    (toast,) = await wugang.stage.press(
        CLERK, card(wugang)["id"], encode(Press("bdraw", batch.id or 0, batch.version))
    )
    assert "舞钢细则第十三条" in toast
    assert await wugang.rows(Draw) == []
    batch = await the_batch(wugang)
    await wugang.stage.press(
        CLERK, card(wugang)["id"], encode(Press("bset", batch.id or 0, batch.version, "quota.class"))
    )
    await wugang.stage.tap(CLERK, "完成")
    await wugang.release()
    shown = str(wugang.stage.messages("顾清", wugang.group))
    assert "A 1%" not in shown, "the classes are nobody's business in the group"
    await wugang.draw()
    assert "检查对象抽取结果" in str(wugang.stage.messages("顾清", wugang.group))
