"""Real public directories beside the checkout, with exact counts. Nothing of them is in this project."""

from pathlib import Path

import pytest

from rules.ids import IdKind
from workflow.intake.model import Kind, Reading
from workflow.intake.reading import read

DATA = Path(__file__).parents[3] / "shared/data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="needs ../shared/data beside the checkout")


def reading(name: str) -> Reading:
    return read(DATA / "enterprises" / name, Kind.TARGETS)


def test_a_whole_prefecture() -> None:
    found = reading("city_浙江丽水_all.csv")
    # 5,290 rows; the second rows of the two repeated codes are refused, each naming the first.
    assert (len(found.rows), found.encoding) == (5_288, "utf-8")
    assert [(note.row, note.key, note.args["first"]) for note in found.refused] == [
        (8, "code_repeated", 6),
        (9, "code_repeated", 7),
    ]
    kinds = [row.values["id_kind"] for row in found.rows]
    # 5,289 valid codes less the two second rows, and one number of 13 digits, accepted with a note.
    assert (kinds.count(IdKind.USCC), kinds.count(IdKind.REGISTRATION_13)) == (5_287, 1)
    assert found.counts() == {
        "code_repeated": 2,
        "id_old_number": 1,
        # 「丽水」 is a prefecture, wider than any area of a bureau: each row takes the county its code names.
        "area_name_unknown": 5_288,
        # The file has only 企业类型 (legal form, mostly N/A), which is no kind of target.
        "kind_from_code": 5_288,
        # 注册日期, 企业类型, 注册资金
        "column_unused": 3,
    }
    areas = [row.values["area"] for row in found.rows]
    # 莲都区 first; 222 codes of 龙泉市 less the two second rows; the 13-digit number belongs to 平阳县.
    assert (areas.count("331102"), areas.count("331181"), areas.count("330326")) == (2_147, 220, 1)


def test_dirty_rows() -> None:
    found = reading("dirty_rows.csv")
    assert (len(found.rows), len(found.refused)) == (395, 197)
    counts = found.counts()
    refused = {key: counts[key] for key in {note.key for note in found.refused}}
    assert refused == {
        # All 112 rows of 校验位错; nothing else is taken for one.
        "id_check_digit": 112,
        # 72 pairs of 代码重复, 12 pairs of 代码重复且名称不同: the second row of each.
        "code_repeated": 72,
        "code_repeated_differs": 12,
        # The one row whose code is 「无」.
        "id_missing": 1,
    }
    # 13位旧号 2 and 旧15位注册号 6.
    assert counts["id_old_number"] == 8
    assert counts["name_half_width"] == 24
    assert counts["name_private_use"] == 16
    # 名称首尾或全角空白.
    assert counts["name_spaces"] == 6
    # 24 rows of 括号混用或不配对, of which 6 only mix the two widths: that is no defect of the name.
    assert counts["name_brackets"] == 18
    # 14 rows share 5 names (one hotel company in six places); each row after the first of its name.
    assert counts["name_repeated"] == 9
    # The 192 lower-case codes (188 + 4) are the same codes and need no word.
    assert counts["id_letters_mended"] == 0


def test_rows_whose_cells_have_moved() -> None:
    found = reading("shifted_rows_raw_shape.csv")
    # Name and code stand in their places, so every row would pass for good with a wrong address; none does,
    # because money or a legal form stands where the person or the province should.
    assert (len(found.rows), found.counts()["row_shifted"], len(found.refused)) == (0, 30, 30)


def test_rows_that_were_lost_before_they_came() -> None:
    found = reading("mojibake_rows_raw_shape.csv")
    # Valid UTF-8 full of replacement characters: the loss is older than the file; no encoding brings it back.
    assert (len(found.rows), found.counts()["row_garbled"], len(found.refused)) == (0, 150, 150)


def test_clean_rows_of_the_whole_country() -> None:
    for name, rows in (("national_random_slim.csv", 7_000), ("national_random_full_columns.csv", 2_600)):
        found = reading(name)
        assert (len(found.rows), found.refused) == (rows, ())


def test_a_real_item_list() -> None:
    found = read(DATA / "items/zhejiang_random_inspection_items_1-18.csv", Kind.ITEMS)
    # 18 numbers for 43 parts: 25 parts get a number of their own.
    assert (len(found.rows), len(found.refused), found.counts()["item_code_numbered"]) == (43, 0, 25)
    assert len({row.values["code"] for row in found.rows}) == 43
