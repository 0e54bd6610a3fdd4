"""A walk over every page that a link leads to: none is broken, and in English none still speaks Chinese."""

import datetime
import html
import re
from collections import Counter
from decimal import Decimal
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings
from django.utils import translation

from tests import factories
from tests.approvals.conftest import make_flow, procedure
from zoneops.accounts import services as accounts
from zoneops.accounts.enums import Role
from zoneops.approvals import services as approvals
from zoneops.core import calendar
from zoneops.enterprises import services as enterprises
from zoneops.enterprises.enums import QualificationKind
from zoneops.enterprises.models import Enterprise
from zoneops.projects import services
from zoneops.projects.enums import Stage, Standing
from zoneops.territory.models import Grid, GridEdition, GridLead

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.either]

CJK = re.compile(r"[\u3400-\u9fff]+")
LINK = re.compile(r'(?:href|hx-get|src)="([^"#][^"]*)"')
# Chinese that English pages show on purpose: the other language's name, values of options, who made the rows of the
# factories, and what an audit row holds as it was written.
MEANT = re.compile(r'<button[^>]*lang="zh"[^>]*>中文</button>|\bvalue="(?:万元|亿元)"|试验|办结 [0-9]')
FORMS_OF_OFFICES = re.compile(r"^/imports/(?!receipts/)[a-z_-]+/$")  # the columns are words of Chinese ledgers
SAMPLE_CONTENT = re.compile(r"^/(components|api)/")


FIGURE = {
    "code": "industrial_output",
    "name": "规模以上工业总产值",
    "name_en": "Gross industrial output value",
    "value": "184.27",
    "unit": "亿元",
    "yoy_percent": "23.84",
    "period": "2021年1—9月",
    "period_en": "Jan–Sep 2021",
    "period_from": "2021-01",
    "period_to": "2021-09",
    "cumulative": True,
    "source": "Statistics office",
}


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.fixture
def people(db):
    """Everybody who sees pages of his own: the business, the three administrators, an enterprise. All is English."""
    with translation.override("en"):
        calendar.seed(2020, 2022)
        zone = factories.zone_with_grids(
            code="east", short_name="East Zone", name="East High-tech Zone", seal="E", service_brand="At your side",
            published_figures=[FIGURE],
        )  # fmt: skip
        GridEdition.objects.filter(zone=zone).update(title="Grids of 2021", source="Survey")
        for grid, name in zip(Grid.objects.filter(edition__zone=zone), ["West", "East"], strict=True):
            Grid.objects.filter(pk=grid.pk).update(name=name)
        office = factories.department(zone, "Investment office")
        roles = [Role.PROJECT_MANAGER, Role.LEADER, Role.GRID_WORKER]
        user = factories.user_with(*roles, zone=zone, name="Ann Lee", department=office)
        gone = factories.user_with(Role.SERVICE_OFFICER, zone=zone, name="Ben Wu", department=office)
        GridLead.objects.create(zone=zone, grid_code="G01", lead=user)
        firm = factories.enterprise(zone, "Bearing Works", industry_code="3841")
        fill(zone, user, gone, firm)
        keepers = [factories.user_with(role, zone=zone, name=name) for role, name in KEEPERS.items()]
        ask_for_roles(gone, *keepers[:2])
        speaker = factories.user_with(Role.ENTERPRISE, zone=zone, name="Fay Qin")
        enterprises.link_representative(firm, speaker, by=user)
        return [user, *keepers, speaker]


KEEPERS = {
    Role.SYSTEM_ADMINISTRATOR: "Cara Sun",
    Role.SECURITY_ADMINISTRATOR: "Dan Liu",
    Role.AUDIT_ADMINISTRATOR: "Eve Tan",
}


def ask_for_roles(person, system, security) -> None:
    """One request waits, one is approved and one is not."""
    for role, decision in ((Role.LIAISON, None), (Role.STATISTICIAN, True), (Role.SUPERVISOR, False)):
        asked = accounts.ask_role(person, role, change="grant", by=system, reason="Needed")
        if decision is not None:
            accounts.decide_role_request(asked, approve=decision, by=security, reason="Seen")


def fill(zone, user, gone, firm) -> None:
    enterprises.enter_register(firm, on=day("2020-01-01"), by=user)
    enterprises.add_qualification(
        Enterprise.objects.get(pk=firm.pk), by=user, kind=QualificationKind.HIGH_TECH, issuer="Ministry",
        document_number="1", valid_from=day("2020-01-01"), valid_to=day("2021-11-01"),
    )  # fmt: skip
    flow = make_flow(zone, "Industry 2021", [
        procedure("A-1", "Filing", name="Filing", lead_department="Investment office"),
        procedure("B-1", "Building", name="Building permit", lead_department="Investment office", day_unit="natural"),
    ])  # fmt: skip
    parcel = factories.parcel(zone, planned_use="Industry")
    for number, stage in enumerate(Stage, start=1):
        project = factories.project(
            zone, stage=1, name=f"Plant {number}", enterprise=firm, description="Bearings", source="Fair",
            planned_investment_yuan=Decimal("126000000"), land_area_mu=Decimal(50), key_level="zone",
        )  # fmt: skip
        services.assign_officer(project, gone if number == 1 else user, by=user, from_on=day("2021-09-02"))
        if number > 1:
            services.place_project(project, by=user, parcel=parcel)
            services.sign_agreement(
                project, by=user, signed_on=day("2021-09-05"), document_number="A-1",
                fixed_investment_yuan=Decimal("100000000"), annual_tax_yuan=Decimal("9000000"), jobs=100,
            )  # fmt: skip
            services.record_arrival(
                project, by=user, as_of_on=day("2021-10-01"), source="Report", fixed_investment_yuan=Decimal("50000000")
            )
            case = approvals.open_case(project, flow, by=user)
            approvals.complete_step(case.steps.order_by("pk")[0], by=user, completed_on=day("2021-10-01"))
        services.record_follow_up(
            project, by=user, kind="visit", content="Seen the site", next_step="Call again",
            next_step_due_on=day("2021-10-20"), happened_at=datetime.datetime(2021, 10, 1, 9, tzinfo=datetime.UTC),
        )  # fmt: skip
        type(project).objects.filter(pk=project.pk).update(
            stage=stage, stage_due_on=day("2021-10-01") if number % 2 else day("2021-10-18")
        )
    suspended = factories.project(zone, name="Plant S")
    services.change_standing(suspended, to=Standing.SUSPENDED, by=user, reason="Market", changed_on=day("2021-10-01"))
    factories.project(zone, name="Bare", last_follow_up_on=day("2021-08-01"))


def walk(client, start="/"):
    """(address, response) of every page that links lead to; one query per address and set of its keys.

    Of the pages that differ by the number of their row, twelve: one audit row is shown as the other.
    """
    waiting, seen, alike = [start], set(), Counter()
    while waiting:
        address = waiting.pop(0)
        parts = urlsplit(address)
        kind = (parts.path, tuple(sorted(parse_qs(parts.query, keep_blank_values=True))))
        if kind in seen or parts.scheme or parts.netloc or parts.path.startswith(("/static/", "/api/v1/")):
            continue
        seen.add(kind)
        shape = (re.sub(r"[0-9]+", "N", parts.path), kind[1])
        alike[shape] += 1
        if alike[shape] > 12:
            continue
        answer = client.get(address)
        yield address, answer
        if "text/html" in answer.get("Content-Type", "") and not answer.streaming:
            found = [html.unescape(link) for link in LINK.findall(answer.text)]
            waiting += [urldefrag(urljoin(parts.path, link)).url for link in found if ":" not in link.split("/")[0]]


def words_left(text: str) -> list[str]:
    """Chinese in the visible text and in attributes of a page."""
    text = re.sub(r"<script\b.*?</script>|<style\b.*?</style>|<!--.*?-->", "", MEANT.sub("", text), flags=re.DOTALL)
    return CJK.findall(text)


@pytest.fixture
def english(client, people):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def walks(client, people):
    """The walk of everybody, each from the first page."""
    for person in people:
        client.force_login(person)
        yield from walk(client)


def test_every_page_opens_and_no_english_page_speaks_chinese(english, people):
    broken, chinese, count = [], [], 0
    for address, answer in walks(english, people):
        count += 1
        if answer.status_code not in {200, 302}:
            broken.append(f"{answer.status_code} {address}")
        elif "text/html" in answer.get("Content-Type", "") and not answer.streaming:
            path = urlsplit(address).path
            if not FORMS_OF_OFFICES.match(path) and not SAMPLE_CONTENT.match(path):
                chinese += [f"{path}: {' '.join(words)}" for words in [words_left(answer.text)] if words]
    assert count > 100
    assert not broken
    assert not chinese, "\n".join(chinese)


def test_every_page_opens_in_chinese_too(client, people):
    opened = walks(client, people)
    assert not [f"{answer.status_code} {address}" for address, answer in opened if answer.status_code >= 400]
