"""Bringing in a division, publishing it only when it is proved, leads, parcels."""

import copy
import datetime
from decimal import Decimal

import pytest

from tests import factories
from tests.factories import square
from zoneops.accounts.enums import Role
from zoneops.core import audit
from zoneops.core.errors import Refused
from zoneops.core.models import AuditEntry, EditionFrozen
from zoneops.territory import hooks, services
from zoneops.territory.models import Grid, GridEdition, GridLead, Parcel
from zoneops.territory.queries import edition_in_force


def load(zone, plan_json, grids_json, **fields):
    values = {"title": "八个网格", "effective_from": datetime.date(2021, 1, 1), "source": "合成", "by": "试验"} | fields
    return services.load_grids(zone, planning_area=plan_json, grids=grids_json, **values)


@pytest.fixture
def calls():
    """What the apps above are told."""
    made = []

    def hook(zone, *, by):
        made.append((zone, by))

    hooks.register(hook)
    yield made
    hooks.unregister(hook)


def test_a_draft_knows_its_areas_and_is_not_in_force(draft):
    assert draft.state == GridEdition.State.DRAFT
    assert draft.area_km2 == Decimal("6.8900")
    assert sum(draft.grids.values_list("area_km2", flat=True)) == pytest.approx(Decimal("6.89"), abs=Decimal("0.0005"))
    assert list(draft.grids.values_list("code", flat=True)) == [f"G{number:02d}" for number in range(1, 9)]
    assert edition_in_force(draft.zone) is None


def test_a_division_is_not_published_before_its_day(zone, calls):
    edition = GridEdition.objects.create(
        zone=zone,
        title="明年的网格",
        effective_from=zone.today() + datetime.timedelta(days=1),
        planning_area=square(116.64, 36.94, 116.66, 36.95),
        source="试验",
    )
    with pytest.raises(Refused, match="2021-10-16 还没到"):
        services.publish_grids(edition, by="周明远")
    assert calls == []


def test_a_proved_division_is_published_and_frozen(draft, calls):
    services.publish_grids(draft, by="周明远")
    assert edition_in_force(draft.zone) == draft
    assert calls == [(draft.zone, "周明远")]
    with pytest.raises(EditionFrozen):
        Grid.objects.create(edition=draft, code="X", name="X", order=9, geometry=square(1, 1, 2, 2))
    assert [entry.action for entry in audit.history(draft)] == ["edition.published", "grids.loaded"]


def test_a_gap_is_named_with_its_square_metres_and_nothing_is_published(db, plan_json, grids_json, calls):
    zone = factories.zone()
    holed = copy.deepcopy(grids_json)
    gone = holed["features"].pop(2)
    edition = load(zone, plan_json, holed)
    with pytest.raises(services.CoverageBroken, match=r"空白 98\d,\d{3}\.\d 平方米") as caught:
        services.publish_grids(edition, by="试验")
    assert len(caught.value.coverage.pieces) == 1
    assert gone["properties"]["code"] == "G03"
    assert edition_in_force(zone) is None
    assert calls == []


def test_an_overlap_names_both_grids(db):
    zone = factories.zone()
    features = [
        {"properties": {"code": f"G{place}", "name": name}, "geometry": square(west, 36.94, east, 36.95)}
        for place, (name, west, east) in enumerate([("第一网格", 116.64, 116.651), ("第二网格", 116.65, 116.66)])
    ]
    edition = load(zone, square(116.64, 36.94, 116.66, 36.95), {"features": features})
    with pytest.raises(Refused, match="第一、第二网格重叠"):
        services.publish_grids(edition, by="试验")


def test_two_grids_of_one_code_are_refused(db, plan_json, grids_json):
    doubled = copy.deepcopy(grids_json)
    doubled["features"][1]["properties"]["code"] = "G01"
    with pytest.raises(Refused, match="G01"):
        load(factories.zone(), plan_json, doubled)
    assert not GridEdition.objects.exists()


@pytest.mark.parametrize("code", ["G/1", "一", "G" * 13, "../x"])
def test_a_code_that_could_not_stand_in_an_address_is_refused(db, plan_json, grids_json, code):
    changed = copy.deepcopy(grids_json)
    changed["features"][1]["properties"]["code"] = code
    with pytest.raises(Refused, match="第 2 个网格的代码"):
        load(factories.zone(), plan_json, changed)


def test_a_wrong_border_leaves_nothing_behind(db, plan_json, grids_json):
    broken = copy.deepcopy(grids_json)
    broken["features"][4]["geometry"]["coordinates"][0].pop()
    with pytest.raises(Refused, match="第五网格第 1 块第 1 环没有闭合"):
        load(factories.zone(), plan_json, broken)
    assert not GridEdition.objects.exists()


def test_a_later_edition_ends_the_one_before(eight_zone, plan_json, grids_json):
    first = edition_in_force(eight_zone)
    later = load(eight_zone, plan_json, grids_json, effective_from=datetime.date(2021, 10, 1))
    services.publish_grids(later, by="试验")
    first.refresh_from_db()
    assert first.effective_to == datetime.date(2021, 9, 30)
    assert edition_in_force(eight_zone) == later
    assert edition_in_force(eight_zone, datetime.date(2021, 9, 30)) == first


def test_when_an_app_above_fails_the_edition_stays_a_draft(draft):
    def broken(zone, *, by):
        raise Refused("不行")

    hooks.register(broken)
    try:
        with pytest.raises(Refused, match="不行"):
            services.publish_grids(draft, by="试验")
    finally:
        hooks.unregister(broken)
    assert GridEdition.objects.get().state == GridEdition.State.DRAFT


def test_a_lead_is_named_changed_and_taken_away(zone):
    wang, li = (factories.user_with(Role.GRID_WORKER, zone=zone, name=name) for name in ("王建国", "李娜"))
    services.set_grid_lead(zone, "G01", wang, by=li)
    services.set_grid_lead(zone, "G01", wang, by=li)  # the same again changes nothing
    services.set_grid_lead(zone, "G01", li, by=wang)
    assert GridLead.objects.get(zone=zone, grid_code="G01").lead == li
    services.set_grid_lead(zone, "G01", None, by=wang)
    assert not GridLead.objects.exists()
    changes = [
        (entry.before["lead"], entry.after["lead"]) for entry in AuditEntry.objects.filter(action="grid.lead_set")
    ]
    assert changes == [("李娜", None), ("王建国", "李娜"), (None, "王建国")]


def test_a_new_edition_keeps_its_people(eight_zone, plan_json, grids_json):
    wang = factories.user_with(Role.GRID_WORKER, zone=eight_zone, name="王建国")
    services.set_grid_lead(eight_zone, "G03", wang, by=wang)
    services.publish_grids(load(eight_zone, plan_json, grids_json, effective_from=datetime.date(2021, 9, 1)), by=wang)
    assert GridLead.objects.get(zone=eight_zone, grid_code="G03").lead == wang


def test_only_somebody_of_the_zone_who_is_still_there_can_lead(zone, other_zone):
    gone = factories.user_with(Role.GRID_WORKER, zone=zone, name="离岗", left_on=datetime.date(2021, 10, 15))
    stranger = factories.user_with(Role.GRID_WORKER, zone=other_zone, name="外人")
    for person in (gone, stranger):
        with pytest.raises(Refused, match=person.name):
            services.set_grid_lead(zone, "G01", person, by="试验")
    with pytest.raises(Refused, match="G99"):
        services.set_grid_lead(zone, "G99", None, by="试验")


def parcel(number="2021-1", **fields):
    return {
        "number": number,
        "area_mu": Decimal("50.00"),
        "planned_use": "工业用地",
        "longitude": Decimal("116.6450000"),
        "latitude": Decimal("36.9450000"),
    } | fields


def test_the_same_parcels_again_change_nothing(zone, calls):
    assert services.save_parcels(zone, [parcel(), parcel("2021-2")], by="试验") == (2, 0, 0)
    assert services.save_parcels(zone, [parcel(), parcel("2021-2")], by="试验") == (0, 0, 2)
    assert calls == []
    assert AuditEntry.objects.filter(action="parcel.changed").count() == 0


def test_land_that_moves_takes_its_projects_along(zone, calls):
    services.save_parcels(zone, [parcel()], by="试验")
    services.save_parcels(zone, [parcel(planned_use="仓储用地")], by="试验")
    assert calls == []
    services.save_parcels(zone, [parcel(planned_use="仓储用地", longitude=Decimal("116.6550000"))], by="试验")
    assert calls == [(zone, "试验")]


def border(number, geometry):
    return {"features": [{"properties": {"宗地编号": number}, "geometry": geometry}]}


def test_borders_are_matched_by_number(zone, calls):
    services.save_parcels(zone, [parcel()], by="试验")
    shape = square(116.648, 36.942, 116.652, 36.946)
    assert services.load_parcel_shapes(zone, border("2021-1", shape), by="试验") == (0, 1, 0)
    assert services.load_parcel_shapes(zone, border("2021-1", shape), by="试验") == (0, 0, 1)
    assert Parcel.objects.get().geometry == shape
    assert calls == [(zone, "试验")]
    entry = AuditEntry.objects.get(action="parcel.changed")
    assert entry.before == {"geometry": None}
    assert "平方米" in entry.after["geometry"]


def test_the_border_of_a_parcel_that_nobody_registered_is_refused(zone):
    with pytest.raises(Refused, match="2021-9"):
        services.load_parcel_shapes(zone, border("2021-9", square(116.648, 36.942, 116.652, 36.946)), by="试验")
    with pytest.raises(Refused, match="不是 GeoJSON 的面"):
        services.load_parcel_shapes(zone, border("2021-1", {"type": "Point", "coordinates": [1, 2]}), by="试验")
