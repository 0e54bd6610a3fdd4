"""Who gets in, and how refusals look."""

import re

import pytest
from django.conf import settings

from tests import factories
from tests.api.conftest import Caller
from zoneops.accounts.models import ApiToken
from zoneops.api.describing import operations
from zoneops.api.main import api
from zoneops.projects.models import Project


def test_every_operation_of_the_schema_asks_for_a_token(stranger, zone):
    factories.project(zone)
    asked = 0
    for path, method, _operation in operations(api.get_openapi_schema()):
        address = re.sub(r"\{\w+\}", "1", path).removeprefix("/api/v1")
        response = stranger.call(method.upper(), address, {} if method != "get" else None)
        assert response.status_code == 401, (method, path)
        assert response.json()["error"] == "not_authenticated"
        assert response["WWW-Authenticate"] == "Bearer"
        asked += 1
    assert asked == 10


def test_the_schema_itself_is_for_those_who_may_call(stranger, program):
    assert stranger.get("/openapi.json").status_code == 401
    schema = program.get("/openapi.json").json()
    assert "/api/v1/projects/{pk}/advance" in schema["paths"]
    assert {"BearerToken", "BrowserSession"} == set(schema["components"]["securitySchemes"])


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer", "Basic YTpi", "nonsense", "Bearer \u00e9"])
def test_a_wrong_token_is_not_replaced_by_the_session_of_the_browser(client, manager, header):
    client.force_login(manager)
    assert client.get("/api/v1/projects").status_code == 200
    assert client.get("/api/v1/projects", headers={"Authorization": header}).status_code == 401


def test_a_revoked_token_opens_nothing(zone, manager):
    caller = Caller(manager)
    assert caller.get("/projects").status_code == 200
    ApiToken.objects.update(revoked_at="2021-10-15T00:00:00Z")
    assert caller.get("/projects").status_code == 401


def test_a_token_ends_with_the_account_of_its_owner(zone, manager):
    caller = Caller(manager)
    manager.is_active = False
    manager.save()
    assert caller.get("/projects").status_code == 401


def test_a_browser_session_reads_freely_but_writes_only_with_its_csrf_token(zone, manager):
    browser = Caller(enforce_csrf_checks=True)
    browser.client.force_login(manager)
    assert browser.get("/projects").status_code == 200
    refused = browser.post("/projects", {"name": "偷来的"})
    assert (refused.status_code, refused.json()["error"]) == (403, "csrf_failed")
    assert not Project.objects.exists()
    token = "a" * 32
    browser.client.cookies[settings.CSRF_COOKIE_NAME] = token
    assert browser.post("/projects", {"name": "自己的"}, X_CSRFToken=token).status_code == 201


def test_a_token_needs_no_csrf_token(zone, manager):
    assert Caller(manager, enforce_csrf_checks=True).post("/projects", {"name": "程序的"}).status_code == 201


def test_an_address_that_does_not_exist_gets_json_and_no_sign_in_page(stranger, db):
    for path in ("/", "/nothing", "/projects/abc", "/projects/1/2"):
        response = stranger.get(path)
        assert response.status_code == 404, path
        assert response.json()["error"] == "not_found"


def test_a_wrong_method_is_named(program):
    response = program.call("DELETE", "/projects")
    assert (response.status_code, response.json()["error"]) == (405, "method_not_allowed")
    assert set(response["Allow"].split(", ")) == {"GET", "POST"}


def test_a_body_that_is_no_json_is_refused(program, zone):
    response = program.client.post(
        "/api/v1/projects", data=b"\xff{", content_type="application/json", headers=program.headers
    )
    assert (response.status_code, response.json()["error"]) == (400, "bad_request")


def test_a_body_that_is_no_object_is_refused(program, zone):
    assert program.post("/projects", ["新项目"]).status_code == 422
    assert program.post("/projects", None).status_code in (400, 422)


def test_a_fault_of_ours_is_answered_with_the_request_number_and_without_details(program, zone, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("zoneops.projects.services.register_project", fail)
    response = program.post("/projects", {"name": "新项目"})
    assert (response.status_code, response.json()["error"]) == (500, "internal")
    assert response["X-Request-Number"] in response.json()["message"]
    assert b"secret detail" not in response.content


def test_somebody_without_a_zone_sees_nothing(db):
    from zoneops.accounts.enums import Role

    caller = Caller(factories.user_with(Role.PROJECT_MANAGER, zone=None))
    assert caller.get("/projects").json()["items"] == []
    assert caller.get("/enterprises").json()["items"] == []
    assert caller.get("/zones").json()["items"] == []
    assert caller.post("/projects", {"name": "新项目"}).status_code == 404
