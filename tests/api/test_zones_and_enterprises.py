"""Zones and enterprises through the API."""

import datetime

import pytest

from tests import factories
from tests.api.conftest import Caller
from zoneops.accounts.enums import Right, Role
from zoneops.accounts.rights import RIGHTS
from zoneops.enterprises.models import Enterprise, RegisterEntry
from zoneops.enterprises.rules import complete_credit_code

CODE = complete_credit_code("91371482MA3C4N5T9")


def test_a_caller_sees_the_own_zone_with_its_grids_and_no_other(program, zone, other_zone):
    found = program.get("/zones").json()["items"]
    assert [item["code"] for item in found] == [zone.code]
    assert [grid["name"] for grid in found[0]["grids"]] == ["第一网格", "第二网格"]
    assert found[0]["today"] == "2021-10-15"
    assert program.get(f"/zones/{zone.code}").json() == found[0]
    theirs, nobodys = program.get(f"/zones/{other_zone.code}"), program.get("/zones/nowhere")
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.content == nobodys.content


def test_enterprises_are_those_of_the_zone_and_can_be_searched_by_pinyin_initials(program, zone, other_zone):
    mine = factories.enterprise(zone, name="德州绿储能源有限公司")
    factories.enterprise(zone, name="山东海川轴承有限公司")
    factories.enterprise(other_zone, name="德州绿储外区有限公司")
    found = program.get("/enterprises?q=dzlc").json()["items"]
    assert [item["id"] for item in found] == [mine.pk]


def test_the_register_is_asked_as_of_today(program, zone):
    inside, left, never = (factories.enterprise(zone) for _ in range(3))
    RegisterEntry.objects.create(enterprise=inside, entered_on=datetime.date(2021, 10, 15))
    RegisterEntry.objects.create(
        enterprise=left, entered_on=datetime.date(2020, 1, 1), left_on=datetime.date(2021, 10, 15)
    )
    found = {item["id"]: item["above_designated_size"] for item in program.get("/enterprises").json()["items"]}
    assert found == {inside.pk: True, left.pk: False, never.pk: False}
    only = program.get("/enterprises?above_designated_size=true").json()["items"]
    assert [item["id"] for item in only] == [inside.pk]
    rest = program.get("/enterprises?above_designated_size=false").json()["items"]
    assert [item["id"] for item in rest] == [left.pk, never.pk]


def test_the_detail_names_the_projects_that_the_caller_may_see(program, zone):
    enterprise = factories.enterprise(zone)
    project = factories.project(zone, enterprise=enterprise)
    found = program.get(f"/enterprises/{enterprise.pk}").json()
    assert found["project_ids"] == [project.pk]


def test_an_enterprise_of_another_zone_is_as_unknown_as_one_that_never_was(program, zone, other_zone):
    foreign = factories.enterprise(other_zone)
    theirs, nobodys = program.get(f"/enterprises/{foreign.pk}"), program.get(f"/enterprises/{foreign.pk + 1000}")
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.content == nobodys.content


def test_registering_normalises_the_credit_code(program, zone):
    response = program.post("/enterprises", {"credit_code": f" {CODE.lower()} ", "name": "德州示例装备有限公司"})
    assert response.status_code == 201
    made = Enterprise.objects.get(pk=response.json()["id"])
    assert (made.zone, made.credit_code) == (zone, CODE)


def test_a_credit_code_with_a_wrong_check_digit_says_which_one_is_right(program, zone):
    wrong = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")
    response = program.post("/enterprises", {"credit_code": wrong, "name": "德州示例装备有限公司"})
    assert response.status_code == 422
    assert f"应为 {CODE[-1]}" in response.json()["fields"]["credit_code"]
    assert not Enterprise.objects.exists()


def test_a_credit_code_is_registered_once_in_a_zone(program, zone, other_zone):
    factories.enterprise(other_zone, credit_code=CODE)
    body = {"credit_code": CODE, "name": "德州示例装备有限公司"}
    assert program.post("/enterprises", body).status_code == 201
    again = program.post("/enterprises", body)
    assert (again.status_code, again.json()["error"]) == (422, "refused")
    assert Enterprise.objects.filter(zone=zone).count() == 1


SETTABLE = {"credit_code", "name", "short_name", "industry_code", "registered_capital_yuan", "founded_on", "address"}


@pytest.mark.parametrize("name", sorted({field.name for field in Enterprise._meta.get_fields()} - SETTABLE))
def test_no_other_field_of_the_model_can_be_set_from_outside(program, zone, name):
    response = program.post("/enterprises", {"credit_code": CODE, "name": "德州示例装备有限公司", name: 1})
    assert response.status_code == 422
    assert set(response.json()["fields"]) == {name}
    assert not Enterprise.objects.exists()


@pytest.mark.parametrize("role", Role.values)
def test_reading_and_registering_follow_the_rights_of_the_role(zone, role):
    caller = Caller(factories.user_with(role, zone=zone))
    assert (caller.get("/enterprises").status_code == 200) == (Right.VIEW_ENTERPRISES in RIGHTS[role])
    response = caller.post("/enterprises", {"credit_code": CODE, "name": "德州示例装备有限公司"})
    assert response.status_code == (201 if Right.EDIT_ENTERPRISES in RIGHTS[role] else 403)
    assert Enterprise.objects.exists() == (response.status_code == 201)


def test_cursor_paging_visits_every_enterprise_once(program, zone):
    made = [factories.enterprise(zone).pk for _ in range(5)]
    seen, address = [], "/enterprises?limit=2"
    while address:
        answer = program.get(address).json()
        seen += [item["id"] for item in answer["items"]]
        address = answer["next"]
    assert seen == made
