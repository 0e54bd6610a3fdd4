"""The second factor: set up, asked for, good once, demanded of the three administrators."""

import json
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from tests import factories
from tests.accounts.conftest import DAY
from tests.accounts.phone import PASSWORD, SECRET, code_at, is_in, set_up, sign_in
from zoneops.accounts import services
from zoneops.accounts.services import factors
from zoneops.accounts.signing import codes, confirming
from zoneops.core.errors import Refused
from zoneops.core.models import AuditEntry


@pytest.fixture(autouse=True)
def _the_rule(settings):
    settings.ADMIN_SECOND_FACTOR = True


@pytest.fixture
def known(officer):
    return services.change_password(officer, PASSWORD, by=officer)


@pytest.fixture
def guarded(known, clock):
    """An officer with an app; the code that set it up is used, half an hour has gone by."""
    factors.set_up_app(known, SECRET, code_at(clock.now), by=known)
    clock.now += 1800
    return known


# --- at the door ------------------------------------------------------------------------------------------------------


def test_the_password_alone_lets_nobody_in_who_has_an_app(client, guarded):
    answer = sign_in(client, guarded, next="/people/")
    assert (answer.status_code, answer["Location"]) == (302, "/login/second/")
    assert not is_in(client)
    assert client.get("/people/").status_code == 302
    assert not AuditEntry.objects.filter(action="user.signed_in").exists()


def test_password_and_code_open_the_page_that_was_asked_for(client, guarded, clock):
    sign_in(client, guarded, next="/people/")
    assert "6 位数字" in client.get("/login/second/").content.decode()
    answer = client.post("/login/second/", {"code": code_at(clock.now)})
    assert (answer.status_code, answer["Location"]) == (302, "/people/")
    assert is_in(client)
    assert AuditEntry.objects.get(action="user.signed_in").after == {"way": "password", "factor": "totp"}


@pytest.mark.parametrize("drift", [-codes.PERIOD, 0, codes.PERIOD])
def test_half_a_minute_of_drift_either_way_is_allowed(client, guarded, clock, drift):
    sign_in(client, guarded)
    assert client.post("/login/second/", {"code": code_at(clock.now + drift)}).status_code == 302


@pytest.mark.parametrize("drift", [-2 * codes.PERIOD, 2 * codes.PERIOD])
def test_a_minute_of_drift_is_too_much(client, guarded, clock, drift):
    sign_in(client, guarded)
    assert client.post("/login/second/", {"code": code_at(clock.now + drift)}).status_code == 422


def test_a_code_that_was_used_is_refused_even_by_a_server_that_remembers_nothing(client, guarded, clock):
    sign_in(client, guarded)
    client.post("/login/second/", {"code": code_at(clock.now)})
    cache.clear()
    other = Client()
    sign_in(other, guarded)
    again = other.post("/login/second/", {"code": code_at(clock.now)})
    assert again.status_code == 422
    assert "用过了" in again.content.decode()
    assert not is_in(other)
    reason = AuditEntry.objects.get(action="user.signed_in", outcome="refused").reason
    assert reason == "密码对，第二因素不对"


def test_the_code_that_set_the_app_up_is_used_as_well(client, known, clock):
    factors.set_up_app(known, SECRET, code_at(clock.now), by=known)
    sign_in(client, known)
    assert client.post("/login/second/", {"code": code_at(clock.now)}).status_code == 422


def test_a_clock_set_back_a_day_asks_for_no_more_than_the_code_of_then(client, guarded, clock):
    assert factors.use_code(guarded, code_at(clock.now)) == "totp"
    clock.now -= 86400
    assert factors.use_code(guarded, code_at(clock.now)) == "totp"


def test_wrong_codes_are_counted_with_the_account_and_lock_it(client, guarded, clock):
    sign_in(client, guarded)
    statuses = [client.post("/login/second/", {"code": "000000"}).status_code for _ in range(5)]
    assert statuses == [422] * 4 + [429], "the password was the first of the six tries"
    assert client.post("/login/second/", {"code": code_at(clock.now)}).status_code == 429
    assert sign_in(Client(), guarded).status_code == 429


def test_who_takes_longer_than_ten_minutes_begins_again(client, guarded, clock):
    sign_in(client, guarded)
    session = client.session
    session["on_the_way_in"] = session["on_the_way_in"] | {"at": int(time.time()) - 601}
    session.save()
    answer = client.post("/login/second/", {"code": code_at(clock.now)})
    assert (answer["Location"], is_in(client)) == ("/login/", False)


def test_a_password_changed_on_the_way_makes_the_way_end(client, guarded, clock):
    sign_in(client, guarded)
    services.change_password(guarded, "网格员-换了密码-7", by=guarded)
    client.post("/login/second/", {"code": code_at(clock.now)})
    assert not is_in(client)


def test_a_departure_on_the_way_makes_the_way_end(client, guarded, clock):
    sign_in(client, guarded)
    services.leave_post(guarded, by="试验", on=factories.TODAY)
    client.post("/login/second/", {"code": code_at(clock.now)})
    assert not is_in(client)


def test_somebody_else_at_the_same_browser_can_turn_back(client, guarded):
    sign_in(client, guarded)
    assert client.post("/login/second/", {"back": "1"})["Location"] == "/login/"
    assert client.get("/login/second/")["Location"] == "/login/"


def test_a_one_time_link_needs_the_code_too(client, guarded, clock):
    secret = services.make_login_link(guarded, by="试验", valid_for=DAY)
    assert client.post(f"/enter/{secret}/")["Location"] == "/login/second/"
    assert not is_in(client)
    client.post("/login/second/", {"code": code_at(clock.now)})
    assert is_in(client)


def test_a_recovery_code_stands_in_once(client, guarded):
    [first, *others] = factors.recovery_codes(guarded)
    sign_in(client, guarded)
    assert client.post("/login/second/", {"code": f" {first} "}).status_code == 302
    assert factors.recovery_codes(guarded) == others
    other = Client()
    sign_in(other, guarded)
    assert other.post("/login/second/", {"code": first}).status_code == 422


def test_the_database_alone_makes_no_codes(guarded):
    app = Authenticator.objects.get(user=guarded, type=factors.APP)
    recovery = Authenticator.objects.get(user=guarded, type=factors.RECOVERY)
    assert SECRET not in json.dumps(app.data)
    assert not [code for code in factors.recovery_codes(guarded) if code in json.dumps(recovery.data)]


def test_another_key_of_the_server_says_what_to_do_and_lets_nobody_in(client, guarded, clock, settings):
    settings.SECRET_KEY = "another"
    sign_in(client, guarded)
    page = client.post("/login/second/", {"code": code_at(clock.now)}).content.decode()
    assert "zoneops reset-second-factor" in page
    assert not is_in(client)


# --- setting up and taking away ---------------------------------------------------------------------------------------


def test_an_app_is_set_up_with_its_first_code_and_the_recovery_codes_follow(client, known, clock):
    sign_in(client, known)
    assert set_up(client, clock)["Location"] == "/me/second/codes/"
    page = client.get("/me/second/codes/").content.decode()
    assert all(code in page for code in factors.recovery_codes(known))
    file = client.get("/me/second/codes/file/")
    assert all(code in file.content.decode() for code in factors.recovery_codes(known))
    assert "attachment" in file["Content-Disposition"]
    entry = AuditEntry.objects.get(action="second_factor.added")
    assert (entry.actor_id, entry.after) == (known.pk, {"kind": "totp"})


def test_a_wrong_first_code_sets_nothing_up_and_keeps_the_picture(client, known, clock):
    sign_in(client, known)
    secret = client.get("/me/second/app/").context["secret"]
    answer = client.post("/me/second/app/", {"code": "000000"})
    assert (answer.status_code, answer.context["secret"]) == (422, secret)
    assert not factors.are_set(known)


def test_the_picture_is_drawn_in_the_page(client, known):
    sign_in(client, known)
    page = client.get("/me/second/app/").content.decode()
    assert '<svg class="a-qr"' in page
    assert "data:" not in page


def test_of_two_apps_set_up_at_once_the_second_is_refused(guarded, clock):
    with pytest.raises(Refused, match="已经设过"):
        factors.set_up_app(guarded, SECRET, code_at(clock.now), by=guarded)


def test_ways_in_are_changed_only_by_who_has_just_proved_who_they_are(client, guarded, clock):
    client.force_login(guarded)
    app = factors.kept_by(guarded)[0]
    pages = ["/me/second/app/", "/me/second/key/", "/me/second/codes/", "/me/second/codes/file/"]
    pages.append(f"/me/second/{app.pk}/remove/")
    for page in pages:
        assert client.get(page)["Location"] == f"/me/confirm/?next={page}"
        assert client.post(page).status_code in {302, 405}
    assert factors.are_set(guarded)
    assert client.post("/me/confirm/", {"password": "猜一个", "next": pages[-1]}).status_code == 422
    assert client.post("/me/confirm/", {"password": PASSWORD, "next": pages[-1]})["Location"] == pages[-1]
    assert client.get(pages[-1]).status_code == 200
    assert client.post(pages[-1]).status_code == 302
    assert not factors.are_set(guarded)
    assert not Authenticator.objects.filter(user=guarded).exists(), "the recovery codes go with the last one"
    assert AuditEntry.objects.get(action="second_factor.removed").before == {"kind": "totp"}


def test_a_confirmation_is_good_for_ten_minutes(client, guarded):
    client.force_login(guarded)
    client.post("/me/confirm/", {"password": PASSWORD})
    assert client.get("/me/second/codes/").status_code == 200
    session = client.session
    session[confirming.CONFIRMED] -= confirming.VALID_SECONDS
    session.save()
    assert client.get("/me/second/codes/").status_code == 302


def test_who_has_no_password_confirms_with_a_code(client, officer, clock):
    factors.set_up_app(officer, SECRET, code_at(clock.now), by=officer)
    clock.now += 60
    client.force_login(officer)
    assert client.post("/me/confirm/", {"code": code_at(clock.now)})["Location"] == "/me/"
    assert client.get("/me/second/codes/").status_code == 200


def test_a_page_of_another_site_is_no_place_to_come_back_to(client, guarded):
    client.force_login(guarded)
    answer = client.post("/me/confirm/", {"password": PASSWORD, "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/me/"


def test_nobody_takes_away_the_factor_of_another(client, guarded, manager):
    services.change_password(manager, PASSWORD, by=manager)
    sign_in(client, manager)
    client.post("/me/confirm/", {"password": PASSWORD})
    app = factors.kept_by(guarded)[0]
    assert client.get(f"/me/second/{app.pk}/remove/").status_code == 404
    client.post(f"/me/second/{app.pk}/remove/")
    assert factors.are_set(guarded)


def test_new_recovery_codes_make_the_old_ones_worthless(client, guarded):
    old = factors.recovery_codes(guarded)
    client.force_login(guarded)
    client.post("/me/confirm/", {"password": PASSWORD})
    assert client.post("/me/second/codes/").status_code == 302
    assert not set(old) & set(factors.recovery_codes(guarded))
    assert factors.use_code(guarded, old[0]) == ""


def test_a_reset_takes_everything_away_and_says_by_whom(guarded, administrator):
    assert services.reset_second_factor(guarded, by=administrator) == 1
    assert not Authenticator.objects.filter(user=guarded).exists()
    entry = AuditEntry.objects.get(action="second_factor.reset")
    assert (entry.actor_id, entry.subject_id, entry.before) == (administrator.pk, str(guarded.pk), {"kinds": ["totp"]})
    with pytest.raises(Refused, match="没有设第二因素"):
        services.reset_second_factor(guarded, by=administrator)
