"""`zoneops init` and `zoneops administrators`: the three people who keep a zone, and the check that there are three."""

import io
import re

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests import factories
from zoneops.accounts import services
from zoneops.accounts.enums import Role
from zoneops.accounts.health import check_administrators, check_people
from zoneops.accounts.models import User
from zoneops.accounts.rights import ADMINISTRATORS
from zoneops.core.models import Zone

INIT = ("init", "jinan-htz", "济南高新技术产业开发区", "--short", "济南高新区")


def run(*words):
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def let_in(printed):
    """Whom the printed links let in, each once."""
    return [services.use_login_link(secret) for secret in re.findall(r"/enter/([\w-]+)/", printed)]


@pytest.mark.slow
def test_before_init_nobody_can_come_in_and_afterwards_three_administrators_can(db):
    assert not User.objects.exists()
    assert check_people().tone == "late"
    printed = run(*INIT, "--base", "https://zone.example.gov.cn/")
    assert printed.count("https://zone.example.gov.cn/enter/") == 3
    people = let_in(printed)
    assert [person.username for person in people] == ["admin", "security", "audit"]
    assert [set(person.roles) for person in people] == [{role} for role in ADMINISTRATORS]
    assert {person.zone for person in people} == {Zone.objects.get()}
    assert not any(person.has_usable_password() for person in people)
    assert check_people().tone == check_administrators().tone == "done"
    with pytest.raises(CommandError, match="已经有了"):
        run(*INIT)


@pytest.mark.slow
def test_a_small_office_begins_with_one_administrator_and_says_what_else_it_takes(db):
    printed = run(*INIT, "--small-office")
    assert [person.username for person in let_in(printed)] == ["admin"]
    assert "ZONEOPS_SMALL_OFFICE=1" in printed
    assert User.objects.count() == 1


@pytest.mark.slow
@pytest.mark.parametrize("words", [("--security", "admin"), ("--auditor", "两 字"), ("--administrator", "taken")])
def test_an_account_name_that_cannot_be_used_leaves_no_half_a_zone(other_zone, words):
    User.objects.create_user("taken", name="占用", zone=other_zone)
    with pytest.raises(CommandError):
        run(*INIT, *words)
    assert not Zone.objects.filter(code="jinan-htz").exists()


def test_who_is_missing_is_named_by_the_doctor_and_made_by_a_command(zone, administrator):
    finding = check_administrators()
    assert finding.tone == "late"
    assert "安全管理员、审计管理员" in finding.words
    people = let_in(run("administrators", zone.code))
    assert [set(person.roles) for person in people] == [{Role.SECURITY_ADMINISTRATOR}, {Role.AUDIT_ADMINISTRATOR}]
    assert check_administrators().tone == "done"
    assert "没有改动" in run("administrators", zone.code)
    with pytest.raises(CommandError, match="没有开发区"):
        run("administrators", "nowhere")


def test_an_account_of_another_zone_asks_for_a_prefix(zone, other_zone, administrator):
    User.objects.create_user("security", name="占用", zone=other_zone)
    with pytest.raises(CommandError, match="--prefix"):
        run("administrators", zone.code)
    people = let_in(run("administrators", zone.code, "--prefix", "test-"))
    assert [person.username for person in people] == ["test-security", "test-audit"]


def test_one_administrator_for_three_is_a_warning_and_the_right_to_do_their_work(settings, zone, administrator):
    settings.SMALL_OFFICE = True
    finding = check_administrators()
    assert finding.tone == "soon"
    assert "一人兼三员" in finding.words
    alone = User.objects.get(pk=administrator.pk)
    assert {right.value for right in alone.rights} == {"manage_system", "grant_roles", "read_audit"}
    factories.project(zone)
    assert not alone.may("view_projects")
