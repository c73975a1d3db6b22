"""Working days, against two other tables of the same notices."""

import csv
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from rules.workdays import Calendar, SpecialDay

NOTICES = Path(__file__).parents[3] / "shared/data/holidays/natescarlet_2019-2024.csv"


def every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def test_twelve_years_agree_with_chinesecalendar() -> None:
    calendar = Calendar()
    days = every_day(date(2015, 1, 1), date(2026, 12, 31))
    differing = [day for day in days if calendar.is_workday(day) != chinese_calendar.is_workday(day)]
    assert (len(days), differing) == (4383, [])


@pytest.mark.skipif(not NOTICES.exists(), reason="needs ../shared/data/holidays beside the checkout")
def test_the_notices_of_six_years_agree() -> None:
    calendar = Calendar()
    with NOTICES.open(encoding="utf-8", newline="") as file:
        rows = [(date.fromisoformat(row["date"]), row["kind"] == "work") for row in csv.DictReader(file)]
    assert len(rows) == 214
    assert [day for day, working in rows if calendar.is_workday(day) != working] == []


def test_counting_over_the_spring_festival() -> None:
    calendar = Calendar()
    # 14 and 28 February 2026 are make-up Saturdays; 15–23 February is the holiday.
    assert calendar.add_workdays(date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert calendar.add_workdays(date(2026, 2, 13), 2) == date(2026, 2, 24)
    assert calendar.add_workdays(date(2026, 2, 24), -2) == date(2026, 2, 13)
    assert calendar.add_workdays(date(2026, 2, 15), 0) == date(2026, 2, 15)
    assert calendar.workdays_between(date(2026, 2, 13), date(2026, 2, 24)) == 2
    assert calendar.workdays_between(date(2026, 2, 24), date(2026, 2, 13)) == 0
    assert calendar.last_workday(date(2026, 2, 20)) == date(2026, 2, 14)


def test_there_and_back_again() -> None:
    calendar = Calendar()
    for day in every_day(date(2025, 9, 1), date(2025, 10, 31)):
        later = calendar.add_workdays(day, 20)
        assert calendar.workdays_between(day, later) == 20
        if calendar.is_workday(day):
            assert calendar.add_workdays(later, -20) == day


def test_a_year_without_a_notice_is_provisional() -> None:
    calendar = Calendar()
    assert 2026 in calendar.announced
    last = max(calendar.announced)
    assert not calendar.provisional(date(last, 11, 2), date(last, 12, 27))
    # The notice for January may still make the last Saturday of December a working day.
    assert calendar.provisional(date(last, 12, 1), date(last, 12, 28))
    assert calendar.provisional(date(last, 12, 20), date(last + 1, 1, 8))
    assert not calendar.provisional(date(last + 1, 1, 8), date(last, 12, 20))


def test_an_imported_notice_announces_its_year_and_rules_it() -> None:
    rows = (
        SpecialDay(date(2031, 1, 1), False, "国办发明电〔2030〕9号"),
        SpecialDay(date(2031, 1, 4), True, "国办发明电〔2030〕9号"),
    )
    told = Calendar(rows, announced=[2031])
    assert not told.provisional(date(2031, 1, 1), date(2031, 6, 1))
    assert told.is_workday(date(2031, 1, 4))
    # Spring Festival 2031 falls on Thursday 23 January; the notice above does not list it, so the office
    # works.
    assert told.is_workday(date(2031, 1, 23))
    assert not Calendar().is_workday(date(2031, 1, 23))
    # A correction of an announced year changes only its own day.
    corrected = Calendar([SpecialDay(date(2026, 2, 13), False, "x")])
    assert not corrected.is_workday(date(2026, 2, 13))
    assert corrected.is_workday(date(2026, 2, 14))
    assert corrected.announced == Calendar().announced
