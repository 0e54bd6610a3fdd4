"""The lists of people and departments."""

import csv
import io
import json

import pytest

from tests import factories
from zoneops.accounts import services
from zoneops.accounts.enums import Role


def names(answer):
    return [row.person.name for row in answer.context["rows"]]


@pytest.fixture
def staff(zone, officer):
    office = factories.department(zone, "项目服务中心")
    both = factories.user_with(
        Role.SERVICE_OFFICER, Role.PROJECT_MANAGER, zone=zone, name="王建国", department=office, phone="13812341234"
    )
    gone = factories.user_with(Role.GRID_WORKER, zone=zone, name="田雨桐", department=office)
    services.leave_post(gone, by="试验", on=factories.TODAY)
    return both, gone


def test_the_list_shows_colleagues_in_post_of_the_own_zone(signed_in, staff, other_zone):
    factories.user_with(Role.LEADER, zone=other_zone, name="外区领导")
    assert set(names(signed_in.get("/people/"))) == {"李文静", "王建国"}
    assert names(signed_in.get("/people/?standing=left")) == ["田雨桐"]
    assert len(names(signed_in.get("/people/?standing=all"))) == 3


def test_a_person_with_two_roles_is_counted_once(signed_in, staff):
    answer = signed_in.get("/people/?standing=all")
    assert [count for _words, _url, _key, count in answer.context["chips"]] == [2, 1, 3]
    filtered = signed_in.get("/people/?role=project_manager")
    assert names(filtered) == ["王建国"]
    assert "项目经理、专职服务员" in filtered.content.decode()


def test_people_are_found_by_a_part_of_name_account_or_title(signed_in, staff):
    both, _gone = staff
    assert names(signed_in.get("/people/?q=建国")) == ["王建国"]
    assert names(signed_in.get(f"/people/?q={both.username.upper()}")) == ["王建国"]
    empty = signed_in.get("/people/?q=查无此人")
    assert names(empty) == []
    assert "没有符合条件的人" in empty.content.decode()


@pytest.mark.parametrize(
    "query", ["department=x", f"department={'9' * 30}", "role=king", "standing=x", "sort=password", "page=-1"]
)
def test_an_address_with_nonsense_still_shows_the_list(signed_in, query):
    assert signed_in.get(f"/people/?{query}").status_code == 200


def test_phones_are_shown_without_their_middle_on_the_page_and_in_every_file(signed_in, staff):
    assert "138****1234" in signed_in.get("/people/").content.decode()
    for asked in ("", "&format=csv", "&format=json"):
        answer = signed_in.get(f"/people/?standing=all{asked}")
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"138****1234" in body
        assert b"13812341234" not in body


def test_an_export_has_the_rows_that_the_filters_select(signed_in, staff):
    answer = signed_in.get("/people/?standing=all&q=国&format=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["姓名"], row["部门"], row["角色"]) for row in rows] == [
        ("王建国", "项目服务中心", "项目经理、专职服务员")
    ]


def test_the_list_asks_the_database_no_more_for_many_people_than_for_few(
    signed_in, staff, zone, django_assert_max_num_queries, django_assert_num_queries
):
    signed_in.get("/people/")  # the menu's counts are remembered after the first page
    with django_assert_max_num_queries(25) as few:
        signed_in.get("/people/")
    for _ in range(20):
        factories.user_with(Role.LIAISON, Role.SUPERVISOR, zone=zone, department=factories.department(zone, f"部门{_}"))
    with django_assert_num_queries(len(few)):
        signed_in.get("/people/")


def test_who_speaks_for_an_enterprise_does_not_see_the_list(client, zone):
    client.force_login(factories.user_with(Role.ENTERPRISE, zone=zone))
    assert client.get("/people/").status_code == 403
    assert client.get("/departments/").status_code == 403
    assert 'href="/people/"' not in client.get("/me/").content.decode()


def test_the_action_stands_only_where_it_can_be_used(client, signed_in, staff, administrator):
    assert "/leave/" not in signed_in.get("/people/").content.decode()
    client.force_login(administrator)
    assert "/leave/" in client.get("/people/").content.decode()


def test_a_department_counts_those_in_post(signed_in, staff, zone):
    factories.department(zone, "空部门")
    answer = signed_in.get("/departments/?format=json")
    told = json.loads(b"".join(answer.streaming_content))
    rows = told if isinstance(told, list) else told["rows"]
    assert {row["name"]: row["people"] for row in rows} == {"项目服务中心": 1, "空部门": 0}
    assert signed_in.get("/departments/").status_code == 200


def test_an_account_of_no_zone_sees_its_own_page_and_no_list(client, db):
    client.force_login(factories.user_with(Role.SYSTEM_ADMINISTRATOR, zone=None))
    assert client.get("/me/").status_code == 200
    assert client.get("/people/").status_code == 403
