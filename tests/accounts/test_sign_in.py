"""Account and password, and what a session lives on."""

import pytest

from tests import factories
from zoneops.accounts import services
from zoneops.core.models import AuditEntry

PASSWORD = "一网格一专员-2021"


@pytest.fixture
def known(officer):
    return services.change_password(officer, PASSWORD, by=officer)


def sign_in(client, username, password, **more):
    return client.post("/login/", {"username": username, "password": password} | more)


def test_the_right_password_opens_the_first_page(client, known):
    answer = sign_in(client, known.username, PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(known.pk)
    assert AuditEntry.objects.get(action="user.signed_in").outcome == "done"


def test_a_wrong_password_keeps_the_typed_account_and_forgets_the_password(client, known):
    answer = sign_in(client, known.username, "不是这个密码")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{known.username}"' in page
    assert "账号或密码不对" in page
    assert "不是这个密码" not in page


def test_the_answer_does_not_tell_whether_an_account_exists(client, known):
    def told(answer):
        return [str(words) for errors in answer.context["form"].errors.values() for words in errors]

    services.leave_post(known, by="试验", on=factories.TODAY)
    departed = sign_in(client, known.username, PASSWORD)
    unknown = sign_in(client, "nobody-here", PASSWORD)
    assert told(departed) == told(unknown)
    assert departed.status_code == unknown.status_code == 422


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("/people/?q=李", "/people/?q=李"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("http://testserver/me/", "/"),
    ],
)
def test_after_signing_in_nobody_is_led_to_another_host(client, known, target, place):
    answer = sign_in(client, known.username, PASSWORD, next=target)
    assert answer["Location"].replace("%E6%9D%8E", "李") == place


def test_a_page_asked_for_before_signing_in_comes_afterwards(client, known):
    door = client.get("/people/")
    assert door["Location"] == "/login/?next=/people/"
    assert 'name="next" value="/people/"' in client.get(door["Location"]).content.decode()


def test_the_open_session_of_an_officer_ends_with_the_post(signed_in, officer):
    assert signed_in.get("/me/").status_code == 200
    services.leave_post(officer, by="试验", on=factories.TODAY)
    assert signed_in.get("/me/")["Location"].startswith("/login/")


def test_an_announced_departure_ends_the_session_on_its_day(signed_in, officer, zone):
    on = factories.TODAY.replace(day=18)
    services.leave_post(officer, by="试验", on=on)
    assert signed_in.get("/me/").status_code == 200
    zone.pinned_today = on
    zone.save()
    assert signed_in.get("/me/").status_code == 302


def test_signing_out_needs_a_click_not_a_visit(signed_in):
    assert signed_in.get("/logout/").status_code == 405
    assert signed_in.post("/logout/")["Location"] == "/login/"
    assert "_auth_user_id" not in signed_in.session


def test_the_door_of_an_empty_house_says_how_to_begin(client, db):
    page = client.get("/login/").content.decode()
    assert "zoneops init" in page
    assert sign_in(client, "admin", "admin").status_code == 422


def test_a_changed_password_ends_the_sessions_on_other_machines(client, known):
    other = type(client)()
    sign_in(client, known.username, PASSWORD)
    sign_in(other, known.username, PASSWORD)
    new = "网格员-换了密码-7"
    assert client.post("/me/password/", {"current": PASSWORD, "new": new, "again": new}).status_code == 302
    assert client.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 302


@pytest.mark.parametrize(
    ("current", "new", "again", "words"),
    [
        ("不对的", "网格员-换了密码-7", "网格员-换了密码-7", "现在的密码不对"),
        (PASSWORD, "网格员-换了密码-7", "网格员-换了密玛-7", "两次填的不一样"),
        (PASSWORD, "1234567890", "1234567890", "数字"),
        (PASSWORD, "短", "短", "10"),
        (PASSWORD, "onlysmallletters", "onlysmallletters", "至少用其中 3 种"),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(client, known, current, new, again, words):
    sign_in(client, known.username, PASSWORD)
    answer = client.post("/me/password/", {"current": current, "new": new, "again": again})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    known.refresh_from_db()
    assert known.check_password(PASSWORD)


def test_who_came_by_a_link_sets_a_first_password_without_an_old_one(signed_in, officer):
    assert signed_in.post("/me/password/", {"new": PASSWORD, "again": PASSWORD}).status_code == 302
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)
