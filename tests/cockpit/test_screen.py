"""The wall: figures that can be counted again, nothing shown as 0 that is not known, nothing of another zone."""

import re
from decimal import Decimal

import pytest

from tests import factories
from zoneops.accounts.enums import Role
from zoneops.core.models import Zone
from zoneops.territory.models import Grid

SOURCE = "公开报道：前三季度数"
PUBLISHED = [
    {
        "name": "规模以上工业总产值",
        "value": "184.27",
        "unit": "亿元",
        "yoy_percent": "23.84",
        "period": "2021年1—9月",
        "source": SOURCE,
        "sample": False,
    },
    {"name": "税收", "value": "", "unit": "亿元", "yoy_percent": None, "period": "2021年1—9月", "source": SOURCE},
    {
        "name": "绿色产业产值占比",
        "value": "55",
        "unit": "%",
        "yoy_percent": None,
        "period": "2021年",
        "source": "公开报道：年内数",
        "sample": True,
    },
]


@pytest.fixture
def leader(zone):
    return factories.user_with(Role.LEADER, zone=zone)


def screen(client, user):
    client.force_login(user)
    return client.get("/screen/")


def test_published_figures_stand_as_they_were_published_with_period_and_source(client, zone, leader):
    Zone.objects.filter(pk=zone.pk).update(published_figures=PUBLISHED)
    response = screen(client, leader)
    output, tax, share = response.context["published"]
    assert (output.value, output.unit, output.yoy_percent) == ("184.27", "亿元", Decimal("23.84"))
    assert (tax.value, tax.unit, tax.yoy_percent) == ("—", "", None)
    assert share.more is None
    assert [figure.source_number for figure in (output, tax, share)] == [1, 1, 2]
    text = response.content.decode()
    assert "同比，约多 35.47 亿元" in text
    assert "[2] 公开报道：年内数" in text
    assert re.search(r"2021年1—9月 · 公布数", text)
    assert re.search(r"2021年 · 示例", text)


def test_a_zone_that_published_nothing_and_has_nothing_shows_no_invented_zero(client, zone, leader):
    response = screen(client, leader)
    total = response.context["total"].figures
    assert (total.count, total.planned_yuan, total.arrived_yuan) == (0, None, None)
    text = response.content.decode()
    assert "还没有公布数" in text
    assert "还没有在跟的项目" in text
    assert "四个一齐全" not in text
    assert "0.00" not in text


def test_the_stages_add_up_and_unknown_amounts_are_left_out(client, zone, leader, days):
    money = Decimal(10) ** 8
    factories.project(zone, stage=1, planned_investment_yuan=2 * money, last_follow_up_on=days(-15))
    factories.project(zone, stage=1, planned_investment_yuan=None)
    factories.project(zone, stage=4, planned_investment_yuan=4 * money, arrived_investment_yuan=money)
    factories.project(zone, stage=4, standing="lost", standing_reason="流失", planned_investment_yuan=9 * money)
    response = screen(client, leader)
    stages = [row.figures for row in response.context["stages"]]
    assert [row.count for row in stages] == [2, 0, 0, 1, 0, 0]
    assert [row.stalled for row in stages] == [1, 0, 0, 0, 0, 0]
    assert [row.planned_yuan for row in stages] == [2 * money, None, None, 4 * money, None, None]
    assert [row.arrived_yuan for row in stages] == [None, None, None, money, None, None]
    assert [row.share for row in stages] == [None, None, None, Decimal("0.25"), None, None]
    total = response.context["total"].figures
    assert (total.count, total.stalled, total.planned_yuan, total.arrived_yuan, total.with_arrival) == (
        3, 1, 6 * money, money, 1,
    )  # fmt: skip
    bars = [(row.count_percent, row.planned_percent, row.arrived_percent) for row in response.context["stages"]]
    assert bars[0] == (100, 50, 0)
    assert bars[3] == (50, 100, 25)


def test_the_smallest_part_is_still_seen_in_the_bar(client, zone, leader):
    factories.project(zone, stage=1, planned_investment_yuan=Decimal(10) ** 12)
    factories.project(zone, stage=2, planned_investment_yuan=Decimal(1))
    assert screen(client, leader).context["stages"][1].planned_percent == 1


def test_the_four_ones_count_who_holds_who_lacks_and_who_is_not_asked_yet(client, zone, leader, officer, days):
    grid = Grid.objects.filter(edition__zone=zone).first()
    held = {"service_officer": officer, "officer_in_post": True, "grid": grid}
    factories.project(zone, name="齐全的", stage=3, has_map=True, **held)
    factories.project(zone, name="洽谈的", stage=1, **held)
    factories.project(zone, name="缺图的", stage=2, **held)
    factories.project(zone, name="缺三样的", stage=1, last_follow_up_on=days(-15))
    response = screen(client, leader)
    counted = {
        row.figures.seal: (row.figures.held, row.figures.lacking, row.figures.not_due)
        for row in response.context["ones"]
    }
    assert counted == {"图": (1, 1, 2), "人": (3, 1, 0), "网": (3, 1, 0), "底": (3, 1, 0)}
    assert response.context["whole"] == 2
    assert [row.project.name for row in response.context["worst"]] == ["缺三样的", "缺图的"]
    text = response.content.decode()
    assert "未选审批流程" in text
    assert "缺一个人，缺一张网，未抓到底" in text


def test_the_longest_overdue_stands_first_and_the_count_covers_all(client, zone, leader, officer, days):
    for late in (3, 17, 1, 2, 8, 5):
        factories.project(
            zone, name=f"晚{late}天的", stage=2, stage_due_on=days(-late), service_officer=officer, officer_in_post=True
        )
    factories.project(zone, name="今天到期的", stage=2, stage_due_on=days(0))
    response = screen(client, leader)
    assert [row.light.days for row in response.context["overdue"]] == [17, 8, 5, 3, 2]
    text = response.content.decode()
    assert "6 个，最久 17 天" in text
    assert "未落地 · 李文静" in text


def test_each_grid_says_how_many_projects_it_has_and_how_many_are_overdue(client, zone, leader, days):
    west, east = Grid.objects.filter(edition__zone=zone).order_by("code")
    factories.project(zone, grid=west, stage=2, stage_due_on=days(-1))
    factories.project(zone, grid=west, stage=2)
    factories.project(zone, grid=None)
    response = screen(client, leader)
    svg = str(response.context["map"].svg)
    assert "2 个项目" in svg
    assert "▲ 逾期 1" in svg
    assert "没有项目" in svg
    assert f"?grid={east.code}" in svg
    text = response.content.decode()
    assert "2 个项目入格" in text
    assert "缺网 1 个" in text


def test_another_zones_projects_are_not_counted(client, zone, other_zone, leader, days):
    for _number in range(3):
        factories.project(
            other_zone, name="外区的", stage=2, stage_due_on=days(-9), planned_investment_yuan=Decimal(10) ** 9
        )
    response = screen(client, leader)
    assert response.context["counts"] == {"pursued": 0, "lacking": 0, "overdue": 0}
    assert "外区的" not in response.content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_the_wall_is_for_those_with_the_right(client, zone, role):
    allowed = {Role.LEADER, Role.PROJECT_MANAGER, Role.STATISTICIAN, Role.SUPERVISOR}
    status = screen(client, factories.user_with(role, zone=zone)).status_code
    assert status == (200 if role in allowed else 403)


def test_a_leader_of_no_zone_has_no_wall(client, db):
    assert screen(client, factories.user_with(Role.LEADER, zone=None)).status_code == 403


def test_the_page_refreshes_itself_without_scripts(client, zone, leader):
    assert '<noscript><meta http-equiv="refresh" content="60"></noscript>' in screen(client, leader).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_projects(client, zone, leader, officer, days, queries_of):
    client.force_login(leader)

    def more(count):
        for number in range(count):
            factories.project(
                zone, stage=1 + number % 6, stage_due_on=days(-number - 1), service_officer=officer,
                officer_in_post=bool(number % 2),
            )  # fmt: skip

    more(2)
    client.get("/screen/")  # the borders of the grids are read once in a process
    more(1)
    few = queries_of(client, "/screen/")
    more(15)
    assert queries_of(client, "/screen/") == few <= 14
