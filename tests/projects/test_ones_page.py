import re

import pytest
from django.urls import reverse

from tests import factories
from tests.projects import many
from zoneops.accounts.enums import Role
from zoneops.projects.models import Project

PAGE = reverse("projects:ones")


def page(client):
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return answer.content.decode()


def section(html, only):
    found = re.search(rf'aria-labelledby="lack-{only}".*?</section>', html, re.DOTALL)
    return found[0] if found else ""


@pytest.fixture
def whole(zone, officer):
    """A project that has all four."""
    grid = zone.gridedition_set.get().grids.first()
    return factories.project(
        zone, name="齐全的", stage=2, grid=grid, has_map=True, service_officer=officer, officer_in_post=True
    )


def test_the_proof_counts_every_pursued_project(signed_in, zone, officer):
    projects = [project for project in many.mixed(zone, officer, count=60) if many.is_pursued(project)]
    lacking = sum(map(many.lacks_one, projects))
    said = f"在跟 {len(projects)} 个项目，四个一齐全 {len(projects) - lacking} 个，缺 {lacking} 个"
    assert said in page(signed_in)


def test_the_page_is_empty_when_nothing_is_missing_and_says_so(signed_in, whole):
    html = page(signed_in)
    assert "没有一个项目缺项" in html
    assert "在跟 1 个项目，四个一齐全 1 个，缺 0 个" in html
    assert "<table" not in html


@pytest.mark.parametrize(
    ("changes", "only", "reason"),
    [
        ({"has_map": False}, "lacking-map", "未选审批流程"),
        ({"service_officer": None}, "lacking-person", "未指定专职服务员"),
        ({"officer_in_post": False}, "lacking-person", "李文静已离岗，待移交"),
        ({"grid": None, "net_reason": "用地跨第一、第二网格"}, "lacking-net", "用地跨第一、第二网格"),
        ({"last_follow_up_on": "2021-09-30"}, "lacking-end", "15 天没有跟进"),
    ],
)
def test_a_project_stands_under_the_one_it_lacks_with_the_reason(signed_in, whole, changes, only, reason):
    Project.objects.filter(pk=whole.pk).update(**changes)
    html = page(signed_in)
    assert "齐全的" in section(html, only)
    assert reason in section(html, only)
    assert html.count("<section") == 1


def test_two_weeks_to_the_day_is_still_followed(signed_in, whole):
    Project.objects.filter(pk=whole.pk).update(last_follow_up_on="2021-10-01")
    assert "没有一个项目缺项" in page(signed_in)


def test_a_project_that_lacks_two_stands_under_both_and_counts_once(signed_in, whole):
    Project.objects.filter(pk=whole.pk).update(has_map=False, grid=None)
    html = page(signed_in)
    assert "缺 1 个" in html
    assert "齐全的" in section(html, "lacking-map")
    assert "齐全的" in section(html, "lacking-net")


def test_the_way_to_mend_it_is_shown_to_whoever_may_mend_it(client, zone, whole, manager):
    Project.objects.filter(pk=whole.pk).update(service_officer=None)
    address = reverse("projects:officer", args=[whole.pk])
    client.force_login(manager)
    assert f'href="{address}"' in page(client)
    client.force_login(factories.user_with(Role.STATISTICIAN, zone=zone))
    html = page(client)
    assert "未指定专职服务员" in html
    assert address not in html


def test_an_ended_project_lacks_nothing(signed_in, whole):
    Project.objects.filter(pk=whole.pk).update(has_map=False, standing="lost", standing_reason="投资方撤回")
    html = page(signed_in)
    assert "还没有在跟的项目" in html


def test_the_export_names_each_missing_one_in_a_column_of_its_own(signed_in, whole):
    Project.objects.filter(pk=whole.pk).update(has_map=False, grid=None, net_reason="用地未定，未落网格")
    answer = signed_in.get(PAGE + "?format=csv")
    head, row = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    told = dict(zip(head.split(","), row.split(","), strict=True))
    assert told["一张图"] == "未选审批流程"
    assert told["一张网"] == "用地未定，未落网格"
    assert told["一个人"] == ""


def test_projects_of_another_zone_are_not_shown(signed_in, zone, other_zone):
    factories.project(other_zone, name="外区的")
    assert "外区的" not in page(signed_in)


def test_more_projects_need_no_more_queries(signed_in, zone, django_assert_num_queries):
    def add(count):
        for _ in range(count):
            factories.project(zone, stage=2)
        page(signed_in)

    add(3)
    for_three = many.queries_of(lambda: page(signed_in))
    assert for_three <= 12
    add(57)
    with django_assert_num_queries(for_three):
        page(signed_in)
