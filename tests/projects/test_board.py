import re
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.urls import reverse

from tests import factories
from tests.projects import many
from zoneops.accounts.enums import Role
from zoneops.projects import boards, facets, services
from zoneops.projects.enums import Stage
from zoneops.projects.filters import Filters

BOARD = reverse("projects:board")


def columns(user, query=""):
    zone = user.zone
    given = QueryDict(query)
    found = boards.columns(
        facets.Kept(zone), Filters.read(given), user, zone, given, lambda row, _may_move: {"name": row.project.name}
    )
    return {column.stage: column for column in found}


def shown(column):
    return [card["name"] for card in column.cards]


def page(client, address=BOARD):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def urgency_by_hand(project):
    """Overdue by date, due today, stalled by silence, the rest by date; no date, suspended and on target last."""
    silent_since = project.last_follow_up_on or project.stage_entered_on
    if many.on_its_way(project) and project.stage_due_on and project.stage_due_on <= many.TODAY:
        return (0, project.stage_due_on.toordinal(), project.pk)
    if many.is_stalled(project):
        return (1, silent_since.toordinal(), project.pk)
    dated = many.on_its_way(project) and project.stage_due_on
    return (2, project.stage_due_on.toordinal() if dated else 10**9, project.pk)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_first_cards_are_those_that_sorting_every_project_puts_first(zone, officer, seed, monkeypatch):
    monkeypatch.setattr(boards, "CARDS", 3)
    projects = [project for project in many.mixed(zone, officer, count=70, seed=seed) if many.is_pursued(project)]
    found = columns(officer)
    for stage in Stage:
        expected = sorted((project for project in projects if project.stage == stage), key=urgency_by_hand)
        assert shown(found[stage]) == [project.name for project in expected[:3]]
        assert found[stage].rest == max(0, len(expected) - 3)


def test_every_column_says_how_many_how_much_and_how_many_stand_still(zone, officer):
    projects = [project for project in many.mixed(zone, officer, count=60) if many.is_pursued(project)]
    for stage, column in columns(officer).items():
        rows = [project for project in projects if project.stage == stage]
        assert column.count == len(rows)
        assert column.sum_yuan == sum((project.planned_investment_yuan or 0 for project in rows), Decimal(0))
        assert column.stalled == sum(map(many.is_stalled, rows))


def test_the_bar_shows_even_one_that_stands_still_among_many():
    column = boards.Column(Stage.SIGNED, 1000, Decimal(0), 1, [], "", "")
    assert (column.stalled_percent, column.calm_percent) == (1, 99)
    assert boards.Column(Stage.SIGNED, 3, Decimal(0), 0, [], "", "").stalled_percent == 0


def test_filters_narrow_the_columns(zone, officer):
    factories.project(zone, name="我的", stage=2, service_officer=officer, officer_in_post=True)
    factories.project(zone, name="别人的", stage=2)
    assert shown(columns(officer, "mine=1")[Stage.SIGNED]) == ["我的"]
    assert columns(officer, "stage=landed")[Stage.SIGNED].count == 0


def test_the_rest_of_a_column_is_a_link_to_the_list_with_the_same_filters(client, zone, officer, monkeypatch):
    monkeypatch.setattr(boards, "CARDS", 2)
    for _ in range(5):
        factories.project(zone, stage=3, key_level="zone")
    client.force_login(officer)
    html = page(client, BOARD + "?level=any")
    assert f'href="{reverse("projects:list")}?level=any&amp;stage=landed">其余 3 个' in html


def test_a_move_by_a_service_is_on_the_board_at_once(zone, officer):
    project = factories.project(zone, name="要走的", stage=2)
    assert shown(columns(officer)[Stage.SIGNED]) == ["要走的"]
    services.move_back(project, to_stage=Stage.NEGOTIATION, by=officer, reason="投资方重新选址")
    found = columns(officer)
    assert shown(found[Stage.SIGNED]) == []
    assert shown(found[Stage.NEGOTIATION]) == ["要走的"]


def moves(html):
    return re.findall(r'<a href="[^"]*/move/\?to=(\w+)&amp;next=[^"]*">([^<]*)</a>', html)


@pytest.mark.parametrize(
    ("stage", "standing", "expected"),
    [
        (1, "active", [("signed", "推进到签约")]),
        (4, "active", [("in_production", "推进到投产"), ("landed", "退回到落地…")]),
        (6, "active", [("in_production", "退回到投产…")]),
        (3, "suspended", [("signed", "退回到签约…")]),
    ],
)
def test_a_card_offers_the_moves_of_its_stage_without_scripts(client, zone, officer, stage, standing, expected):
    reason = "" if standing == "active" else "企业停产检修"
    factories.project(zone, stage=stage, standing=standing, standing_reason=reason)
    client.force_login(officer)
    assert moves(page(client)) == expected


def test_whoever_may_not_move_projects_sees_no_moves_and_cannot_drag(client, zone):
    factories.project(zone)
    client.force_login(factories.user_with(Role.LEADER, zone=zone))
    html = page(client)
    assert not moves(html)
    assert "data-zone-board" not in html
    assert "board.js" not in html


def test_cards_carry_what_a_drag_needs(client, zone, officer):
    project = factories.project(zone, name="带版次")
    client.force_login(officer)
    card = re.search(
        r'<article class="z-card p-card" data-url="([^"]*)" data-version="(\d+)" data-name="([^"]*)"', page(client)
    )
    assert card
    assert card.groups() == (reverse("projects:move", args=[project.pk]), str(project.version), "带版次")


def test_a_suspended_project_says_why_beside_its_money(client, zone, officer):
    factories.project(
        zone, stage=5, standing="suspended", standing_reason="企业停产检修", planned_investment_yuan=Decimal(98_000_000)
    )
    client.force_login(officer)
    html = page(client)
    assert "企业停产检修" in html
    assert "0.98 亿元" in html


def test_more_projects_need_no_more_queries(client, zone, officer, django_assert_num_queries):
    def add(count):
        for number in range(count):
            factories.project(zone, stage=1 + number % 6, service_officer=officer, has_map=False)

    client.force_login(officer)
    add(3)
    page(client)
    for_three = many.queries_of(lambda: page(client))
    assert for_three <= 10
    add(57)
    page(client)
    with django_assert_num_queries(for_three):
        page(client)


def test_after_a_write_the_figures_are_read_anew_in_as_many_queries_for_few_as_for_many(
    client, zone, officer, django_assert_num_queries
):
    client.force_login(officer)
    factories.project(zone)
    for_one = many.queries_of(lambda: page(client))
    assert for_one <= 24
    for number in range(59):
        factories.project(zone, stage=1 + number % 6)
    with django_assert_num_queries(for_one):
        page(client)


def test_names_are_escaped(client, zone, officer):
    factories.project(zone, name='<script>alert("1")</script>')
    client.force_login(officer)
    assert "<script>alert" not in page(client)
    assert "<script>alert" not in page(client, reverse("projects:list"))
