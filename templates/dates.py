"""Filters for dates, times and numbers: Asia/Shanghai, weekday beside the day, this year's year left out."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(value: str | date, language: str, this_year: int | None = None) -> str:
    """「9 月 24 日（周四）」 / "Thu 24 Sep"; another year than `this_year` is named."""
    on = _local(value)
    other_year = this_year is not None and on.year != this_year
    if language == "zh":
        year = f"{on.year} 年 " if other_year else ""
        return f"{year}{on.month} 月 {on.day} 日（周{_WEEKDAYS['zh'][on.weekday()]}）"
    year = f" {on.year}" if other_year else ""
    return f"{_WEEKDAYS['en'][on.weekday()]} {on.day} {_MONTHS[on.month - 1]}{year}"


def short_day(value: str | date, language: str) -> str:
    """「9 月 24 日」 / "24 Sep"."""
    on = _local(value)
    return f"{on.month} 月 {on.day} 日" if language == "zh" else f"{on.day} {_MONTHS[on.month - 1]}"


def moment(value: str | datetime, language: str, this_year: int | None = None) -> str:
    """「9 月 24 日（周四）17:00」 / "Thu 24 Sep 17:00"; midnight is the 24:00 of the day before."""
    at = _instant(value)
    if (at.hour, at.minute) == (0, 0):
        return f"{day(date.fromordinal(at.date().toordinal() - 1), language, this_year)} 24:00"
    return f"{day(at.date(), language, this_year)} {at:%H:%M}".replace("） ", "）")


def clock(value: str | datetime) -> str:
    """「14:02」."""
    return f"{_instant(value):%H:%M}"


def clock_seconds(value: str | datetime) -> str:
    """「14:02:05」, for a window that closes to the second."""
    return f"{_instant(value):%H:%M:%S}"


def thousands(value: int) -> str:
    """「5,290」."""
    return f"{value:,}"


def year_of(value: str | datetime) -> int:
    """The year in Shanghai of an instant."""
    return _instant(value).year


def _instant(value: str | datetime) -> datetime:
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at.astimezone(SHANGHAI)


def _local(value: str | date) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value) if len(value) == 10 else _instant(value).date()
    return _instant(value).date() if isinstance(value, datetime) else value
