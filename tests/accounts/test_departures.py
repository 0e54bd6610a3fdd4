"""Leaving the post, and coming back."""

import datetime

import pytest

from tests import factories
from zoneops.accounts import departures, services
from zoneops.accounts.enums import Role
from zoneops.accounts.models import User
from zoneops.core.errors import Refused
from zoneops.core.models import AuditEntry

TODAY = factories.TODAY
TOMORROW = TODAY + datetime.timedelta(days=1)


@pytest.fixture
def heard(monkeypatch):
    """What the apps above hear of departures."""
    calls = []
    monkeypatch.setattr(departures, "_callbacks", [])
    monkeypatch.setattr(departures, "_previews", [])
    departures.register(lambda officer, on, by: calls.append((officer.name, on, str(by))))
    return calls


@pytest.mark.parametrize(("on", "is_active"), [(TODAY, False), (TOMORROW, True)])
def test_the_account_closes_on_the_day_itself(officer, heard, on, is_active):
    left = services.leave_post(officer, by="试验", on=on)
    assert (left.left_on, left.is_active) == (on, is_active)
    assert heard == [("李文静", on, "试验")]
    assert officer not in User.objects.in_post()


def test_a_departure_that_another_app_cannot_follow_does_not_happen(officer, heard):
    def refuse(officer, on, by):
        raise Refused("有三份协议等他签字")

    departures.register(refuse)
    with pytest.raises(Refused):
        services.leave_post(officer, by="试验", on=TODAY)
    officer.refresh_from_db()
    assert (officer.left_on, officer.is_active) == (None, True)
    assert not AuditEntry.objects.filter(action="user.left_post").exists()


def test_nobody_leaves_twice(officer, heard):
    services.leave_post(officer, by="试验", on=TOMORROW)
    with pytest.raises(Refused, match="2021-10-16"):
        services.leave_post(officer, by="试验", on=TODAY)
    assert len(heard) == 1


def test_the_last_administrator_of_a_zone_stays_until_there_is_another(administrator, zone, other_zone):
    factories.user_with(Role.SYSTEM_ADMINISTRATOR, zone=other_zone)
    with pytest.raises(Refused, match="最后一位系统管理员"):
        services.leave_post(administrator, by="试验", on=TODAY)
    factories.user_with(Role.SYSTEM_ADMINISTRATOR, zone=zone)
    assert services.leave_post(administrator, by="试验", on=TODAY).left_on == TODAY


def test_who_came_back_may_sign_in_again(officer):
    services.leave_post(officer, by="试验", on=TODAY)
    back = services.return_to_post(officer, by="试验")
    assert services.may_sign_in(back)
    with pytest.raises(Refused, match="没有登记离岗"):
        services.return_to_post(officer, by="试验")


def test_the_page_says_what_the_departure_will_cause_before_it_happens(client, administrator, officer, heard):
    departures.register_preview(lambda person: f"{person.name}的 3 个项目要换专员")
    departures.register_preview(lambda person: "")
    client.force_login(administrator)
    page = client.get(f"/people/{officer.pk}/leave/")
    assert page.context["consequences"] == ["李文静的 3 个项目要换专员"]
    assert "李文静的 3 个项目要换专员" in page.content.decode()
    assert heard == []
    assert client.post(f"/people/{officer.pk}/leave/", {"on": "2021-10-15"}).status_code == 302
    assert heard == [("李文静", TODAY, "侯一鸣")]


@pytest.mark.parametrize(("on", "words"), [("", "填离岗日期"), ("0221-10-15", "核对年份"), ("明天", "2021-05-08")])
def test_a_day_that_cannot_be_is_asked_again(client, administrator, officer, on, words):
    client.force_login(administrator)
    answer = client.post(f"/people/{officer.pk}/leave/", {"on": on})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    officer.refresh_from_db()
    assert officer.left_on is None


def test_only_who_manages_the_system_registers_departures(client, manager, officer):
    client.force_login(manager)
    assert client.get(f"/people/{officer.pk}/leave/").status_code == 403
    assert client.post(f"/people/{officer.pk}/leave/", {"on": "2021-10-15"}).status_code == 403
    assert client.post(f"/people/{officer.pk}/return/").status_code == 403


def test_an_administrator_does_not_reach_the_people_of_another_zone(client, administrator, other_zone):
    stranger = factories.user_with(Role.SERVICE_OFFICER, zone=other_zone)
    client.force_login(administrator)
    assert client.post(f"/people/{stranger.pk}/leave/", {"on": "2021-10-15"}).status_code == 404
    assert client.post(f"/people/{stranger.pk}/return/").status_code == 404
