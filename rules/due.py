"""Deadlines: from what starts a term to the instant it ends, the reminders before it and the climb after it.

All counting is done on dates and wall clocks of Asia/Shanghai; what goes in and comes out are aware UTC
instants. The start day never counts (R-195). A legal term ends at 24:00 of its last day, the house's own at
the close of the office. A day's notices go out when the office opens.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from rules.workdays import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE_OPEN = time(9)
"""When the house starts to speak; nobody is reminded at midnight."""


class Unit(StrEnum):
    """In what a term is counted."""

    WORKDAY = "workday"
    DAY = "day"
    DATE = "date"


class Ends(StrEnum):
    """At which hour of its last day a term is over."""

    LEGAL = "legal"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Term:
    """How long: `count` workdays or days after the start day, or until the date `on`."""

    unit: Unit
    ends: Ends
    count: int = 0
    on: date | None = None

    @staticmethod
    def workdays(count: int, ends: Ends) -> "Term":
        """`count` working days."""
        return Term(Unit.WORKDAY, ends, count)

    @staticmethod
    def days(count: int, ends: Ends) -> "Term":
        """`count` calendar days; 0 is the same day."""
        return Term(Unit.DAY, ends, count)

    @staticmethod
    def until(on: date, ends: Ends) -> "Term":
        """A calendar date, that day included; a holiday does not move it (O-26)."""
        return Term(Unit.DATE, ends, on=on)


@dataclass(frozen=True, slots=True)
class Due:
    """`at` is the UTC instant the term is over, `day` its last day in Shanghai (24:00 is still that day)."""

    at: datetime
    day: date
    provisional: bool
    """Marked 暂定: the count passes through days whose holidays are not announced yet."""


@dataclass(frozen=True, slots=True)
class Office:
    """The calendar and the hours by which a jurisdiction counts."""

    calendar: Calendar
    close: time

    def due(self, start: datetime, term: Term) -> Due:
        """When a term that starts at the aware instant `start` is over."""
        first = local_day(start)
        if term.unit is Unit.WORKDAY:
            last = self.calendar.add_workdays(first, term.count)
        elif term.unit is Unit.DAY:
            last = first + timedelta(days=term.count)
        else:
            assert term.on is not None, "a term until a date names the date"
            last = term.on
        provisional = term.unit is Unit.WORKDAY and self.calendar.provisional(first, last)
        return Due(self._end_of(last, term.ends), last, provisional)

    def reminders(self, start: datetime, due: Due, steps: tuple[int, ...]) -> tuple[datetime, ...]:
        """When to remind, earliest first, all after `start` and none after `due.at`.

        `steps` are working days before the last day (0 = on it); a last day without work counts as the
        working day before it (O-25). A step that falls on the start day or earlier is left out. A term with
        at most one working day in it has no room for steps: it is reminded at half time and at its end
        (requirements §7).
        """
        first = local_day(start)
        if self.calendar.workdays_between(first, due.day) <= 1:
            return self._half_and_end(start, due)
        base = self.calendar.last_workday(due.day)
        days = {self.calendar.add_workdays(base, -step) for step in steps}
        return tuple(
            at for day in sorted(days) if day > first and start < (at := instant(day, OFFICE_OPEN)) <= due.at
        )

    def climbs(self, due: Due, steps: tuple[int, ...]) -> tuple[datetime, ...]:
        """When an overdue matter goes up: at opening of the n-th working day after the last day, per step."""
        return tuple(
            instant(self.calendar.add_workdays(due.day, step), OFFICE_OPEN) for step in sorted(steps)
        )

    def half_time(self, start: datetime, end: datetime) -> datetime:
        """The instant at which half of the office time between two instants is over.

        Office time runs from opening to `close` on working days. A task delivered on Monday at 14:00 and due
        on Tuesday at 18:00 has 4 + 9 hours; half time is on Tuesday at 11:30. Without any office time between
        the two it is `end`.
        """
        spans = self._office_spans(start, end)
        left = sum((closing - opening for opening, closing in spans), timedelta()) / 2
        for opening, closing in spans:
            if opening + left <= closing:
                return opening + left
            left -= closing - opening
        return end

    def _half_and_end(self, start: datetime, due: Due) -> tuple[datetime, ...]:
        # A legal term ends at midnight; its last reminder must reach somebody at work.
        end = min(due.at, instant(due.day, self.close))
        return tuple(sorted({at for at in (self.half_time(start, end), end) if at > start}))

    def _office_spans(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        first, days = local_day(start), (local_day(end) - local_day(start)).days
        hours = (
            (max(start, instant(day, OFFICE_OPEN)), min(end, instant(day, self.close)))
            for day in (first + timedelta(days=n) for n in range(days + 1))
            if self.calendar.is_workday(day)
        )
        return [(opening, closing) for opening, closing in hours if opening < closing]

    def _end_of(self, day: date, ends: Ends) -> datetime:
        if ends is Ends.OFFICE:
            return instant(day, self.close)
        return instant(day + timedelta(days=1), time())


def instant(day: date, clock: time) -> datetime:
    """The UTC instant at which Shanghai's wall clock shows `clock` on `day`."""
    return datetime.combine(day, clock, SHANGHAI).astimezone(UTC)


def local_day(at: datetime) -> date:
    """The date in Shanghai at an aware instant; ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("a stored instant is aware, UTC")
    return at.astimezone(SHANGHAI).date()
