"""Every list as a file, of a zone whose people typed formulas: opened again, nothing in it calculates."""

import csv
import io
import re

import openpyxl
import pytest
from django.urls import get_resolver

from tests import factories
from tests.approvals.conftest import make_flow, procedure
from tests.hostile import FORMULAS
from tests.test_hostile_requests import filled, first_key, routes
from zoneops.accounts.enums import Role
from zoneops.accounts.models import Department, User
from zoneops.approvals import services as approvals
from zoneops.core import calendar
from zoneops.core.exports import DANGEROUS, FORMATS
from zoneops.enterprises.models import Enterprise
from zoneops.projects import services
from zoneops.projects.models import Project
from zoneops.territory.models import Grid, Parcel

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.either]
NUMBER = re.compile(r"[+-]?[0-9.]+")


@pytest.fixture
def typed(zone, manager, client):
    """Browsers of those who between them see every list, in a zone where every name begins like a formula."""
    calendar.seed(2020, 2022)
    office = factories.department(zone, "=招商部")
    Department.objects.filter(pk=office.pk).update(name="=SUM(1)")
    made = []
    for text in FORMULAS:
        firm = factories.enterprise(zone)
        Enterprise.objects.filter(pk=firm.pk).update(name=text, short_name=text[:20], address=text)
        project = factories.project(zone, stage=2, enterprise=firm)
        services.assign_officer(project, manager, by=manager)
        Project.objects.filter(pk=project.pk).update(name=text, source=text, next_step=text, description=text)
        parcel = factories.parcel(zone)
        Parcel.objects.filter(pk=parcel.pk).update(number=f"{text[:20]}{parcel.pk}", planned_use=text[:20])
        made.append(project)
    Grid.objects.filter(edition__zone=zone).update(name="=1+1")
    flow = make_flow(zone, "=流程", [procedure("A-1", "立项", name="@SUM(1)", lead_department="+财政局")])
    approvals.open_case(Project.objects.get(pk=made[0].pk), flow, by=manager)
    User.objects.filter(pk=manager.pk).update(name="-张三")
    browsers = []
    keepers = (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR)
    for person in (manager, *(factories.user_with(role, zone=zone, name="=管") for role in keepers)):
        browser = type(client)()
        browser.force_login(User.objects.get(pk=person.pk))
        browsers.append(browser)
    return browsers


def files(browsers, kind):
    """(address, bytes) of every list that gives a file of this kind to somebody."""
    for address, _kinds in routes(get_resolver()):
        if address.startswith("/api/") or "<str:" in address or "<slug:" in address:
            continue
        place = filled(address, str(first_key(address)))
        for browser in browsers:
            answer = browser.get(place, {"format": kind})
            if answer.status_code == 200 and answer.get("Content-Type") == FORMATS[kind]:
                yield address, b"".join(answer.streaming_content) if answer.streaming else answer.content
                break


def test_no_cell_of_any_workbook_is_a_formula(typed):
    found, names = [], set()
    for address, body in files(typed, "xlsx"):
        names.add(address)
        book = openpyxl.load_workbook(io.BytesIO(body))
        for sheet in book:
            found += [
                f"{address} {cell.coordinate}" for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
            ]
            assert sheet.max_row > 1, f"{address}: nothing in it that could calculate"
            if sheet.title[0] in DANGEROUS:
                found.append(f"{address}: sheet {sheet.title!r}")
    assert found == []
    assert {"/projects/", "/projects/four-ones/", "/enterprises/", "/parcels/", "/flows/cases/", "/people/"} <= names


def test_no_text_of_any_csv_begins_like_a_formula(typed):
    found, count = [], 0
    for address, body in files(typed, "csv"):
        count += 1
        for row in csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")):
            found += [
                f"{address}: {cell!r}" for cell in row if cell.startswith(DANGEROUS) and not NUMBER.fullmatch(cell)
            ]
    assert found == []
    assert count >= 8
