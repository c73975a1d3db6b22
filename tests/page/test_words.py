"""The page's own words: one file, two languages, none missing and none left over."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "demo" / "page"
ENTRY = re.compile(r"^  (\w+): \[\s*\"([^\"]+)\",\s*\"([^\"]+)\",?\s*\],$", re.MULTILINE)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_word_is_there_in_both_languages_and_used() -> None:
    source = (PAGE / "words.js").read_text()
    words = {key: (chinese, english) for key, chinese, english in ENTRY.findall(source)}
    assert len(words) == source.count('["') + source.count("[\n")
    scripts = "".join(path.read_text() for path in PAGE.glob("*.js") if path.name != "words.js")
    unused = {key for key in words if f'"{key}"' not in scripts and not key.startswith(("style_", "waits_"))}
    asked = set(re.findall(r'say\("(\w+)"', scripts)) | set(re.findall(r'say\("(\w+)"', source))
    in_time = {"just_now", "days", "hours", "minutes"}
    assert asked <= words.keys()
    assert unused - in_time == set()


def test_no_chinese_stands_outside_the_words() -> None:
    for path in PAGE.glob("*.js"):
        code = re.sub(r"//.*", "", path.read_text())
        if path.name not in ("words.js", "time.js", "rich.js"):
            assert not CHINESE.search(code.replace("摇号", "")), path.name


def test_the_page_asks_nobody_outside() -> None:
    for path in PAGE.iterdir():
        urls = re.findall(r"https?://[^\s\"'`)]+", path.read_text())
        assert set(urls) <= {"http://www.w3.org/2000/svg"}, path.name
