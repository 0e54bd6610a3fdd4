from decimal import Decimal

import pytest
from django.http import QueryDict

from tests import factories
from tests.projects import many
from zoneops.projects import facets
from zoneops.projects.filters import Filters


def found(query, user):
    filters = Filters.read(QueryDict(query))
    return set(facets.selected(filters, user, user.zone).values_list("name", flat=True))


def test_without_conditions_everything_pursued_is_found(zone, officer):
    projects = many.mixed(zone, officer)
    assert found("", officer) == {project.name for project in projects if many.is_pursued(project)}


@pytest.mark.parametrize(
    ("only", "holds"),
    [
        ("overdue", many.is_overdue),
        ("stalled", many.is_stalled),
        ("lacking", many.lacks_one),
        ("lacking-map", many.lacks_map),
        ("lacking-person", many.lacks_person),
        ("lacking-net", many.lacks_net),
        ("lacking-end", many.is_stalled),
    ],
)
def test_an_exception_selects_exactly_those_it_names(zone, officer, only, holds):
    projects = many.mixed(zone, officer, count=60)
    expected = {project.name for project in projects if holds(project)}
    assert expected
    assert found(f"only={only}&standing=all", officer) == expected


@pytest.mark.parametrize(
    ("standing", "kept"),
    [
        ("suspended", {"suspended"}),
        ("ended", {"lost", "terminated"}),
        ("lost", {"lost"}),
        ("active", {"active"}),
        ("all", {"active", "suspended", "lost", "terminated"}),
        ("nonsense", {"active", "suspended"}),
    ],
)
def test_a_standing_selects_its_projects(zone, officer, standing, kept):
    projects = many.mixed(zone, officer)
    expected = {project.name for project in projects if project.standing in kept}
    assert found(f"standing={standing}", officer) == expected


@pytest.mark.parametrize(
    "query", ["", "stage=signed", "mine=1", "level=any", "standing=all&only=overdue", "q=混合项目00"]
)
def test_counting_in_one_pass_and_by_index_agree_with_counting_by_hand(zone, officer, query):
    projects = many.mixed(zone, officer, count=60)
    filters = Filters.read(QueryDict(query))
    base = facets.within(filters, officer)
    asked = facets.predicates(filters, officer, zone)
    assert facets.counted_at_once(base, asked, zone) == facets.counted_apart(base, asked, zone)

    names = set(base.values_list("name", flat=True))
    rows = [project for project in projects if project.name in names]
    counts = facets.counts(filters, officer, zone)
    assert counts["pursued"] == sum(map(many.is_pursued, rows))
    assert counts["ended"] == len(rows) - counts["pursued"]
    assert counts["overdue"] == sum(map(many.is_overdue, rows))
    assert counts["stalled"] == counts["lacking_end"] == sum(map(many.is_stalled, rows))
    assert counts["lacking"] == sum(map(many.lacks_one, rows))
    assert counts["lacking_person"] == sum(map(many.lacks_person, rows))
    assert counts["mine"] == sum(project.service_officer == officer and many.is_pursued(project) for project in rows)
    shown = [project for project in rows if project.name in found(query, officer)]
    assert counts["found"] == len(shown)
    assert counts["sum_yuan"] == sum((project.planned_investment_yuan or Decimal(0) for project in shown), Decimal(0))


def test_an_amount_that_is_none_is_told_and_selects_nothing_away(zone, officer):
    factories.project(zone, name="没有金额的项目")
    filters = Filters.read(QueryDict("invest_from=很多"))
    assert "很多" in filters.errors["invest_from"]
    assert found("invest_from=很多", officer) == {"没有金额的项目"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("invest_from=1", {"一亿", "一亿多"}),
        ("invest_to=1", {"不到一亿", "一亿"}),
        ("invest_from=1&invest_to=1", {"一亿"}),
        ("invest_from=9999万元", {"一亿", "一亿多"}),
        ("invest_from=-1", {"不到一亿", "一亿", "一亿多", "未定"}),
    ],
)
def test_investment_is_asked_in_hundred_millions_and_both_ends_belong(zone, officer, query, expected):
    for name, yuan in [("不到一亿", "99989999.99"), ("一亿", "100000000"), ("一亿多", "100000000.01"), ("未定", None)]:
        factories.project(zone, name=name, planned_investment_yuan=yuan and Decimal(yuan))
    assert found(query, officer) == expected


def test_due_dates_are_asked_by_day_and_both_ends_belong(zone, officer):
    for day in ("2021-10-31", "2021-11-01", "2021-11-30", "2021-12-01"):
        factories.project(zone, name=day, stage_due_on=day)
    assert found("due_from=2021-11-01&due_to=2021-11-30", officer) == {"2021-11-01", "2021-11-30"}
    assert "2021-02-30" in Filters.read(QueryDict("due_to=2021-02-30")).errors["due_to"]


def test_grid_officer_and_industry_select_by_code_person_and_first_digits(zone, officer, manager):
    grid = zone.gridedition_set.get().grids.get(code="G01")
    factories.project(zone, name="甲", grid=grid, service_officer=officer, officer_in_post=True, industry_code="3841")
    factories.project(zone, name="乙", service_officer=manager, officer_in_post=False, industry_code="3985")
    assert found("grid=G01", officer) == {"甲"}
    assert found("grid=nowhere", officer) == {"乙"}
    assert found(f"officer={officer.pk}", officer) == {"甲"}
    assert found("officer=nobody", officer) == {"乙"}
    assert found("industry=38", officer) == {"甲"}
    assert found("industry=3%25", officer) == {"甲", "乙"}


def test_nobody_finds_projects_of_another_zone(zone, other_zone, officer):
    factories.project(other_zone, name="别区项目")
    assert found("standing=all", officer) == set()
    assert facets.counts(Filters(), officer, zone)["pursued"] == 0


def test_counts_are_remembered_only_until_somebody_writes(zone, officer):
    first = facets.Kept(zone).counts(Filters(), officer, zone)["pursued"]
    factories.project(zone)
    assert facets.Kept(zone).counts(Filters(), officer, zone)["pursued"] == first + 1


def test_the_computed_columns_follow_every_change_of_what_they_come_from(zone, officer):
    project = factories.project(zone, stage=3, stage_due_on=factories.TODAY, has_map=False)
    rows = type(project).objects.filter(pk=project.pk)
    assert rows.values_list("pursued", "watch_due_on", "lacks").get() == (1, factories.TODAY, 1 + 2 + 4)
    rows.update(has_map=True, service_officer=officer, officer_in_post=True)
    assert rows.values_list("pursued", "lacks").get() == (1, 4)
    rows.update(standing="suspended", standing_reason="停产")
    assert rows.values_list("pursued", "watch_due_on", "quiet_since_on", "lacks").get() == (1, None, None, 4)
    rows.update(standing="lost")
    assert rows.values_list("pursued", "watch_due_on", "lacks").get() == (0, None, 0)
