"""`zoneops init` and `zoneops login-link`, and the check of `zoneops doctor`."""

import io
import re

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests import factories
from zoneops.accounts import services
from zoneops.accounts.enums import Role
from zoneops.accounts.health import check_people
from zoneops.accounts.models import User
from zoneops.core.models import Zone

INIT = ("init", "jinan-htz", "济南高新技术产业开发区", "--short", "济南高新区")


def run(*words):
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def secret_in(text):
    return re.search(r"/enter/([\w-]+)/", text).group(1)


@pytest.mark.slow
def test_before_init_nobody_can_come_in_and_afterwards_one_administrator_can(client, db):
    assert not User.objects.exists()
    assert check_people().tone == "late"
    secret = secret_in(run(*INIT))
    client.post(f"/enter/{secret}/")
    user = User.objects.get()
    assert client.session["_auth_user_id"] == str(user.pk)
    assert (user.zone, user.roles) == (Zone.objects.get(), {Role.SYSTEM_ADMINISTRATOR})
    assert not user.has_usable_password()
    assert check_people().tone == "done"
    with pytest.raises(CommandError, match="已经有了"):
        run(*INIT)


def test_login_link_prints_an_address_that_works(officer):
    printed = run("login_link", officer.username, "--base", "http://10.0.0.5:8000/")
    assert printed.startswith("http://10.0.0.5:8000/enter/")
    assert services.use_login_link(secret_in(printed)) == officer


def test_login_link_refuses_unknown_and_departed_people_and_odd_hours(officer):
    with pytest.raises(CommandError, match="没有账号 nobody"):
        run("login_link", "nobody")
    with pytest.raises(CommandError, match="--hours"):
        run("login_link", officer.username, "--hours", "0")
    services.leave_post(officer, by="试验", on=factories.TODAY)
    with pytest.raises(CommandError, match="已离岗"):
        run("login_link", officer.username)


def test_the_doctor_names_the_zone_that_nobody_manages(zone, other_zone, administrator):
    finding = check_people()
    assert finding.tone == "late"
    assert "外区" in finding.words
    assert "试验区" not in finding.words
