"""Deadlines, told as a calendar on the wall of an office in Shanghai."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from rules.due import Due, Ends, Office, Term, instant, local_day
from rules.workdays import Calendar

OFFICE = Office(Calendar(), time(18))
STEPS = (10, 5, 2, 0)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def told(instants: tuple[datetime, ...]) -> list[str]:
    return [f"{when.astimezone(ZoneInfo('Asia/Shanghai')):%m-%d %H:%M}" for when in instants]


def due(start: str, term: Term) -> Due:
    return OFFICE.due(at(start), term)


def test_a_card_delivered_on_monday_is_due_on_tuesday_at_the_close() -> None:
    answer = due("2026-09-14 10:32", Term.workdays(1, Ends.OFFICE))
    assert (answer.at, answer.day, answer.provisional) == (at("2026-09-15 18:00"), date(2026, 9, 15), False)


def test_the_hour_and_the_weekday_of_delivery_do_not_matter() -> None:
    for start in ("2026-09-11 00:00", "2026-09-11 23:59", "2026-09-12 12:00", "2026-09-13 12:00"):
        assert due(start, Term.workdays(1, Ends.OFFICE)).day == date(2026, 9, 14)


def test_a_start_just_after_midnight_in_shanghai_is_yesterday_in_utc() -> None:
    start = datetime(2026, 9, 14, 16, 30, tzinfo=UTC)
    assert OFFICE.due(start, Term.workdays(1, Ends.OFFICE)).day == date(2026, 9, 16)


def test_a_legal_term_ends_at_midnight() -> None:
    answer = due("2026-09-01 09:00", Term.workdays(20, Ends.LEGAL))
    # 20 September is a make-up Sunday, 25–27 September Mid-Autumn.
    assert (answer.day, answer.at) == (date(2026, 9, 29), at("2026-09-30 00:00"))


def test_days_and_dates() -> None:
    assert due("2026-09-01 09:00", Term.days(30, Ends.LEGAL)).day == date(2026, 10, 1)
    assert due("2026-09-01 09:00", Term.days(0, Ends.OFFICE)).at == at("2026-09-01 18:00")
    january = due("2026-01-02 09:00", Term.until(date(2026, 1, 31), Ends.LEGAL))
    assert (january.day, january.provisional) == (date(2026, 1, 31), False)


def test_a_term_into_an_unannounced_year_is_provisional() -> None:
    calendar = Calendar()
    last = max(calendar.announced)
    answer = OFFICE.due(at(f"{last}-12-07 09:00"), Term.workdays(20, Ends.LEGAL))
    assert answer.provisional
    assert not due("2026-03-02 09:00", Term.workdays(20, Ends.LEGAL)).provisional


def test_reminders_of_a_long_term() -> None:
    start = "2026-09-01 09:00"
    answer = due(start, Term.workdays(20, Ends.LEGAL))
    assert told(OFFICE.reminders(at(start), answer, STEPS)) == [
        "09-15 09:00",
        "09-21 09:00",
        "09-24 09:00",
        "09-29 09:00",
    ]


def test_steps_before_the_start_are_left_out() -> None:
    start = "2026-09-14 10:00"
    answer = due(start, Term.workdays(3, Ends.OFFICE))
    assert told(OFFICE.reminders(at(start), answer, STEPS)) == ["09-15 09:00", "09-17 09:00"]


def test_one_working_day_is_reminded_at_half_time_and_at_its_end() -> None:
    start = "2026-09-14 14:00"
    answer = due(start, Term.workdays(1, Ends.OFFICE))
    assert told(OFFICE.reminders(at(start), answer, STEPS)) == ["09-15 11:30", "09-15 18:00"]


def test_half_time_counts_no_night_and_no_weekend() -> None:
    evening, saturday = "2026-09-11 21:00", "2026-09-12 11:00"
    for start in (evening, saturday):
        answer = due(start, Term.workdays(1, Ends.OFFICE))
        assert told(OFFICE.reminders(at(start), answer, STEPS)) == ["09-14 13:30", "09-14 18:00"]


def test_a_short_legal_term_is_not_reminded_at_midnight() -> None:
    start = "2026-09-14 14:00"
    answer = due(start, Term.workdays(1, Ends.LEGAL))
    assert told(OFFICE.reminders(at(start), answer, STEPS)) == ["09-15 11:30", "09-15 18:00"]


def test_the_same_day_after_the_close_has_no_reminder() -> None:
    start = "2026-09-14 19:00"
    answer = due(start, Term.days(0, Ends.OFFICE))
    assert OFFICE.reminders(at(start), answer, STEPS) == ()


def test_a_date_on_a_holiday_is_reminded_on_the_working_day_before() -> None:
    start = "2026-01-05 09:00"
    answer = due(start, Term.until(date(2026, 2, 15), Ends.LEGAL))
    assert told(OFFICE.reminders(at(start), answer, STEPS))[-2:] == ["02-12 09:00", "02-14 09:00"]


def test_the_climb() -> None:
    answer = due("2026-09-29 14:00", Term.workdays(1, Ends.OFFICE))
    # The National Day holiday lies between the second and the third step.
    assert told(OFFICE.climbs(answer, (5, 1, 3))) == ["10-08 09:00", "10-10 09:00", "10-13 09:00"]


def test_naive_instants_are_refused() -> None:
    with pytest.raises(ValueError):
        local_day(at("2026-09-14 00:00").replace(tzinfo=None))
    assert instant(date(2026, 9, 15), time()) == datetime(2026, 9, 14, 16, tzinfo=UTC)
