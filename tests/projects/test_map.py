from decimal import Decimal

import pytest
from django.urls import reverse

from tests import factories
from tests.projects import many
from zoneops.projects import on_map
from zoneops.projects.filters import Filters
from zoneops.territory.models import GridEdition

MAP = reverse("projects:map")


@pytest.fixture
def west(zone):
    return zone.gridedition_set.get().grids.get(code="G01")


def page(client, address=MAP):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_grids_and_the_gridless_add_up_to_everything_found(zone, officer):
    projects = [project for project in many.mixed(zone, officer, count=60) if many.is_pursued(project)]
    shown = on_map.shown(Filters(), officer, zone)
    assert sum(share.count for share in shown.shares) + shown.nowhere_count == len(projects)
    for share in shown.shares:
        rows = [project for project in projects if project.grid == share.grid]
        assert share.count == len(rows)
        assert share.overdue == sum(map(many.is_overdue, rows))
        assert share.stalled == sum(map(many.is_stalled, rows))
        assert share.sum_yuan == sum((project.planned_investment_yuan or 0 for project in rows), Decimal(0))


def test_projects_in_no_grid_are_counted_by_reason(zone, officer):
    factories.project(zone, net_reason="用地跨第一、第二网格")
    for _ in range(2):
        factories.project(zone)
    shown = on_map.shown(Filters(), officer, zone)
    assert shown.nowhere == [("用地未定，未落网格", 2), ("用地跨第一、第二网格", 1)]


def test_a_point_says_its_state_in_word_and_tone_and_leads_to_the_project(client, zone, officer, west):
    project = factories.project(
        zone, name="逾期的", stage=2, grid=west, longitude="116.645", latitude="36.945", stage_due_on="2021-10-01"
    )
    client.force_login(officer)
    html = page(client)
    assert "逾期的，逾期 14 天" in html
    assert f'<a href="{reverse("projects:detail", args=[project.pk])}" aria-label="逾期的，逾期 14 天">' in html
    assert 'data-tone="late"' in html


def test_those_that_need_a_person_are_drawn_when_not_all_can_be(zone, officer, monkeypatch):
    monkeypatch.setattr(on_map, "MOST_POINTS", 2)
    place = {"longitude": "116.645", "latitude": "36.945"}
    for number in range(3):
        factories.project(zone, name=f"平静{number}", **place)
    factories.project(zone, name="逾期", stage_due_on="2021-10-14", **place)
    shown = on_map.shown(Filters(), officer, zone)
    assert len(shown.points) == 2
    assert shown.placed == 4
    # The last one drawn lies on top.
    assert shown.points[-1].label == "逾期"


def test_choosing_a_grid_shows_only_its_projects_and_marks_it(client, zone, officer, west):
    factories.project(zone, name="西边的", grid=west, longitude="116.645", latitude="36.945")
    factories.project(zone, name="没落的", longitude="116.655", latitude="36.945")
    client.force_login(officer)
    html = page(client, MAP + "?grid=G01")
    assert "西边的" in html
    assert "没落的" not in html
    assert "data-picked" in html


def test_choosing_a_grid_leaves_the_figures_of_the_others(zone, officer, west):
    east = zone.gridedition_set.get().grids.get(code="G02")
    factories.project(zone, grid=west)
    factories.project(zone, grid=east)
    factories.project(zone)
    shown = on_map.shown(Filters(grid="G01"), officer, zone)
    assert [share.count for share in shown.shares] == [1, 1]
    assert shown.nowhere_count == 1


def test_a_zone_without_grids_is_told_what_comes_first(client, zone, officer):
    GridEdition.objects.filter(zone=zone).update(state="draft")
    client.force_login(officer)
    assert "还没有施行的网格" in page(client)


def test_projects_of_another_zone_are_not_on_the_map(client, zone, other_zone, officer):
    factories.project(other_zone, name="外区的", longitude="116.645", latitude="36.945")
    client.force_login(officer)
    assert "外区的" not in page(client)


def test_more_projects_need_no_more_queries(client, zone, officer, west, django_assert_num_queries):
    client.force_login(officer)
    page(client)
    for _ in range(3):
        factories.project(zone, grid=west, longitude="116.645", latitude="36.945")
    for_three = many.queries_of(lambda: page(client))
    assert for_three <= 25
    for _ in range(57):
        factories.project(zone, grid=west, longitude="116.646", latitude="36.946")
    with django_assert_num_queries(for_three):
        page(client)
