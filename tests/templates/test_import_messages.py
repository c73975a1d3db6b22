"""Cards and messages of imports and plans at their longest, in both languages."""

import string
import tomllib
from pathlib import Path
from typing import Any

import pytest

from templates.measure import CAPTION_LIMIT, TEXT_LIMIT, units
from templates.printing import print_file
from templates.render import render
from templates.words import book

NAME = "😀<" * 60
STATES = ("reading", "read", "stale", "confirmed", "dropped", "unreadable")
KINDS = ("targets", "inspectors", "items", "plan", "risk")
NOTE = {
    "row": 1_048_576,
    "column": "ZZZ",
    "key": "unit_unknown_near",
    "args": {"found": "😀" * 61, "near": "元" * 122},
}
BIG = 1_048_576


def import_arguments(state: str, kind: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"first": NOTE, "complete": True, "roles": BIG, "unclassed": BIG, "year": 2026}
    facts |= {"edition": 99, "published_where": NAME, "was_where": NAME}
    facts |= {
        "key": "column_missing",
        "arguments": {"missing": "统一社会信用代码、" * 9, "found": "字" * 252},
    }
    counts = dict.fromkeys(("rows", "new", "changed", "same", "gone", "refused", "notes"), BIG)
    return {
        "id": 2**40,
        "version": 999,
        "state": state,
        "kind": kind,
        "name": NAME[:120],
        "counts": counts,
        "facts": facts,
        "taken": BIG,
        "changes": BIG,
        "removable": True,
        "settled": "2025-01-01T00:00:00+00:00",
        "report": True,
        "open": True,
        "now": "2026-01-01T00:00:00+00:00",
    }


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_import_card(language: str, state: str, kind: str) -> None:
    message = render("import", import_arguments(state, kind), language, 2**40)
    assert units(message.text) <= 1_200, "a card fits one phone screen"
    assert all(len(button.text) <= 40 for row in message.buttons for button in row)
    assert len(message.buttons) <= 3


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_report_and_its_caption(language: str) -> None:
    arguments = import_arguments("read", "targets")
    caption = render("import_report", {"name": NAME[:120], "counts": arguments["counts"]}, language)
    assert units(caption.text) <= CAPTION_LIMIT
    change = {"row": 2, "key": "X", "label": NAME, "what": "changed"}
    given = {
        "language": language,
        "kind": "targets",
        "refused": [NOTE],
        "notes": [NOTE],
        "more": {NOTE["key"]: 7},
        "changes": [change | {"fields": [{"name": "roles", "old": [], "new": ["inspector"]}]}],
        "uncounted": 0,
    }
    assert print_file("import_report.xlsx", given).startswith(b"PK")


def line(number: int) -> dict[str, Any]:
    return {
        "number": "😀" * 10,
        "name": "😀" * 30,
        "lead": "科" * 30,
        "participants": ["科" * 20] * 4,
        "leader": True,
        "quantity": None,
        "ratio": "99.9999%",
        "period_from": "2025-11-30",
        "period_to": "2027-12-31",
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_plan_card(language: str) -> None:
    from workflow.views.plan import MOST

    shown = [line(n) for n in range(MOST)]
    arguments = {
        "year": 2026,
        "edition": 99,
        "where": NAME,
        "on": "2025-01-31",
        "now": "2026-01-01T00:00:00+00:00",
    }
    message = render("plan_notice", {**arguments, "entries": shown, "count": 10_000}, language)
    assert units(message.text) <= TEXT_LIMIT


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_change_notice(language: str) -> None:
    from workflow.plan import LINES_MOST, _fitting

    fields = [{"name": "participants", "old": ["科" * 30] * 9, "new": ["部" * 30] * 9}]
    changes = [
        {"number": "1" * 64, "name": "😀" * 200, "what": "changed", "fields": fields * 14}
        for _ in range(LINES_MOST)
    ]
    arguments = {
        "year": 2026,
        "changes": _fitting(changes),
        "count": 10_000,
        "now": "2026-01-01T00:00:00+00:00",
    }
    assert units(render("plan_change", arguments, language).text) <= TEXT_LIMIT


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("opened", [False, True])
def test_the_period_card(language: str, opened: bool) -> None:
    arguments = {**line(1), "id": 2**40, "version": 9, "items": ["😀" * 30] * 4, "item_count": 99}
    arguments |= {"opened": opened, "dropped": False, "begun": opened, "now": "2026-01-01T00:00:00+00:00"}
    message = render("period", arguments, language, 2**40)
    assert units(message.text) <= 1_200
    assert len(message.buttons) == (0 if opened else 1)


def test_the_words_of_the_comparison_are_alike_in_both_languages() -> None:
    words = tomllib.loads(
        (Path(__file__).parents[2] / "templates/words/merge.toml").read_text(encoding="utf-8")
    )
    for key, word in words.items():
        used = [
            {name for _, name, _, _ in string.Formatter().parse(word[each]) if name} for each in ("zh", "en")
        ]
        assert used[0] == used[1], key
        assert f"intake.{key}" not in book()
