"""工作日: the Chinese working-day calendar with its make-up Saturdays and Sundays (requirements R-195).

The State Council announces each year separately, usually in November, and its notice for January may already
move the last days of December. A term that passes through days not yet announced is provisional (暂定).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any

_DAY = timedelta(days=1)

_NEXT_NOTICE_REACHES_BACK_TO = (12, 28)
"""The earliest December day that a notice for the following January has moved so far (28 December 2002)."""


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """One row of an imported State Council notice."""

    day: date
    working: bool
    notice: str
    """The number of the notice, shown with the due date it moved."""


class Calendar:
    """Working days: the library's announced years, over them the rows of imported notices."""

    def __init__(self, special: Iterable[SpecialDay] = (), announced: Iterable[int] = ()) -> None:
        """`announced` are the years that `special` describes completely; rows alone announce no year."""
        self._special: Mapping[date, bool] = MappingProxyType({row.day: row.working for row in special})
        self._by_table = frozenset(announced)

    @property
    def announced(self) -> frozenset[int]:
        """Every year whose holidays and make-up days are known."""
        return _announced_by_library() | self._by_table

    def is_workday(self, day: date) -> bool:
        """Whether offices work on `day`. Unannounced years follow the statutory holidays, without make-up
        days.
        """
        if day in self._special:
            return self._special[day]
        if day.year in self._by_table - _announced_by_library():
            # The imported notice is complete: the library's guess for that year must not add holidays to it.
            return day.weekday() < 5
        return _library_workday(day)

    def add_workdays(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (before it when negative); `day` itself does not count.

        0 gives `day` back, working or not.
        """
        step = _DAY if count > 0 else -_DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def last_workday(self, day: date) -> date:
        """`day` itself, or the nearest working day before it."""
        while not self.is_workday(day):
            day -= _DAY
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; 0 when `end` is not later."""
        days = max((end - start).days, 0)
        return sum(self.is_workday(start + _DAY * n) for n in range(1, days + 1))

    def provisional(self, start: date, end: date) -> bool:
        """Whether counting from `start` (not counted) to `end` rests on a day that is not announced yet."""
        if end <= start:
            return False
        announced = self.announced
        first = start + _DAY
        if any(year not in announced for year in range(first.year, end.year + 1)):
            return True
        reach = date(end.year, *_NEXT_NOTICE_REACHES_BACK_TO)
        return end >= reach and end.year + 1 not in announced


@lru_cache(maxsize=1)
def _announced_by_library() -> frozenset[int]:
    # Imported late: the package takes half a second, and most commands never count a day.
    from holidays.countries.china import ChinaStaticHolidays

    return frozenset(ChinaStaticHolidays.special_public_holidays)


@lru_cache(maxsize=4096)
def _library_workday(day: date) -> bool:
    return bool(_china().is_working_day(day))


@lru_cache(maxsize=1)
def _china() -> Any:
    from holidays.countries.china import China

    return China()  # type: ignore[no-untyped-call]
