"""The certificate as a page: one sheet, the same bytes again, what it must not hold, and characters without glyphs."""

import logging
import struct
import tomllib
from functools import cache
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from templates import certificate, typeset
from templates.printing import print_file
from templates.words import book
from tests.templates.longest import BIG, GRADES, HOSTILE, SEED

FACTS: dict[str, Any] = {
    "org": "青阳县市场监督管理局", "batch": 4, "name": "食品经营户抽查", "plan": "2026-SP-1#1", "kind": "targets",
    "redo": False, "attempt": 1, "earlier": [], "n": 5290, "eligible": 4871, "k": 212, "units": 0, "seats": 0,
    "recused": 0, "forced": 0, "unstaffed": 0, "people": 5, "count": 12, "objections": 0, "grade": "E2",
    "opens": "2026-09-14T02:32:00+00:00", "closes": "2026-09-14T02:35:00+00:00", "at": "2026-09-14T02:37:11+00:00",
    "seed": SEED, "commit_q": 31, "commit_digest": "ab" * 32, "result_q": 33, "result_digest": "cd" * 32,
    "link": "https://t.me/c/1234567890/1234",
}  # fmt: skip
COUNTS = (
    "n",
    "eligible",
    "k",
    "units",
    "seats",
    "recused",
    "forced",
    "unstaffed",
    "commit_q",
    "result_q",
    "batch",
)
LONG = FACTS | dict.fromkeys(COUNTS, BIG) | {
    "org": HOSTILE, "name": HOSTILE * 2, "plan": "2026-SP-1#1" * 5, "attempt": 99, "people": 99, "count": 999,
    "objections": 999, "kind": "match", "redo": True,
    "earlier": [{"q": BIG, "end": end, "reason": "by_person"} for end in ("ABORT", "VOID", "RESULT")] * 4,
}  # fmt: skip
A4_PIXELS = (1654, 2339)


def size(png: bytes) -> tuple[int, int]:
    return struct.unpack(">II", png[16:24])


def test_the_same_draw_gives_the_same_bytes() -> None:
    for form in ("pdf", "png"):
        assert print_file(f"certificate.{form}", FACTS) == print_file(f"certificate.{form}", FACTS)
    assert print_file("certificate.pdf", FACTS) != print_file("certificate.pdf", FACTS | {"k": 213})


@pytest.mark.parametrize("grade", GRADES)
def test_it_is_one_sheet_at_its_longest(grade: str) -> None:
    data = {"sheet": "a4", **certificate.lines(LONG | {"grade": grade})}
    assert size(typeset.page("certificate", data, "png", 0)) == A4_PIXELS, "a second page would be a list"
    width, height = size(print_file("certificate.png", LONG | {"grade": grade}))
    assert width + height <= 10_000
    assert height < 3 * width, "a phone shows it whole"


def test_words_and_code_in_a_name_are_printed_as_they_are() -> None:
    evil = FACTS | {"name": '#panic("x") \\ $1$ @a <b> `c` // "'}
    assert print_file("certificate.pdf", evil).startswith(b"%PDF")


def test_what_the_code_says_without_a_network() -> None:
    lines = certificate.scanned(FACTS).split("\n")
    assert lines == ["ssj-draw/1", f"q=33 {'cd' * 32}", f"seed={SEED}", "https://t.me/c/1234567890/1234"]
    assert certificate.scanned(FACTS | {"link": ""}).split("\n") == lines[:3]


def test_every_kind_says_its_numbers_and_its_attempts() -> None:
    first = {row["label"]["zh"]: row["zh"] for row in certificate.lines(FACTS)["rows"]}
    assert first["数字"] == "名录 5,290 户 · 可抽 4,871 户 · 抽出 212 户"
    assert "限制" not in first
    assert first["时间"] == "2026 年 9 月 14 日 · 窗口 10:32:00—10:35:00 · 结果 10:37:11"
    again = {row["label"]["zh"]: row["zh"] for row in certificate.lines(LONG)["rows"]}
    assert again["次数"].startswith(
        "第 99 次；q=2147483647 已中止：由放行人在窗口关闭前中止；q=2147483647 已作废"
    )
    assert again["次数"].endswith("；更早还有 9 次")


# Fonts


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any font of its own."""
    found = typeset._Press._found
    monkeypatch.setattr(typeset._Press, "_found", lambda press, system: found(press, system=False))


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("form", ["pdf", "png"])
def test_a_missing_character_is_replaced_and_said(form: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        rare = print_file(f"certificate.{form}", FACTS | {"name": "䶮记👩\u200d🔧小吃店"})
    assert "certificate: 3 characters have no glyph" in caplog.text
    assert "䶮" not in caplog.text
    said = FACTS | {"name": "〓记〓〓小吃店"}
    data = {"sheet": "a4" if form == "pdf" else "picture", **certificate.lines(said)}
    data["missing"] = {language: book()["documents.missing"][language] for language in ("zh", "en")}
    assert rare == typeset.page("certificate", data, form, certificate.at(said))


def test_what_typst_reports() -> None:
    told = 'error: the text `"\\u{1f469}\\""` could not be displayed\nerror: the text `"䶮"` could not be displayed'
    assert typeset.silent(told) == {'👩"', "䶮"}
    assert typeset.silent("error: unknown variable: x") == set()


def test_a_template_that_is_wrong_says_so() -> None:
    with pytest.raises(RuntimeError, match="title"):
        typeset.page("certificate", {"sheet": "a4"}, "pdf", 0)


@cache
def covered(name: str) -> set[str]:
    lines = files("templates").joinpath("fonts", f"{name}.txt").read_text(encoding="ascii").split()
    return {chr(int(line.removeprefix("U+"), 16)) for line in lines}


def test_the_fonts_hold_every_word_we_print() -> None:
    told = {"certificate", "documents", "grades", "redo", "draw_ends"}
    ours = {
        c
        for key, pair in book().items()
        if key.partition(".")[0] in told
        for text in pair.values()
        for c in text
    }
    assert ours - covered("regular") == set()
    assert ours - covered("bold") == set(), "headings are words of ours: they are set in Bold"


@pytest.mark.usefixtures("bare")
def test_a_bare_machine_writes_all_of_gb_2312() -> None:
    every = "".join(
        bytes((row, cell)).decode("gb2312", "ignore")
        for row, cell in product(range(0xB0, 0xF8), range(0xA1, 0xFF))
    )
    assert len(every) == 6763
    press = typeset._Press(__import__("typst"), Path(), [Path(str(files("templates"))) / "fonts"], 0)
    compiler = press._typst.Compiler(font_paths=press._fonts)
    source = f'#set text(font: "Noto Sans CJK SC")\n{every}'.encode()
    assert compiler.compile(input=source, format="pdf", pdf_standards=["a-2u"], timestamp=0).startswith(
        b"%PDF"
    )


def test_a_folder_of_own_fonts_comes_first(tmp_path: Path) -> None:
    folder = files("templates").joinpath("fonts")
    tmp_path.joinpath("Own.otf").write_bytes(folder.joinpath("NotoSansSC-Bold.otf").read_bytes())
    press = typeset._Press(__import__("typst"), Path(), [tmp_path, Path(str(folder))], 0)
    assert [font.family for font in press._fonts.fonts() if press._own(font.path)] == ["Noto Sans CJK SC"]


def test_the_wheel_carries_fonts_and_documents() -> None:
    project = tomllib.loads(Path(__file__).parents[2].joinpath("pyproject.toml").read_text(encoding="utf-8"))
    assert "templates" in project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    for name in (
        "fonts/NotoSansSC-Regular.otf",
        "fonts/NotoSansSC-Bold.otf",
        "fonts/OFL.txt",
        "documents/certificate.typ",
    ):
        assert files("templates").joinpath(name).is_file()
