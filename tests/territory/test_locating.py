"""Finding the grid of a point or a parcel, and saying what is wrong with a place outside."""

import datetime
from decimal import Decimal

import pytest

from tests import factories
from tests.factories import square
from zoneops.core.errors import Refused
from zoneops.core.rules.geography import wgs84_to_gcj02
from zoneops.territory import services
from zoneops.territory.locating import OutsidePlanningArea, place_parcel, place_parcels, place_point


def at(zone, longitude, latitude):
    return place_point(zone, Decimal(str(longitude)), Decimal(str(latitude)))


def refused(zone, longitude, latitude):
    with pytest.raises(OutsidePlanningArea) as caught:
        at(zone, longitude, latitude)
    return caught.value


def test_a_point_gets_the_grid_it_lies_in(zone):
    assert at(zone, "116.645", "36.945").grid.name == "第一网格"
    assert at(zone, "116.655", "36.945").grid.name == "第二网格"


def test_a_point_on_a_shared_border_belongs_to_exactly_one_grid(zone):
    assert at(zone, "116.65", "36.945").grid.name == "第一网格"
    assert at(zone, "116.65", "36.95").grid.name == "第一网格"


def test_a_point_outside_is_refused_with_its_distance(zone):
    error = refused(zone, "116.68", "36.945")
    assert error.metres == pytest.approx(1777, rel=0.01)
    assert "规划范围外 1.8 千米" in str(error)
    assert error.repair == ""
    assert isinstance(error, Refused)
    assert "规划范围外 89 米" in str(refused(zone, "116.639", "36.945"))


def test_swapped_coordinates_are_recognised(zone):
    error = refused(zone, "36.945", "116.645")
    assert error.repair == "swapped"
    assert "写反了" in str(error)
    assert "经度 116.645、纬度 36.945" in str(error)


def test_coordinates_of_a_web_map_are_recognised(zone):
    longitude, latitude = wgs84_to_gcj02(116.6595, 36.945)  # half a kilometre to the east of where it is
    error = refused(zone, f"{longitude:.7f}", f"{latitude:.7f}")
    assert error.repair == "gcj02"
    assert "GCJ-02" in str(error)
    assert "第二网格" in str(error)


@pytest.mark.parametrize("pair", [("0", "0"), ("NaN", "36.9"), ("Infinity", "1"), ("200", "36.9"), ("116.6", "-95")])
def test_a_pair_that_is_no_place_is_refused_in_words(zone, pair):
    error = refused(zone, *pair)
    assert error.metres is None
    assert str(error)


def test_without_an_edition_in_force_the_reason_says_so(db):
    made = factories.zone()
    placement = at(made, "116.645", "36.945")
    assert placement.grid is None
    assert "还没有生效的网格" in placement.reason
    assert place_parcel(made, factories.parcel(made)).reason == placement.reason


def test_an_edition_counts_from_its_first_day(zone, draft, eight_zone):
    eight_zone.pinned_today = datetime.date(2020, 12, 31)
    assert at(eight_zone, "116.65", "36.95").grid is None
    eight_zone.pinned_today = datetime.date(2021, 1, 1)
    assert at(eight_zone, "116.65", "36.95").grid.code == "G01"


def test_a_parcel_without_a_border_is_placed_by_its_point(zone):
    assert place_parcel(zone, factories.parcel(zone)).grid.name == "第一网格"
    outside = place_parcel(zone, factories.parcel(zone, number="外1", longitude=Decimal("116.7")))
    assert outside.grid is None
    assert outside.crossed == ()
    assert "外1" in outside.reason
    assert "规划范围外" in outside.reason


def test_a_border_decides_over_the_point(zone):
    parcel = factories.parcel(zone, geometry=square(116.652, 36.942, 116.656, 36.946))
    assert place_parcel(zone, parcel).grid.name == "第二网格"


def test_a_parcel_that_crosses_a_border_has_no_grid_and_names_both(zone):
    placement = place_parcel(zone, factories.parcel(zone, geometry=square(116.648, 36.942, 116.652, 36.946)))
    assert placement.grid is None
    assert [grid.name for grid in placement.crossed] == ["第一网格", "第二网格"]
    assert placement.reason == "用地跨第一、第二网格"


def test_a_border_that_only_touches_does_not_cross(zone):
    placement = place_parcel(zone, factories.parcel(zone, geometry=square(116.648, 36.942, 116.65, 36.946)))
    assert placement.grid.name == "第一网格"


def test_a_parcel_outside_is_a_reason_not_an_error(zone):
    placement = place_parcel(zone, factories.parcel(zone, number="外2", geometry=square(116.7, 36.9, 116.71, 36.91)))
    assert placement.grid is None
    assert placement.reason == "宗地 外2 在规划范围外"


def test_a_hundred_parcels_take_no_more_queries_than_one(zone, django_assert_max_num_queries):
    parcels = [factories.parcel(zone) for _ in range(100)]
    place_parcel(zone, parcels[0])  # the shapes are read once per edition
    with django_assert_max_num_queries(2):
        placed = place_parcels(zone, parcels)
    assert {placement.grid.name for placement in placed.values()} == {"第一网格"}


def test_a_new_edition_is_used_at_once(zone):
    assert at(zone, "116.645", "36.945").grid.code == "G01"
    planning_area = square(116.64, 36.94, 116.66, 36.95)
    edition = services.load_grids(
        zone,
        planning_area=planning_area,
        grids={
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "properties": {"code": "N", "name": "大网格"}, "geometry": planning_area}],
        },
        title="一格",
        effective_from=datetime.date(2021, 6, 1),
        source="试验",
        by="试验",
    )
    services.publish_grids(edition, by="试验")
    assert at(zone, "116.645", "36.945").grid.code == "N"


def test_another_zones_grids_are_not_found(zone, other_zone):
    assert at(zone, "116.645", "36.945").grid.edition.zone_id == zone.pk
    assert at(other_zone, "116.645", "36.945").grid.edition.zone_id == other_zone.pk
