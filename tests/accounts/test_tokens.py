"""Tokens: the rights of one person, lent to a program."""

import datetime
import hashlib

from django.utils import timezone

from tests import factories
from zoneops.accounts import services
from zoneops.accounts.models import ApiToken
from zoneops.core.models import AuditEntry


def a_token(user):
    return services.make_api_token(user, name="市平台日报", by=user)


def test_only_the_hash_of_a_token_is_kept(officer):
    secret = a_token(officer)
    assert ApiToken.objects.get().secret_hash == hashlib.sha256(secret.encode()).hexdigest()
    assert not any(secret in f"{entry.after}{entry.subject_name}" for entry in AuditEntry.objects.all())


def test_a_token_stands_for_its_owner_until_it_is_stopped(officer):
    secret = a_token(officer)
    assert services.user_for_token(secret) == officer
    assert services.user_for_token(secret + "x") is None
    token = services.revoke_api_token(ApiToken.objects.get(), by=officer)
    assert services.user_for_token(secret) is None
    assert services.revoke_api_token(token, by=officer).revoked_at == token.revoked_at


def test_a_departure_stops_the_tokens_and_a_return_does_not_revive_them(officer):
    secret = a_token(officer)
    services.leave_post(officer, by="试验", on=factories.TODAY)
    assert services.user_for_token(secret) is None
    services.return_to_post(officer, by="试验")
    assert services.user_for_token(secret) is None


def test_an_announced_departure_stops_the_token_on_its_day(officer, zone):
    secret = a_token(officer)
    on = factories.TODAY + datetime.timedelta(days=1)
    services.leave_post(officer, by="试验", on=on)
    assert services.user_for_token(secret) == officer
    zone.pinned_today = on
    zone.save()
    assert services.user_for_token(secret) is None


def test_use_is_noted_once_a_day(officer, django_assert_num_queries):
    secret = a_token(officer)
    with django_assert_num_queries(2):
        services.user_for_token(secret)
    assert ApiToken.objects.get().last_used_on == timezone.localdate()
    with django_assert_num_queries(1):
        services.user_for_token(secret)


def test_the_page_shows_a_new_token_once(signed_in, officer):
    key = "0123456789abcdef0123"
    made = signed_in.post("/me/tokens/", {"name": "市平台日报", "form_key": key})
    secret = made.context["secret"]
    assert secret in made.content.decode()
    assert services.user_for_token(secret) == officer
    assert secret not in signed_in.get("/me/").content.decode()


def test_a_token_form_sent_twice_makes_one_token(signed_in, officer):
    sent = {"name": "市平台日报", "form_key": "0123456789abcdef0123"}
    signed_in.post("/me/tokens/", sent)
    assert signed_in.post("/me/tokens/", sent).status_code == 302
    assert officer.tokens.count() == 1


def test_a_token_needs_a_purpose(signed_in, officer):
    answer = signed_in.post("/me/tokens/", {"name": " "})
    assert answer.status_code == 422
    assert "写明给哪个系统用" in answer.content.decode()
    assert not officer.tokens.exists()


def test_nobody_stops_the_token_of_somebody_else(signed_in, manager):
    secret = a_token(manager)
    assert signed_in.post(f"/me/tokens/{ApiToken.objects.get().pk}/revoke/").status_code == 404
    assert services.user_for_token(secret) == manager
