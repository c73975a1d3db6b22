"""A clerk sends a file: dry run, report, confirm or drop."""

from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import col, select

from models.directory import Import, Inspector, Target
from models.people import Person, RoleGrant
from tests.intake.files import code, table, workbook
from tests.stage import Stage

HEAD = ["企业名称", "统一社会信用代码", "辖区代码", "对象类型", "经营地址"]


def row(number: int, name: str = "", address: str = "青阳路 1 号") -> list[object]:
    return [name or f"青阳食品店{number}", code(number), "150626", "食品经营", address]


def directory(*rows: list[object]) -> bytes:
    return workbook([HEAD, *rows])


async def current(stage: Stage) -> dict[str, Target]:
    async with stage.house.read() as ctx:
        rows = (await ctx.session.exec(select(Target).where(col(Target.valid_to).is_(None)))).all()
        return {target.code: target for target in rows}


async def rows_of(stage: Stage, table_: Any) -> list[Any]:
    async with stage.house.read() as ctx:
        return list((await ctx.session.exec(select(table_).order_by(table_.id))).all())


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture
async def clerk(stage: Stage) -> Stage:
    await stage.bind("白洁")
    return stage


async def test_a_directory_is_read_then_confirmed_once(clerk: Stage) -> None:
    bad = [*row(3)]
    bad[1] = str(bad[1])[:17] + ("0" if str(bad[1])[17] != "0" else "1")
    await clerk.upload("白洁", "检查对象名录.xlsx", directory(row(1), row(2), bad))
    card = clerk.see("白洁", "试读完成，还没有导入")
    assert "3 行：新增 2 · 变更 0 · 不变 0 · 拒绝 1" in card["text"]
    assert "第 4 行 B 列" in card["text"]
    assert await current(clerk) == {}
    report = clerk.see("白洁", "试读报告")
    assert report["reply_to"] == card["id"]
    refused = sheets(clerk.file(report))["拒绝的行"]
    assert refused[1][:2] == [4.0, "B"]
    assert "校验位不对，最后一位应为" in refused[1][2]
    await clerk.tap("白洁", "导入其余 2 行")
    assert "新增 2" in clerk.see("白洁", "已导入 · 检查对象名录")["text"]
    assert sorted(await current(clerk)) == sorted([code(1), code(2)])


def data_of(message: dict[str, Any], text: str) -> str:
    return next(str(b["data"]) for line in message["buttons"] for b in line if text in b["text"])


async def test_a_double_tap_imports_once(clerk: Stage) -> None:
    await clerk.upload("白洁", "a.xlsx", directory(row(1)))
    card = clerk.find_button("白洁", "确认导入 1 行")
    confirm = data_of(card, "确认导入")
    toasts = await clerk.press("白洁", card["id"], confirm, confirm, data_of(card, "放弃"))
    assert toasts[0] == "已导入"
    assert "不会再导入一次" in toasts[1]
    assert "不会再导入一次" in toasts[2]
    assert len(await rows_of(clerk, Target)) == 1
