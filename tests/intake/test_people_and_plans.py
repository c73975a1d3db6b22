"""Inspectors, item lists and plans."""

from datetime import date

import pytest

from tests.intake.files import table, workbook
from workflow.intake.model import Kind, Reading
from workflow.intake.periods import period
from workflow.intake.reading import read

PEOPLE: list[object] = [
    "姓名",
    "工号",
    "所属部门",
    "人员类别",
    "执法证号",
    "有效期至",
    "辖区代码",
    "执法资质",
    "手机",
    "编组",
    "角色",
    "状态",
]
PLAN: list[object] = [
    "计划编号",
    "计划名称",
    "抽查类型",
    "抽查事项",
    "辖区",
    "对象类型",
    "抽查比例",
    "数量",
    "起止时间",
    "牵头部门",
    "参与部门",
    "负责人",
    "公示渠道",
    "公示日期",
]


def person(**change: object) -> list[object]:
    row: dict[str, object] = dict(
        zip(
            map(str, PEOPLE),
            [
                "王海燕",
                "A-01",
                "市场监督管理局",
                "机关",
                "15062601001",
                "2028-12-31",
                "150626",
                "食品、特种设备",
                "13812345678",
                "一组",
                "",
                "",
            ],
            strict=True,
        )
    )
    return list({**row, **change}.values())


def people(*rows: list[object]) -> Reading:
    return read(workbook([PEOPLE, *rows]), Kind.INSPECTORS)


def entry(**change: object) -> list[object]:
    row: dict[str, object] = dict(
        zip(
            map(str, PLAN),
            [
                "1",
                "食品抽查",
                "不定向",
                "1、2",
                "全旗",
                "食品经营、餐饮",
                0.05,
                "",
                "9月21日—10月16日",
                "市场监督管理局",
                "消防；卫健委",
                "李建国",
                "公示系统",
                "2026-01-30",
            ],
            strict=True,
        )
    )
    return list({**row, **change}.values())


def plan(*rows: list[object], year: int | None = 2026) -> Reading:
    return read(workbook([PLAN, *rows]), Kind.PLAN, areas={"图克镇": "150626102"}, year=year)


def test_an_inspector() -> None:
    values = people(person()).rows[0].values
    assert (values["name"], values["badge"], values["department"]) == ("王海燕", "A-01", "市场监督管理局")
    assert (values["certificate"], values["certificate_until"]) == ("15062601001", date(2028, 12, 31))
    assert (values["tags"], values["phone"], values["group"]) == (
        ("food", "equipment"),
        "13812345678",
        "一组",
    )
    assert (values["post_kind"], values["available"], values["roles"]) == ("office", True, ())


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"有效期至": "长期"}, "certificate_until", date(9999, 12, 31)),
        ({"有效期至": 47118}, "certificate_until", date(2028, 12, 31)),
        ({"人员类别": "市场监督管理所"}, "post_kind", "station"),
        ({"状态": "借调"}, "available", False),
        ({"角色": "经办员、分管负责人"}, "roles", ("clerk", "deputy_leader_in_charge")),
        ({"执法资质": "食品安全、广告"}, "tags", ("food", "广告")),
        ({"姓名": "王 海燕"}, "name", "王 海燕"),
    ],
)
def test_what_people_write(change: dict[str, object], field: str, value: object) -> None:
    assert people(person(**change)).rows[0].values[field] == value


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"执法证号": ""}, "certificate_missing"),
        ({"有效期至": ""}, "certificate_missing"),
        ({"执法资质": ""}, "tags_missing"),
        ({"手机": "见通讯录"}, "phone_unreadable"),
        ({"人员类别": "编外"}, "post_kind_unknown"),
    ],
)
def test_people_accepted_with_a_note(change: dict[str, object], key: str) -> None:
    reading = people(person(**change))
    assert (len(reading.rows), [note.key for note in reading.notes]) == (1, [key])


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"所属部门": ""}, "department_missing"),
        ({"有效期至": "明年"}, "date_unreadable"),
        ({"工号": "王#1"}, "badge_shape"),
        ({"角色": "国王"}, "role_unknown"),
        ({"辖区代码": "某地"}, "area_unknown"),
    ],
)
def test_people_refused(change: dict[str, object], key: str) -> None:
    assert [note.key for note in people(person(**change)).refused] == [key]


def test_the_same_person_twice() -> None:
    first = person()
    assert people(first, person(姓名="李四", 执法证号="2")).refused[0].key == "badge_repeated"
    certificate = people(first, person(姓名="李四", 工号="A-02")).refused[0]
    assert (certificate.key, dict(certificate.args)) == ("certificate_repeated", {"first": 2})
    assert people(person(工号=""), person(工号="", 执法证号="2")).refused[0].key == "person_repeated"


def test_secrets_are_in_no_note() -> None:
    reading = people(person(), person(工号="A-02"), person(手机="1381234567", 工号="A-03", 执法证号="3"))
    said = str([*reading.notes, *reading.refused])
    assert "15062601001" not in said
    assert "1381234567" not in said


def test_an_item_list() -> None:
    head: list[object] = [
        "编号",
        "抽查事项名称",
        "抽查子项",
        "事项类别",
        "抽查依据",
        "抽查主体",
        "抽查内容",
        "抽查方式",
    ]
    rows: list[list[object]] = [
        [1, "食品经营", "许可", "重点", "《食品安全法》", "市监局", "证照", "现场检查、网络监测"],
        [1, "食品经营", "进货", "一般检查事项", "", "", "", ""],
        [1, "食品经营", "许可", "", "", "", "", ""],
        ["", "广告", "", "", "", "", "", ""],
    ]
    reading = read(workbook([head, *rows]), Kind.ITEMS)
    assert [row.values["code"] for row in reading.rows] == ["1", "1-2", "R5"]
    first = reading.rows[0].values
    assert (first["category"], first["method"], first["content"]) == ("key", ("现场检查", "网络监测"), "证照")
    assert reading.rows[1].values["category"] == "general"
    assert [(note.key, note.args["first"]) for note in reading.refused] == [("item_repeated", 2)]


def test_a_plan_entry() -> None:
    values = plan(entry()).rows[0].values
    assert (values["number"], values["name"], values["type"]) == ("1", "食品抽查", "不定向")
    assert (values["items"], values["areas"], values["target_kinds"]) == (
        ("1", "2"),
        (),
        ("食品经营", "餐饮"),
    )
    assert (values["ratio"], values["quantity"]) == ("1/20", None)
    assert (values["period_from"], values["period_to"]) == (date(2026, 9, 21), date(2026, 10, 16))
    assert (values["lead"], values["participants"], values["leaders"]) == (
        "市场监督管理局",
        ("消防", "卫健委"),
        ("李建国",),
    )
    assert (values["published_where"], values["published_on"]) == ("公示系统", date(2026, 1, 30))


def test_an_area_by_name_and_a_number_instead_of_a_ratio() -> None:
    values = plan(entry(辖区="图克镇、150626103", 抽查比例="", 数量="20户")).rows[0].values
    assert (values["areas"], values["quantity"], values["ratio"]) == (("150626102", "150626103"), 20, "")


def test_where_ratio_and_number_are_both_given_the_ratio_counts() -> None:
    reading = plan(entry(数量=20))
    assert (reading.rows[0].values["quantity"], reading.notes[-1].key) == (None, "plan_size_twice")


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"抽查比例": 5}, "ratio_unreadable"),
        ({"抽查比例": 1}, "ratio_unreadable"),
        ({"抽查比例": "", "数量": "若干"}, "quantity_unreadable"),
        ({"抽查比例": ""}, "plan_size_missing"),
        ({"抽查事项": ""}, "plan_items_missing"),
        ({"牵头部门": ""}, "plan_lead_missing"),
        ({"起止时间": "随时"}, "period_unreadable"),
        ({"起止时间": "10-9月"}, "period_unreadable"),
        ({"辖区": "某镇"}, "area_unknown"),
        ({"公示日期": "近日"}, "date_unreadable"),
    ],
)
def test_plan_rows_refused(change: dict[str, object], key: str) -> None:
    assert [note.key for note in plan(entry(**change)).refused] == [key]


def test_a_period_without_a_year_needs_one_from_outside() -> None:
    assert plan(entry(), year=None).refused[0].key == "period_unreadable"
    assert len(plan(entry(起止时间="2026年9月"), year=None).rows) == 1


def test_plan_entries_repeat_neither_name_nor_number() -> None:
    reading = plan(entry(), entry(计划编号="2"), entry(计划名称="乙"), entry(计划编号="3", 计划名称="丙"))
    assert [note.key for note in reading.refused] == ["plan_repeated", "plan_number_repeated"]


def test_a_period_in_two_columns() -> None:
    head = ["任务名称", "检查事项", "发起部门", "抽查比例", "检查日期自", "检查日期至"]
    rows = [
        ["甲", "1", "局", "≥5%", "2026/9/21", "20261016"],
        ["乙", "1", "局", "2‰", "2026-9-21", "2026-9-1"],
    ]
    reading = read(table([list(head), *map(list, rows)]).encode("gbk"), Kind.PLAN)
    assert (reading.rows[0].values["ratio"], reading.rows[0].values["period_to"]) == (
        "1/20",
        date(2026, 10, 16),
    )
    assert reading.refused[0].key == "period_backwards"


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2026-09-21至2026-10-16", (9, 21), (10, 16)),
        ("2026.9.21-2026.10.16", (9, 21), (10, 16)),
        ("2026/9/21~2026/10/16", (9, 21), (10, 16)),
        ("2026年9月21日—10月16日", (9, 21), (10, 16)),
        ("9月1日-30日", (9, 1), (9, 30)),
        ("３—５月", (3, 1), (5, 31)),
        ("2月", (2, 1), (2, 28)),
        ("第三季度", (7, 1), (9, 30)),
        ("2026年上半年", (1, 1), (6, 30)),
        ("全年", (1, 1), (12, 31)),
    ],
)
def test_periods(written: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    assert period(written, 2026) == (date(2026, *first), date(2026, *last))


@pytest.mark.parametrize("written", ["", "13月", "9月31日-10月1日", "常态化", "2026-09-21", "5-3月", "-"])
def test_no_periods(written: str) -> None:
    assert period(written, 2026) is None
