"""The one-time way in."""

import datetime
import hashlib
import threading

import pytest
from django.db import connection
from django.utils import timezone

from tests import factories
from tests.accounts.conftest import DAY
from zoneops.accounts import services
from zoneops.accounts.enums import Role
from zoneops.accounts.models import LoginLink
from zoneops.core.errors import Refused
from zoneops.core.models import AuditEntry


def a_link(user):
    return services.make_login_link(user, by="试验", valid_for=DAY)


def test_a_link_lets_its_owner_in_once_and_says_why_not_twice(officer):
    secret = a_link(officer)
    assert services.use_login_link(secret) == officer
    with pytest.raises(Refused, match="用过了"):
        services.use_login_link(secret)
    assert AuditEntry.objects.filter(action="login_link.used").count() == 1
    assert AuditEntry.objects.get(action="user.signed_in").outcome == "refused"


def test_only_the_hash_of_a_link_is_kept_and_the_audit_does_not_know_the_secret(officer):
    secret = a_link(officer)
    assert LoginLink.objects.get().secret_hash == hashlib.sha256(secret.encode()).hexdigest()
    services.use_login_link(secret)
    for entry in AuditEntry.objects.all():
        assert secret not in f"{entry.before}{entry.after}{entry.reason}{entry.subject_name}{entry.subject_id}"


def test_looking_at_a_link_does_not_use_it_up(officer):
    secret = a_link(officer)
    assert services.peek_login_link(secret) == services.peek_login_link(secret) == officer
    assert services.use_login_link(secret) == officer


def test_a_link_ends_at_its_last_moment(officer):
    secret = a_link(officer)
    LoginLink.objects.update(expires_at=timezone.now())
    with pytest.raises(Refused, match="过期了"):
        services.use_login_link(secret)
    LoginLink.objects.update(expires_at=timezone.now() + datetime.timedelta(minutes=1))
    assert services.use_login_link(secret) == officer


def test_an_unknown_link_is_told_apart_from_a_used_one(db):
    with pytest.raises(Refused, match="没有这条登录链接"):
        services.use_login_link("nobody-made-this")


def test_a_link_made_before_the_departure_does_not_work_after_it(officer):
    secret = a_link(officer)
    services.leave_post(officer, by="试验", on=factories.TODAY)
    with pytest.raises(Refused, match="已离岗"):
        services.use_login_link(secret)
    assert LoginLink.objects.get().used_at is None
    with pytest.raises(Refused, match="已离岗"):
        a_link(officer)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_a_link_at_the_same_moment_one_comes_in():
    secret = a_link(factories.user_with(Role.SERVICE_OFFICER, zone=factories.zone()))
    start, answers = threading.Barrier(2), []

    def use():
        start.wait()
        try:
            answers.append(services.use_login_link(secret).name)
        except Refused:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == sorted(["张三", "refused"])


def test_the_page_of_a_link_names_the_person_and_enters_only_when_told(client, officer):
    address = f"/enter/{a_link(officer)}/"
    page = client.get(address)
    assert "以 李文静（专职服务员）进入" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert "_auth_user_id" not in client.session
    assert client.post(address).status_code == 302
    assert client.session["_auth_user_id"] == str(officer.pk)
    again = client.post(address)
    assert again.status_code == 410
    assert "用过了" in again.content.decode()


def test_entering_by_a_link_ends_the_session_of_whoever_sat_here_before(client, officer, manager):
    client.force_login(manager)
    session = client.session
    session["left_behind"] = "周明远的"
    session.save()
    key = session.session_key
    client.post(f"/enter/{a_link(officer)}/")
    assert client.session.session_key != key
    assert "left_behind" not in client.session
    assert client.session["_auth_user_id"] == str(officer.pk)


def test_a_stranger_gets_a_new_session_key_when_entering(client, officer):
    session = client.session
    session["seen"] = True
    session.save()
    client.post(f"/enter/{a_link(officer)}/")
    assert client.session.session_key != session.session_key


def test_a_link_made_before_somebody_becomes_an_administrator_ends_with_the_appointment(zone):
    """Whoever made it could otherwise come in as the administrator who watches over him."""
    person = factories.user_with(zone=zone, name="新来的人")
    secret = a_link(person)
    services.grant_role(person, Role.AUDIT_ADMINISTRATOR, by="试验")
    with pytest.raises(Refused, match="过期"):
        services.use_login_link(secret)
    assert services.use_login_link(a_link(person)) == person
