"""工作日历 on a page: everyone reads and counts, who manages the system edits."""

import pytest
from django.urls import reverse

from tests.pages import fill_in
from zoneops.core.models import CalendarDay, CalendarYear

pytestmark = pytest.mark.django_db


@pytest.fixture
def url():
    return reverse("system:calendar")


def test_the_page_opens_on_the_year_of_the_zones_today(signed_in, years, url):
    page = signed_in.get(url)
    assert page.context["year"].year == 2021
    assert len(page.context["months"]) == 12
    assert sum(month["workdays"] for month in page.context["months"]) == 250


def test_an_empty_calendar_says_what_to_do(signed_in, url):
    assert "还没有日历" in signed_in.get(url).text


def test_working_days_are_counted_on_the_page(signed_in, years, url):
    page = signed_in.get(url, {"start": "2021-09-17", "count": "5"})
    assert "2021-09-26" in page.text
    assert page.context["answer"]["days"] == 9


def test_a_count_beyond_the_table_is_an_error_at_the_field(signed_in, years, url):
    page = signed_in.get(url, {"start": "2022-12-30", "count": "5"})
    assert page.context["counted"].errors["start"] == ["工作日历没有 2023 年，先在日历里补上这一年再算"]


def test_who_does_not_manage_the_system_sees_no_form_and_cannot_post(signed_in, years, url):
    assert "改一天" not in signed_in.get(url).text
    refused = signed_in.post(url, {"on": "2021-10-15", "is_working": "0", "name": "运动会"})
    assert refused.status_code == 403
    assert "管理系统" in refused.text, "the right is named in the field's words"
    assert not CalendarDay.objects.filter(on="2021-10-15").exists()


def test_the_administrator_sets_a_day_and_lands_on_its_year(managing, years, url):
    answer = managing.get(fill_in(managing, url, on="2020-10-15", is_working="0", name="运动会")["Location"])
    assert answer.context["year"].year == 2020
    assert "运动会" in answer.text
    assert CalendarDay.objects.get(on="2020-10-15").edited_by == "管天成"


def test_a_slip_in_the_year_keeps_the_form_and_says_so(managing, years, url):
    answer = fill_in(managing, url, on="2921-10-15", is_working="0", name="运动会")
    assert answer.status_code == 422
    assert "核对一下年份" in answer.text
    assert 'value="运动会"' in answer.text


def test_the_administrator_makes_a_day_ordinary_again(managing, years, url):
    made_up = CalendarDay.objects.get(on="2021-09-26")
    answer = managing.get(fill_in(managing, url, reverse("system:calendar_clear", args=[made_up.pk]))["Location"])
    assert "2021-09-26 已改回平常日子" in answer.text
    assert not CalendarDay.objects.filter(on="2021-09-26").exists()


def test_a_year_is_confirmed_only_with_the_notice_it_rests_on(managing, years, url):
    CalendarYear.objects.filter(year=2022).update(status="provisional")
    address = reverse("system:calendar_confirm", args=[2022])
    assert "没有确认" in managing.post(address, {"source": " "}, follow=True).text
    assert CalendarYear.objects.get(year=2022).status == "provisional"
    fill_in(managing, f"{url}?year=2022", address, source="国办发明电〔2021〕11号")
    row = CalendarYear.objects.get(year=2022)
    assert (row.status, row.source) == ("confirmed", "国办发明电〔2021〕11号")
