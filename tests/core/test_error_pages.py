"""Pages that cannot be shown still say what happened, what was kept and where to go."""

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from zoneops.core.views import errors

pytestmark = pytest.mark.django_db


def test_an_unknown_address_is_answered_in_words(signed_in):
    answer = signed_in.get("/no/such/page/")
    assert answer.status_code == 404
    assert "没有这一页" in answer.text


def test_a_broken_page_needs_no_database_to_say_so(django_db_blocker):
    request = RequestFactory().get("/")
    request.number = "0F3A-77C1"
    with django_db_blocker.block():
        answer = errors.broken(request)
    assert answer.status_code == 500
    assert "刚才的操作没有写入" in answer.text
    assert "0F3A-77C1" in answer.text


def test_an_exception_in_a_view_gives_the_page_with_its_number(officer, monkeypatch):
    def broken(*args):
        raise RuntimeError("broken")

    monkeypatch.setattr("zoneops.core.search.find", broken)
    client = Client(raise_request_exception=False)
    client.force_login(officer)
    answer = client.get(reverse("core:search"), {"q": "a"})
    assert answer.status_code == 500
    assert answer["X-Request-Number"] in answer.text


def test_a_form_that_lay_too_long_is_answered_in_words(officer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    answer = client.post(reverse("core:unit"), {"value": "wan"})
    assert answer.status_code == 403
    assert "页面放得太久，没有保存" in answer.text
    assert answer["X-Request-Number"] in answer.text


def test_a_request_that_cannot_be_read_is_answered_in_words():
    answer = errors.bad_request(RequestFactory().get("/"))
    assert answer.status_code == 400
    assert "这个请求看不懂" in answer.text


def test_who_is_not_signed_in_is_led_to_the_door_and_back(client):
    answer = client.get(reverse("system:calendar"))
    assert answer["Location"] == f"{reverse('accounts:login')}?next=/calendar/"
