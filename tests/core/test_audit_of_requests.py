"""Whatever an unsafe request comes to, it leaves its row; when the row cannot be written, nothing happens."""

import json

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from zoneops.accounts.services import make_api_token
from zoneops.core.models import AuditEntry
from zoneops.projects.models import Project

pytestmark = pytest.mark.django_db
UNIT = reverse("core:unit")


@pytest.fixture
def asked(client, officer):
    """A browser of the officer whose errors are answers, not exceptions."""
    client.force_login(officer)
    client.raise_request_exception = False
    return client


@pytest.fixture
def token(zone, manager):
    return f"Bearer {make_api_token(manager, name='试验', by='试验')}"


def row_of(answer):
    """The one row that carries the number of the request."""
    return AuditEntry.objects.get(request_number=answer["X-Request-Number"])


def registered(client, token, **given):
    body = json.dumps({"name": "轴承厂"} | given)
    return client.post("/api/v1/projects", body, content_type="application/json", headers={"Authorization": token})


def test_a_request_that_changes_no_record_has_a_general_row(asked, officer):
    answer = asked.post(UNIT, {"value": "yi"}, REMOTE_ADDR="192.0.2.7")
    row = row_of(answer)
    assert (answer.status_code, row.action, row.outcome) == (302, "request.core:unit", "done")
    assert (row.actor_id, row.address, row.after) == (officer.pk, "192.0.2.7", {"method": "POST", "status": 302})


def test_a_request_that_changes_a_record_has_the_row_of_the_change_alone(client, token):
    answer = registered(client, token)
    row = row_of(answer)
    assert (answer.status_code, row.action, row.channel) == (201, "project.registered", "api")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_an_address_that_does_not_exist_leaves_a_row(asked, method):
    answer = getattr(asked, method)("/no/such/page/")
    row = row_of(answer)
    assert (answer.status_code, row.outcome, row.subject_name) == (404, "refused", "/no/such/page/")


def test_a_method_that_a_page_does_not_know_leaves_a_row(asked):
    answer = asked.delete(UNIT)
    assert (answer.status_code, row_of(answer).outcome) == (405, "refused")


def test_a_page_without_the_right_leaves_a_row_that_says_which_right_is_missing(asked):
    answer = asked.post(reverse("system:calendar"), {"on": "2021-10-15", "is_working": "0", "name": "运动会"})
    row = row_of(answer)
    assert (answer.status_code, row.outcome) == (403, "refused")
    assert "管理系统" in row.reason


def test_a_form_without_its_csrf_token_leaves_a_row_in_the_name_of_the_person(officer):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(officer)
    answer = careful.post(UNIT, {"value": "yi"})
    row = row_of(answer)
    assert (answer.status_code, row.outcome, row.actor_id) == (403, "refused", officer.pk)


def test_who_has_not_signed_in_leaves_a_row_without_a_name(client, zone):
    answer = client.post(UNIT, {"value": "yi"})
    row = row_of(answer)
    assert (answer.status_code, row.outcome, row.actor_id, row.actor_name) == (302, "refused", None, "未登录的人")


def test_a_wrong_token_leaves_a_row_and_no_project(client, token):
    answer = registered(client, f"{token[:-4]}0000")
    row = row_of(answer)
    assert (answer.status_code, row.outcome, row.actor_id, row.channel) == (401, "refused", None, "api")
    assert not Project.objects.exists()


def test_a_program_that_sends_nonsense_leaves_a_row(client, token):
    answer = registered(client, token, planned_investment_yuan="much")
    assert (answer.status_code, row_of(answer).outcome) == (422, "refused")


def test_a_page_that_breaks_leaves_a_row_and_undoes_its_work(asked, monkeypatch):
    def broken(*_args):
        raise ZeroDivisionError("broken on purpose")

    monkeypatch.setattr("zoneops.core.views.shell.own_page", broken)
    answer = asked.post(UNIT, {"value": "yi"})
    row = row_of(answer)
    assert (answer.status_code, row.outcome, row.reason) == (500, "refused", "broken on purpose")


def test_an_address_with_bytes_that_no_database_keeps_leaves_its_row(asked):
    answer = asked.post("/x%00y%ff/")
    row = row_of(answer)
    assert (answer.status_code, row.outcome) == (404, "refused")
    assert "\x00" not in row.subject_name


# Fail closed


@pytest.fixture
def no_audit(monkeypatch):
    def full(self, *_args, **_named):
        raise DatabaseError("no room for audit rows")

    monkeypatch.setattr(AuditEntry, "save", full)


def test_when_the_row_cannot_be_written_the_page_fails_and_changes_nothing(client, zone, manager, no_audit):
    client.force_login(manager)
    client.raise_request_exception = False
    answer = client.post(reverse("projects:register"), {"name": "轴承厂", "planned_unit": "万元"})
    assert answer.status_code == 500
    assert not Project.objects.exists()


def test_when_the_row_can_be_written_the_same_form_registers_the_project(client, zone, manager):
    client.force_login(manager)
    answer = client.post(reverse("projects:register"), {"name": "轴承厂", "planned_unit": "万元"})
    assert answer.status_code == 302
    assert row_of(answer).action == "project.registered"


def test_when_the_row_cannot_be_written_the_program_is_told_and_nothing_changes(client, token, no_audit):
    client.raise_request_exception = False
    answer = registered(client, token)
    assert answer.status_code == 500
    assert not Project.objects.exists()


def test_when_the_row_of_a_refusal_cannot_be_written_the_answer_is_an_error(client, zone, no_audit):
    """Not even a refusal goes unnoticed."""
    client.raise_request_exception = False
    assert client.post("/no/such/page/").status_code == 500
