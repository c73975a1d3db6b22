"""A target directory, defect by defect."""

import pytest

from rules.refusal import BadInput
from tests.intake.files import code, table, workbook
from workflow.intake.model import Kind, Note, Reading
from workflow.intake.reading import read

HEAD: list[object] = ["序号", "企业名称", "统一社会信用代码", "辖区代码", "辖区", "对象类型"]


def directory(*rows: list[object]) -> Reading:
    return read(workbook([HEAD, *rows]), Kind.TARGETS)


def one(name: object = "青阳路食品店", number: object = None, *rest: object) -> list[object]:
    return [1, name, code(1) if number is None else number, *(rest or ("150626100", "嘎鲁图镇", "食品经营"))]


def only(reading: Reading) -> dict[str, object]:
    assert len(reading.rows) == 1, reading.refused
    return dict(reading.rows[0].values)


def refused(*rows: list[object]) -> Note:
    reading = directory(*rows)
    assert len(reading.refused) == 1
    return reading.refused[0]


def test_a_clean_row() -> None:
    reading = directory(one())
    values = only(reading)
    assert values["name"] == "青阳路食品店"
    assert (values["code"], values["area"], values["area_name"]) == (code(1), "150626100", "嘎鲁图镇")
    assert (values["kind"], values["status"], values["need"], values["phone"]) == (
        "食品经营",
        "active",
        "std",
        None,
    )
    assert [note.key for note in reading.notes] == ["column_unused"]
    assert [(column.letter, column.field) for column in reading.columns] == [
        ("B", "name"),
        ("C", "code"),
        ("D", "area_code"),
        ("E", "area_name"),
        ("F", "kind"),
    ]
    assert (reading.encoding, reading.sheet, len(reading.sha256)) == ("xlsx", "Sheet1", 64)


def test_all_columns_under_other_headers() -> None:
    head = "市场主体名称|统一社会信用代码（注册号）|住所（经营场所）|法定代表人（负责人）|联系电话 *|登记状态"
    head += "|监管部门|检查类别|行业"
    row = [
        "甲店",
        code(2),
        "青阳路 12 号",
        "张三",
        "138 1234 5678",
        "存续（在营、开业、在册）",
        "市监局、消防",
        "餐饮",
        "零售",
    ]
    values = only(
        read(workbook([["附件1 检查对象名录库"], [], list(head.split("|")), list(row)]), Kind.TARGETS)
    )
    assert values["address"] == "青阳路 12 号"
    assert (values["legal_person"], values["phone"], values["industry"]) == ("张三", "13812345678", "零售")
    assert (values["departments"], values["need"]) == (("市监局", "消防"), "food")
    assert (values["area"], values["area_name"], values["kind"]) == ("150626", "内蒙古自治区乌审旗", "企业")


def test_row_numbers_are_those_of_the_spreadsheet() -> None:
    rows: list[list[object]] = [["名录"], [], ["名称", "代码"], [], ["甲", code(1)], ["乙", "x"]]
    reading = read(workbook(rows), Kind.TARGETS)
    assert [row.number for row in reading.rows] == [5]
    assert [(note.row, note.column) for note in reading.refused] == [(6, "B")]


def test_a_table_that_starts_in_the_middle_of_the_sheet() -> None:
    rows: list[list[object]] = [["", "", "名称", "代码"], ["", "", "甲", "x"]]
    reading = read(workbook(rows), Kind.TARGETS)
    assert (reading.columns[0].letter, reading.refused[0].column) == ("C", "D")


def test_the_first_visible_sheet_with_a_header_is_read() -> None:
    assert only(read(workbook([HEAD, one()], "名录", hidden=True), Kind.TARGETS))["code"] == code(1)


def test_a_code_stored_as_a_number_is_refused_and_an_old_number_is_not() -> None:
    note = refused(one("甲", 911506261234567890))
    assert (note.key, note.column) == ("id_lost_digits", "C")
    reading = directory(one("甲", 150626000012345))
    assert only(reading)["code"] == "150626000012345"
    assert reading.counts()["id_old_number"] == 1


def test_a_wrong_check_digit_says_the_right_one() -> None:
    right = code(7)
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    assert refused(one("甲", wrong)).args == {"found": wrong, "expected": right[-1]}


def test_the_second_row_of_a_code_names_the_first() -> None:
    same = refused(one("甲", code(3)), one("甲", code(3)))
    assert (same.key, same.row, same.args["first"]) == ("code_repeated", 3, 2)
    other = refused(one("甲", code(3)), one("乙", code(3).lower()))
    assert (other.key, other.args["other"]) == ("code_repeated_differs", "甲")


def test_a_refused_row_does_not_occupy_its_code() -> None:
    reading = directory(one("", code(3)), one("甲", code(3)))
    assert ([row.number for row in reading.rows], reading.refused[0].key) == ([3], "name_missing")


def test_the_old_number_serves_where_there_is_no_new_one() -> None:
    head: list[object] = ["名称", "统一社会信用代码", "注册号"]
    reading = read(
        workbook([head, ["甲", "", "1506262001234"], ["乙", code(4), "1506262001235"]]), Kind.TARGETS
    )
    assert [row.values["code"] for row in reading.rows] == ["1506262001234", code(4)]


def test_a_code_in_the_wrong_column_is_pointed_at() -> None:
    note = refused([1, "甲", "嘎鲁图镇", code(5), "", ""])
    assert (note.key, note.args) == ("row_shifted_code", {"code": code(5), "place": "D"})


@pytest.mark.parametrize(
    ("written", "kept", "key"),
    [
        ("甲\u200b店\u202e", "甲店", "name_invisible"),
        ("甲\x07店", "甲店", "name_invisible"),
        ("甲店\u3000", "甲店", "name_spaces"),
        ("甲  店", "甲 店", "name_spaces"),
        ("１８号Ａ店", "18号A店", "name_half_width"),
        ("甲（店", "甲（店", "name_brackets"),
        ("甲\ue000店", "甲\ue000店", "name_private_use"),
        ("永昌大药房朋友\ufffd店", "永昌大药房朋友\ufffd店", "name_damaged"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)", "name_formula"),
        ("<b>甲</b> & 🐟", "<b>甲</b> & 🐟", None),
        ("甲(中国)有限公司", "甲(中国)有限公司", None),
    ],
)
def test_names(written: str, kept: str, key: str | None) -> None:
    # Some of these characters cannot be written into a workbook, but stand in CSV files.
    reading = read(
        table([["名称", "代码", "辖区代码", "类型"], [written, code(1), "150626", "x"]]).encode(),
        Kind.TARGETS,
    )
    assert only(reading)["name"] == kept
    assert [note.key for note in reading.notes] == ([key] if key else [])


def test_names_that_cannot_be_taken() -> None:
    assert refused(one("字" * 201)).key == "name_too_long"
    assert refused(one("锟\ufffd\ufffd\ufffd")).key == "row_garbled"
    assert refused(one("N/A")).key == "name_missing"


def test_areas() -> None:
    areas = {"图克镇": "150626102"}
    rows: list[list[object]] = [
        HEAD,
        one("甲", code(1), "", "图克镇", "x"),
        one("乙", code(2), "", "", "x"),
        one("丙", code(3), "15", "某镇", "x"),
        one("丁", code(4, "330113"), "", "", "x"),
    ]
    reading = read(workbook(rows), Kind.TARGETS, areas=areas)
    assert [(row.values["area"], row.values["area_name"]) for row in reading.rows] == [
        ("150626102", "图克镇"),
        ("150626", "内蒙古自治区乌审旗"),
        ("150626", "内蒙古自治区乌审旗"),
        # Younger than the list of names, and no reason to refuse.
        ("330113", ""),
    ]
    assert reading.counts() == {
        "area_from_code": 2,
        "area_code_shape": 1,
        "area_name_unknown": 1,
        "column_unused": 1,
    }


@pytest.mark.parametrize(
    ("written", "status", "noted"),
    [
        ("存续", "active", 0),
        ("", "active", 0),
        ("吊销，未注销", "revoked", 0),
        ("注销", "deregistered", 0),
        ("迁出", "moved", 0),
        ("停业", "active", 0),
        ("僵尸", "active", 1),
    ],
)
def test_status(written: str, status: str, noted: int) -> None:
    reading = read(table([["名称", "代码", "登记状态"], ["甲", code(1), written]]).encode(), Kind.TARGETS)
    assert (only(reading)["status"], reading.counts()["status_unknown"]) == (status, noted)


def test_rows_that_are_no_rows() -> None:
    reading = directory(one(), ["合计", 1], list(HEAD), ["", "", "无", "-"], one("乙", code(2)))
    assert len(reading.rows) == 2
    counts = reading.counts()
    assert (counts["row_total"], counts["row_header_again"], counts["row_blank"]) == (1, 1, 1)


def test_a_missing_column_is_named_with_what_was_found() -> None:
    with pytest.raises(BadInput) as caught:
        read(workbook([["店名", "统一社会信用代码"], ["甲", code(1)]]), Kind.TARGETS)
    assert (caught.value.key, caught.value.arguments) == (
        "column_missing",
        {"missing": "名称", "found": "店名、统一社会信用代码"},
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_files(encoding: str, delimiter: str) -> None:
    rows: list[list[object]] = [
        ["企业名称", "信用代码", "地址"],
        ["镕基；食品,店", code(1), '青阳路"12"号\n二楼'],
    ]
    reading = read(table(rows, delimiter).encode(encoding), Kind.TARGETS)
    assert only(reading)["name"] == "镕基；食品,店"
    assert only(reading)["address"] == '青阳路"12"号 二楼'


def test_text_exports_with_their_tricks() -> None:
    rows: list[list[object]] = [
        ["name", "USCC"],
        ["甲", f"'{code(1)}"],
        ["乙", f"\t{code(2)}"],
        ["丙", "9.11506E+17"],
    ]
    reading = read(table(rows).encode(), Kind.TARGETS)
    assert [row.values["code"] for row in reading.rows] == [code(1), code(2)]
    assert [note.key for note in reading.refused] == ["id_lost_digits"]


def test_formulas_are_read_as_their_values_or_as_text() -> None:
    reading = directory(one('=HYPERLINK("http://x","甲")'))
    assert str(only(reading)["name"]).startswith("=HYPERLINK")


def test_sealed_classes() -> None:
    head: list[object] = ["统一社会信用代码", "信用风险等级", "评定日期"]
    classes = ["A", "b级", "Ｃ类", "高风险", "中高风险", "E", ""]
    rows = [[code(n), word, "2026-08-01"] for n, word in enumerate(classes)]
    reading = read(workbook([head, *rows]), Kind.RISK)
    assert [row.values["risk_class"] for row in reading.rows] == ["A", "B", "C", "D", "C"]
    assert str(reading.rows[0].values["class_date"]) == "2026-08-01"
    assert [(note.key, dict(note.args)) for note in reading.refused] == [("risk_class_unknown", {})] * 2
