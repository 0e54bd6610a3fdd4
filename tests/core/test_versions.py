"""Two people open the same thing: the second to save is shown both versions, loses nothing, and overwrites nothing."""

import datetime

import pytest
from django import forms
from django.http import QueryDict
from django.urls import reverse

from tests import factories
from tests.late import both, late_answer
from tests.pages import form_of, opened
from zoneops.accounts.enums import Role
from zoneops.core import calendar, versions
from zoneops.core.models import CalendarDay, CalendarYear

# the seal


def test_a_seal_differs_with_every_value_and_not_with_the_way_a_moment_is_told():
    at = datetime.datetime(2021, 10, 15, 10, tzinfo=datetime.UTC)
    same = at.astimezone(datetime.timezone(datetime.timedelta(hours=8)))
    assert versions.seal(at=at) == versions.seal(at=same)
    seals = {versions.seal(), versions.seal(a=None), versions.seal(a=""), versions.seal(a=1), versions.seal(b=1)}
    assert len(seals) == 5


def test_who_has_read_nothing_may_write_and_who_read_something_else_may_not():
    versions.require_seen(None, "now", "", None)
    versions.require_seen("now", "now", "", None)
    with pytest.raises(versions.StaleVersion) as late:
        versions.require_seen("then", "now", "改过了", "row")
    assert late.value.current == "row"


def test_both_versions_are_told_in_the_words_of_the_form():
    class Wish(forms.Form):
        kind = forms.ChoiceField(label="方式", choices=[("visit", "走访"), ("call", "电话")])
        note = forms.CharField(label="内容", required=False)
        seen = versions.SeenField()

    mine = Wish(QueryDict("kind=call&note=&seen=x"))
    assert mine.is_valid()
    now = Wish(initial={"kind": "visit", "note": "看了现场", "seen": "y"})
    assert versions.compare(mine, now) == [
        versions.Difference("方式", "走访", "电话"),
        versions.Difference("内容", "看了现场", "—"),
    ]


# the calendar


@pytest.fixture
def managing(client, zone):
    client.force_login(factories.user_with(Role.SYSTEM_ADMINISTRATOR, zone=zone, name="管天成"))
    calendar.seed(2021, 2021)
    return client


def test_a_day_set_by_two_people_shows_both_and_another_day_is_none_of_their_business(managing):
    url = reverse("system:calendar")
    form = opened(managing, url, "on", "name")
    calendar.set_day(datetime.date(2021, 10, 15), is_working=False, name="运动会", by="另一位")
    other = managing.post(url, form | {"on": "2021-10-18", "is_working": "0", "name": "停电"})
    assert other.status_code == 302
    answer = managing.post(url, form | {"form_key": "x" * 22, "on": "2021-10-15", "is_working": "1", "name": "校庆"})
    assert answer.status_code == 409
    row = both(answer)
    assert "运动会 · 放假" in row
    assert "校庆 · 上班" in row
    again = dict(form_of(answer, "on", "name").values)
    assert managing.post(url, again).status_code == 302
    assert CalendarDay.objects.get(on="2021-10-15").name == "校庆"


def test_a_day_that_was_changed_is_not_cleared_unseen(managing):
    day = calendar.set_day(datetime.date(2021, 10, 15), is_working=False, name="运动会", by="试验")
    url = reverse("system:calendar_clear", args=[day.pk])
    form = opened(managing, reverse("system:calendar"), action=url)
    answer = late_answer(
        managing,
        url,
        form,
        lambda: calendar.set_day(day.on, is_working=False, name="停电检修", by="另一位"),
    )
    assert "停电检修" in answer.text
    assert CalendarDay.objects.filter(pk=day.pk).exists()


def test_a_year_that_was_confirmed_meanwhile_keeps_the_notice_it_rests_on(managing):
    CalendarYear.objects.create(year=2022, status="provisional", source="暂定")
    url = reverse("system:calendar_confirm", args=[2022])
    form = opened(managing, reverse("system:calendar") + "?year=2022", action=url)
    year = CalendarYear.objects.get(year=2022)
    answer = late_answer(
        managing,
        url,
        form,
        lambda: calendar.set_year_status(year, status="confirmed", source="国办发明电〔2021〕11号", by="另一位"),
        source="报纸上看到的",
    )
    assert "国办发明电〔2021〕11号" in answer.text
    assert "报纸上看到的" in answer.text
    assert CalendarYear.objects.get(year=2022).source == "国办发明电〔2021〕11号"
