"""Every message at its longest, in both languages; every word that code names, and no word that nobody names."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from demo.entities import parse_html, utf16
from templates import render
from templates.buttons import LIMIT_BYTES
from templates.measure import CAPTION_LIMIT, TEXT_LIMIT
from templates.words import book
from tests.templates.longest import LONGEST

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "demo", "draw", "handlers", "models", "rules", "scheduler", "templates", "workflow")
WITH_A_FILE = {
    "draw_abort", "draw_again", "draw_certificate", "draw_certificate_file", "draw_close", "draw_commit",
    "draw_genesis", "draw_names", "draw_plan", "draw_record", "draw_replace", "draw_result", "import_report",
    "scheme", "slips", "tasks_file",
}  # fmt: skip
"""What is sent as the caption of a file."""
LABEL_LIMIT = 64
NOTICE = 2**31 - 1


def test_every_message_has_its_longest_arguments() -> None:
    assert set(LONGEST) == set(render.names())
    assert set(LONGEST) >= WITH_A_FILE


@pytest.mark.parametrize("template", render.names())
def test_a_message_at_its_longest(template: str) -> None:
    limit = CAPTION_LIMIT if template in WITH_A_FILE else TEXT_LIMIT
    for arguments in LONGEST[template]:
        shapes = []
        for language in render.LANGUAGES:
            message = render.render(template, arguments, language, NOTICE)
            text, _ = parse_html(message.text)
            assert text.strip(), (language, arguments)
            assert utf16(text) <= limit, (
                language,
                utf16(text),
                {k: str(v)[:20] for k, v in arguments.items()},
            )
            assert "{{" not in text.replace("{{x}}", ""), text
            shapes.append([[_checked(button) for button in row] for row in message.buttons])
        assert shapes[0] == shapes[1], "both languages offer the same, in the same order"


def _checked(button: render.Button) -> tuple[str, str | None, str | None, str | None]:
    assert button.text.strip()
    assert utf16(button.text) <= LABEL_LIMIT, button.text
    assert len((button.data or "").encode()) <= LIMIT_BYTES
    assert button.data or button.url or button.copy
    return button.style, button.data, button.url, button.copy


# Words


@cache
def trees() -> dict[Path, ast.Module]:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in files}


def calls(*names: str) -> list[ast.Call]:
    """Every call of something with one of these names."""
    return [
        node
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in names
    ]


@cache
def strings() -> frozenset[str]:
    """Every string that stands in code, data or a template."""
    found = {
        node.value
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for path in [
        *ROOT.glob("templates/messages/*.j2"),
        *ROOT.glob("templates/files/*.j2"),
        *ROOT.glob("rules/profiles/*"),
        *ROOT.glob("templates/verify/*"),
        *ROOT.glob("draw/page/*"),
    ]:
        found |= set(re.findall(r"[\w.]+", path.read_text(encoding="utf-8")))
    return frozenset(found | {part for one in found for part in re.findall(r"\w+", one) if len(one) < 120})


REFUSALS = ("NotBound", "WrongRole", "NotYours", "AlreadyDone", "BadInput", "RuleForbids")


def test_every_refusal_has_its_words() -> None:
    files = ("refusals", "intake", "merge", "cli", "profile")
    for call in calls(*REFUSALS):
        key = call.args[0] if call.args else None
        if isinstance(key, ast.Constant):
            assert any(f"{file}.{key.value}" in book() for file in files), key.value


def test_every_toast_has_its_words() -> None:
    for tree in (tree for path, tree in trees().items() if path.parent.name == "handlers"):
        for node in ast.walk(tree):
            if isinstance(node, ast.AsyncFunctionDef) and ast.unparse(node.returns or node) == "str":
                for said in (n.value for n in ast.walk(node) if isinstance(n, ast.Return)):
                    if isinstance(said, ast.Constant):
                        assert f"toasts.{said.value}" in book(), (node.name, said.value)


def test_every_file_of_words_that_a_template_opens_is_there() -> None:
    files = {one.partition(".")[0] for one in book()}
    for path in (ROOT / "templates").rglob("*.j2"):
        text = path.read_text(encoding="utf-8")
        assert set(re.findall(r"\| words?\('(\w+)'\)", text)) <= files, path.name
        assert set(re.findall(r"\('(\w+)\.' ~", text)) <= files, path.name
    for call in calls("word", "sentence", "toast"):
        key = call.args[0] if call.args else None
        if isinstance(key, ast.Constant) and "." in str(key.value):
            assert key.value in book()


def test_every_word_is_in_both_languages_and_used() -> None:
    unused = []
    for one, pair in book().items():
        assert {"zh", "en"} <= set(pair) <= {"zh", "en", "kind"}, one
        assert all(pair[language].strip() for language in render.LANGUAGES), one
        file, _, key = one.partition(".")
        if {one, key} & strings() or _built(file, key):
            continue
        unused.append(one)
    assert unused == []


@cache
def shapes() -> tuple[re.Pattern[str], ...]:
    """Keys that code puts together, e.g. `import_was_` and a state; what is put in is one word."""
    found = []
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                parts = [
                    str(getattr(part, "value", "")) if isinstance(part, ast.Constant) else None
                    for part in node.values
                ]
                if re.search("[a-z]{4}", "".join(part or "" for part in parts)):
                    found.append(
                        re.compile("".join(r"\w+" if part is None else re.escape(part) for part in parts))
                    )
    return (*found, *script_shapes())


def script_shapes() -> Iterator[re.Pattern[str]]:
    """The same in the scripts of a page: `verify_page.kind_${kind}`."""
    for path in ROOT.glob("templates/verify/*.mjs"):
        for key in re.findall(r"`\w+\.((?:\w|\$\{[^}]*\})+)`", path.read_text(encoding="utf-8")):
            parts = re.split(r"\$\{[^}]*\}", key)
            if re.search("[a-z]{4}", "".join(parts)):
                yield re.compile(r"\w+".join(parts))


def _built(file: str, key: str) -> bool:
    if file == "rules":  # a key of a profile and what it may say
        ends = range(len(key))
        return any(key[at] == "_" and {key[:at], key[at + 1 :]} <= strings() for at in ends)
    return key.removesuffix("_differs") in strings() or any(shape.fullmatch(key) for shape in shapes())
