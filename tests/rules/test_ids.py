"""Numbers as people type them."""

import re
import subprocess
import sys

import pytest
from stdnum.cn import uscc

from rules import ids
from rules.ids import IdKind, identify
from rules.refusal import BadInput


def made(first: str) -> str:
    return first + uscc.calc_check_digit(first)


CODE = made("91150626MA0Q1234B")
DRAWABLE = re.compile(r"[0-9A-Z-]{1,64}")


def full_width(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


@pytest.mark.parametrize(
    ("typed", "notes"),
    [
        (CODE, ()),
        (f" {CODE[:8]} {CODE[8:]}\u200b", ()),
        (CODE.lower(), ()),
        (f"{CODE[:2]}-{CODE[2:]}", ()),
        (full_width(CODE), ("id_full_width",)),
        (CODE.replace("0", "O"), ("id_letters_mended",)),
        (CODE.replace("1", "I"), ("id_letters_mended",)),
        (full_width(CODE.replace("0", "o")), ("id_full_width", "id_letters_mended")),
    ],
)
def test_a_code_is_mended_where_nothing_is_guessed(typed: str, notes: tuple[str, ...]) -> None:
    found = identify(typed)
    assert (found.id, found.kind, found.notes, found.area) == (CODE, IdKind.USCC, notes, "150626")
    assert DRAWABLE.fullmatch(found.id)


def test_a_village_collective_begins_with_a_letter() -> None:
    assert identify(made("N2150626MF1234567")).kind is IdKind.USCC


@pytest.mark.parametrize("number", ["150626000012345", "1506262001234"])
def test_old_numbers_are_ids_with_a_note(number: str) -> None:
    found = identify(f"{number} ")
    assert (found.id, found.notes, found.area) == (number, ("id_old_number",), "150626")
    assert found.kind == f"registration_{len(number)}"


def refused(typed: str) -> tuple[str, dict[str, object]]:
    with pytest.raises(BadInput) as caught:
        identify(typed)
    return caught.value.key, caught.value.arguments


def test_a_wrong_check_digit_says_what_it_should_be() -> None:
    wrong = CODE[:-1] + ("A" if CODE[-1] != "A" else "B")
    assert refused(wrong) == ("id_check_digit", {"found": wrong, "expected": CODE[-1]})
    assert refused(CODE[:-1] + "京")[1]["expected"] == CODE[-1]


def test_what_is_no_number_at_all() -> None:
    assert refused("  \u200b") == ("id_missing", {})
    assert refused("无")[0] == "id_shape"
    assert refused(CODE[:-1]) == ("id_shape", {"found": CODE[:-1], "length": 17})
    assert refused(CODE[:9] + "S" + CODE[10:])[0] == "id_shape"
    assert refused("9.1150626E+17") == ("id_lost_digits", {"found": "9.1150626E+17"})
    assert refused("京" + CODE[1:])[0] == "id_shape"


def test_a_citizens_number_is_never_echoed() -> None:
    # 11010119900307 + 001 and its own check character: nobody's, but well formed.
    number = "11010119900307001" + "6"
    digits = sum(int(digit) * 2 ** (17 - place) % 11 for place, digit in enumerate(number[:17]))
    number = number[:17] + "10X98765432"[digits % 11]
    key, arguments = refused(number)
    assert (key, arguments) == ("id_personal", {})


def test_areas_are_named_but_never_refused() -> None:
    assert ids.area_name("150626") == "内蒙古自治区乌审旗"
    assert ids.area_name("410481") == "河南省舞钢市"
    assert ids.area_name("410481001") == "河南省舞钢市"
    assert ids.area_name("330000") == "浙江省"
    # 临平区 is younger than the list.
    assert ids.area_name("330113") is None
    assert identify(made("91330113MA2ABCDE0")).area == "330113"
    assert ids.area_name("镇") is None


@pytest.mark.parametrize(
    ("typed", "number", "masked"),
    [
        ("138 1234 5678", "13812345678", "138****5678"),
        ("＋８６-13812345678", "13812345678", "138****5678"),
        ("(0477)7581234", "04777581234", "047****1234"),
        ("0477-7581234", "0477-7581234", "047*****1234"),
        ("400-812-3456", "4008123456", "400***3456"),
        ("12345", None, None),
        ("电话", None, None),
        ("23812345678", None, None),
    ],
)
def test_telephones(typed: str, number: str | None, masked: str | None) -> None:
    assert ids.phone(typed) == number
    assert (ids.mask_phone(number) if number else None) == masked


def test_a_short_number_hides_too() -> None:
    assert ids.mask_phone("12315") == "***15"
    assert ids.last_four("0477-7581234") == "1234"


def test_the_rule_book_is_cheap_to_import() -> None:
    code = "import sys, rules.due, rules.ids, rules.profile; print('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"
