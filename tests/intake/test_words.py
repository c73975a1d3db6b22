"""Every key a reading can utter has its two sentences, and every sentence is uttered."""

import re
import string
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORDS = tomllib.loads((ROOT / "templates/words/intake.toml").read_text(encoding="utf-8"))
MERGED = tomllib.loads((ROOT / "templates/words/merge.toml").read_text(encoding="utf-8"))
INTAKE = ROOT / "workflow/intake"
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in [*INTAKE.glob("*.py"), ROOT / "rules/ids.py"])
BUILT = {
    "code_repeated_differs",
    "plan_items_missing",
    "plan_lead_missing",
    "quantity_unreadable",
    "ratio_unreadable",
}
"""Keys put together from parts in the source."""


def test_sentences_and_keys_are_alike() -> None:
    uttered = {
        key
        for pattern in (
            r'BadInput\(\s*"(\w+)"',
            r'"refuse": "(\w+)"',
            r'\.(?:note|refuse)\(\s*[^,]+,\s*"(\w+)"',
            r'return "(row_\w+)"',
            r'"(column_unused|id_full_width|id_letters_mended|id_old_number)"',
            r'"(file_encrypted|file_old_excel|file_too_slow|file_too_heavy|cell_too_long|file_binary)"',
            r'"(\w+_repeated)"\)|"(\w+_repeated)", name\)',
        )
        for found in re.finditer(pattern, SOURCE)
        for key in found.groups()
        if key
    }
    assert uttered | BUILT == set(WORDS)


def test_both_languages_use_the_same_arguments() -> None:
    for key, word in WORDS.items():
        used = {
            language: {name for _, name, _, _ in string.Formatter().parse(word[language]) if name}
            for language in ("zh", "en")
        }
        assert used["zh"] == used["en"], key
        assert word["kind"] in {"file", "refused", "repaired", "noted"}


def test_the_table_in_the_docs_says_the_same() -> None:
    page = (ROOT / "docs/import-defects.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", page, re.MULTILINE))
    assert rows == {key: f"{word['zh']} | {word['en']}" for key, word in (WORDS | MERGED).items()}


def test_every_field_of_the_header_table_is_read() -> None:
    fields = re.findall(r"^(\w+) = \[", (INTAKE / "headers.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert {name for name in fields if name != "required" and f'"{name}"' not in SOURCE} == set()
