"""A program that lost the answer asks again with the same Idempotency-Key and gets it, and nothing is done twice."""

import pytest

from tests import factories
from tests.api.conftest import Caller
from zoneops.accounts.models import ApiToken, RoleAssignment
from zoneops.core.models import AuditEntry, FormKey
from zoneops.projects.models import Project

KEY = "3f1c8e0a-7d0b-4a66-9d61-0c4b9a6f7e12"


def test_the_second_time_state_body_and_version_are_the_same_and_nothing_is_written(program, zone):
    first, second = (program.post("/projects", {"name": "光伏支架项目"}, Idempotency_Key=KEY) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert first["ETag"] == second["ETag"] == '"1"'
    assert first["Content-Type"] == second["Content-Type"]
    assert Project.objects.count() == 1
    assert AuditEntry.objects.filter(channel="api").count() == 1


def test_a_change_sent_again_is_not_stale_but_done(program, zone):
    project = factories.project(zone)
    change = {"version": project.version, "next_step": "办施工许可证"}
    answers = [program.patch(f"/projects/{project.pk}", change, Idempotency_Key=KEY) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    project.refresh_from_db()
    assert project.version == change["version"] + 1
    without_key = program.patch(f"/projects/{project.pk}", change)
    assert without_key.status_code == 409


def test_the_same_key_with_another_body_or_another_address_is_refused(program, zone):
    program.post("/projects", {"name": "甲项目"}, Idempotency_Key=KEY)
    for again in (
        program.post("/projects", {"name": "乙项目"}, Idempotency_Key=KEY),
        program.post("/enterprises", {"name": "甲项目"}, Idempotency_Key=KEY),
    ):
        assert (again.status_code, again.json()["error"]) == (409, "key_reused")
    assert Project.objects.count() == 1
    assert AuditEntry.objects.filter(outcome="refused").count() == 2


def test_refused_work_gives_the_key_back(program, zone):
    assert program.post("/projects", {"name": " "}, Idempotency_Key=KEY).status_code == 422
    assert program.post("/projects", {"name": "甲项目"}, Idempotency_Key=KEY).status_code == 201


@pytest.mark.parametrize("key", ["1", "x" * 65, "a key with blanks in it", ""])
def test_a_key_that_cannot_be_kept_is_refused_rather_than_overlooked(program, zone, key):
    answer = program.post("/projects", {"name": "甲项目"}, Idempotency_Key=key)
    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json()["fields"]
    assert not Project.objects.exists()


@pytest.mark.parametrize("credentials", [{}, {"Authorization": "Bearer zo_guessed"}], ids=["none", "wrong"])
def test_the_key_of_a_caller_who_is_not_let_in_is_not_kept(stranger, zone, credentials):
    stranger.headers = credentials
    assert stranger.post("/projects", {"name": "甲项目"}, Idempotency_Key=KEY).status_code == 401
    assert not FormKey.objects.exists()


def test_a_revoked_token_does_not_get_the_old_answer(program, zone):
    program.post("/projects", {"name": "甲项目"}, Idempotency_Key=KEY)
    ApiToken.objects.update(revoked_at="2021-10-15T00:00:00Z")
    again = program.post("/projects", {"name": "甲项目"}, Idempotency_Key=KEY)
    assert again.status_code == 401
    assert "甲项目" not in again.text
    assert AuditEntry.objects.filter(outcome="refused", channel="api").count() == 1


def test_whoever_has_lost_the_right_does_not_get_the_old_answer(program, zone):
    program.post("/projects", {"name": "甲项目"}, Idempotency_Key=KEY)
    RoleAssignment.objects.all().delete()
    again = program.post("/projects", {"name": "甲项目"}, Idempotency_Key=KEY)
    assert again.status_code in (401, 403)
    assert "甲项目" not in again.text


def test_two_programs_may_choose_the_same_key(zone, manager, officer):
    for caller in (Caller(manager), Caller(officer)):
        assert caller.post("/projects", {"name": "甲项目"}, Idempotency_Key=KEY).status_code == 201
    assert Project.objects.count() == 2


def test_without_a_key_every_request_is_work(program, zone):
    for _ in range(2):
        assert program.post("/projects", {"name": "甲项目"}).status_code == 201
    assert Project.objects.count() == 2


def test_every_writing_operation_tells_of_the_header(program, zone):
    schema = program.get("/openapi.json").json()
    writing = [
        operation
        for methods in schema["paths"].values()
        for method, operation in methods.items()
        if method in {"post", "put", "patch", "delete"}
    ]
    assert len(writing) >= 4
    for operation in writing:
        header = next(given for given in operation["parameters"] if given["name"] == "Idempotency-Key")
        assert header["in"] == "header"
        assert not header["required"]
        assert "409" in operation["responses"]
