import contextlib
import pickle
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import to_excel

from zoneops.core.rules.dates import DateUnreadable, ReadDate, parse_date

EIGHTH_OF_MAY = date(2021, 5, 8)


@pytest.mark.parametrize(
    "cell",
    [
        "2021.5.8",
        "2021-5-8",
        "2021/5/8",
        "2021/05/08",
        "2021年5月8日",
        "2021 年 5 月 8 日",
        "2021年05月08号",
        "２０２１．５．８",
        "2021。5。8",
        "2021—5—8",
        "2021.5.8.",
        "'2021-05-08",
        "20210508",
        20210508,
        20210508.0,
        "2021-05-08 00:00:00",
        "2021-05-08T09:30:00+08:00",
        "2021/5/8 9:30",
        "二〇二一年五月八日",
        "二○二一年五月八日",
        44324,
        44324.75,
        Decimal("44324"),
        "44324",
        date(2021, 5, 8),
        datetime(2021, 5, 8, 23, 59),
    ],
)
def test_a_day_is_read_however_it_is_written(cell):
    assert parse_date(cell) == ReadDate(EIGHTH_OF_MAY)


@pytest.mark.parametrize(
    "cell", ["2021.5", "2021-05", "2021/5", "2021年5月", "2021年5月份", "202105", 202105, "二〇二一年五月"]
)
def test_a_month_without_a_day_gives_its_first_day_and_says_so(cell):
    found = parse_date(cell)
    assert (found.on, found.precision, found.month_only) == (date(2021, 5, 1), "month", True)


@pytest.mark.parametrize(
    ("cell", "month"), [("2021.10", 10), ("2021.1", 1), ("2021年10月", 10), ("2021年十二月", None)]
)
def test_october_written_as_text_is_not_january(cell, month):
    if month is None:
        with pytest.raises(DateUnreadable):
            parse_date(cell)
    else:
        assert parse_date(cell).on == date(2021, month, 1)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "blank"),
        (None, "blank"),
        ("无", "blank"),
        ("2021.2.30", "day"),
        ("2021.2.29", "day"),
        ("2021.4.31", "day"),
        ("20210229", "day"),
        ("2021.5.0", "day"),
        ("二〇二一年二月三十日", "day"),
        ("2021.13.1", "month"),
        ("2021.0", "month"),
        ("2021年13月", "month"),
        ("1899.12.31", "year"),
        ("2101-01-01", "year"),
        (date(1800, 1, 1), "year"),
        ("2021", "year_only"),
        ("2021年", "year_only"),
        (2021, "year_only"),
        (2021.1, "number"),
        ("5/8/2021", "day_first"),
        ("2021年底", "vague"),
        ("2021年5月上旬", "vague"),
        ("2021年二季度", "vague"),
        ("待定", "vague"),
        ("2021.5.8-2021.6.8", "two_dates"),
        ("尽快", "unreadable"),
        (True, "unreadable"),
        (0, "unreadable"),
        (-1, "unreadable"),
        (float("nan"), "unreadable"),
        (float("inf"), "unreadable"),
        (60, "serial_60"),
        (60.5, "serial_60"),
        (99999, "unreadable"),
        (10**30, "unreadable"),
        ("2021" * 100, "unreadable"),
    ],
)
def test_what_is_no_date_is_refused_with_its_reason(cell, code):
    with pytest.raises(DateUnreadable) as caught:
        parse_date(cell)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("cell", "suggestion"),
    [("2O21.5.8", "2021.5.8"), ("2021.5.l8", "2021.5.18"), ("21.5.8", "2021.5.8"), ("98.5.8", "1998.5.8")],
)
def test_a_slip_with_one_obvious_repair_names_it(cell, suggestion):
    with pytest.raises(DateUnreadable) as caught:
        parse_date(cell)
    assert caught.value.suggestion == suggestion
    assert parse_date(suggestion).precision == "day"


def test_an_impossible_day_says_which_month_lacks_it():
    with pytest.raises(DateUnreadable) as caught:
        parse_date("2021.2.30")
    assert str(caught.value) == "“2021.2.30”：2021 年 2 月没有 30 日"
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_the_29th_of_february_stands_in_leap_years_only():
    assert parse_date("2020.2.29").on == date(2020, 2, 29)
    assert parse_date("2000-2-29").on == date(2000, 2, 29)


def test_serial_numbers_step_over_the_day_in_1900_that_never_was():
    assert parse_date(1).on == date(1900, 1, 1)
    assert parse_date(59).on == date(1900, 2, 28)
    assert parse_date(61).on == date(1900, 3, 1)


@given(st.dates(date(1906, 1, 1), date(2100, 12, 31)))
def test_serials_agree_with_what_a_spreadsheet_writer_stores(day):
    assert parse_date(to_excel(day)).on == day


SHAPES = ["{0}-{1}-{2}", "{0}/{1:02}/{2:02}", "{0}.{1}.{2}", "{0}年{1}月{2}日", "{0}{1:02}{2:02}"]


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(SHAPES))
def test_every_day_reads_back_from_every_shape(day, shape):
    assert parse_date(shape.format(day.year, day.month, day.day)) == ReadDate(day)


@given(st.text(max_size=20) | st.floats() | st.integers())
def test_no_value_breaks_the_reading(value):
    with contextlib.suppress(DateUnreadable):
        assert 1900 <= parse_date(value).on.year <= 2100
