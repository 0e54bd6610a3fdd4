"""What is typed into a field comes back as it was, escaped, or is refused in words; nothing runs, nothing breaks.

And whatever else is sent with a form or to the API changes nothing that the form or the operation does not list.
"""

import datetime
import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.api.conftest import Caller
from tests.hostile import TEXTS
from zoneops.enterprises.models import Enterprise
from zoneops.projects.forms import EditForm
from zoneops.projects.models import FollowUp, Project

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Our own sign: whatever stands behind it in a page was typed. It must never be inside a tag that we did not write.
SCRIPT = re.compile(
    r"<script(?![^>]*\bsrc=)|\son(?:load|error|focus|mouseover)\s*=\s*[^ >]|javascript:alert", re.IGNORECASE
)
FIELDS_OF_PROJECT = ("name", "investor", "description", "source", "project_manager", "patron_leader", "next_step")


@pytest.fixture
def desk(manager):
    client = Client(raise_request_exception=False)
    client.force_login(manager)
    return client


def tags_only(page: str) -> str:
    """The page without its text: what a browser takes for markup."""
    return "".join(re.findall(r"<[^>]*>", page))


def attack_in(page: str) -> str:
    """A tag of the page that is not ours, or ""."""
    for tag in re.findall(r"<[a-zA-Z/!][^>]*>", page):
        # In values of attributes < and quotes are escaped: what remains outside of quotes is the tag itself.
        bare = re.sub(r'"[^"]*"', '""', tag)
        if SCRIPT.search(bare) or re.match(r"<(?:iframe|svg/|base|object)", bare, re.IGNORECASE):
            return tag
        if re.search(r'(?:href|src|action)="\s*(?:javascript|data:text|vbscript):', tag, re.IGNORECASE):
            return tag
    return ""


def shown(answer) -> list[str]:
    """What is wrong with a page that shows the text."""
    if answer.status_code >= 500:
        return [f"{answer.status_code} {answer.request['PATH_INFO']}"]
    found = attack_in(answer.text) if "text/html" in answer.get("Content-Type", "") else ""
    return [f"{answer.request['PATH_INFO']}: {found[:100]}"] if found else []


def typed(text: str) -> str:
    """A text as Django hands it on: without blanks at its ends, lines as a form sends them."""
    return text.strip().replace("\r\n", "\n").replace("\r", "\n")


def test_the_watch_sees_what_would_run():
    """Were it blind, the tests below would say nothing."""
    for page in (
        "<p><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">',
        "<svg/onload=a>",
    ):
        assert attack_in(page), page
    assert not attack_in('<input value="&lt;script&gt;" title="onerror=x"><script src="/a.js"></script>')


def test_a_project_keeps_every_text_or_refuses_it(desk, zone, manager):
    project = factories.project(zone, name="磷酸铁锂项目")
    address = reverse("projects:edit", args=[project.pk])
    pages = [reverse(f"projects:{name}", args=[project.pk]) for name in ("detail", "edit", "changes")]
    pages += [reverse("projects:list"), reverse("projects:board")]
    wrong, kept = [], 0
    for number, text in enumerate(TEXTS):
        before = Project.objects.get(pk=project.pk)
        base = {name: value for name, value in EditForm.initial_of(before).items() if value is not None}
        form = base | dict.fromkeys(FIELDS_OF_PROJECT, text) | {"version": before.version}
        answer = desk.post(address, form)
        wrong += [f"{number}: {line}" for line in shown(answer)]
        after = Project.objects.get(pk=project.pk)
        if answer.status_code == 302:
            kept += 1
            if typed(after.name) != typed(text) or typed(after.description) != typed(text):
                wrong.append(f"{number}: {text[:30]!r} became {after.name[:30]!r}")
            # A page that shows a text of many lines is as good for every text: not all of them for each.
            for page in pages if number % 7 == 0 or "<" in text else pages[:1]:
                wrong += [f"{number}: {line}" for line in shown(desk.get(page))]
        elif answer.status_code != 422:
            wrong.append(f"{number}: {answer.status_code}")
        elif after.version != before.version:
            wrong.append(f"{number}: refused and yet written")
    assert wrong == []
    assert kept > 60


def test_what_is_refused_stands_in_the_form_as_it_was_typed(desk, zone):
    project = factories.project(zone)
    form = {"version": project.version, "name": "<b>项目</b>" * 40, "planned_investment": '"><script>alert(1)</script>'}
    answer = desk.post(reverse("projects:edit", args=[project.pk]), form)
    assert answer.status_code == 422
    assert html.escape("<b>项目</b>" * 40) in answer.text
    assert attack_in(answer.text) == ""


@pytest.mark.parametrize("field", ["content", "next_step"])
def test_a_follow_up_keeps_every_text_or_refuses_it(desk, zone, field):
    project = factories.project(zone)
    address = reverse("projects:follow_up", args=[project.pk])
    wrong, kept = [], 0
    for number, text in enumerate(TEXTS):
        answer = desk.post(address, {"kind": "visit", "content": "看过", field: text})
        wrong += [f"{number}: {line}" for line in shown(answer)]
        if answer.status_code == 302:
            kept += 1
            row = FollowUp.objects.order_by("-pk")[0]
            if typed(getattr(row, field)) != typed(text):
                wrong.append(f"{number}: {text[:30]!r} became {getattr(row, field)[:30]!r}")
        elif answer.status_code != 422:
            wrong.append(f"{number}: {answer.status_code}")
    wrong += shown(desk.get(reverse("projects:detail", args=[project.pk])))
    wrong += shown(desk.get(reverse("projects:timeline", args=[project.pk])))
    wrong += shown(desk.get("/"))
    assert wrong == []
    assert kept > 60


def test_an_enterprise_keeps_every_text_or_refuses_it(desk, zone):
    firm = factories.enterprise(zone)
    address = reverse("enterprises:edit", args=[firm.pk])
    wrong, kept = [], 0
    for number, text in enumerate(TEXTS):
        before = Enterprise.objects.get(pk=firm.pk)
        form = {
            "name": text, "short_name": text, "address": text, "credit_code": before.credit_code, "industry_code": "",
            "version": before.version, "contacts-TOTAL_FORMS": "1", "contacts-INITIAL_FORMS": "0",
            "contacts-0-name": text, "contacts-0-position": text, "contacts-0-phone": "13800000000",
        }  # fmt: skip
        answer = desk.post(address, form)
        wrong += [f"{number}: {line}" for line in shown(answer)]
        after = Enterprise.objects.get(pk=firm.pk)
        if answer.status_code == 302:
            kept += 1
            if typed(after.name) != typed(text):
                wrong.append(f"{number}: {text[:30]!r} became {after.name[:30]!r}")
            wrong += shown(desk.get(reverse("enterprises:detail", args=[firm.pk])))
        elif answer.status_code != 422:
            wrong.append(f"{number}: {answer.status_code}")
    wrong += shown(desk.get(reverse("enterprises:list")))
    assert wrong == []
    assert kept > 20


def test_the_search_and_the_api_answer_every_text(desk, manager, zone):
    program = Caller(manager)
    wrong = []
    for number, text in enumerate(TEXTS):
        wrong += [f"{number}: {line}" for line in shown(desk.get(reverse("core:search"), {"q": text[:2000]}))]
        wrong += [f"{number}: {line}" for line in shown(desk.get(reverse("projects:list"), {"q": text[:2000]}))]
        answer = program.post("/projects", {"name": text})
        if answer.status_code not in {201, 409, 422}:
            wrong.append(f"{number}: {answer.status_code} {text[:20]!r}")
    assert wrong == []


# --- nothing that is not listed ---------------------------------------------------------------------------------------


def other_value(field, zone) -> str:
    """Another value than a row is likely to have, as a form or a program would send it."""
    if field.is_relation:
        return "1"
    kind = field.get_internal_type()
    if kind == "BooleanField":
        return "1"
    if kind in {"DateField", "DateTimeField"}:
        return "2020-02-02"
    if kind in {"DecimalField", "FloatField"}:
        return "77"
    if "Integer" in kind or kind == "BigAutoField":
        return "5"
    return str(field.choices[-1][0]) if field.choices else "别人写的"


def everything_of(model, zone) -> dict[str, str]:
    sent = {}
    for field in model._meta.concrete_fields:
        sent |= {field.name: other_value(field, zone), field.attname: other_value(field, zone)}
    return sent | {"pk": "99999", "id": "99999", "zone": "1", "zone_id": "1", "save": "1"}


def row_of(model, pk) -> dict[str, object]:
    return model.objects.filter(pk=pk).values().get()


def changed(before, after) -> set[str]:
    return {name for name in before if before[name] != after[name]}


# What the editing form of a project lists, as columns, and what follows from them.
EDITED = {
    "name", "code", "description", "source", "project_manager", "patron_leader", "next_step", "next_step_due_on",
    "entered_statistics_on", "entered_register_on", "enterprise_id", "investor_name", "planned_investment_yuan",
    "land_area_mu", "industry_code", "key_level",
}  # fmt: skip
FOLLOWS = {"version", "updated_at", "pinyin", "initials", "name_pinyin", "name_initials", "search_text"}


def test_the_form_of_a_project_changes_only_what_it_lists(desk, zone, other_zone):
    project = factories.project(zone, stage=2)
    before = row_of(Project, project.pk)
    form = everything_of(Project, zone) | {"version": str(project.version), "planned_investment": "77"}
    form |= {"planned_unit": "万元", "key_level": "zone", "industry_code": "3841", "next_step_due_on": "2021-12-01"}
    answer = desk.post(reverse("projects:edit", args=[project.pk]), form)
    assert answer.status_code == 302, answer.text[:2000]
    after = row_of(Project, project.pk)
    assert changed(before, after) - FOLLOWS <= EDITED
    assert {"name", "description", "source"} <= changed(before, after)
    assert (after["zone_id"], after["stage"], after["standing"]) == (zone.pk, 2, "active")


def test_registering_a_project_takes_only_what_the_form_lists(desk, zone, other_zone, manager):
    form = everything_of(Project, zone) | {
        "zone": other_zone.pk,
        "zone_id": other_zone.pk,
        "stage": "5",
        "key_level": "",
    }
    form |= dict.fromkeys(("industry_code", "planned_investment", "parcel", "grid", "longitude", "latitude"), "")
    form |= {"name": "新项目", "planned_unit": "万元"}
    answer = desk.post(reverse("projects:register"), form)
    assert answer.status_code == 302, re.findall(r'is-bad">(.*?)<', answer.text)
    made = Project.objects.get(name="新项目")
    assert (made.zone_id, made.stage, made.standing, made.version) == (zone.pk, 1, "active", made.version)
    assert made.created_by == str(manager)
    assert made.service_officer_id is None
    assert made.pk != 99999
    assert made.created_at.date() != datetime.date(2020, 2, 2)


def test_the_form_of_an_enterprise_changes_only_what_it_lists(desk, zone, other_zone):
    firm = factories.enterprise(zone)
    before = row_of(Enterprise, firm.pk)
    form = everything_of(Enterprise, zone) | {
        "version": str(firm.version), "credit_code": firm.credit_code, "registered_capital_yuan": "77",
        "industry_code": "",
        "contacts-TOTAL_FORMS": "0", "contacts-INITIAL_FORMS": "0", "zone": other_zone.pk, "zone_id": other_zone.pk,
    }  # fmt: skip
    answer = desk.post(reverse("enterprises:edit", args=[firm.pk]), form)
    assert answer.status_code == 302, re.findall(r'is-bad">(.*?)<', answer.text)
    listed = {"name", "credit_code", "short_name", "industry_code", "registered_capital_yuan", "founded_on", "address"}
    assert changed(before, row_of(Enterprise, firm.pk)) - FOLLOWS <= listed
    assert {"name", "address"} <= changed(before, row_of(Enterprise, firm.pk))


def test_a_follow_up_is_about_the_project_of_its_address_and_by_who_wrote_it(desk, zone, manager):
    project, other = factories.project(zone), factories.project(zone)
    form = everything_of(FollowUp, zone) | {"project": other.pk, "project_id": other.pk, "kind": "visit"}
    form |= {"content": "看过", "happened_at": "2021-10-01T09:00", "next_step_due_on": "2021-12-01"}
    answer = desk.post(reverse("projects:follow_up", args=[project.pk]), form)
    assert answer.status_code == 302, re.findall(r'is-bad">(.*?)<', answer.text)
    row = FollowUp.objects.get()
    assert (row.project_id, row.zone_id if hasattr(row, "zone_id") else zone.pk) == (project.pk, zone.pk)
    assert row.by_id == manager.pk


def test_the_api_refuses_every_field_that_its_schema_does_not_list(manager, zone):
    """One at a time, each beside a field that may change: neither is written."""
    project = factories.project(zone)
    program = Caller(manager)
    schema = program.get("/openapi.json").json()
    operation = schema["paths"]["/api/v1/projects/{pk}"]["patch"]
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    listed = set(schema["components"]["schemas"][reference.rpartition("/")[2]]["properties"])
    unlisted = {name: value for name, value in everything_of(Project, zone).items() if name not in listed}
    assert {"zone_id", "created_by", "id", "stage", "standing"} <= set(unlisted)
    before, odd = row_of(Project, project.pk), []
    for name, value in unlisted.items():
        answer = program.patch(f"/projects/{project.pk}", {"version": project.version, "source": "展会", name: value})
        if answer.status_code != 422 or changed(before, row_of(Project, project.pk)):
            odd.append(f"{answer.status_code} {name}")
    assert odd == []
