"""When a job is due, and which backups stay."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoneops.core.rules.jobs import is_due, kept_backups

HERE = ZoneInfo("Asia/Shanghai")
MINUTES, HOURS, DAYS = (datetime.timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))


def moment(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=HERE)


NOW = moment("2021-10-15T09:00")


def test_a_job_that_never_succeeded_is_due():
    assert is_due(NOW, every=DAYS)


@pytest.mark.parametrize(
    ("ago", "due"), [(4 * MINUTES, False), (5 * MINUTES, True), (-4 * MINUTES, False), (-HOURS, True)]
)
def test_a_job_comes_back_after_its_time_and_when_the_clock_was_set_back(ago, due):
    assert is_due(NOW, every=5 * MINUTES, succeeded_at=NOW - ago) is due


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        ("2021-10-14T02:30", "2021-10-15T02:29", False),
        ("2021-10-14T02:30", "2021-10-15T02:30", True),
        ("2021-10-15T02:30", "2021-10-15T23:59", False),
        ("2021-10-13T02:31", "2021-10-15T01:00", True),  # nobody was there on the 14th
        ("2021-10-15T01:00", "2021-10-15T02:31", True),  # done by hand before: the night's is another
    ],
)
def test_a_daily_job_is_due_once_a_day_at_its_time_or_as_soon_as_somebody_is_there(last, now, due):
    assert is_due(moment(now), every=DAYS, at=datetime.time(2, 30), succeeded_at=moment(last)) is due


@pytest.mark.parametrize(
    ("failures", "minutes", "due"),
    [(1, 4, False), (1, 5, True), (2, 9, False), (2, 10, True), (30, 59, False), (30, 60, True)],
)
def test_a_failed_job_is_tried_again_soon_and_then_ever_more_seldom(failures, minutes, due):
    asked = {"every": DAYS, "succeeded_at": NOW - HOURS, "failures": failures}
    assert is_due(NOW, finished_at=NOW - minutes * MINUTES, **asked) is due


def test_a_failed_job_of_every_five_minutes_never_waits_longer_than_that():
    asked = {"every": 5 * MINUTES, "succeeded_at": NOW - DAYS, "failures": 9}
    assert is_due(NOW, finished_at=NOW - 5 * MINUTES, **asked)


def test_of_a_backup_a_day_stay_seven_days_four_weeks_and_twelve_months():
    nights = [moment("2019-01-01T02:30") + number * DAYS for number in range(1000)]
    kept = sorted(kept_backups(nights), reverse=True)
    newest = nights[-1]
    assert kept[:7] == [newest - number * DAYS for number in range(7)]
    weeks = [(newest - 7 * number * DAYS).isocalendar()[:2] for number in range(4)]
    assert {one.isocalendar()[:2] for one in kept} >= set(weeks)
    months = {(one.year, one.month) for one in nights}
    assert {(one.year, one.month) for one in kept} == set(sorted(months)[-12:])
    assert len(kept) <= 23


def test_of_one_day_the_last_backup_stays():
    morning, evening = moment("2021-10-15T02:30"), moment("2021-10-15T18:00")
    assert kept_backups([morning, evening]) == {evening}


@given(st.lists(st.datetimes(datetime.datetime(2020, 1, 1), datetime.datetime(2023, 1, 1)), unique=True))
def test_clearing_twice_removes_nothing_more_and_never_the_newest(moments):
    moments = [one.replace(tzinfo=HERE) for one in moments]
    kept = kept_backups(moments)
    assert kept_backups(kept) == kept
    assert kept <= set(moments)
    assert len(kept) <= 23
    if moments:
        assert max(moments) in kept
