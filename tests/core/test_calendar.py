"""The working calendar as a table that people edit, and as a command that counts on it."""

import datetime
import json

import pytest
from django.core.management import CommandError, call_command

from zoneops.core import calendar
from zoneops.core.errors import Refused
from zoneops.core.models import AuditEntry, CalendarDay, CalendarYear
from zoneops.core.rules.workdays import CalendarRanOut

pytestmark = pytest.mark.django_db


def day(text):
    return datetime.date.fromisoformat(text)


def test_filling_in_the_years_twice_changes_nothing(years):
    before = list(CalendarDay.objects.values_list("on", "is_working", "name"))
    assert calendar.seed(2020, 2022) == 0
    assert list(CalendarDay.objects.values_list("on", "is_working", "name")) == before


def test_a_day_that_somebody_edited_survives_filling_in_again(years):
    calendar.set_day(day("2021-10-15"), is_working=False, name="运动会", by="试验")
    calendar.seed(2019, 2023)
    assert not calendar.work_calendar().is_workday(day("2021-10-15"))


def test_a_year_without_a_published_notice_is_provisional(db):
    calendar.seed(2021, 2035)
    status = dict(CalendarYear.objects.values_list("year", "status"))
    assert (status[2021], status[2035]) == ("confirmed", "provisional")
    assert calendar.work_calendar().is_provisional(day("2035-03-01"))


def test_a_year_that_the_table_skips_counts_as_provisional(db):
    calendar.seed(2020, 2020)
    calendar.seed(2022, 2022)
    table = calendar.work_calendar()
    assert table.touches_provisional(day("2021-03-01"), day("2021-03-02"))
    assert not table.touches_provisional(day("2022-03-01"), day("2022-03-02"))


def test_setting_a_day_of_a_new_year_fills_the_years_up_to_it(years):
    calendar.set_day(day("2024-05-04"), is_working=False, name="青年节", by="试验")
    assert set(CalendarYear.objects.values_list("year", flat=True)) == {2020, 2021, 2022, 2023, 2024}
    assert not calendar.work_calendar().is_workday(day("2023-10-02")), "国庆节 of the year between is there, too"


@pytest.mark.parametrize("year", [1921, 2003, 2921])
def test_a_day_far_outside_the_record_is_refused_with_the_years_that_go(years, year):
    with pytest.raises(Refused, match=r"2004—20\d\d 年"):
        calendar.set_day(datetime.date(year, 5, 4), is_working=True, name="笔误", by="试验")
    assert CalendarYear.objects.count() == 3


def test_every_change_of_the_calendar_is_audited_with_before_and_after(years):
    eve = calendar.set_day(day("2021-09-26"), is_working=False, name="不上班", by="试验")
    calendar.clear_day(eve, by="试验")
    cleared, changed = AuditEntry.objects.all()
    assert (changed.before, changed.after) == (
        {"is_working": True, "name": "国庆节"},
        {"is_working": False, "name": "不上班"},
    )
    assert (cleared.action, cleared.before["name"]) == ("calendar.day_cleared", "不上班")


def test_it_knows_how_many_days_are_left_until_the_confirmed_years_end(years):
    assert calendar.days_until_it_runs_out(day("2022-12-01")) == 30
    CalendarYear.objects.filter(year=2022).update(status="provisional")
    assert calendar.days_until_it_runs_out(day("2022-12-01")) == -335


def test_an_empty_table_cannot_be_counted_on():
    with pytest.raises(CalendarRanOut):
        calendar.work_calendar()
    assert calendar.days_until_it_runs_out(day("2021-01-01")) is None
    assert calendar.describe(day("2021-01-01")) == "日历未定"


def test_a_sunday_worked_in_exchange_is_a_working_day(years):
    assert calendar.describe(day("2021-09-26")) == "工作日"
    assert calendar.describe(day("2021-10-01")) == "休息日"


def test_the_fifth_working_day_after_17_september_2021_is_a_sunday(years, capsys):
    call_command("workdays", "add", "2021-09-17", "5")
    assert capsys.readouterr().out == "2021-09-26\n"


def test_negative_counts_go_back(years, capsys):
    call_command("workdays", "add", "2021-09-26", "--", "-5")
    assert capsys.readouterr().out == "2021-09-17\n"


def test_between_counts_the_later_day_and_not_the_earlier(years, capsys):
    call_command("workdays", "between", "2021-09-17", "2021-10-15")
    # 18, 22–24 and 26–30 September; 8, 9 and 11–15 October: counted on the notice of 2020 for 2021.
    assert capsys.readouterr().out == "16\n"


def test_chinese_dates_are_read_and_json_says_whether_the_answer_is_provisional(years, capsys):
    call_command("workdays", "add", "2021年9月17日", "5", "--json")
    assert json.loads(capsys.readouterr().out) == {
        "start": "2021-09-17",
        "end": "2021-09-26",
        "workdays": 5,
        "provisional": False,
    }


def test_a_count_through_an_unannounced_year_warns(years, capsys):
    CalendarYear.objects.filter(year=2022).update(status="provisional")
    call_command("workdays", "add", "2021-12-30", "3")
    shown = capsys.readouterr()
    assert shown.out == "2022-01-05\n"
    assert "暂定" in shown.err


def test_a_date_that_cannot_be_read_says_why(years):
    with pytest.raises(CommandError, match="2 月没有 30 日"):
        call_command("workdays", "add", "2021-02-30", "1")


def test_a_count_beyond_the_table_names_the_missing_year(years):
    with pytest.raises(CommandError, match="没有 2023 年"):
        call_command("workdays", "add", "2022-12-30", "5")


@pytest.mark.django_db
def test_a_holiday_is_one_line_and_its_make_up_days_are_others():
    calendar.seed(2021, 2021)
    spring = [run for run in calendar.runs(CalendarDay.objects.all()) if run.first.name == "春节"]
    spans = [(run.first.on.strftime("%m-%d"), run.last.on.strftime("%m-%d"), run.first.is_working) for run in spring]
    assert spans == [("02-07", "02-07", True), ("02-11", "02-17", False), ("02-20", "02-20", True)]


@pytest.mark.django_db
def test_a_day_cleared_by_mistake_comes_back_as_it_was():
    calendar.seed(2021, 2021)
    day = CalendarDay.objects.get(on=datetime.date(2021, 9, 18))
    calendar.clear_day(day, by="侯一鸣")
    assert not calendar.work_calendar().is_workday(day.on)
    restored = calendar.restore_day(day.on, by="侯一鸣")
    assert (restored.is_working, restored.name) == (True, "中秋节")
    assert calendar.work_calendar().is_workday(day.on)
    assert calendar.restore_day(day.on, by="侯一鸣") is None
