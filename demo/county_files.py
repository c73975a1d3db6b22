"""The files on the demo's shelf: what a clerk would have on the desk, as XLSX and CSV bytes."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain

import xlsxwriter

from demo.county import County, DemoInspector, DemoTarget
from demo.county_dirt import dirty_rows
from demo.county_hostile import hostile_workbook
from demo.county_plan import ITEM_HEAD, PLAN_HEAD, Cell, item_rows, plan_rows

_TARGET_HEAD = (
    "序号",
    "企业名称",
    "统一社会信用代码",
    "辖区代码",
    "所属辖区",
    "对象类型",
    "经营地址",
    "法定代表人",
    "联系电话",
    "登记状态",
)
_INSPECTOR_HEAD = (
    "工号",
    "姓名",
    "所属部门",
    "机关/所",
    "执法证号",
    "有效期至",
    "辖区代码",
    "辖区",
    "执法资质",
    "手机号码",
    "编组",
    "在岗状态",
)


@dataclass(frozen=True, slots=True)
class ShelfFile:
    """A file the paper-clip offers: its name, what it is, how to make it."""

    name: str
    title: str
    make: Callable[[County], bytes]


def directory(county: County) -> bytes:
    """The target directory, without a defect."""
    return _workbook("检查对象名录库", _TARGET_HEAD, _target_rows(county.targets))


def changed_directory(county: County) -> bytes:
    """A month later: the first ten are gone, ten have moved, nothing else."""
    moved = (
        [*row[:6], f"{row[6]}附 1 号", *row[7:]] if number < 10 else row
        for number, row in enumerate(_target_rows(county.targets[10:]))
    )
    return _workbook("检查对象名录库", _TARGET_HEAD, moved)


def dirty_directory(county: County) -> bytes:
    """A hundred rows, and among them each defect of docs/import-defects.md that a row can have."""
    return _table(_TARGET_HEAD, chain(_target_rows(county.targets[:100]), dirty_rows(county)))


def inspectors(county: County) -> bytes:
    """The inspector directory."""
    return _workbook("执法检查人员名录库", _INSPECTOR_HEAD, map(_inspector_row, county.inspectors))


def items(county: County) -> bytes:
    """The item list: five items for each of the four departments, give or take."""
    return _workbook("随机抽查事项清单", ITEM_HEAD, item_rows(county))


def plan(county: County) -> bytes:
    """Four entries of the year's plan; the first is so near that its notice is due."""
    return _workbook("年度抽查工作计划", PLAN_HEAD, plan_rows(county))


def risk_classes(county: County) -> bytes:
    """The sealed classification of every target."""
    day = county.today - timedelta(days=20)
    rows: Iterable[list[Cell]] = ([who.code, f"{who.risk_class}级", day] for who in county.targets)
    return _workbook("信用风险分类", ("统一社会信用代码", "信用风险等级", "评定日期"), rows)


SHELF = (
    ShelfFile("事项清单.xlsx", "随机抽查事项清单（20 项）", items),
    ShelfFile("检查对象名录.xlsx", "检查对象名录（1,200 户）", directory),
    ShelfFile("执法检查人员名录.xlsx", "执法检查人员名录（60 人）", inspectors),
    ShelfFile("信用风险分类.xlsx", "信用风险分类（密）", risk_classes),
    ShelfFile("年度抽查计划.xlsx", "年度抽查计划（4 项）", plan),
    ShelfFile("检查对象名录-下月.xlsx", "下个月的名录：10 户退出，10 户迁址", changed_directory),
    ShelfFile("检查对象名录-脏.csv", "带毛病的名录", dirty_directory),
    ShelfFile("检查对象名录-恶意.xlsx", "恶意文件", lambda _: hostile_workbook()),
)
"""In the order in which a clerk needs them."""


def _target_rows(targets: Iterable[DemoTarget]) -> Iterable[list[Cell]]:
    for number, target in enumerate(targets, 1):
        yield [
            number,
            target.name,
            target.code,
            target.area,
            target.area_name,
            target.kind,
            target.address,
            target.legal_person,
            target.phone,
            target.status,
        ]


def _inspector_row(who: DemoInspector) -> list[Cell]:
    return [
        who.badge,
        who.name,
        who.department,
        who.post_kind,
        who.certificate,
        who.certificate_until,
        who.area,
        who.area_name,
        "、".join(who.tags),
        who.phone,
        who.group,
        who.state,
    ]


def _workbook(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        # A fixed date of creation keeps the bytes the same every time.
        book.set_properties({"title": title, "created": datetime(2026, 1, 1, tzinfo=UTC)})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        share = book.add_format({"num_format": "0%"})
        sheet = book.add_worksheet(title[:31])
        sheet.write_row(0, 0, head, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, cell, day)
                elif isinstance(cell, float):
                    sheet.write_number(number, place, cell, share)
                else:
                    sheet.write(number, place, cell)
        sheet.autofit()
    return content.getvalue()


def _table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    # GB18030, as a clerk's spreadsheet saves a CSV.
    content = io.StringIO()
    csv.writer(content).writerows([head, *rows])
    return content.getvalue().encode("gb18030")
