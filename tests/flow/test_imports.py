"""A clerk sends a file: dry run, report, confirm or drop."""

import re
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text
from sqlmodel import col, select

from models.directory import Import, Inspector, Target
from models.people import Person, RoleGrant
from tests.databases import SqliteShelf
from tests.intake.files import code, raw_workbook, sheet_xml, table, workbook
from tests.intake.test_hostile import cell
from tests.stage import PHONES, Stage, open_stage
from workflow import doors, imports, setup

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


async def test_changes_close_the_old_version_and_what_is_gone_stays_unless_said(clerk: Stage) -> None:
    await clerk.upload("白洁", "a.xlsx", directory(row(1), row(2), row(3)))
    await clerk.tap("白洁", "确认导入 3 行")
    await clerk.push(3600)
    await clerk.upload("白洁", "b.xlsx", directory(row(1), row(2, address="和平街 2 号"), row(4)))
    card = clerk.see("白洁", "试读完成，还没有导入")
    assert "3 行：新增 1 · 变更 1 · 不变 1 · 拒绝 0" in card["text"]
    assert "另有 1 户不在这份文件里" in card["text"]
    changes = sheets(clerk.file(clerk.see("白洁", "试读报告：b.xlsx")))["变更"]
    assert changes[1] == [3.0, code(2), "青阳食品店2", "变更", "地址", "青阳路 1 号", "和平街 2 号"]
    assert changes[2][:4] == ["", code(3), "青阳食品店3", "不在文件里"]
    await clerk.tap("白洁", "确认导入 3 行")
    now = await current(clerk)
    assert sorted(now) == sorted(code(n) for n in (1, 2, 3, 4))
    assert now[code(2)].address == "和平街 2 号"
    old = [t for t in await rows_of(clerk, Target) if t.valid_to is not None]
    assert [(t.code, t.address, t.removal_reason) for t in old] == [(code(2), "青阳路 1 号", "changed")]
    assert old[0].valid_to == now[code(2)].valid_from > now[code(1)].valid_from

    await clerk.upload("白洁", "c.xlsx", directory(row(1), row(2, address="和平街 2 号")))
    assert "没有要导入的内容" in clerk.see("白洁", "试读完成")["text"]
    await clerk.tap("白洁", "导入并移出 2 户")
    assert "移出 2 户" in clerk.see("白洁", "已导入")["text"]
    assert sorted(await current(clerk)) == sorted([code(1), code(2)])


async def test_a_refused_row_is_not_gone(clerk: Stage) -> None:
    await clerk.upload("白洁", "a.xlsx", directory(row(1), row(2)))
    await clerk.tap("白洁", "确认导入 2 行")
    unknown = [*HEAD, "检查专业"]
    bad = workbook([unknown, [*row(1), ""], [*row(2), "占星"]])
    await clerk.upload("白洁", "b.xlsx", bad)
    card = clerk.see("白洁", "试读完成")
    assert "不变 1 · 拒绝 1" in card["text"]
    assert "移出" not in card["text"]


async def test_columns_the_file_does_not_have_stay_as_they_are(clerk: Stage) -> None:
    await clerk.upload("白洁", "a.xlsx", directory(row(1)))
    await clerk.tap("白洁", "确认导入 1 行")
    await clerk.upload(
        "白洁", "b.csv", table([["企业名称", "统一社会信用代码"], ["新名字", code(1)]]).encode()
    )
    await clerk.tap("白洁", "确认导入 1 行")
    target = (await current(clerk))[code(1)]
    assert (target.name, target.address, target.kind) == ("新名字", "青阳路 1 号", "食品经营")


async def test_an_older_dry_run_becomes_stale_and_can_be_read_again(clerk: Stage) -> None:
    await clerk.upload("白洁", "a.xlsx", directory(row(1)))
    older = clerk.find_button("白洁", "确认导入 1 行")
    await clerk.upload("白洁", "b.xlsx", directory(row(1), row(2)))
    await clerk.tap("白洁", "确认导入 2 行")
    assert clerk.see("白洁", "试读已过时，还没有导入")["id"] == older["id"]
    toasts = await clerk.press("白洁", older["id"], data_of(older, "确认导入"))
    assert "请先按 [重新试读]" in toasts[0]
    await clerk.tap("白洁", "重新试读")
    card = next(m for m in clerk.messages("白洁") if m["id"] == older["id"])
    assert "新增 0 · 变更 0 · 不变 1" in card["text"]
    await clerk.tap("白洁", "全部放弃")
    card = next(m for m in clerk.messages("白洁") if m["id"] == older["id"])
    assert "已放弃" in card["text"]
    assert card["buttons"] == []
    assert len(await current(clerk)) == 2


async def test_a_house_that_changed_otherwise_makes_it_stale_too(clerk: Stage) -> None:
    await clerk.upload("白洁", "风险.csv", table([["统一社会信用代码", "风险等级"], [code(1), "A"]]).encode())
    assert "拒绝 1" in clerk.see("白洁", "试读完成")["text"]
    plan = [
        ["计划名称", "抽查事项", "牵头部门", "抽查数量", "起止时间"],
        ["甲", "1", "食品科", 3, "2026年11月"],
    ]
    items = [["事项编号", "抽查事项"], ["1", "食品安全"]]
    await clerk.upload("白洁", "items.xlsx", workbook(items))
    await clerk.tap("白洁", "确认导入 1 行")
    await clerk.upload("白洁", "plan.xlsx", workbook(plan))
    await clerk.upload("白洁", "items.xlsx", workbook([items[0], ["2", "药品"]]))
    await clerk.tap("白洁", "导入并移出 1 项事项")
    assert await clerk.tap("白洁", "确认导入 1 行") == "试读之后名录有了变化，请先重新试读"
    await clerk.tap("白洁", "重新试读")
    assert "抽查事项清单里没有「1」" in clerk.see("白洁", "试读完成")["text"]


HARD = ("“阿爸&额吉”奶食品店<总店>", "小鱼🐟烧烤店", "\u202e反过来的店", "长" * 38)


async def test_hard_names_break_nothing(clerk: Stage) -> None:
    rows = [row(number, name) for number, name in enumerate(HARD)]
    rows[3][1] = "123"
    await clerk.upload("白洁", "<名录>&🐟.xlsx", directory(*rows))
    card = clerk.see("白洁", "试读完成")
    assert "<名录>&🐟.xlsx" in card["text"]
    assert "拒绝 1" in card["text"]
    await clerk.tap("白洁", "导入其余 3 行")
    now = await current(clerk)
    assert [now[code(n)].name for n in range(3)] == [HARD[0], HARD[1], "反过来的店"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.xlsx", b"\n", "看不出这是哪一种名录"),
        ("old.xls", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600), "另存为 .xlsx"),
        ("half.xlsx", directory(row(1))[:700], "已损坏"),
        ("others.csv", "甲,乙\n1,2\n".encode(), "看不出这是哪一种名录"),
        ("targets.csv", "企业名称,经营地址\n甲,乙\n".encode(), "没有找到这些列：统一社会信用代码"),
    ],
)
async def test_what_cannot_be_read_says_why(clerk: Stage, name: str, content: bytes, words: str) -> None:
    await clerk.upload("白洁", name, content)
    card = clerk.see("白洁", "没有读成，什么也没有导入")
    assert words in card["text"]
    assert card["buttons"] == []
    await clerk.say("白洁", "/help")
    assert "经办员" in clerk.text("白洁")


async def test_a_hostile_workbook_is_an_answer(clerk: Stage) -> None:
    body = f'<row r="1">{cell("A1", "名称")}</row><row r="1048576">{cell("XFD1048576", "x")}</row>'
    await clerk.upload("白洁", "bomb.xlsx", raw_workbook(sheet_xml(body)))
    assert "为安全起见停止了读取" in clerk.see("白洁", "没有读成")["text"]
    await clerk.upload("白洁", "a.xlsx", directory(row(1)))
    assert "新增 1" in clerk.see("白洁", "试读完成")["text"]


async def test_only_clerks_import(clerk: Stage) -> None:
    await clerk.bind("陈志强")
    await clerk.upload("陈志强", "a.xlsx", directory(row(1)))
    assert "这件事由经办员办理" in clerk.text("陈志强")
    await clerk.upload("李建国", "a.xlsx", directory(row(1)))
    assert "还没有绑定身份" in clerk.text("李建国")
    assert await rows_of(clerk, Import) == []


async def test_a_file_too_large_for_telegram_points_to_the_command_line(stage: Stage) -> None:
    await stage.bind("白洁")
    await stage.upload("白洁", "a.csv", b"x" * ((20 << 20) + 1))
    assert "yaohao import" in stage.text("白洁")


PEOPLE = ["姓名", "所属部门", "工号", "执法证号", "执法证有效期", "联系电话", "专长", "辖区代码", "角色"]


async def test_inspectors_become_people_with_sealed_numbers(clerk: Stage) -> None:
    rows = [
        PEOPLE,
        ["王海燕", "食品科", "", "NM0001", "2028-01-01", "13900001234", "食品", "150626", ""],
        ["丁一", "质量科", "Q-01", "NM0002", "2028-01-01", "13700007777", "特种设备", "150626", "经办员"],
        ["丁二", "质量", "Q-02", "NM0003", "2028-01-01", "13700008888", "计量", "150626", ""],
    ]
    await clerk.upload("白洁", "执法检查人员名录库.xlsx", workbook(rows))
    card = clerk.see("白洁", "试读完成，还没有导入 · 执法检查人员名录")
    assert "3 行：新增 2 · 变更 0 · 不变 0 · 拒绝 1" in card["text"]
    assert "第 4 行 B 列：没有名为「质量」的机构。相近的有：质量科" in card["text"]
    assert "将新授予 1 项" in card["text"]
    await clerk.tap("白洁", "导入其余 2 行")
    people = {person.name: person for person in await rows_of(clerk, Person)}
    inspectors = {row.person_id: row for row in await rows_of(clerk, Inspector)}
    assert people["丁一"].alias == "检查-3"
    assert inspectors[people["丁一"].id].badge == "Q-01"
    assert inspectors[people["王海燕"].id].badge == f"P{people['王海燕'].id:04d}"
    assert inspectors[people["王海燕"].id].tags == ["food"]
    grants = {(grant.person_id, grant.role) for grant in await rows_of(clerk, RoleGrant)}
    assert {(people["丁一"].id, "inspector"), (people["丁一"].id, "clerk")} <= grants
    for secret in ("NM0001", "NM0002", "13700007777"):
        assert await seen_anywhere(clerk, secret) == []

    rows[2] = ["丁一", "质量科", "Q-01", "NM0009", "2029-01-01", "", "特种设备", "150626", ""]
    await clerk.upload("白洁", "执法检查人员名录库2.xlsx", workbook(rows[:3]))
    assert "新增 0 · 变更 1 · 不变 1 · 拒绝 0" in clerk.see("白洁", "试读完成")["text"]
    changes = sheets(clerk.file(clerk.see("白洁", "名录库2.xlsx")))["变更"]
    assert [line[4:] for line in changes[1:]] == [
        ["执法证有效期", "2028-01-01", "2029-01-01"],
        ["执法证号", "•••", "•••"],
    ]
    await clerk.tap("白洁", "确认导入 2 行")
    versions = [row for row in await rows_of(clerk, Inspector) if row.badge == "Q-01"]
    assert [str(row.certificate_until) for row in versions] == ["2028-01-01", "2029-01-01"]


async def test_nobody_gives_themselves_a_role(clerk: Stage) -> None:
    rows = [PEOPLE, ["白洁", "食品科", "", "NM1", "2028-01-01", "", "食品", "150626", "主要负责人"]]
    await clerk.upload("白洁", "人员.xlsx", workbook(rows))
    assert "不能给自己（白洁）加角色" in clerk.see("白洁", "试读完成")["text"]


async def test_classes_are_sealed_and_told_only_in_total(clerk: Stage) -> None:
    await clerk.upload("白洁", "a.xlsx", directory(*(row(n) for n in range(6))))
    await clerk.tap("白洁", "确认导入 6 行")
    await clerk.upload("白洁", "信用风险分类.xlsx", workbook(classes("DDDDD")))
    card = clerk.see("白洁", "试读完成，还没有导入 · 信用风险分类")
    assert "6 行：新增 5 · 替换 0 · 拒绝 1" in card["text"]
    assert "还没有分类的在册对象 1 户" in card["text"]
    assert set(sheets(clerk.file(clerk.see("白洁", "试读报告：信用风险分类.xlsx")))) == {
        "拒绝的行",
        "修正和提示",
    }
    await clerk.tap("白洁", "导入其余 5 行")
    async with clerk.house.act() as ctx:
        assert await doors.access_all(ctx, "risk", "test") == {code(n): b"D" for n in range(5)}
    assert await seen_anywhere(clerk, "Ｄ类") == []


def classes(letters: str) -> list[list[object]]:
    """A sealed list: one class per target, one target that nobody knows."""
    rows = [[code(n), f"青阳食品店{n}", f"{chr(ord(letter) + 0xFEE0)}类"] for n, letter in enumerate(letters)]
    return [["统一社会信用代码", "企业名称", "信用风险分类"], *rows, [code(99), "外地店", "C"]]


async def test_another_class_changes_nothing_that_can_be_read(sqlite_shelf: SqliteShelf) -> None:
    """The same import with other classes leaves the same messages, files and rows, but for what is sealed."""
    traces = []
    for letters in ("AABCD", "DCBAA"):
        async with open_stage(sqlite_shelf.fresh("classes")) as stage:
            await stage.bind("白洁")
            await stage.upload("白洁", "a.xlsx", directory(*(row(n) for n in range(6))))
            await stage.tap("白洁", "确认导入 6 行")
            await stage.upload("白洁", "风险.csv", table(classes(letters)).encode())
            await stage.tap("白洁", "导入其余 5 行")
            traces.append(await trace(stage))
    assert traces[0] == traces[1]


SEALED = {"secret": {"content"}, "document": {"content", "sha256", "size", "file_id"}}
VARYING = re.compile(r"\d{4}-\d\d-\d\d[ T][\d:.+]+|\d\d:\d\d|[0-9A-Za-z+/_=-]{40,}")
"""Instants, and what is hashed or signed over instants."""


async def trace(stage: Stage) -> list[str]:
    """Everything the house shows or keeps in clear, without instants; not what people themselves sent."""
    kept: list[str] = []
    async with stage.house.engine.connect() as connection:
        for name in sorted(set(Import.metadata.tables) - {"inbox"}):
            for line in (await connection.execute(text(f'SELECT * FROM "{name}"'))).mappings():
                kept.append(f"{name} {[v for k, v in line.items() if k not in SEALED.get(name, ())]}")
    for message in stage.messages("白洁"):
        if message["from"]["is_bot"]:
            report = sheets(stage.file(message)) if message["file"] else ""
            kept.append(f"{message['text']} {message['caption']} {message['buttons']} {report}")
    return [VARYING.sub("…", words) for words in kept]


async def seen_anywhere(stage: Stage, words: str) -> list[str]:
    """Every cell of the database and every message and file in which these words can be read."""
    found: list[str] = []
    async with stage.house.engine.connect() as connection:
        for name in Import.metadata.tables:
            if name == "inbox":  # what people themselves sent
                continue
            for line in (await connection.execute(text(f'SELECT * FROM "{name}"'))).all():
                cells = [c.decode("utf-8", "replace") if isinstance(c, bytes) else str(c) for c in line]
                found += [f"{name}: {cell}" for cell in cells if words in cell]
    for who in stage.ids:
        for message in stage.messages(who):
            if message["from"]["is_bot"]:
                said = f"{message['text']} {message['caption']}"
                if message["file"]:
                    said += str(sheets(stage.file(message)))
                found += [f"{who}: {said}"] if words in said else []
    return found


async def test_a_fault_of_ours_is_said_and_the_bot_lives_on(
    clerk: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    with monkeypatch.context() as patch:
        patch.setattr(imports, "take", broken)
        await clerk.upload("白洁", "a.xlsx", directory(row(1)))
    assert "请重新发送" in clerk.see("白洁", "没有读成")["text"]
    with monkeypatch.context() as patch:
        patch.setattr(clerk.program.works, "_fetch", broken)
        await clerk.upload("白洁", "b.xlsx", directory(row(1)))
    assert "b.xlsx" in clerk.see("白洁", "没有读成")["text"]
    assert len([record for record in caplog.records if record.name == "bot.works"]) == 6
    await clerk.upload("白洁", "c.xlsx", directory(row(1)))
    assert "新增 1" in clerk.see("白洁", "试读完成")["text"]


async def test_a_part_of_a_directory_cannot_empty_it(clerk: Stage) -> None:
    await clerk.upload("白洁", "a.xlsx", directory(row(1), row(2), row(3)))
    await clerk.tap("白洁", "确认导入 3 行")
    await clerk.upload("白洁", "b.xlsx", directory(row(1, address="和平街 2 号")))
    card = clerk.see("白洁", "试读完成")
    assert "另有 2 户不在这份文件里，照旧保留" in card["text"]
    assert [b["text"] for line in card["buttons"] for b in line] == ["确认导入 1 行", "全部放弃"]
    forged = data_of(card, "确认导入").replace("confirm", "complete")
    (toast,) = await clerk.press("白洁", card["id"], forged)
    assert "不像完整名录" in toast
    assert len(await current(clerk)) == 3


async def test_another_clerks_import_is_not_mine(clerk: Stage) -> None:
    async with clerk.house.act() as ctx:
        await setup.enrol(ctx, setup.PersonSpec("丁一", "质量科", ("clerk",)))
    clerk.telegram.add_person(2001, "丁一", "u2001", "")
    clerk.ids["丁一"] = 2001
    PHONES["丁一"] = ""
    await clerk.bind("丁一")
    await clerk.upload("白洁", "a.xlsx", directory(row(1)))
    await clerk.upload("丁一", "b.xlsx", directory(row(1)))
    theirs = clerk.find_button("丁一", "确认导入 1 行")
    forged = data_of(clerk.find_button("白洁", "确认导入 1 行"), "确认导入")
    (toast,) = await clerk.press("丁一", theirs["id"], forged)
    assert "由白洁确认" in toast
    assert await current(clerk) == {}
