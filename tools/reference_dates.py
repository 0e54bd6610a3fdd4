"""Working days, and the many ways in which an office writes a date."""

import calendar
import datetime
from zlib import crc32

import chinese_calendar

TODAY = datetime.date(2021, 10, 15)
Day = datetime.date


def pick(key: str, count: int) -> int:
    """A number below `count` that depends on the key alone."""
    return crc32(key.encode()) % count


def days(day: Day, count: int) -> Day:
    return day + datetime.timedelta(days=count)


def is_workday(day: Day) -> bool:
    return chinese_calendar.is_workday(day) if 2004 <= day.year <= 2026 else day.weekday() < 5


def workday(day: Day, step: int = 1) -> Day:
    """The day itself, or the next (`step` -1: the previous) working day."""
    while not is_workday(day):
        day = days(day, step)
    return day


def workdays(first: Day, last: Day) -> list[Day]:
    """All working days from first to last, both included."""
    return [day for day in (days(first, n) for n in range((last - first).days + 1)) if is_workday(day)]


def month_end(day: Day) -> Day:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def next_month_start(day: Day) -> Day:
    return days(month_end(day), 1)


def is_month_end(day: Day) -> bool:
    return day == month_end(day)


def as_written(day: Day, style: int) -> Day | str:
    """A real date for most styles, a text for the others."""
    texts = {
        4: f"{day.year}.{day.month}.{day.day}",
        5: f"{day.year}/{day.month}/{day.day}",
        6: f"{day.year}年{day.month}月{day.day}日",
        7: day.isoformat(),
    }
    return texts.get(style, day)


def day_of_entry(text: str) -> Day | None:
    """A date of the content tables; empty is none."""
    return datetime.date.fromisoformat(text) if text else None
