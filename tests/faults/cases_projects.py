"""Every write about a project, failing at each of its statements."""

import datetime
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from tests import factories
from tests.faults.cases import World, case
from zoneops.projects import services
from zoneops.projects.enums import Stage, Standing
from zoneops.projects.services import ledger
from zoneops.projects.services.ledger import LedgerEntry
from zoneops.territory.models import Grid

ON = datetime.date(2021, 10, 12)


def a_file(name="勘察照片.txt", content="现场\n"):
    return SimpleUploadedFile(name, content.encode(), "text/plain")


@case("projects/services/registering.py:register_project")
def registered(world: World):
    return lambda: services.register_project(
        world.zone, by=world.officer, name="光伏支架项目", land_area_mu=Decimal(60)
    )


@case("projects/services/registering.py:update_project")
def updated(world: World):
    project, version = world.project, world.project.version
    return lambda: services.update_project(project, by=world.officer, version=version, name="新名", next_step="催图")


@case("projects/services/staging.py:advance_stage")
def advanced(world: World):
    project = world.project
    services.plan_stages(project, {Stage.LANDED: (datetime.date(2021, 12, 1), False)}, by="试验")
    return lambda: services.advance_stage(project, by=world.officer, to_stage=Stage.SIGNED, changed_on=ON)


@case("projects/services/staging.py:move_back")
def moved_back(world: World):
    project = world.project_at(Stage.LANDED)
    return lambda: services.move_back(project, to_stage=Stage.SIGNED, by=world.officer, reason="用地有变")


@case("projects/services/staging.py:undo_stage_change")
def undone(world: World):
    change = services.advance_stage(world.project, by=world.officer)
    return lambda: services.undo_stage_change(change, by=world.officer)


@case("projects/services/staging.py:correct_stage_date")
def date_corrected(world: World):
    services.advance_stage(world.project, by=world.officer, changed_on=ON)
    on = datetime.date(2021, 10, 11)
    return lambda: services.correct_stage_date(world.project, Stage.SIGNED, on, by=world.officer, reason="记错")


@case("projects/services/standings.py:change_standing")
def suspended(world: World):
    project = world.project
    return lambda: services.change_standing(project, to=Standing.SUSPENDED, by=world.officer, reason="资金未到")


@case("projects/services/people.py:assign_officer")
def handed_over(world: World):
    services.assign_officer(world.project, world.officer, by="试验")
    return lambda: services.assign_officer(world.project, world.other_officer, by=world.officer, reason="轮岗")


@case("projects/services/people.py:mark_awaiting_handover")
def awaiting(world: World):
    for _ in range(2):
        services.assign_officer(factories.project(world.zone), world.officer, by="试验")
    return lambda: services.mark_awaiting_handover(world.officer, ON, "试验")


@case("projects/services/placing.py:place_project")
def placed(world: World):
    parcel = factories.parcel(world.zone)
    return lambda: services.place_project(world.project, by=world.officer, parcel=parcel)


@case("projects/services/placing.py:designate_grid")
def designated(world: World):
    # The parcel lies across the border at 116.65.
    shape = factories.square(116.649, 36.944, 116.651, 36.946)
    parcel = factories.parcel(world.zone, geometry=shape)
    services.place_project(world.project, by="试验", parcel=parcel)
    grid = Grid.objects.get(code="G02", edition__zone=world.zone)
    return lambda: services.designate_grid(world.project, grid, by=world.officer, reason="主厂房在东侧")


@case("projects/services/placing.py:relocate_all")
def relocated(world: World):
    for _ in range(2):
        services.place_project(
            factories.project(world.zone), by="试验", longitude=Decimal("116.645"), latitude=Decimal("36.945")
        )
    world.zone.gridedition_set.update(state="draft")
    return lambda: services.relocate_all(world.zone, by="试验")


@case("projects/services/commitments.py:sign_agreement")
def signed(world: World):
    terms = {"signed_on": datetime.date(2021, 9, 1), "annual_tax_yuan": Decimal(35_000_000), "jobs": 120}
    services.sign_agreement(world.project, by="试验", **terms)
    terms |= {"jobs": 100}
    return lambda: services.sign_agreement(world.project, by=world.officer, reason="补充协议", **terms)


@case("projects/services/commitments.py:plan_stages")
def planned(world: World):
    services.plan_stages(world.project, {Stage.LANDED: (datetime.date(2021, 12, 1), False)}, by="试验")
    plan = {Stage.SIGNED: (datetime.date(2021, 11, 1), False), Stage.LANDED: None}
    return lambda: services.plan_stages(world.project, plan, by=world.officer)


@case("projects/services/commitments.py:record_arrival")
def arrived(world: World):
    figures = {"as_of_on": datetime.date(2021, 9, 30), "fixed_investment_yuan": Decimal(10_000_000)}
    return lambda: services.record_arrival(world.project, by=world.officer, source="企业月报", **figures)


@case("projects/services/following.py:record_follow_up")
def followed_up(world: World):
    """With two files: what is on the disk must go with the rows."""
    return lambda: services.record_follow_up(
        world.project,
        by=world.officer,
        kind="visit",
        content="看了现场",
        next_step="催图",
        files=[a_file(), a_file("会议纪要.txt")],
    )


@case("projects/services/following.py:correct_follow_up")
def follow_up_corrected(world: World):
    entry = services.record_follow_up(world.project, by=world.officer, kind="visit", content="看了现厂")
    seen = services.seal_of(entry)
    return lambda: services.correct_follow_up(entry, by=world.officer, seen=seen, content="看了现场")


@case("projects/services/files.py:attach_file")
def attached(world: World):
    return lambda: services.attach_file(world.project, a_file(), by=world.officer)


@case("projects/services/mapping.py:mark_map")
def marked(world: World):
    return lambda: services.mark_map(world.project, has_map=True, fact="工业类 · 办结 1/4", by=world.officer)


def a_row(world: World, **fields) -> LedgerEntry:
    entered = {Stage.NEGOTIATION: datetime.date(2021, 3, 1), Stage.SIGNED: datetime.date(2021, 5, 1)}
    values = {
        "values": {"code": "2021-900", "name": "台账项目"},
        "stage": Stage.SIGNED,
        "entered": entered,
        "officer": world.officer,
        "plan": {Stage.LANDED: (datetime.date(2021, 12, 31), True)},
        "agreement": {"signed_on": datetime.date(2021, 5, 1), "annual_tax_yuan": Decimal(1_000_000)}
        | dict.fromkeys(("annual_output_yuan", "jobs")),
        "last_follow_up_on": ON,
        "invested_yuan": Decimal(5_000_000),
    }
    return LedgerEntry(**values | fields)


@case("projects/services/ledger.py:open_from_ledger")
def opened(world: World):
    row = a_row(world, standing=Standing.SUSPENDED, standing_reason="资金未到")
    return lambda: ledger.open_from_ledger(world.zone, row, by="试验")


@case("projects/services/ledger.py:bring_up_to_date")
def brought_up(world: World):
    project = ledger.open_from_ledger(world.zone, a_row(world), by="试验")
    newer = a_row(
        world,
        values={"code": "2021-900", "name": "台账项目二期"},
        stage=Stage.LANDED,
        entered=a_row(world).entered | {Stage.LANDED: datetime.date(2021, 9, 1)},
        officer=world.other_officer,
        invested_yuan=Decimal(6_000_000),
    )
    return lambda: ledger.bring_up_to_date(type(project).objects.get(pk=project.pk), newer, by="试验")
