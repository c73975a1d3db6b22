"""One cell at a time: from what a spreadsheet holds to a value, or None where it says nothing usable."""

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from workflow.intake.model import Cell

EMPTY = frozenset(
    {"", "n/a", "#n/a", "null", "none", "nan", "无", "暂无", "不详", "-", "--", "—", "——", "/", "\\"}
)
FOREVER = date(9999, 12, 31)
"""How 长期 is stored."""

_SPLIT = re.compile(r"[、，,;；/|\n]+")
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ].*)?", re.ASCII)


def text(cell: Cell) -> str:
    """What stands in the cell as a person would read it: whole numbers without 「.0」, blanks trimmed."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return cell.strip()


def said(cell: Cell) -> str:
    """`text`, or "" for the many ways of writing that there is nothing."""
    plain = text(cell)
    return "" if unicodedata.normalize("NFKC", plain).lower() in EMPTY else plain


def visible(words: str) -> str:
    """Without control, zero-width and direction characters; runs of blanks become one. Private-use stays."""
    if words.isprintable() and "  " not in words:
        return words.strip()
    kept = (
        " " if unicodedata.category(character) in {"Zs", "Zl", "Zp"} or character in "\t\r\n" else character
        for character in words
        if character in "\t\r\n" or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
    )
    return re.sub(" +", " ", "".join(kept)).strip()


def half_width(words: str) -> str:
    """Full-width letters and digits become plain ones; brackets and other punctuation stay as written."""
    return "".join(
        chr(ord(character) - 0xFEE0)
        if "０" <= character <= "９" or "Ａ" <= character <= "Ｚ" or "ａ" <= character <= "ｚ"
        else character
        for character in words
    )


def balanced(words: str) -> bool:
    """Whether round brackets of either width open and close in order."""
    depth = 0
    for character in words:
        depth += (character in "(（") - (character in ")）")
        if depth < 0:
            return False
    return depth == 0


def garbled(words: str) -> bool:
    """Whether the text was lost when the file was saved: a fifth or more of it are replacement characters."""
    lost = words.count("\ufffd")
    return lost >= 2 and lost * 5 >= len(words)


def listed(cell: Cell) -> tuple[str, ...]:
    """The parts of 「食品科、药品科；信用科」 in order, none twice."""
    parts = (visible(part) for part in _SPLIT.split(said(cell)))
    return tuple(dict.fromkeys(part for part in parts if part))


def day(cell: Cell) -> date | None:
    """A date cell, 2026-09-21, 2026/9/21, 2026年9月21日, 20260921, 长期, or the number of a date cell."""
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float) and cell.is_integer() and int(cell) in _SERIALS:
        return _EXCEL_EPOCH + timedelta(days=int(cell))
    plain = unicodedata.normalize("NFKC", text(cell))
    if plain in {"长期", "永久", "长期有效"}:
        return FOREVER
    found = _DATE.fullmatch(plain) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", plain, re.ASCII)
    return _date(*map(int, found.groups())) if found else None


def ratio(cell: Cell) -> Fraction | None:
    """A share in (0, 1]: a percent cell (0.05), 5%, 2‰, 1/20, 不低于5%.

    A bare 1 or 5 is None: nobody can tell one in a hundred from all of them.
    """
    if isinstance(cell, float):
        share = Fraction(Decimal(repr(cell)))
        return share if 0 < share < 1 else None
    plain = re.sub(r"[\s不低少于≥>=约]", "", unicodedata.normalize("NFKC", text(cell)))
    if found := re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)(%|‰)", plain, re.ASCII):
        share = Fraction(Decimal(found[1])) / (100 if found[2] == "%" else 1000)
    elif found := re.fullmatch(r"([1-9]\d{0,5})/([1-9]\d{0,5})", plain, re.ASCII):
        share = Fraction(int(found[1]), int(found[2]))
    elif re.fullmatch(r"0?\.\d{1,6}", plain, re.ASCII):
        share = Fraction(Decimal(plain))
    else:
        return None
    return share if 0 < share <= 1 else None


def count(cell: Cell) -> int | None:
    """A positive whole number, also 「20户」."""
    plain = re.sub(r"[\s,户家个名]", "", unicodedata.normalize("NFKC", text(cell)))
    return int(plain) if re.fullmatch(r"[1-9]\d{0,6}", plain, re.ASCII) else None


def _date(year: int, month: int, day_of_month: int) -> date | None:
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None
