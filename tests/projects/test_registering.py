"""Registering and changing: errors stand at the field, nothing typed is lost, nobody is overwritten."""

from decimal import Decimal

import pytest
from django.urls import reverse

from tests import factories
from zoneops.core.models import AuditEntry
from zoneops.projects import services
from zoneops.projects.forms.fields import shown
from zoneops.projects.models import Project

KEY = "k" * 22


def url(name, project, *more):
    return reverse(f"projects:{name}", args=[project.pk, *more])


def refusals(project):
    return AuditEntry.objects.filter(outcome="refused", subject_id=str(project.pk), subject_label="projects.project")


# registering


def test_a_project_is_registered_from_what_is_known_on_the_first_day(signed_in, zone):
    known = factories.enterprise(zone, name="德州某某有限公司")
    answer = signed_in.post(
        reverse("projects:register"),
        {
            "name": "甲项目",
            "investor": "德州某某有限公司",
            "planned_investment": "1.26亿元",
            "planned_unit": "万元",
            "land_area_mu": "0",
            "key_level": "zone",
            "form_key": KEY,
        },
    )
    project = Project.objects.get(name="甲项目")
    assert answer.url == url("detail", project)
    assert (project.enterprise, project.planned_investment_yuan, project.land_area_mu) == (
        known,
        Decimal(126_000_000),
        Decimal(0),
    )
    assert (project.code, project.created_by) == ("2021-001", "李文静")


def test_an_investor_who_is_not_registered_is_kept_as_written(signed_in, zone):
    signed_in.post(reverse("projects:register"), {"name": "甲", "investor": "某集团", "planned_unit": "万元"})
    assert Project.objects.get(name="甲").investor_name == "某集团"


@pytest.mark.parametrize(
    ("text", "unit", "yuan"),
    [
        ("12600", "万元", 126_000_000),
        ("1.26", "亿元", 126_000_000),
        ("3500 万", "亿元", 35_000_000),
        ("1,200.5", "万元", 12_005_000),
    ],
)
def test_money_is_read_in_the_chosen_unit_unless_it_names_its_own(signed_in, zone, text, unit, yuan):
    signed_in.post(reverse("projects:register"), {"name": "甲", "planned_investment": text, "planned_unit": unit})
    assert Project.objects.get(name="甲").planned_investment_yuan == yuan


def test_an_amount_in_words_is_an_error_at_the_field_and_nothing_typed_is_lost(signed_in, zone):
    answer = signed_in.post(
        reverse("projects:register"),
        {"name": "甲项目", "planned_investment": "约五千万", "planned_unit": "亿元", "form_key": KEY},
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "“约五千万”不是数字，写成 5000 或 5,000.00" in html
    assert 'value="甲项目"' in html
    assert 'value="约五千万"' in html
    assert KEY not in html  # nothing was done under it: the form has a new one
    assert not Project.objects.exists()


def test_a_second_click_on_register_makes_one_project_and_both_land_on_it(signed_in, zone):
    data = {"name": "甲", "planned_unit": "万元", "form_key": KEY}
    answers = [signed_in.post(reverse("projects:register"), data) for _ in range(2)]
    assert Project.objects.count() == 1
    assert {answer.url for answer in answers} == {url("detail", Project.objects.get())}


def test_a_namesake_is_asked_about_before_it_is_registered(signed_in, project):
    data = {"name": project.name, "planned_unit": "万元"}
    answer = signed_in.post(reverse("projects:register"), data)
    assert f"已有同名项目 {project.code}" in answer.content.decode()
    assert signed_in.post(reverse("projects:register"), data | {"same_name": "1"}).status_code == 302
    assert Project.objects.filter(name=project.name).count() == 2


def test_a_place_outside_refuses_the_whole_registration(signed_in, zone):
    data = {"name": "甲", "planned_unit": "万元", "longitude": "116.9", "latitude": "36.945"}
    answer = signed_in.post(reverse("projects:register"), data)
    assert answer.status_code == 422
    assert "规划范围外" in answer.content.decode()
    assert not Project.objects.exists()


def test_only_who_may_name_officers_names_one_while_registering(client, zone, officer, manager):
    client.force_login(officer)
    client.post(reverse("projects:register"), {"name": "甲", "planned_unit": "万元", "officer": officer.pk})
    assert Project.objects.get(name="甲").service_officer is None
    client.force_login(manager)
    client.post(reverse("projects:register"), {"name": "乙", "planned_unit": "万元", "officer": officer.pk})
    assert Project.objects.get(name="乙").service_officer == officer


@pytest.mark.parametrize(
    ("yuan", "unit", "text"),
    [
        (Decimal(126_000_000), "万元", "12600"),
        (Decimal("35000000.50"), "万元", "3500.00005"),
        (Decimal(0), "万元", "0"),
        (None, "万元", ""),
    ],
)
def test_an_amount_is_shown_for_typing_without_loss(yuan, unit, text):
    assert shown(yuan, unit) == text


# changing


def edited(project, **changes):
    return {
        "code": project.code,
        "name": project.name,
        "planned_unit": "万元",
        "version": project.version,
    } | changes


def test_a_change_is_saved(signed_in, project):
    assert signed_in.post(url("edit", project), edited(project, name="新名")).status_code == 302
    project.refresh_from_db()
    assert project.name == "新名"


def test_a_stale_change_shows_both_versions_and_says_who_changed_what(signed_in, project, manager):
    services.update_project(project, by=manager, name="经理改的名", source="展会")
    answer = signed_in.post(url("edit", project), edited(project, name="我改的名"))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "经理改的名" in html
    assert "我改的名" in html
    assert "周明远" in html
    assert 'name="choose-name" value="theirs" checked' in html
    project.refresh_from_db()
    assert project.name == "经理改的名"


def test_the_reader_chooses_field_by_field(signed_in, project, manager):
    services.update_project(project, by=manager, name="经理改的名", planned_investment_yuan=Decimal(120_000_000))
    current = project.version + 1
    data = edited(project, name="我改的名", planned_investment="3500", version=current)
    data |= {"choose-name": "mine", "choose-planned_investment": "theirs"}
    assert signed_in.post(url("edit", project), data).status_code == 302
    project.refresh_from_db()
    assert (project.name, project.planned_investment_yuan) == ("我改的名", Decimal(120_000_000))


def test_a_code_that_is_taken_is_said_at_the_top(signed_in, project, zone):
    other = factories.project(zone)
    answer = signed_in.post(url("edit", project), edited(project, code=other.code))
    assert answer.status_code == 422
    assert f"项目编号 {other.code} 已经有了" in answer.content.decode()


# what is offered while typing


def test_enterprises_and_parcels_are_offered_from_the_own_zone_only(signed_in, zone, other_zone):
    factories.enterprise(zone, name="德州甲有限公司")
    factories.enterprise(other_zone, name="德州乙有限公司")
    html = signed_in.get(reverse("projects:investors"), {"investor": "德州"}).content.decode()
    assert "德州甲" in html
    assert "德州乙" not in html
    mine, theirs = factories.parcel(zone, number="P-1"), factories.parcel(other_zone, number="P-2")
    html = signed_in.get(reverse("projects:parcels"), {"parcel": "P-"}).content.decode()
    assert mine.number in html
    assert theirs.number not in html


def test_the_page_of_an_enterprise_shows_its_projects(signed_in, zone):
    enterprise = factories.enterprise(zone)
    project = factories.project(zone, enterprise=enterprise)
    other = factories.project(zone)
    address = reverse("projects:enterprise_panel", args=[enterprise.pk])
    html = signed_in.get(address, headers={"HX-Request": "true"}).content.decode()
    assert project.name in html
    assert other.name not in html
    assert "<html" not in html
    assert "<html" in signed_in.get(address).content.decode()


def test_a_service_officer_serves_what_he_registers_unless_he_says_otherwise(signed_in, zone, officer):
    signed_in.post(reverse("projects:register"), {"name": "甲项目", "planned_unit": "万元", "serve": "on"})
    signed_in.post(reverse("projects:register"), {"name": "乙项目", "planned_unit": "万元"})
    assert Project.objects.get(name="甲项目").service_officer == officer
    assert Project.objects.get(name="乙项目").service_officer is None
