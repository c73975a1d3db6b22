"""docs/attacks.md names tests that exist, and has a row for each of the 24 attacks."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "attacks.md"
ROW = re.compile(r"^\| (\d+) \|([^|]+)\|([^|]+)\|([^|]+)\|$", re.MULTILINE)
SAID = re.compile(r"no program|not measurable", re.IGNORECASE)


def test_every_attack_has_a_row_with_a_test_or_a_reason() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert [int(number) for number, *_ in rows] == list(range(1, 25))
    for number, attack, shown, _ in rows:
        assert "test_" in shown or "R" in shown or SAID.search(shown), (number, attack)


def test_every_test_it_names_exists() -> None:
    page = PAGE.read_text(encoding="utf-8")
    files = set(re.findall(r"(test_\w+\.py)", page))
    known = {path.name: path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py")}
    assert files <= known.keys(), "a file was renamed"
    functions = set(re.findall(r"`(?:test_\w+\.py::)?(test_\w+)(\*?)`", page))
    assert len(functions) > 12
    for name, star in functions:
        pattern = re.escape(name) + (r"\w+" if star else r"\(")
        assert any(re.search(rf"def {pattern}", text) for text in known.values()), name
