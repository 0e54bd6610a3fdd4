"""`zoneops login-link`, and the check of `zoneops doctor`."""

import io
import os
import re

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests import factories
from tests.accounts.phone import SECRET, code_at
from zoneops.accounts import services
from zoneops.accounts.health import check_people
from zoneops.accounts.services import factors
from zoneops.accounts.signing import codes
from zoneops.core.models import AuditEntry
from zoneops.reference.management.commands import demo


def run(*words):
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def secret_in(text):
    return re.search(r"/enter/([\w-]+)/", text).group(1)


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


def test_a_lost_factor_is_reset_on_the_server(officer, monkeypatch):
    with pytest.raises(CommandError, match="没有设第二因素"):
        run("reset_second_factor", officer.username)
    with pytest.raises(CommandError, match="没有账号"):
        run("reset_second_factor", "nobody")
    monkeypatch.setattr(codes, "now", lambda: 1_634_280_000)
    factors.set_up_app(officer, SECRET, code_at(1_634_280_000), by=officer)
    assert "已去掉 1 项" in run("reset_second_factor", officer.username)
    assert not factors.are_set(officer)
    assert AuditEntry.objects.get(action="second_factor.reset").actor_name == "zoneops reset-second-factor"


@pytest.mark.parametrize(
    ("given", "is_real", "expected"), [(None, False, "0"), (None, True, None), ("1", False, "1"), ("0", True, "0")]
)
def test_the_demonstration_asks_for_no_second_factor_unless_a_real_zone_lives_there(
    db, monkeypatch, given, is_real, expected
):
    monkeypatch.delenv("ZONEOPS_ADMIN_SECOND_FACTOR", raising=False)
    if given:
        monkeypatch.setenv("ZONEOPS_ADMIN_SECOND_FACTOR", given)
    factories.zone()
    if is_real:
        factories.zone(code="real", short_name="真区", is_sample=False)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    demo.Command(stdout=io.StringIO()).spare_second_factor()
    assert os.environ.get("ZONEOPS_ADMIN_SECOND_FACTOR") == expected
