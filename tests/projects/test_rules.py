"""What dates and holdings say about a project, at the edges."""

import datetime
from decimal import Decimal

import pytest

from zoneops.projects.rules import Needed, kept, kept_day, light, missing, tax_per_mu

TODAY = datetime.date(2021, 10, 15)


def day(offset):
    return TODAY + datetime.timedelta(days=offset)


def shown(**given):
    values = {
        "standing": "active",
        "on_target": False,
        "due_on": None,
        "last_follow_up_on": TODAY,
        "stage_entered_on": day(-100),
        "today": TODAY,
        "stall_days": 14,
    } | given
    found = light(**values)
    return found.tone, found.word, found.days


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (day(-1), ("late", "overdue", 1)),
        (day(0), ("soon", "due_today", 0)),
        (day(7), ("soon", "soon", 7)),
        (day(8), ("idle", "normal", 0)),
        (None, ("idle", "normal", 0)),
    ],
)
def test_a_due_day_is_overdue_from_the_day_after_it_and_near_for_a_week_before(due, expected):
    assert shown(due_on=due) == expected


@pytest.mark.parametrize(("silent", "word"), [(14, "normal"), (15, "stalled")])
def test_a_project_stalls_on_the_day_after_the_last_silent_day_that_is_allowed(silent, word):
    assert shown(last_follow_up_on=day(-silent))[1] == word


def test_a_project_never_followed_up_counts_silence_from_its_stage():
    assert shown(last_follow_up_on=None, stage_entered_on=day(-20)) == ("soon", "stalled", 20)


def test_a_missed_day_weighs_more_than_silence():
    assert shown(due_on=day(-3), last_follow_up_on=day(-40))[1] == "overdue"


@pytest.mark.parametrize(("standing", "tone"), [("suspended", "hold"), ("lost", "idle"), ("terminated", "idle")])
def test_a_project_that_is_not_pursued_is_never_overdue(standing, tone):
    assert shown(standing=standing, due_on=day(-30))[:2] == (tone, standing)


def test_a_project_on_target_is_done_however_long_nobody_called():
    assert shown(on_target=True, due_on=day(-30), last_follow_up_on=day(-400)) == ("done", "on_target", 0)


NEEDED = [Needed(1, "description"), Needed(2, "land_area_mu"), Needed(4, "parcel")]


def test_a_stage_asks_for_what_it_and_the_stages_before_it_need():
    assert missing(NEEDED, {}, 2) == ["description", "land_area_mu"]


def test_no_land_at_all_is_said_by_zero_and_counts_as_said():
    assert missing(NEEDED, {"description": "车间", "land_area_mu": Decimal(0)}, 2) == []


@pytest.mark.parametrize("value", [None, "", False, 0])
def test_nothing_counts_as_missing(value):
    assert missing([Needed(1, "description")], {"description": value}, 1) == ["description"]


@pytest.mark.parametrize(
    ("promised", "arrived", "due", "expected"),
    [
        (None, 5, True, ("idle", "not_promised")),
        (100, None, False, ("idle", "not_due")),
        (100, None, True, ("late", "missing")),
        (100, 99, True, ("late", "short")),
        (100, 99, False, ("live", "short")),
        (100, 100, True, ("done", "met")),
        (0, 0, True, ("done", "met")),
    ],
)
def test_a_promise_fails_only_when_it_is_due(promised, arrived, due, expected):
    found = kept(promised, arrived, due=due)
    assert (found.tone, found.word) == expected


def test_the_share_that_arrived_is_exact():
    assert kept(Decimal("1260000000"), Decimal("318000000"), due=False).share == Decimal("318") / Decimal("1260")


@pytest.mark.parametrize(
    ("promised", "happened", "expected"),
    [
        (None, TODAY, ("idle", "not_promised", 0)),
        (day(-5), day(-5), ("done", "in_time", 0)),
        (day(-5), day(-4), ("soon", "late", 1)),
        (day(-1), None, ("late", "overdue", 1)),
        (TODAY, None, ("idle", "not_due", 0)),
    ],
)
def test_a_promised_day_is_kept_on_the_day_itself(promised, happened, expected):
    found = kept_day(promised, happened, TODAY)
    assert (found.tone, found.word, found.days) == expected


@pytest.mark.parametrize(
    ("tax", "land", "expected"),
    [
        (Decimal(31_284_000), Decimal("118.5"), Decimal(264_000)),
        (Decimal(1), Decimal(0), None),
        (None, Decimal(5), None),
        (Decimal(1), None, None),
    ],
)
def test_tax_per_mu_is_said_only_where_both_are_known_and_there_is_land(tax, land, expected):
    assert tax_per_mu(tax, land) == expected
