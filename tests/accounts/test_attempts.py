"""Guessing passwords: the sixth wrong one locks the account for a quarter of an hour."""

import datetime
import threading

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests import factories
from zoneops.accounts import services
from zoneops.accounts.enums import Role
from zoneops.accounts.signing import attempts
from zoneops.core.models import AuditEntry

PASSWORD = "一网格一专员-2021"
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def known(officer):
    return services.change_password(officer, PASSWORD, by=officer)


def sign_in(client, username, password, **more):
    return client.post("/login/", {"username": username, "password": password} | more)


def lock(client, username):
    answers = [sign_in(client, username, "猜一个") for _ in range(settings.AXES_FAILURE_LIMIT)]
    return [answer.status_code for answer in answers]


def back(delta):
    """The tries of so long ago: as if the clock had gone on."""
    for row in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=row.pk).update(attempt_time=row.attempt_time - delta)


def test_the_sixth_wrong_password_locks_and_says_until_when(client, known):
    assert lock(client, known.username) == [422] * 5 + [429]
    answer = sign_in(client, known.username, PASSWORD)
    until = timezone.localtime(timezone.now() + 15 * MINUTE)
    words = answer.content.decode()
    assert answer.status_code == 429
    assert f"账号锁到 {until:%H:%M}" in words or f"账号锁到 {until - MINUTE:%H:%M}" in words
    assert "登录链接" in words
    assert "_auth_user_id" not in client.session


def test_every_refused_try_has_one_row_in_the_audit(client, known):
    lock(client, known.username)
    sign_in(client, known.username, PASSWORD)
    reasons = list(AuditEntry.objects.filter(outcome="refused").order_by("pk").values_list("action", "reason"))
    assert reasons == [("user.signed_in", "账号或密码不对")] * 5 + [("user.signed_in", "试错太多，账号锁着")] * 2


def test_an_unknown_account_is_locked_with_the_same_words(client, known):
    def told(username):
        statuses = lock(client, username)
        answer = sign_in(client, username, PASSWORD)
        return statuses, answer.status_code, answer.context["form"].errors["password"][0]

    assert told("nobody-here")[:2] == told(known.username)[:2]
    assert "账号锁到" in told("somebody-else")[2]
    entry = AuditEntry.objects.filter(subject_label="request").first()
    assert (entry.action, entry.outcome) == ("request.accounts:login", "refused")


def test_tries_while_locked_do_not_make_it_longer(client, known):
    lock(client, known.username)
    first = attempts.locked_until(known.username)
    back(14 * MINUTE)
    sign_in(client, known.username, PASSWORD)
    assert attempts.locked_until(known.username) == first - 14 * MINUTE
    back(MINUTE)
    assert sign_in(client, known.username, PASSWORD).status_code == 302


def test_a_clock_set_back_locks_nobody_for_longer(client, known):
    lock(client, known.username)
    back(-datetime.timedelta(days=1))
    assert sign_in(client, known.username, PASSWORD).status_code == 302


def test_the_right_password_forgets_the_wrong_ones_before_it(client, known):
    for _ in range(5):
        sign_in(client, known.username, "猜一个")
    assert sign_in(client, known.username, PASSWORD).status_code == 302
    assert attempts.left(known.username) == 6


def test_another_browser_and_address_are_counted_with_the_same_account(known):
    for number in range(6):
        sign_in(Client(REMOTE_ADDR=f"10.0.0.{number}", HTTP_USER_AGENT=f"browser {number}"), known.username, "猜一个")
    assert sign_in(Client(), known.username, PASSWORD).status_code == 429


def test_a_one_time_link_lets_in_who_has_locked_the_account(client, known):
    lock(client, known.username)
    secret = services.make_login_link(known, by="试验", valid_for=datetime.timedelta(days=1))
    assert client.post(f"/enter/{secret}/").status_code == 302
    assert attempts.left(known.username) == 6


def test_the_password_in_use_cannot_be_guessed_from_an_open_session_either(client, known):
    client.force_login(known)
    new = {"new": "网格员-换了密码-7", "again": "网格员-换了密码-7"}
    for _ in range(6):
        assert client.post("/me/password/", {"current": "猜一个"} | new).status_code == 422
    assert "账号锁到" in client.post("/me/password/", {"current": PASSWORD} | new).content.decode()
    known.refresh_from_db()
    assert known.check_password(PASSWORD)


def test_no_password_typed_is_kept_with_the_count(client, known):
    sign_in(client, known.username, "秘密-Secret-1")
    row = AccessAttempt.objects.get()
    assert "Secret" not in f"{row.get_data}{row.post_data}{row.path_info}{row.http_accept}{row.user_agent}"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_known", [True, False], ids=["known account", "unknown account"])
def test_eight_guessing_at_the_same_moment_get_six_tries_together(is_known, monkeypatch):
    user = factories.user_with(Role.SERVICE_OFFICER, zone=factories.zone())
    services.change_password(user, PASSWORD, by=user)
    username = user.username if is_known else "nobody-here"
    start, statuses, looked_at = threading.Barrier(8), [], []
    check = ModelBackend.authenticate
    monkeypatch.setattr(
        ModelBackend, "authenticate", lambda *given, **more: looked_at.append(1) or check(*given, **more)
    )

    def guess(number):
        client = Client(REMOTE_ADDR=f"10.0.0.{number}")
        start.wait()
        try:
            for word in range(4):
                statuses.append(sign_in(client, username, f"猜 {number} {word}").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(statuses) == 32
    assert len(looked_at) == attempts.wrong(username) == 6
    assert sign_in(Client(), username, PASSWORD).status_code == 429
