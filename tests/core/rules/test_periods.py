from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoneops.core.rules.periods import Period, PeriodWrong

months = st.integers(1, 12)
quarters = st.integers(1, 4)
years = st.integers(1901, 2998)
periods = st.one_of(
    st.builds(Period, years),
    st.builds(lambda y, m, c: Period(y, month=m, cumulative=c), years, months, st.booleans()),
    st.builds(lambda y, q, c: Period(y, quarter=q, cumulative=c), years, quarters, st.booleans()),
)


@pytest.mark.parametrize(
    ("period", "label", "english", "code"),
    [
        (Period(2021, month=9), "2021年9月", "September 2021", "2021-09"),
        (Period(2021, month=9, cumulative=True), "2021年1—9月", "January–September 2021", "2021-09-ytd"),
        (Period(2021, month=1, cumulative=True), "2021年1月", "January 2021", "2021-01-ytd"),
        (Period(2021, quarter=3), "2021年三季度", "Q3 2021", "2021Q3"),
        (Period(2021, quarter=1, cumulative=True), "2021年一季度", "Q1 2021", "2021Q1-ytd"),
        (Period(2021, quarter=2, cumulative=True), "2021年上半年", "First half of 2021", "2021Q2-ytd"),
        (Period(2021, quarter=3, cumulative=True), "2021年前三季度", "First three quarters of 2021", "2021Q3-ytd"),
        (Period(2021, quarter=4, cumulative=True), "2021年全年", "Full year 2021", "2021Q4-ytd"),
        (Period(2021), "2021年", "2021", "2021"),
    ],
)
def test_a_period_has_one_name_in_each_language_and_one_code(period, label, english, code):
    assert (period.label, period.label_in("en-gb"), period.code, str(period)) == (label, english, code, code)


@pytest.mark.parametrize(
    ("parts", "code", "word"),
    [
        ({"month": 0}, "month", "0 月"),
        ({"month": 13}, "month", "13 月"),
        ({"quarter": 0}, "quarter", "0 季度"),
        ({"quarter": 5}, "quarter", "5 季度"),
        ({"month": 1, "quarter": 1}, "month_and_quarter", "又是季度"),
        ({"cumulative": True}, "cumulative_year", "全年"),
    ],
)
def test_parts_that_make_no_period_are_refused_by_name(parts, code, word):
    with pytest.raises(PeriodWrong, match=word) as caught:
        Period(2021, **parts)
    assert caught.value.code == code
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("year", [21, 1899, 3000, 202109])
def test_a_year_of_the_wrong_length_is_refused(year):
    with pytest.raises(PeriodWrong, match=str(year)):
        Period(year)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2021q3", Period(2021, quarter=3)),
        ("2021-9", Period(2021, month=9)),
        ("２０２１年１－９月", Period(2021, month=9, cumulative=True)),
        ("2021年 1—9 月份", Period(2021, month=9, cumulative=True)),
        ("2021年1月至9月", Period(2021, month=9, cumulative=True)),
        ("2021年1~12月", Period(2021, month=12, cumulative=True)),
        ("2021年12月", Period(2021, month=12)),
        ("2021年第三季度", Period(2021, quarter=3)),
        ("2021年前3季度", Period(2021, quarter=3, cumulative=True)),
        ("2021年前三个季度", Period(2021, quarter=3, cumulative=True)),
        ("2021年上半年", Period(2021, quarter=2, cumulative=True)),
        ("2021年度", Period(2021)),
        (" 2021 ", Period(2021)),
    ],
)
def test_periods_are_read_as_offices_write_them(text, period):
    assert Period.parse(text) == period


@pytest.mark.parametrize(
    "text", ["", "2021Q5", "2021-13", "2021-ytd", "2021年2—9月", "三季度", "2021Q3-Q4", "21Q3", "2021-09-01"]
)
def test_what_is_no_period_is_not_guessed(text):
    with pytest.raises(PeriodWrong):
        Period.parse(text)


@given(periods)
def test_every_code_reads_back_to_its_period(period):
    assert Period.parse(period.code) == period


@given(periods)
def test_every_chinese_label_reads_back_to_the_same_months(period):
    assert Period.parse(period.label).months() == period.months()


@given(periods)
def test_the_months_of_a_period_join_up_from_its_first_day_to_its_last(period):
    parts = period.months()
    assert parts[0].start_on == period.start_on
    assert parts[-1].end_on == period.end_on
    assert all(a.end_on + timedelta(days=1) == b.start_on for a, b in pairwise(parts))
    assert all(part.start_on in period for part in parts)
    assert period.start_on - timedelta(days=1) not in period
    assert period.end_on + timedelta(days=1) not in period


@given(st.builds(Period, years) | st.builds(lambda y, q: Period(y, quarter=q), years, quarters))
def test_the_previous_period_ends_on_the_eve(period):
    assert period.previous().end_on + timedelta(days=1) == period.start_on


def test_before_the_first_cumulative_period_comes_the_full_count_of_last_year():
    assert Period(2021, quarter=1, cumulative=True).previous() == Period(2020, quarter=4, cumulative=True)
    assert Period(2021, month=1, cumulative=True).previous() == Period(2020, month=12, cumulative=True)
    assert Period(2021, quarter=3, cumulative=True).previous() == Period(2021, quarter=2, cumulative=True)


@given(periods)
def test_a_year_ago_is_the_same_piece_of_the_year_before(period):
    ago = period.year_ago()
    assert [(p.year + 1, p.month) for p in ago.months()] == [(p.year, p.month) for p in period.months()]
    assert ago.cumulative == period.cumulative


def test_a_leap_february_ends_on_the_29th():
    assert Period(2020, month=2).end_on == date(2020, 2, 29)
    assert Period(2021, quarter=1).year_ago().end_on == date(2020, 3, 31)


@given(periods, periods)
def test_periods_sort_by_their_end_and_agree_with_equality(one, other):
    assert [one < other, one == other, one > other].count(True) == 1
    if one.end_on != other.end_on:
        assert (one < other) == (one.end_on < other.end_on)


def test_september_stands_before_the_third_quarter_and_both_before_the_first_three_quarters():
    september, third, nine = Period(2021, month=9), Period(2021, quarter=3), Period(2021, quarter=3, cumulative=True)
    assert sorted([nine, third, september]) == [september, third, nine]


@pytest.mark.parametrize(
    ("period", "published"),
    [
        (Period(2021, month=1), Period(2021, month=2, cumulative=True)),
        (Period(2021, month=2), Period(2021, month=2, cumulative=True)),
        (Period(2021, month=3), Period(2021, month=3)),
        (Period(2021, quarter=1), Period(2021, quarter=1)),
    ],
)
def test_january_and_february_are_published_together(period, published):
    assert period.as_published() == published
    assert period.is_january_february == (period.months()[-1].month <= 2)


def test_a_day_lies_in_one_month_one_quarter_and_one_year():
    day = date(2021, 9, 30)
    assert (Period.month_of(day), Period.quarter_of(day), Period.year_of(day)) == (
        Period(2021, month=9),
        Period(2021, quarter=3),
        Period(2021),
    )
    assert Period.quarter_of(date(2021, 10, 1)) == Period(2021, quarter=4)


def test_to_date_counts_from_january_and_leaves_a_year_as_it_is():
    assert Period(2021, quarter=3).to_date() == Period(2021, quarter=3, cumulative=True)
    assert Period(2021).to_date() == Period(2021)
