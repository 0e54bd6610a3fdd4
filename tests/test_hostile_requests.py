"""Addresses that nobody of good will types: no page breaks, and none leads to another site."""

import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.http import QueryDict
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import factories
from tests.approvals.conftest import make_flow, procedure
from tests.hostile import ELSEWHERE, QUERY_VALUES
from zoneops.accounts.enums import Role
from zoneops.api.describing import operations
from zoneops.api.main import api
from zoneops.core import calendar

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

KEY = re.compile(r"<(?:(\w+):)?(\w+)>")


def routes(resolver: URLResolver, before: str = ""):
    """(address with its keys in <>, kind of each key) of everything but the API's catch-all."""
    for entry in resolver.url_patterns:
        if not hasattr(entry.pattern, "_route"):
            continue
        address = before + entry.pattern._route
        if isinstance(entry, URLResolver):
            yield from routes(entry, address)
        elif isinstance(entry, URLPattern):
            yield f"/{address}", {type(kind).__name__ for kind in entry.pattern.converters.values()}


def filled(address: str, value: str) -> str:
    return KEY.sub(lambda _key: value, address)


@pytest.fixture
def people(db):
    """Browsers of those who between them see every page, in a zone with one of each kind of row."""
    calendar.seed(2020, 2022)
    zone = factories.zone_with_grids()
    factories.enterprise(zone)
    factories.project(zone, stage=2)
    factories.parcel(zone)
    make_flow(zone, "流程", [procedure("A-1", "立项", name="备案")])
    made = []
    for role in (Role.PROJECT_MANAGER, Role.SYSTEM_ADMINISTRATOR, Role.LEADER):
        client = Client(raise_request_exception=False)
        client.force_login(factories.user_with(role, zone=zone))
        made.append(client)
    return made


@pytest.fixture
def names_read(monkeypatch):
    """The names that the running page looks up in its query."""
    names: set[str] = set()

    def noting(method):
        def read(self, key, *rest):
            if isinstance(key, str):
                names.add(key)
            return method(self, key, *rest)

        return read

    for method in ("get", "getlist", "__getitem__", "__contains__"):
        monkeypatch.setattr(QueryDict, method, noting(getattr(QueryDict, method)))
    return names


@pytest.fixture
def pages(people, names_read):
    """(address, browser of somebody who sees the page, names it reads) of each page; keys are those of rows there."""
    found = []
    for address, _kinds in routes(get_resolver()):
        if address.startswith("/api/v1/") or address.endswith("template.xlsx"):
            continue
        key = "G01" if "<str:code>" in address else str(first_key(address))
        names_read.clear()
        for client in people:
            answer = client.get(filled(address, key))
            if answer.status_code not in {403, 404}:
                break
        found.append((filled(address, key), client, frozenset(names_read)))
    return found


def first_key(address: str) -> int:
    from zoneops.approvals.models import Flow
    from zoneops.enterprises.models import Enterprise
    from zoneops.projects.models import Project
    from zoneops.territory.models import GridEdition

    kinds = {"/flows/": Flow, "/enterprises/": Enterprise, "/projects/of": Enterprise, "/projects/": Project}
    model = next((kind for start, kind in kinds.items() if address.startswith(start)), GridEdition)
    return model.objects.order_by("pk").values_list("pk", flat=True)[0]


FEW = ["99999999999999999999", "%C2%B2", "a%00b", "%FF%FE", "%27%22%3E%3Cscript%3E"]


@pytest.mark.parametrize("values", [FEW, pytest.param(QUERY_VALUES, marks=pytest.mark.long)], ids=["few", "all"])
def test_no_page_breaks_over_a_name_of_its_query(pages, values):
    """One name at a time: with all of them at once the first that is refused would hide the others."""
    assert len(pages) > 60
    assert sum(len(names) for _address, _client, names in pages) > 100
    broken = []
    for address, client, names in pages:
        for name in names - {"csrfmiddlewaretoken"}:
            for value in values:
                answer = client.get(f"{address}?{name}={value}")
                if answer.status_code >= 500:
                    broken.append(f"{answer.status_code} {address}?{name}={value[:24]}")
    assert not broken, "\n".join(broken)


def test_no_operation_of_the_api_breaks_over_its_query(people):
    broken = []
    for path, method, operation in operations(api.get_openapi_schema()):
        if method != "get":
            continue
        address = re.sub(r"\{\w+\}", "1", path)
        names = [given["name"] for given in operation.get("parameters", []) if given["in"] == "query"]
        for name in names:
            for value in QUERY_VALUES:
                answer = people[0].get(f"{address}?{name}={value}")
                if answer.status_code >= 500:
                    broken.append(f"{answer.status_code} {address}?{name}={value[:24]}")
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("value", ["0", "9223372036854775807", "9223372036854775808", "9" * 40, "9" * 4400])
def test_a_number_that_no_row_has_is_not_there_however_large(people, value):
    odd = []
    for address, kinds in routes(get_resolver()):
        if "IntConverter" not in kinds:
            continue
        for client in people[:2]:
            for method in (client.get, client.post):
                answer = method(filled(address, value))
                asks_who = "/me/second/" in answer.get("Location", "") or "/me/confirm/" in answer.get("Location", "")
                if answer.status_code not in {401, 403, 404, 405, 415} and not asks_who:
                    odd.append(f"{answer.status_code} {address} {answer.get('Location', '')}")
    assert not odd, "\n".join(odd)


@pytest.mark.parametrize("value", ["%00", "%FF%FE", "..%2F..%2Fetc", "%27%3B--", "%E2%80%AE", "a" * 3000, "%0D%0A"])
def test_a_word_in_an_address_that_means_nothing_is_not_there(people, value):
    odd = []
    for address, kinds in routes(get_resolver()):
        if kinds & {"StringConverter", "SlugConverter"}:
            answers = [client.get(filled(address, value)) for client in people]
            odd += [f"{answer.status_code} {address}" for answer in answers if answer.status_code >= 500]
    assert not odd, "\n".join(odd)


# --- redirects --------------------------------------------------------------------------------------------------------


def leads_away(answer) -> bool:
    parts = urlsplit(answer.get("Location", "").replace("\\", "/"))
    return bool(parts.netloc and parts.netloc != "testserver") or parts.scheme not in {"", "http", "https"}


AWAY = re.compile(r"\s*(?:javascript|data|vbscript):|\s*(?:https?:)?[/\\]{2}(?!testserver/)", re.IGNORECASE)


def test_next_never_leads_to_another_site(people):
    manager = people[0]
    project = first_key("/projects/")
    sent = [
        (reverse("core:unit"), {"value": "wan"}),
        (reverse("core:fold"), {"value": "folded"}),
        (reverse("core:language"), {"value": "en"}),
        (reverse("projects:follow_up", args=[project]), {"kind": "visit", "content": "看"}),
        (reverse("projects:save_filter"), {"name": "常用", "query": "?stage=signed"}),
    ]
    opened = [reverse("projects:follow_up_new"), reverse("projects:edit", args=[project]), reverse(settings.LOGIN_URL)]
    odd = []
    for target in ELSEWHERE:
        answers = [manager.post(address, form | {"next": target, "query": target}) for address, form in sent]
        answers += [manager.get(address, {"next": target}) for address in opened]
        answers += [manager.get(opened[0], {"next": target, "project": project})]
        answers += [Client().get(opened[2], {"next": target})]
        for answer in answers:
            links = re.findall(r'(?:href|action|hx-get|hx-post)="([^"]*)"', answer.text)
            if answer.status_code >= 500 or leads_away(answer) or any(AWAY.match(link) for link in links):
                odd.append(f"{answer.status_code} {answer.request['PATH_INFO']} {target!r} → {answer.get('Location')}")
    assert not odd, "\n".join(odd)


def test_the_watch_knows_what_leads_away():
    """Were it blind, the test above would say nothing."""

    class Answer(dict):
        pass

    assert leads_away(Answer(Location="//evil.example"))
    assert leads_away(Answer(Location="/\\evil.example"))
    assert leads_away(Answer(Location="javascript:alert(1)"))
    assert not leads_away(Answer(Location="/projects/?next=https://evil.example"))
    assert AWAY.match("//evil.example")
    assert not AWAY.match("/projects/")


def test_a_slash_that_is_added_stays_on_the_site(people):
    """`//evil.example` without its slash at the end must not become a redirect to that host."""
    for path in ("//evil.example", "//evil.example/projects", "/%5Cevil.example", "/.//evil.example"):
        assert not leads_away(people[0].generic("GET", path)), path
