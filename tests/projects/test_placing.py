"""The system finds the grid. A person decides only where land crosses several, and GCJ-02 is never guessed."""

from decimal import Decimal

import pytest

from tests import factories
from zoneops.core.errors import Refused
from zoneops.projects import services
from zoneops.territory.queries import grids_in_force

WEST, EAST = Decimal("116.645"), Decimal("116.655")
NORTH = Decimal("36.945")


def straddling(zone):
    return factories.parcel(
        zone, geometry=factories.square(116.648, 36.944, 116.652, 36.946), longitude=Decimal("116.65")
    )


def test_a_point_falls_into_its_grid(project, officer):
    assert services.place_project(project, by=officer, longitude=EAST, latitude=NORTH).grid.name == "第二网格"


def test_a_point_outside_the_planning_area_is_refused_and_nothing_is_moved(signed, officer):
    with pytest.raises(Refused, match="规划范围外"):
        services.place_project(signed, by=officer, longitude=Decimal("116.9"), latitude=NORTH)
    signed.refresh_from_db()
    assert signed.grid.name == "第一网格"


def test_half_a_pair_is_no_place(project, officer):
    with pytest.raises(Refused, match="要一起填"):
        services.place_project(project, by=officer, longitude=EAST)


def test_a_gcj02_pair_is_converted_only_when_it_is_called_so(project, officer):
    plain = services.place_project(project, by=officer, longitude=EAST, latitude=NORTH)
    assert (plain.longitude, plain.given_location) == (EAST, "")
    shifted = services.place_project(project, by=officer, longitude=EAST, latitude=NORTH, system="gcj02")
    # Around Dezhou GCJ-02 lies some 500 m east of WGS84 and a little north of it.
    assert Decimal("0.004") < EAST - shifted.longitude < Decimal("0.008")
    assert shifted.given_location == "GCJ-02 116.655,36.945"


def test_a_parcel_places_the_project_at_its_own_point(project, officer, zone):
    placed = services.place_project(project, by=officer, parcel=factories.parcel(zone))
    assert (placed.grid.name, placed.longitude) == ("第一网格", WEST)


def test_a_parcel_of_another_zone_is_not_there(project, officer, other_zone):
    with pytest.raises(Refused, match="没有这块宗地"):
        services.place_project(project, by=officer, parcel=factories.parcel(other_zone))


def test_a_project_taken_off_the_map_says_why_it_has_no_grid(signed, officer):
    off = services.place_project(signed, by=officer)
    assert (off.grid, off.net_reason) == (None, "用地未定，未落网格")


def test_land_across_two_grids_has_none_until_a_person_gives_it_to_one_of_them(project, officer, zone):
    placed = services.place_project(project, by=officer, parcel=straddling(zone))
    assert placed.grid is None
    assert "第一" in placed.net_reason
    _first, second = services.grids_to_choose(placed)
    with pytest.raises(Refused, match="划定网格要写理由"):
        services.designate_grid(placed, second, by=officer, reason=" ")
    given = services.designate_grid(placed, second, by=officer, reason="主厂房在东侧")
    assert (given.grid, given.net_reason) == (second, "")


def test_a_grid_that_the_land_does_not_touch_cannot_be_chosen(signed, officer, zone):
    with pytest.raises(Refused, match="只有用地跨网格时"):
        services.designate_grid(signed, grids_in_force(zone)[1], by=officer, reason="就要")


def test_relocating_keeps_what_a_person_designated_and_changes_nothing_else(project, signed, officer, zone):
    placed = services.place_project(project, by=officer, parcel=straddling(zone))
    given = services.designate_grid(placed, services.grids_to_choose(placed)[1], by=officer, reason="主厂房在东侧")
    assert services.relocate_all(zone, by="试验") == 0
    project.refresh_from_db()
    assert (project.grid, project.version) == (given.grid, given.version)


def test_a_redrawn_parcel_takes_its_project_along(signed, officer, zone):
    parcel = signed.parcel
    parcel.longitude = EAST
    parcel.save()
    assert services.relocate_all(zone, by="试验") == 1
    signed.refresh_from_db()
    assert signed.grid.name == "第二网格"


@pytest.mark.django_db
def test_placing_without_a_place_says_what_to_fill_in(client, zone, manager):
    project = factories.project(zone)
    client.force_login(manager)
    page = client.post(f"/projects/{project.pk}/place/", {"version": project.version})
    assert page.status_code == 422
    assert "写宗地编号或坐标，或在图上点一下" in page.content.decode()


@pytest.mark.django_db
def test_swapped_coordinates_are_suspected_in_words(client, zone, manager):
    project = factories.project(zone)
    client.force_login(manager)
    given = {"version": project.version, "longitude": "36.945", "latitude": "116.645"}
    page = client.post(f"/projects/{project.pk}/place/", given)
    assert page.status_code == 422
    assert "写反了" in page.content.decode()
