"""The four ones: what the page says of one project and what the list selects can never differ."""

import datetime
import itertools

import pytest

from tests import factories
from zoneops.projects import ones, queries
from zoneops.projects.enums import Stage, Standing
from zoneops.projects.models import Project
from zoneops.projects.ones import Held, One
from zoneops.territory.queries import grids_in_force

TODAY = factories.TODAY
EDGES = [None, TODAY, TODAY - datetime.timedelta(days=14), TODAY - datetime.timedelta(days=15)]


@pytest.fixture
def every_combination(zone, officer):
    """One project for each combination of the columns that decide about the four ones."""
    grid = grids_in_force(zone)[0]
    columns = itertools.product(
        Standing, Stage, (True, False), (None, officer), (True, False), (None, grid), EDGES, EDGES[1:]
    )
    made = [
        Project(
            zone=zone,
            code=f"C{number:05d}",
            name="组合",
            pinyin="zuhe",
            initials="zh",
            standing=standing,
            standing_reason="" if standing == Standing.ACTIVE else "试验",
            stage=stage,
            has_map=has_map,
            service_officer=person,
            officer_in_post=in_post,
            grid=where,
            last_follow_up_on=last,
            stage_entered_on=entered,
        )
        for number, (standing, stage, has_map, person, in_post, where, last, entered) in enumerate(columns)
    ]
    Project.objects.bulk_create(made, batch_size=500)
    return list(Project.objects.filter(zone=zone).select_related("service_officer", "grid"))


@pytest.mark.slow
def test_the_marks_agree_with_the_lists_on_every_combination(zone, every_combination):
    assert len(every_combination) == 4 * 6 * 2 * 2 * 2 * 2 * 4 * 3
    predicates = {
        One.MAP: queries.lacking_map(),
        One.PERSON: queries.lacking_person(),
        One.NET: queries.lacking_net(),
        One.END: queries.lacking_end(TODAY, zone.stall_days),
    }
    listed = {one: set(Project.objects.filter(q).values_list("pk", flat=True)) for one, q in predicates.items()}
    any_listed = set(Project.objects.lacking_one(zone).values_list("pk", flat=True))
    shown = {one: set() for one in One}
    for project in every_combination:
        for mark in ones.marks(project, zone):
            if mark.is_missing:
                shown[mark.one].add(project.pk)
    assert shown == listed
    assert set().union(*shown.values()) == any_listed
    assert all(0 < len(found) < len(every_combination) for found in shown.values())


def marks(project, zone):
    return {mark.one: mark for mark in ones.marks(project, zone)}


def test_an_officer_who_left_is_named_as_the_reason(zone, officer):
    project = factories.project(zone, service_officer=officer, officer_in_post=False)
    mark = marks(project, zone)[One.PERSON]
    assert (mark.label, mark.fact) == ("缺一个人", "李文静已离岗，待移交")


def test_the_reason_for_no_grid_is_the_one_that_the_system_found(zone):
    project = factories.project(zone, net_reason="用地跨第一、第二网格")
    assert ones.missing_reasons(project, zone) == ["缺一个人：未指定专职服务员", "缺一张网：用地跨第一、第二网格"]


def test_a_lost_project_lacks_nothing(zone):
    project = factories.project(zone, standing="lost", standing_reason="去了外地")
    assert {mark.held for mark in ones.marks(project, zone)} == {Held.NOT_DUE}


def test_no_flowchart_is_asked_for_before_signing(zone):
    assert marks(factories.project(zone, stage=Stage.NEGOTIATION), zone)[One.MAP].held == Held.NOT_DUE
    assert marks(factories.project(zone, stage=Stage.SIGNED), zone)[One.MAP].is_missing
