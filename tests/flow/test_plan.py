"""A plan reaches the people it names, its changes those they touch, its periods the clerks who open them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from models.mechanism import Duty
from models.plan import Plan, PlanEntry
from rules.due import SHANGHAI
from tests.intake.files import workbook
from tests.stage import Stage
from workflow import plan

HEAD = [
    "计划编号",
    "计划名称",
    "抽查类型",
    "抽查事项",
    "抽查数量",
    "起止时间",
    "牵头部门",
    "参与部门",
    "负责人",
    "公示渠道",
    "公示日期",
]
ITEMS = [
    ["事项编号", "抽查事项", "抽查子项"],
    ["1", "食品安全", ""],
    ["2", "特种设备", "电梯"],
    ["3", "特种设备", "锅炉"],
]
EVERYBODY = ("白洁", "李建国", "赵明远", "方正", "王海燕", "陈志强")


def entry(
    number: str,
    name: str,
    period: str,
    lead: str = "食品科",
    *,
    items: str = "1",
    size: object = 3,
    others: str = "",
    leaders: str = "",
) -> list[object]:
    return [number, name, "定向", items, size, period, lead, others, leaders, "县政府门户网站", "2026-01-20"]


def span(first: date, days: int = 20) -> str:
    return f"{first.isoformat()}至{(first + timedelta(days=days)).isoformat()}"


@pytest.fixture
async def house(stage: Stage) -> Stage:
    await stage.bind(*EVERYBODY)
    await stage.upload("白洁", "事项.xlsx", workbook(ITEMS))
    await stage.tap("白洁", "确认导入 3 行")
    return stage


def today(stage: Stage) -> date:
    return stage.clock.now().astimezone(SHANGHAI).date()


def far(stage: Stage, months: int = 1) -> date:
    """A day of next year: no notice is due yet."""
    return date(today(stage).year + 1, 3 + months, 1)


async def imported(stage: Stage, *entries: list[object], name: str = "计划.xlsx", button: str = "") -> None:
    await stage.upload("白洁", name, workbook([HEAD, *entries]))
    await stage.tap("白洁", button or f"确认导入 {len(entries)} 行")


def having(stage: Stage, who: str, words: str) -> list[dict[str, Any]]:
    return [m for m in stage.messages(who) if m["from"]["is_bot"] and words in (m["text"] or "")]


async def entries(stage: Stage) -> dict[str, PlanEntry]:
    async with stage.house.read() as ctx:
        return {row.number: row for row in (await ctx.session.exec(select(PlanEntry))).all()}


async def test_everybody_named_gets_one_card(house: Stage) -> None:
    day = far(house)
    await imported(
        house,
        entry("A", "食品安全抽查", span(day), leaders="赵明远"),
        entry("B", "特种设备<抽查>&检查", span(day), "质量科", items="特种设备", others="食品科"),
    )
    year = day.year
    for who in ("白洁", "李建国"):
        (card,) = having(house, who, f"{year} 年度抽查计划 · 第 1 版")
        assert "与您有关的 2 项" in card["text"]
        assert "公示：县政府门户网站，1 月 20 日（周二）" in card["text"]
        assert "特种设备<抽查>&检查" in card["text"]
    (card,) = having(house, "赵明远", "年度抽查计划")
    assert "与您有关的 1 项" in card["text"]
    assert "抽 3 户，食品科牵头，您是负责人" in card["text"]
    for who in ("方正", "王海燕", "陈志强"):
        assert having(house, who, "年度") == []
    rows = await entries(house)
    assert rows["B"].items == ["2", "3"]
    assert rows["A"].notice_at is not None


async def test_names_nobody_knows_are_refused_with_what_is_close(house: Stage) -> None:
    day = far(house)
    await house.upload(
        "白洁",
        "计划.xlsx",
        workbook(
            [
                HEAD,
                entry("A", "甲", span(day), "食品安全科"),
                entry("B", "乙", span(day), leaders="赵明"),
                entry("C", "丙", span(day), items="食品安全监督"),
                entry("D", "丁", span(day), others="消防大队"),
                entry("E", "戊", span(date(day.year + 1, 2, 1))),
                entry("F", "己", span(day)),
            ]
        ),
    )
    card = house.see("白洁", "试读完成")
    assert "新增 1 · 变更 0 · 不变 0 · 拒绝 5" in card["text"]
    from tests.flow.test_imports import sheets

    report = sheets(house.file(house.see("白洁", "试读报告：计划")))["拒绝的行"]
    said = {int(line[0]): (line[1], line[2]) for line in report[1:]}
    assert said[2] == ("G", "第 2 行 G 列：没有名为「食品安全科」的机构。相近的有：食品科")
    assert said[3] == ("I", "第 3 行 I 列：名册里没有「赵明」。相近的有：赵明远")
    assert said[4][0] == "D"
    assert "相近的有：食品安全" in said[4][1]
    assert said[5] == ("H", "第 5 行 H 列：没有名为「消防大队」的机构。请改用登记的全称，或先登记这个机构")
    assert said[6][0] == "F"


async def test_a_change_is_told_to_those_it_touches(house: Stage) -> None:
    day = far(house)
    first = [
        entry("A", "食品安全抽查", span(day), leaders="赵明远"),
        entry("B", "特种设备抽查", span(day), "质量科", items="特种设备", leaders="方正"),
    ]
    await imported(house, *first)
    first[1][4] = 5
    first[1][5] = span(day + timedelta(days=30))
    await imported(house, *first, name="计划2.xlsx")
    assert having(house, "赵明远", "有变动") == []
    assert having(house, "李建国", "有变动") == []
    (change,) = having(house, "方正", "年度计划有变动")
    assert "特种设备抽查 · 变更" in change["text"]
    assert "抽查数量：3 → 5" in change["text"]
    assert "开始：4 月 1 日 → 5 月 1 日" in change["text"]
    (card,) = having(house, "方正", "第 2 版")
    assert change["reply_to"] == card["id"]
    assert "抽 5 户" in card["text"]
    (unchanged,) = having(house, "李建国", "年度抽查计划")
    assert "与您有关的 1 项" in unchanged["text"]
    assert len(having(house, "白洁", "有变动")) == 1
    async with house.house.read() as ctx:
        assert [row.edition for row in (await ctx.session.exec(select(Plan))).all()] == [1, 2]


async def test_who_leaves_an_entry_is_told_and_who_enters_gets_a_card(house: Stage) -> None:
    day = far(house)
    await imported(house, entry("A", "食品安全抽查", span(day), leaders="赵明远"))
    await imported(house, entry("A", "食品安全抽查", span(day), leaders="方正"), name="2.xlsx")
    assert "负责人：赵明远 → 方正" in having(house, "赵明远", "有变动")[0]["text"]
    assert "没有与您有关的项目" in having(house, "赵明远", "年度抽查计划")[0]["text"]
    assert having(house, "方正", "有变动") == []
    assert "您是负责人" in having(house, "方正", "年度抽查计划")[0]["text"]


async def test_an_entry_taken_out_is_told(house: Stage) -> None:
    day = far(house)
    await imported(house, entry("A", "甲项", span(day), leaders="赵明远"), entry("B", "乙项", span(day)))
    await house.upload("白洁", "2.xlsx", workbook([HEAD, entry("B", "乙项", span(day))]))
    await house.tap("白洁", "导入并移出 1 项计划")
    assert "甲项 · 取消" in having(house, "赵明远", "有变动")[0]["text"]
    assert (await entries(house))["A"].dropped


async def test_the_period_is_announced_fifteen_working_days_before(house: Stage) -> None:
    day = far(house)
    await imported(house, entry("A", "食品安全抽查", span(day)))
    at = (await entries(house))["A"].notice_at
    assert at is not None
    opens = house.house.calendar.add_workdays(day, -15)
    assert at.astimezone(SHANGHAI) == datetime(opens.year, opens.month, opens.day, 9, tzinfo=SHANGHAI)
    await house.push((at - house.clock.now()).total_seconds() - 120)
    assert having(house, "白洁", "该开启批次了") == []
    await house.push(180)
    (card,) = having(house, "白洁", "该开启批次了 · 食品安全抽查")
    assert [b["text"] for line in card["buttons"] for b in line] == ["开启批次"]
    assert card["buttons"][0][0]["data"].startswith("open_batch:")
    for who in ("李建国", "赵明远", "王海燕"):
        assert having(house, who, "该开启批次了") == []
    async with house.house.read() as ctx:
        (duty,) = (await ctx.session.exec(select(Duty).where(Duty.rule == "period"))).all()
    assert duty.due_at.astimezone(SHANGHAI).date() == day  # 24:00 of the day before


async def test_a_period_that_is_near_is_announced_at_once_and_one_that_is_over_never(house: Stage) -> None:
    now = today(house)
    year = now.year
    soon = now + timedelta(days=5)
    await imported(
        house,
        entry("A", "马上开始", span(soon, 5)),
        entry("B", "早已结束", f"{year}-01-05至{year}-01-20"),
        entry("C", "正在进行", f"{year}-01-06至{year}-12-31"),
    )
    names = [m["text"].splitlines()[0] for m in having(house, "白洁", "该开启批次了")]
    assert sorted(names) == ["🟡 该开启批次了 · 正在进行", "🟡 该开启批次了 · 马上开始"]


async def test_a_period_put_off_is_announced_again(house: Stage) -> None:
    day = far(house)
    await imported(house, entry("A", "食品安全抽查", span(day)))
    at = (await entries(house))["A"].notice_at
    assert at is not None
    await house.push((at - house.clock.now()).total_seconds() + 60)
    assert len(having(house, "白洁", "该开启批次了")) == 1
    later = day + timedelta(days=40)
    await imported(house, entry("A", "食品安全抽查", span(later)), name="2.xlsx")
    row = (await entries(house))["A"]
    assert row.noticed_at is None
    assert row.notice_at is not None
    assert row.notice_at > house.clock.now()
    await house.push((row.notice_at - house.clock.now()).total_seconds() + 60)
    assert len(having(house, "白洁", "该开启批次了")) == 2


async def test_a_changed_calendar_moves_the_notice(house: Stage) -> None:
    day = far(house)
    await imported(house, entry("A", "食品安全抽查", span(day)))
    async with house.house.act() as ctx:
        row = (await ctx.session.exec(select(PlanEntry))).one()
        right, row.notice_at = row.notice_at, datetime(2000, 1, 1, tzinfo=UTC)
    async with house.house.act() as ctx:
        await plan.recount(ctx)
    assert (await entries(house))["A"].notice_at == right


async def test_opening_the_batch_ends_the_deadline_and_marks_the_card(house: Stage) -> None:
    await imported(house, entry("A", "食品安全抽查", span(today(house) + timedelta(days=5))))
    await house.tap("白洁", "开启批次")
    (card,) = having(house, "白洁", "批次已开启 · 食品安全抽查")
    assert card["buttons"] == []
    async with house.house.read() as ctx:
        (duty,) = (await ctx.session.exec(select(Duty).where(Duty.rule == "period"))).all()
    assert duty.state == "met"
