"""How long a sign-in lasts, and what is said to whom it has ended for."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import factories
from zoneops.accounts import services
from zoneops.accounts.enums import Role
from zoneops.core.models import AuditEntry

MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def later(monkeypatch):
    """`later(delta)` moves the clock of the server."""
    real, moved = timezone.now, [datetime.timedelta()]
    monkeypatch.setattr(timezone, "now", lambda: real() + moved[0])

    def move(delta):
        moved[0] += delta

    return move


def test_half_an_hour_without_a_request_ends_the_session(signed_in, later):
    later(30 * MINUTE)
    assert signed_in.get("/projects/?q=a")["Location"] == "/login/?next=/projects/%3Fq%3Da&why=idle"
    assert "_auth_user_id" not in signed_in.session
    page = signed_in.get("/login/?next=/projects/&why=idle").content.decode()
    assert "太久没有操作，已自动退出" in page
    assert 'name="next" value="/projects/"' in page


def test_each_request_gives_another_half_hour_but_not_past_twelve_hours(signed_in, later):
    for _ in range(24):
        assert signed_in.get("/me/").status_code == 200
        later(29 * MINUTE)
    later(-29 * MINUTE + 24 * MINUTE + 30 * datetime.timedelta(seconds=1))
    assert signed_in.get("/me/").status_code == 200
    later(29 * MINUTE)
    assert signed_in.get("/me/")["Location"] == "/login/?next=/me/&why=hours"


def test_a_form_sent_too_late_is_said_not_to_be_saved(signed_in, officer, later):
    later(31 * MINUTE)
    answer = signed_in.post("/me/tokens/", {"name": "市平台日报"}, headers={"Referer": "http://testserver/me/?tab=1"})
    assert answer["Location"] == "/login/?next=/me/%3Ftab%3D1&why=idle&unsaved=1"
    page = signed_in.get(answer["Location"]).content.decode()
    assert "没有保存" in page
    assert "后退" in page
    assert not officer.tokens.exists()
    entry = AuditEntry.objects.get()
    assert (entry.outcome, entry.reason) == ("refused", "没有登录")


def test_a_fragment_asked_for_too_late_leads_the_whole_page_to_the_door(signed_in, later):
    later(31 * MINUTE)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/projects/?stage=signed"}
    answer = signed_in.get("/projects/", headers=headers)
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/login/?next=/projects/%3Fstage%3Dsigned&why=idle")


def test_a_sender_elsewhere_is_no_place_to_come_back_to(client, db):
    answer = client.post("/me/tokens/", {}, headers={"Referer": "https://elsewhere.example/x"})
    assert answer["Location"] == "/login/?next=/&unsaved=1"


def test_the_doors_stay_open_to_whose_session_has_ended(signed_in, later):
    later(31 * MINUTE)
    assert signed_in.get("/login/").status_code == 200


def test_a_read_page_notes_the_moment_at_most_once_a_minute(signed_in, later):
    def writes():
        with CaptureQueriesContext(connection) as queries:
            signed_in.get("/people/")
        return [sql for query in queries if not (sql := query["sql"]).startswith(("SELECT", "SAVEPOINT", "RELEASE"))]

    assert writes() == []
    later(59 * datetime.timedelta(seconds=1))
    assert writes() == []
    later(2 * datetime.timedelta(seconds=1))
    assert len(writes()) == 1
    assert writes() == []


def test_a_clock_set_back_neither_ends_a_session_nor_makes_it_longer(signed_in, later):
    later(10 * MINUTE)
    signed_in.get("/me/")
    before = signed_in.session["seen_at"] - signed_in.session["entered_at"]
    later(-24 * HOUR)
    assert signed_in.get("/me/").status_code == 200
    assert signed_in.session["seen_at"] - signed_in.session["entered_at"] == before
    later(29 * MINUTE)
    assert signed_in.get("/me/").status_code == 200
    later(30 * MINUTE)
    assert signed_in.get("/me/").status_code == 302


def test_a_clock_set_forward_ends_the_session_rather_than_trusting_it(signed_in, later):
    later(24 * HOUR)
    assert signed_in.get("/me/").status_code == 302


def test_nought_switches_both_limits_off(signed_in, later, settings):
    settings.IDLE_MINUTES = settings.SESSION_HOURS = 0
    later(5 * 24 * HOUR)
    assert signed_in.get("/me/").status_code == 200


# --- the age of a password --------------------------------------------------------------------------------------------

PASSWORD = "一网格一专员-2021"


@pytest.fixture
def known(officer):
    return services.change_password(officer, PASSWORD, by=officer)


def come_in(client, user):
    client.post("/login/", {"username": user.username, "password": PASSWORD})
    return client.get("/projects/").content.decode()


def test_after_ninety_days_a_new_password_is_asked_for_but_nobody_is_stopped(client, known, later):
    later(datetime.timedelta(days=89, hours=23))
    assert "换一个" not in come_in(client, known)
    client.post("/logout/")
    later(HOUR)
    assert "你的密码用了 90 天" in come_in(client, known)
    assert "这个密码用了 90 天" in client.get("/me/").content.decode()


def test_the_prompt_can_be_switched_off(client, known, later, settings):
    settings.PASSWORD_DAYS = 0
    later(datetime.timedelta(days=400))
    assert "换一个" not in come_in(client, known)


def test_a_new_password_begins_anew_and_one_of_unknown_age_is_due(client, known, later):
    type(known).objects.update(password_changed_at=None)
    assert "不止 90 天" in come_in(client, known)
    new = "网格员-换了密码-7"
    client.post("/me/password/", {"current": PASSWORD, "new": new, "again": new})
    assert "用了" not in client.get("/me/").content.decode().partition("改密码")[2].partition("</section>")[0]


# --- a fresh house ----------------------------------------------------------------------------------------------------


def test_a_fresh_installation_has_nobody_who_could_sign_in(client, db):
    from zoneops.accounts.models import User

    assert User.objects.count() == 0
    for name in ("admin", "root", "system", "administrator", "zoneops"):
        assert client.post("/login/", {"username": name, "password": name}).status_code == 422


def test_an_account_made_without_a_password_cannot_be_entered_with_one(client, zone):
    user = factories.user_with(Role.SERVICE_OFFICER, zone=zone)
    for password in ("", " ", "!", user.password, user.username):
        assert client.post("/login/", {"username": user.username, "password": password}).status_code in {422, 429}


def test_the_package_holds_no_password():
    """No literal is ever set, hashed or given as a password: what the wheel carries is these files."""
    import ast

    from tests.tree import ours, short, text_of

    found = []
    for path in ours(".py"):
        for node in ast.walk(ast.parse(text_of(path))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            given = [keyword.value for keyword in node.keywords if keyword.arg and "password" in keyword.arg]
            if name in {"set_password", "make_password", "change_password"}:
                given += node.args
            literals = [value for value in given if isinstance(value, ast.Constant) and isinstance(value.value, str)]
            found += short([path] * len(literals))
    assert not found
    data = [path for path in ours(".csv", ".json", ".html") if "pbkdf2_" in text_of(path) or "scrypt$" in text_of(path)]
    assert not short(data)
