from datetime import date

import pytest

from zoneops.core.rules.holidays import (
    MISSING_WHEN_PROVISIONAL,
    HolidayRow,
    holiday_rows,
    is_announced,
    provisional_years,
    work_calendar,
)

# Working days a year, counted from the State Council's notices.
WORKING_DAYS = {
    2013: 250, 2014: 250, 2015: 249, 2016: 250, 2017: 249, 2018: 250, 2019: 250,
    2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248,
}  # fmt: skip
UNANNOUNCED = 2090


@pytest.fixture(scope="module")
def calendar():
    return work_calendar(2012, 2026)


@pytest.fixture(scope="module")
def rows():
    return holiday_rows(2004, 2026)


@pytest.mark.parametrize(("year", "total"), WORKING_DAYS.items())
def test_each_year_has_as_many_working_days_as_its_notice_gives(calendar, year, total):
    assert calendar.between(date(year - 1, 12, 31), date(year, 12, 31)) == total


def test_five_working_days_from_17_september_2021_are_26_september(calendar):
    assert calendar.add(date(2021, 9, 17), 5) == date(2021, 9, 26)


def test_mid_autumn_2021_is_three_days_off_and_a_saturday_worked_for_it():
    rows = [row for row in holiday_rows(2021, 2021) if row.name == "中秋节"]
    assert rows == [
        HolidayRow(date(2021, 9, 18), True, "中秋节", False),
        HolidayRow(date(2021, 9, 19), False, "中秋节", False),
        HolidayRow(date(2021, 9, 20), False, "中秋节", False),
        HolidayRow(date(2021, 9, 21), False, "中秋节", False),
    ]


def test_every_name_of_an_announced_year_is_chinese(rows):
    names = {row.name for row in rows}
    assert names >= {"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"}
    assert all(not name.isascii() for name in names)


def test_a_day_worked_for_a_holiday_is_always_a_weekend_day(rows):
    assert {row.date.weekday() for row in rows if row.is_working} == {5, 6}


def test_an_unannounced_year_holds_only_the_days_whose_date_is_fixed_and_says_so():
    rows = holiday_rows(UNANNOUNCED, UNANNOUNCED)
    assert [(row.date.month, row.date.day) for row in rows] == [(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)]
    assert all(row.provisional and not row.is_working for row in rows)
    assert not {row.name for row in rows} & set(MISSING_WHEN_PROVISIONAL)


def test_a_span_over_the_last_announced_year_is_provisional_only_beyond_it():
    last = max(year for year in range(2020, UNANNOUNCED) if is_announced(year))
    assert last >= 2026
    assert provisional_years(last - 1, last + 2) == {last + 1, last + 2}
    rows = holiday_rows(last, last + 1)
    assert {row.date.year for row in rows if row.provisional} == {last + 1}
    assert [row.date for row in rows] == sorted(row.date for row in rows)
    assert work_calendar(last, last + 1).is_provisional(date(last + 1, 6, 1))


def test_no_calendar_is_made_up_for_the_years_before_the_record():
    with pytest.raises(ValueError, match="2003"):
        holiday_rows(2003, 2005)
