import pickle
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoneops.core.rules.workdays import CalendarRanOut, WorkCalendar

DAY = timedelta(days=1)
# Mid-autumn 2021 and National Day, by hand from the notice 国办发明电〔2020〕27号.
AUTUMN = {date(2021, 9, 18): True, date(2021, 9, 26): True, date(2021, 10, 9): True} | dict.fromkeys(
    [date(2021, 9, n) for n in (19, 20, 21)] + [date(2021, 10, n) for n in range(1, 8)], False
)
FIRST, LAST = date(2021, 1, 1), date(2022, 12, 31)


@pytest.fixture(scope="module")
def calendar():
    return WorkCalendar(AUTUMN, FIRST, LAST, frozenset({2022}))


def test_five_working_days_from_the_eve_of_mid_autumn_end_on_the_25th_only_in_a_naive_calendar(calendar):
    # 18 (Sat, worked), 22, 23, 24, 26 (Sun, worked)
    assert calendar.add(date(2021, 9, 17), 5) == date(2021, 9, 26)
    assert WorkCalendar({}, FIRST, LAST).add(date(2021, 9, 17), 5) == date(2021, 9, 24)


def test_the_start_is_not_counted_even_when_it_is_worked(calendar):
    assert calendar.add(date(2021, 9, 17), 1) == date(2021, 9, 18)
    assert calendar.between(date(2021, 9, 17), date(2021, 9, 17)) == 0
    assert calendar.between(date(2021, 9, 17), date(2021, 9, 18)) == 1


def test_no_days_from_a_day_off_is_the_next_day_worked(calendar):
    assert calendar.add(date(2021, 9, 19), 0) == date(2021, 9, 22)
    assert calendar.add(date(2021, 9, 22), 0) == date(2021, 9, 22)


def test_counting_back_passes_over_the_same_days_off(calendar):
    assert calendar.add(date(2021, 9, 22), -1) == date(2021, 9, 18)
    assert calendar.add(date(2021, 9, 20), -1) == date(2021, 9, 18)


def test_a_weekend_is_off_unless_it_is_named(calendar):
    assert not calendar.is_workday(date(2021, 9, 25))
    assert calendar.is_workday(date(2021, 9, 26))
    assert not calendar.is_workday(date(2021, 9, 20))


@pytest.mark.parametrize(
    ("ask", "year"),
    [
        (lambda c: c.is_workday(date(2023, 1, 1)), 2023),
        (lambda c: c.is_workday(date(2020, 12, 31)), 2020),
        (lambda c: c.add(date(2022, 12, 30), 1), 2023),
        (lambda c: c.add(date(2021, 1, 1), -1), 2020),
        (lambda c: c.add(date(2022, 12, 31), 0), 2023),
        (lambda c: c.add(date(2022, 6, 1), 10**9), 2023),
        (lambda c: c.add(date(2024, 6, 1), 1), 2024),
        (lambda c: c.between(date(2022, 6, 1), date(2025, 6, 1)), 2025),
        (lambda c: c.between(date(2020, 12, 30), date(2021, 6, 1)), 2020),
    ],
)
def test_a_question_beyond_the_table_names_the_year_that_is_missing(calendar, ask, year):
    with pytest.raises(CalendarRanOut, match=f"{year} 年") as caught:
        ask(calendar)
    assert caught.value.year == year
    assert pickle.loads(pickle.dumps(caught.value)).year == year


def test_a_whole_year_can_be_counted_from_its_eve(calendar):
    assert calendar.between(FIRST - DAY, FIRST) == 1


def test_an_answer_that_rests_on_an_unannounced_year_can_be_told(calendar):
    assert calendar.is_provisional(date(2022, 1, 1))
    assert not calendar.is_provisional(date(2021, 12, 31))
    assert calendar.touches_provisional(date(2021, 12, 30), date(2022, 1, 4))
    assert calendar.touches_provisional(date(2022, 1, 4), date(2021, 12, 30))
    assert not calendar.touches_provisional(date(2021, 1, 4), date(2021, 12, 31))


def test_a_calendar_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="before it begins"):
        WorkCalendar({}, LAST, FIRST)


def walk(calendar, start, count):
    """The oracle: one day at a time."""
    step = DAY if count > 0 else -DAY
    day, left = start, abs(count)
    while left:
        day += step
        left -= calendar.exceptions.get(day, day.weekday() < 5)
    return day


some_days = st.dates(date(2021, 4, 1), date(2022, 9, 30))
calendars = st.dictionaries(st.dates(FIRST, LAST), st.booleans(), max_size=40).map(
    lambda exceptions: WorkCalendar(exceptions, FIRST, LAST)
)


@given(calendars, some_days, st.integers(-30, 30).filter(bool))
def test_adding_agrees_with_walking_day_by_day(calendar, start, count):
    assert calendar.add(start, count) == walk(calendar, start, count)


@given(calendars, some_days, some_days)
def test_counting_agrees_with_looking_at_every_day(calendar, start, end):
    earlier, later = sorted([start, end])
    seen = sum(calendar.is_workday(earlier + n * DAY) for n in range(1, (later - earlier).days + 1))
    assert calendar.between(start, end) == (seen if start <= end else -seen)


@given(calendars, some_days, st.integers(1, 30))
def test_what_was_added_is_counted_again(calendar, start, count):
    assert calendar.between(start, calendar.add(start, count)) == count
