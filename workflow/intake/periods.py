"""When a planned inspection runs, out of the many ways people write it."""

import calendar
import re
import unicodedata
from datetime import date

from workflow.intake import cells
from workflow.intake.model import Cell

Span = tuple[date, date]

_YEAR = re.compile(r"(\d{4})年(?:度)?", re.ASCII)
_JOIN = re.compile(r"至|到|~|—+|–|－|--+")
_MONTHS = re.compile(r"(\d{1,2})月?-(\d{1,2})月(?:份|底|末)?", re.ASCII)
_MONTH = re.compile(r"(\d{1,2})月(?:份|底|末)?", re.ASCII)
_DAYS = re.compile(r"(\d{1,2})月(\d{1,2})日?-(?:(\d{1,2})月)?(\d{1,2})日", re.ASCII)
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_PARTS = {"全年": (1, 12), "上半年": (1, 6), "下半年": (7, 12)}


def period(cell: Cell, year: int | None) -> Span | None:
    """First and last day: 2026-09-21至2026-10-16, 9月21日—10月16日, 3-5月, 9月, 第三季度, 下半年, 全年.

    `year` is meant where the cell names none; without either the answer is None.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", cells.text(cell)))
    if whole := _whole_dates(plain):
        return whole
    if named := _YEAR.search(plain):
        year = int(named[1])
    if year is None:
        return None
    plain = _JOIN.sub("-", _YEAR.sub("", plain))
    if found := _DAYS.fullmatch(plain):
        first, last = int(found[1]), int(found[3] or found[1])
        return _span(_day(year, first, int(found[2])), _day(year, last, int(found[4])))
    months = _months(plain)
    if months is None or not 1 <= months[0] <= months[1] <= 12:
        return None
    return date(year, months[0], 1), date(year, months[1], calendar.monthrange(year, months[1])[1])


def _whole_dates(plain: str) -> Span | None:
    for join in ("至", "到", "~", "—", "--", "-"):
        parts = re.split(f"{join}+", plain) if join != "-" else _halves(plain)
        if len(parts) == 2 and (first := cells.day(parts[0])) and (last := cells.day(parts[1])):
            return _span(first, last)
    return None


def _halves(plain: str) -> list[str]:
    # 2026.9.21-2026.10.16, or 2026-09-21-2026-10-16 where the middle hyphen joins.
    middle = [place for place, character in enumerate(plain) if character == "-"]
    place = middle[len(middle) // 2] if middle else 0
    return [plain[:place], plain[place + 1 :]] if place else []


def _months(plain: str) -> tuple[int, int] | None:
    if plain in _PARTS:
        return _PARTS[plain]
    if found := re.fullmatch(r"第?([一二三四1-4])季度", plain):
        last = _QUARTERS[found[1]] * 3
        return last - 2, last
    if found := _MONTHS.fullmatch(plain):
        return int(found[1]), int(found[2])
    if found := _MONTH.fullmatch(plain):
        return int(found[1]), int(found[1])
    return None


def _span(first: date | None, last: date | None) -> Span | None:
    return (first, last) if first and last and first <= last else None


def _day(year: int, month: int, day: int) -> date | None:
    return cells.day(f"{year}-{month}-{day}")
