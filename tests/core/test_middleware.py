"""Every request has a number that people can read out and the audit row carries."""

import re

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from zoneops.core.middleware.numbers import RequestNumberMiddleware
from zoneops.core.models import AuditEntry
from zoneops.core.request_context import current

NUMBER = re.compile(r"[0-9A-F]{4}-[0-9A-F]{4}")


def seen(path="/", **meta):
    """(facts inside the request, request, response)."""
    inside = []
    middleware = RequestNumberMiddleware(lambda request: inside.append(current.get()) or HttpResponse())
    request = RequestFactory().get(path, **meta)
    response = middleware(request)
    return inside[0], request, response


def test_the_number_is_on_the_request_the_answer_and_in_the_facts():
    facts, request, response = seen()
    assert NUMBER.fullmatch(facts.number)
    assert request.number == facts.number == response["X-Request-Number"]


def test_two_requests_have_two_numbers():
    assert seen()[0].number != seen()[0].number


@pytest.mark.parametrize(("path", "channel"), [("/", "page"), ("/api/v1/projects", "api"), ("/apiary/", "page")])
def test_the_channel_is_told_by_the_address(path, channel):
    assert seen(path)[0].channel == channel


def test_a_request_over_a_local_socket_has_no_address():
    assert seen(REMOTE_ADDR="192.0.2.7")[0].address == "192.0.2.7"
    assert seen(REMOTE_ADDR="")[0].address is None


def test_after_the_request_the_facts_are_those_of_before_even_when_it_broke():
    def broken(request):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        RequestNumberMiddleware(broken)(RequestFactory().get("/"))
    assert current.get() is None


@pytest.mark.django_db
def test_the_audit_row_of_a_page_carries_the_number_of_the_answer(managing, years):
    form = {"on": "2021-10-15", "is_working": "0", "name": "运动会", "seen": "-"}
    answer = managing.post(reverse("system:calendar"), form, REMOTE_ADDR="192.0.2.7")
    row = AuditEntry.objects.get(action="calendar.day_set")
    assert row.request_number == answer["X-Request-Number"]
    assert (row.address, row.channel) == ("192.0.2.7", "page")
