"""The frame: unit of money, folded menu, language, and the doors that ask for a right."""

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.urls import reverse

from zoneops.core.access import require_right, right_required
from zoneops.core.context import shell
from zoneops.core.units import chosen_unit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "cookie", "value"),
    [
        ("core:unit", "money", "wan"),
        ("core:fold", "menu", "folded"),
        ("core:language", settings.LANGUAGE_COOKIE_NAME, "en"),
    ],
)
def test_a_choice_is_remembered_for_a_year_and_leads_back(signed_in, name, cookie, value):
    answer = signed_in.post(reverse(name), {"value": value, "next": "/calendar/?year=2021"})
    assert answer["Location"] == "/calendar/?year=2021"
    assert answer.cookies[cookie].value == value
    assert answer.cookies[cookie]["max-age"] == 365 * 24 * 3600


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_a_choice_never_leads_to_another_site(signed_in, target):
    assert signed_in.post(reverse("core:unit"), {"value": "wan", "next": target})["Location"] == "/"


@pytest.mark.parametrize(("name", "value"), [("core:unit", "usd"), ("core:fold", ""), ("core:language", "de")])
def test_a_choice_that_is_not_offered_is_not_remembered(signed_in, name, value):
    assert not signed_in.post(reverse(name), {"value": value}).cookies


def test_the_unit_falls_back_to_yi():
    request = RequestFactory().get("/")
    assert chosen_unit(request) == "yi"
    request.COOKIES["money"] = "wan"
    assert chosen_unit(request) == "wan"
    request.COOKIES["money"] = "nonsense"
    assert chosen_unit(request) == "yi"


def test_the_language_can_be_chosen_before_signing_in(client):
    answer = client.post(reverse("core:language"), {"value": "en", "next": reverse("accounts:login")})
    assert answer.status_code == 302
    assert 'lang="en"' in client.get(reverse("accounts:login")).text


def test_one_of_several_rights_opens_the_door(officer):
    @right_required("manage_system", "view_projects")
    def view(request):
        return "open"

    request = RequestFactory().get("/")
    request.user = officer
    assert view(request) == "open"


def test_a_closed_door_names_every_right_that_would_open_it(officer):
    request = RequestFactory().get("/")
    request.user = officer
    with pytest.raises(PermissionDenied, match="需要“管理系统、制定审批流程”的权限"):
        require_right(request, "manage_system", "edit_flows")


def test_the_frame_of_a_page_stands_on_the_zones_day(officer, zone):
    request = RequestFactory().get("/")
    request.user, request.number = officer, "0F3A-77C1"
    frame = shell(request)
    assert (frame["zone"], frame["today"].isoformat()) == (zone, "2021-10-15")
    assert frame["request_number"] == "0F3A-77C1"
    assert "view_projects" in frame["rights"]
    assert "manage_system" not in frame["rights"]


def test_the_frame_without_a_person_has_no_menu():
    request = RequestFactory().get("/")
    frame = shell(request)
    assert (frame["zone"], list(frame["menu"]), set(frame["rights"])) == (None, [], set())
