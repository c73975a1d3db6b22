"""A whole prefecture through the chat, with exact counts. The files are public data beside the checkout."""

import time
from pathlib import Path

from sqlmodel import col, func, select

from models.directory import Area, Target
from tests.flow.test_imports import sheets
from tests.stage import Stage

SECONDS = 15.0


async def test_a_prefecture_of_5290_rows(stage: Stage, shared: Path) -> None:
    await stage.bind("白洁")
    begun = time.monotonic()
    content = (shared / "data/enterprises/city_浙江丽水_all.csv").read_bytes()
    await stage.upload("白洁", "丽水.csv", content)
    card = stage.see("白洁", "试读完成，还没有导入 · 检查对象名录")
    # 5,289 valid codes and one number of 13 digits; the second rows of two codes are refused.
    assert "5,290 行：新增 5,288 · 变更 0 · 不变 0 · 拒绝 2" in card["text"]
    assert "第 8 行 B 列：91331181MA2A0CFR9T 与第 6 行重复" in card["text"]
    report = stage.see("白洁", "试读报告：丽水.csv")
    assert "拒绝 2 行 · 提示 10,580 条 · 变更 0" in report["caption"]
    refused = sheets(stage.file(report))["拒绝的行"]
    assert [line[:2] for line in refused[1:]] == [[8.0, "B"], [9.0, "B"]]
    await stage.tap("白洁", "导入其余 5,288 行")
    assert "已导入" in stage.see("白洁", "已导入 · 检查对象名录")["text"]
    async with stage.house.read() as ctx:
        rows = await ctx.session.exec(
            select(Target.area, func.count()).where(col(Target.valid_to).is_(None)).group_by(Target.area)
        )
        areas = dict(rows.all())
        names = {area.code: area.name for area in (await ctx.session.exec(select(Area))).all()}
    assert sum(areas.values()) == 5_288
    assert (areas["331102"], areas["331181"], areas["330326"]) == (2_147, 220, 1)
    assert names["331102"] == "浙江省莲都区"

    await stage.upload("白洁", "丽水.csv", content)
    assert "新增 0 · 变更 0 · 不变 5,288 · 拒绝 2" in stage.see("白洁", "试读完成")["text"]
    assert time.monotonic() - begun < SECONDS


async def test_dirty_shifted_and_garbled_rows(stage: Stage, shared: Path) -> None:
    await stage.bind("白洁")
    expected = {
        "dirty_rows.csv": "592 行：新增 395 · 变更 0 · 不变 0 · 拒绝 197",
        "shifted_rows_raw_shape.csv": "30 行：新增 0 · 变更 0 · 不变 0 · 拒绝 30",
        "mojibake_rows_raw_shape.csv": "150 行：新增 0 · 变更 0 · 不变 0 · 拒绝 150",
    }
    for name, counts in expected.items():
        await stage.upload("白洁", name, (shared / "data/enterprises" / name).read_bytes())
        card = stage.see("白洁", "试读完成，还没有导入 · 检查对象名录")
        assert counts in card["text"]
        if "新增 0" in counts:
            assert [b["text"] for line in card["buttons"] for b in line] == ["全部放弃"]


async def test_a_real_item_list(stage: Stage, shared: Path) -> None:
    await stage.bind("白洁")
    name = "zhejiang_random_inspection_items_1-18.csv"
    await stage.upload("白洁", name, (shared / "data/items" / name).read_bytes())
    assert "43 行：新增 43 · 变更 0 · 不变 0 · 拒绝 0" in stage.see("白洁", "试读完成")["text"]
    await stage.tap("白洁", "确认导入 43 行")
    await stage.upload("白洁", name, (shared / "data/items" / name).read_bytes())
    assert "不变 43" in stage.see("白洁", "试读完成")["text"]
