"""The page's file itself: what it may load, that it is whole, and that every fault it can name has its words."""

import html
import json
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from bot.cli import main
from templates.pages import verify_page
from templates.words import book
from tests.draw.vectors import bad
from tests.verify_page.node import answers

ROOT = Path(__file__).parents[2]
MODULES = sorted([*ROOT.glob("draw/page/*.mjs"), *ROOT.glob("templates/verify/*.mjs")])
TEXT = verify_page().decode()


def test_nothing_is_fetched() -> None:
    assert "default-src 'none'" in TEXT
    assert (
        re.findall(
            r"https?://|<link (?!rel=\"icon\" href=\"data:,\")|<img|src=|@import|url\(|fetch\(|XMLHttp", TEXT
        )
        == []
    )


@pytest.mark.parametrize(
    ("element", "directive"), [('script id="code"', "script-src"), ("style", "style-src")]
)
def test_only_its_own_script_and_style_may_run(element: str, directive: str) -> None:
    inner = TEXT.split(f"<{element}>")[1].split(f"</{element.split()[0]}>")[0]
    digest = b64encode(sha256(inner.encode()).digest()).decode()
    assert f"{directive} 'sha256-{digest}'" in TEXT


def test_every_module_is_in_it() -> None:
    for path in MODULES:
        assert f"const module_{path.stem} = " in TEXT, path


def test_the_words_arrive_whole() -> None:
    carried = json.loads(TEXT.split('id="words">')[1].split("</script>")[0])
    for key, pair in book().items():
        if key.startswith("verify_"):
            assert carried[key] == pair
    assert html.unescape(book()["verify_page.title"]["zh"]) in TEXT


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_stays_readable(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 250
    assert max(map(len, lines)) <= 120
    assert lines[0].startswith("/**"), "it begins by saying what it is for"


def test_every_refusal_has_its_words() -> None:
    found = set()
    for path in MODULES:
        found |= set(re.findall(r'(?:Refusal|\.refuse)\("(\w+)"', path.read_text(encoding="utf-8")))
    assert len(found) > 20
    assert {
        key for key in found if not {f"verify_faults.{key}", f"verify_sealed.{key}"} & book().keys()
    } == set()


def test_every_fault_has_its_words(tmp_path: Path) -> None:
    found = {each["fault"].partition(" · ")[0] for one in answers(bad(), tmp_path) for each in one["broken"]}
    assert len(found) > 60
    assert {key for key in found if f"verify_faults.{key}" not in book()} == set()


def test_the_command_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draw", "page", str(tmp_path / "check.html")]) == 0
    assert (tmp_path / "check.html").read_bytes() == verify_page()
    assert "check.html" in capsys.readouterr().out
    assert main(["draw", "page", str(tmp_path / "no" / "check.html")]) == 1
    assert "check.html" in capsys.readouterr().err
