"""Files made to break the reader: each is refused, quickly, and the parent does not grow."""

import resource
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest

from rules.refusal import BadInput
from tests.intake.files import code, raw_workbook, sheet_xml, table, workbook
from workflow.intake.model import Kind, Limits
from workflow.intake.reading import read

SECONDS = 10.0
GROWTH_MB = 64


@pytest.fixture(autouse=True)
def quick_and_small() -> Iterator[None]:
    started, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert time.monotonic() - started < SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < GROWTH_MB


def refusal(content: bytes, limits: Limits | None = None) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(content, Kind.TARGETS, limits=limits)
    return caught.value


def cell(place: str, words: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'


def test_two_cells_in_opposite_corners() -> None:
    body = f'<row r="1">{cell("A1", "名称")}</row><row r="1048576">{cell("XFD1048576", "x")}</row>'
    content = raw_workbook(sheet_xml(body))
    assert len(content) < 5_000
    assert refusal(content).key == "file_too_heavy"


def claiming(size: int, content: bytes) -> bytes:
    """The archive with another unpacked size in the directory entry of its shared strings."""
    changed = bytearray(content)
    place = changed.rindex(b"xl/sharedStrings.xml") - 46
    changed[place + 24 : place + 28] = size.to_bytes(4, "little")
    return bytes(changed)


def test_an_archive_that_says_it_unpacks_to_gigabytes() -> None:
    bomb = claiming(3 << 30, raw_workbook(sheet_xml(""), {"xl/sharedStrings.xml": b" " * (1 << 20)}))
    assert refusal(bomb).key == "file_unpacks_too_big"


def test_an_archive_that_lies_about_its_size() -> None:
    bomb = claiming(10, raw_workbook(sheet_xml(""), {"xl/sharedStrings.xml": b" " * (16 << 20)}))
    assert refusal(bomb).key in {"file_damaged", "file_empty"}


def test_a_bomb_within_the_directory_bursts_in_the_child_only() -> None:
    strings = (
        b"<sst xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"
        + b"<si><t>x</t></si>" * 2**20
    )
    bomb = raw_workbook(sheet_xml(f'<row r="1">{cell("A1", "x")}</row>'), {"xl/sharedStrings.xml": strings})
    assert refusal(bomb, Limits(memory=60 << 20)).key == "file_too_heavy"


def test_too_many_members() -> None:
    content = raw_workbook(sheet_xml(""), {f"xl/media/{n}": b"" for n in range(2_100)})
    assert refusal(content).key == "file_unpacks_too_big"


def test_a_million_declared_columns() -> None:
    declared = raw_workbook(sheet_xml("", before='<dimension ref="A1:BDWGN1"/>'))
    assert refusal(declared).key == "sheet_too_wide"
    assert refusal(declared).arguments["columns"] == 1_000_000


def test_a_cell_in_the_millionth_column() -> None:
    body = f'<row r="1">{cell("A1", "名称")}{cell("BDWGN1", "x")}</row>'
    assert refusal(raw_workbook(sheet_xml(body))).key in {"sheet_too_wide", "file_damaged", "file_too_heavy"}


def test_a_wide_sheet_and_a_wide_table() -> None:
    wide: list[list[object]] = [[f"列{n}" for n in range(300)]]
    assert refusal(workbook(wide)).key == "sheet_too_wide"
    assert refusal(table(wide).encode()).arguments == {"columns": 300, "allowed": 256}


def test_a_long_sheet() -> None:
    rows: list[list[object]] = [["名称", "统一社会信用代码"], *([["x", "y"]] * 50)]
    small = Limits(rows=20)
    assert refusal(workbook(rows), small).key == "sheet_too_long"
    assert refusal(table(rows).encode(), small).key == "sheet_too_long"


def test_an_entity_bomb() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE w [<!ENTITY e0 "lol">{entities}]>'
    assert refusal(
        raw_workbook(sheet_xml(f'<row r="1">{cell("A1", "&e11;")}</row>', doctype=doctype))
    ).key in {
        "file_damaged",
        "column_missing",
        "file_empty",
    }


def test_a_file_of_this_machine_is_not_read_through_an_entity() -> None:
    doctype = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    content = raw_workbook(sheet_xml(f'<row r="1">{cell("A1", "&x;")}</row>', doctype=doctype))
    assert "root:" not in str(refusal(content).arguments)


def test_a_cell_no_spreadsheet_makes() -> None:
    body = f'<row r="1">{cell("A1", "x" * 40_000)}</row>'
    assert refusal(raw_workbook(sheet_xml(body))).key == "cell_too_long"
    assert refusal(f'名称,统一社会信用代码\n"{"x" * 40_000}'.encode()).key == "cell_too_long"


def test_more_text_than_the_parent_wants_to_hear() -> None:
    rows: list[list[object]] = [["名称", "统一社会信用代码"], *([["字" * 200, "x"]] * 2_000)]
    assert refusal(workbook(rows), Limits(output=100_000)).key == "file_too_heavy"


def test_a_reader_that_never_ends_is_stopped() -> None:
    rows: list[list[object]] = [["名称", "统一社会信用代码"], *([["甲", "x"]] * 20_000)]
    assert refusal(workbook(rows), Limits(wall_s=0.01)).key == "file_too_slow"


def test_a_truncated_file() -> None:
    content = workbook([["名称", "统一社会信用代码"], ["甲", code(1)]])
    assert refusal(content[: len(content) // 2]).key == "file_damaged"
    assert refusal(b"PK\x03\x04").key == "file_damaged"


def test_flipped_bytes_are_an_answer_whatever_they_hit() -> None:
    content = workbook([["名称", "统一社会信用代码"], ["甲", code(1)]])
    for place in range(40, len(content), len(content) // 25):
        broken = content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]
        try:
            read(broken, Kind.TARGETS)
        except BadInput:
            continue


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "file_empty"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600), "file_old_excel"),
        (
            bytes.fromhex("D0CF11E0A1B11AE1") + bytes(64) + "EncryptedPackage".encode("utf-16-le"),
            "file_encrypted",
        ),
        (b"\xef\xbb\xbf\n<html><table><tr><td>x", "file_web_page"),
        (b"GIF89a\x00\x01\x00", "file_binary"),
        (b"\x81\x20\xff\xff,\xff", "file_encoding"),
        ("名称,统一社会信用代码\n".encode(), "file_no_rows"),
        ("甲,乙\n1,2\n".encode(), "column_missing"),
    ],
)
def test_what_is_no_table(content: bytes, key: str) -> None:
    assert refusal(content).key == key


def test_another_archive() -> None:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("名录.csv", "x")
    assert refusal(content.getvalue()).key == "file_not_workbook"


def test_a_file_too_big_to_look_at() -> None:
    assert refusal(b"x" * 2_000, Limits(file=1_000)).key == "file_too_big"
