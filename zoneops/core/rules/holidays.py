"""The exceptions of the working calendar, from the State Council's yearly notices as `chinesecalendar` carries them."""

from dataclasses import dataclass
from datetime import date

import chinese_calendar

from zoneops.core.rules.reasons import gettext_noop
from zoneops.core.rules.workdays import WorkCalendar, days

FIRST_KNOWN_YEAR = 2004

# The names are kept in the table as the notice writes them; a page says them in the reader's language.
NEW_YEAR = gettext_noop("元旦")
SPRING_FESTIVAL = gettext_noop("春节")
QINGMING = gettext_noop("清明节")
LABOUR_DAY = gettext_noop("劳动节")
DRAGON_BOAT = gettext_noop("端午节")
MID_AUTUMN = gettext_noop("中秋节")
NATIONAL_DAY = gettext_noop("国庆节")

# 《全国年节及纪念日放假办法》(2024 年修订): days off whose date is the same every year.
STATUTORY_FIXED = {
    (1, 1): NEW_YEAR,
    (5, 1): LABOUR_DAY,
    (5, 2): LABOUR_DAY,
    (10, 1): NATIONAL_DAY,
    (10, 2): NATIONAL_DAY,
    (10, 3): NATIONAL_DAY,
}
# Follow the moon or the sun, and are moved together with weekends by the notice: never guessed.
MISSING_WHEN_PROVISIONAL = (SPRING_FESTIVAL, QINGMING, DRAGON_BOAT, MID_AUTUMN)

NAMES = {
    "New Year's Day": NEW_YEAR,
    "Spring Festival": SPRING_FESTIVAL,
    "Tomb-sweeping Day": QINGMING,
    "Labour Day": LABOUR_DAY,
    "Dragon Boat Festival": DRAGON_BOAT,
    "National Day": NATIONAL_DAY,
    "Mid-autumn Festival": MID_AUTUMN,
    "Anti-Fascist 70th Day": gettext_noop("抗战胜利 70 周年纪念日"),
}


@dataclass(frozen=True)
class HolidayRow:
    """A day the calendar names: off for the holiday `name`, or a weekend day worked in exchange for it."""

    date: date
    is_working: bool
    name: str
    provisional: bool


def is_announced(year: int) -> bool:
    """Whether the notice for that year is in the package."""
    try:
        chinese_calendar.get_holiday_detail(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def provisional_years(first_year: int, last_year: int) -> frozenset[int]:
    return frozenset(year for year in range(first_year, last_year + 1) if not is_announced(year))


def holiday_rows(first_year: int, last_year: int) -> list[HolidayRow]:
    """Every named day of these years in order. A year not announced yet holds only STATUTORY_FIXED, provisional.

    ValueError before 2004, when the record begins. The last days of the last announced year may still change: the
    next notice can move them (31 December before a New Year's weekend).
    """
    if first_year < FIRST_KNOWN_YEAR:
        raise ValueError(f"no holiday record before {FIRST_KNOWN_YEAR}: {first_year}")
    rows: list[HolidayRow] = []
    for year in range(first_year, last_year + 1):
        rows += _announced(year) if is_announced(year) else _provisional(year)
    return rows


def work_calendar(first_year: int, last_year: int) -> WorkCalendar:
    """The calendar of these years straight from the record; pages use the zone's own edited table instead."""
    exceptions = {row.date: row.is_working for row in holiday_rows(first_year, last_year)}
    span = date(first_year, 1, 1), date(last_year, 12, 31)
    return WorkCalendar(exceptions, *span, provisional_years(first_year, last_year))


def _announced(year: int) -> list[HolidayRow]:
    rows = []
    for day in days(date(year, 1, 1), date(year, 12, 31)):
        is_off, name = chinese_calendar.get_holiday_detail(day)
        if name:
            rows.append(HolidayRow(day, not is_off, NAMES.get(name, name), provisional=False))
    return rows


def _provisional(year: int) -> list[HolidayRow]:
    return [HolidayRow(date(year, *key), False, name, provisional=True) for key, name in STATUTORY_FIXED.items()]
