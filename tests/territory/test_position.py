"""Which grid a point lies in, against a ray-casting routine written for this test."""

import csv
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, box

from tests.territory.conftest import MAP
from zoneops.territory.rules.position import LEAST_SHARE, crossed, distance_metres, locate

WEST, EAST = box(116.64, 36.94, 116.65, 36.95), box(116.65, 36.94, 116.66, 36.95)


def inside(x, y, polygon):
    """Even-odd rule: how many edges a ray to the east meets."""
    ring = list(polygon.exterior.coords)
    odd = False
    for (x1, y1), (x2, y2) in itertools.pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


@given(st.floats(116.63, 116.70), st.floats(36.93, 36.98))
def test_a_point_lies_in_the_grid_that_ray_casting_finds(eight, longitude, latitude):
    if min(grid.exterior.distance(Point(longitude, latitude)) for grid in eight) < 1e-6:
        return  # on a border: the next tests
    expected = [place for place, grid in enumerate(eight) if inside(longitude, latitude, grid)]
    assert locate(longitude, latitude, eight) == (expected[0] if expected else None)
    assert len(expected) <= 1


def test_four_hundred_points_lie_where_another_program_found_them(eight):
    with (MAP / "points_expected_demo.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found = locate(float(row["lon"]), float(row["lat"]), eight)
            code = "OUTSIDE" if found is None else f"G{found + 1:02d}"
            assert code in row["expected"].split("|"), row["id"]


def test_every_corner_that_grids_share_belongs_to_the_first_of_them(eight):
    for place, grid in enumerate(eight):
        for longitude, latitude in grid.exterior.coords:
            held = [other for other, shape in enumerate(eight) if shape.covers(Point(longitude, latitude))]
            assert locate(longitude, latitude, eight) == min(held)
            assert min(held) <= place


@given(st.floats(0, 1))
def test_a_point_on_a_shared_border_belongs_to_exactly_one_grid(along):
    assert locate(116.65, 36.94 + 0.01 * along, [WEST, EAST]) == 0
    assert locate(116.65, 36.94 + 0.01 * along, [EAST, WEST]) == 0


def test_a_point_within_the_rounding_of_the_outer_border_is_still_inside():
    assert locate(116.64 - 1e-7, 36.945, [WEST, EAST]) == 0  # 0.9 cm
    assert locate(116.64 - 4e-7, 36.945, [WEST, EAST]) is None  # 3.6 cm


def test_no_grid_holds_no_point():
    assert locate(116.65, 36.945, []) is None


def test_distance_is_reckoned_in_metres_not_in_degrees():
    assert distance_metres(116.63, 36.945, WEST) == pytest.approx(889, abs=3)
    assert distance_metres(116.645, 36.96, WEST) == pytest.approx(1112, abs=3)
    assert distance_metres(116.645, 36.945, WEST) == 0
    # The nearest point in metres is on the slope's foot, not where degrees would say.
    assert distance_metres(116.639, 36.951, WEST) == pytest.approx((89**2 + 111.2**2) ** 0.5, abs=1)


def parcel(share_east):
    """A parcel of 0.002° across of which a share lies east of the border."""
    east = 116.65 + 0.002 * share_east
    return box(east - 0.002, 36.944, east, 36.946)


@pytest.mark.parametrize(
    ("share", "grids"),
    [
        (0, [0]),
        (LEAST_SHARE - 0.001, [0]),
        (LEAST_SHARE + 0.001, [0, 1]),
        (0.5, [0, 1]),
        (1 - LEAST_SHARE - 0.001, [0, 1]),
        (1 - LEAST_SHARE + 0.001, [1]),
        (1, [1]),
    ],
)
def test_a_parcel_lies_in_a_grid_from_a_hundredth_of_its_area_on(share, grids):
    assert crossed(parcel(share), [WEST, EAST]) == grids


def test_a_parcel_outside_lies_in_none():
    assert crossed(box(116.7, 36.9, 116.71, 36.91), [WEST, EAST]) == []
