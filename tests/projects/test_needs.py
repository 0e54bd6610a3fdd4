"""What a stage asks for."""

import datetime
from decimal import Decimal

import pytest

from tests import factories
from zoneops.projects import needs, services
from zoneops.projects.enums import RequirementField as Field
from zoneops.projects.enums import Stage
from zoneops.projects.gates import StageBlocked


def missing(project, stage):
    project.refresh_from_db()
    return [item.field for item in needs.missing_for(project, stage)]


def test_every_requirement_that_can_be_named_has_a_fact(project):
    assert set(needs.facts(project, Stage.SIGNED)) == set(Field)


def test_what_is_missing_stands_first_with_its_owner(project, require):
    require((Stage.SIGNED, Field.DESCRIPTION, "招商部"), (Stage.SIGNED, Field.LAND, "规划建设部"))
    project.description = "建厂房"
    found = needs.needs(project, Stage.SIGNED)
    assert [(need.label, need.owner, need.is_there) for need in found] == [
        ("用地面积", "规划建设部", False),
        ("建设内容", "招商部", True),
    ]


def test_later_requirements_do_not_hold_an_earlier_stage(project, require):
    require((Stage.LANDED, Field.GRID, "规划建设部"))
    assert missing(project, Stage.SIGNED) == []
    assert missing(project, Stage.LANDED) == [Field.GRID]


def test_a_zone_without_a_table_holds_nobody_back(project, officer):
    assert services.advance_stage(project, by=officer).to_stage == Stage.SIGNED


def test_a_named_investor_signs_but_only_a_registered_enterprise_gets_land(zone, require):
    require((Stage.NEGOTIATION, Field.ENTERPRISE, "招商部"))
    project = factories.project(zone, investor_name="某集团")
    assert missing(project, Stage.SIGNED) == []
    assert missing(project, Stage.LANDED) == [Field.ENTERPRISE]


def test_an_officer_who_left_is_no_person(signed, officer, require):
    require((Stage.SIGNED, Field.PERSON, "项目服务部"))
    assert missing(signed, Stage.LANDED) == []
    services.mark_awaiting_handover(officer, on=factories.TODAY, by="试验")
    assert missing(signed, Stage.LANDED) == [Field.PERSON]


def test_a_project_that_takes_no_land_needs_no_parcel(zone, require):
    require((Stage.UNDER_CONSTRUCTION, Field.PARCEL, "规划建设部"))
    without = factories.project(zone, stage=Stage.LANDED, land_area_mu=Decimal(0))
    unknown = factories.project(zone, stage=Stage.LANDED)
    assert missing(without, Stage.UNDER_CONSTRUCTION) == []
    assert missing(unknown, Stage.UNDER_CONSTRUCTION) == [Field.PARCEL]


def test_an_agreement_that_promises_nothing_is_none(signed, require):
    require((Stage.LANDED, Field.AGREEMENT, "招商部"))
    services.sign_agreement(signed, by="试验", signed_on=datetime.date(2021, 9, 1))
    assert missing(signed, Stage.LANDED) == [Field.AGREEMENT]
    services.sign_agreement(signed, by="试验", signed_on=datetime.date(2021, 9, 2), jobs=0, reason="补承诺")
    assert missing(signed, Stage.LANDED) == []


def test_the_plan_must_reach_beyond_the_stage_that_is_entered(signed, require):
    require((Stage.LANDED, Field.PLAN_DATES, "专职服务员"))
    services.plan_stages(signed, {Stage.LANDED: (datetime.date(2021, 12, 1), False)}, by="试验")
    assert missing(signed, Stage.LANDED) == [Field.PLAN_DATES]
    services.plan_stages(signed, {Stage.UNDER_CONSTRUCTION: (datetime.date(2022, 3, 1), False)}, by="试验")
    assert missing(signed, Stage.LANDED) == []
    assert missing(signed, Stage.ON_TARGET) == []


def test_the_refusal_names_everything_at_once(project, officer, require):
    require((Stage.SIGNED, Field.LAND, ""), (Stage.SIGNED, Field.PERSON, ""))
    with pytest.raises(StageBlocked, match="缺 2 项：用地面积、专职服务员"):
        services.advance_stage(project, by=officer)
