"""Areas on the ellipsoid, against other ways to reckon them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from zoneops.territory.rules.areas import area_km2, area_m2, to_plane

# Published areas of the synthetic grids, computed geodesically by another program.
GEODESIC = [0.7946, 0.7592, 0.9830, 0.9693, 0.9857, 0.8941, 0.7155, 0.7887]


def quadrangle_km2(west, south, east, north):
    """Independent: the area element of the CGCS2000 ellipsoid, summed up by Simpson's rule."""
    axis, flattening = 6378.137, 1 / 298.257222101
    e2 = flattening * (2 - flattening)

    def element(latitude):
        sine = math.sin(latitude)
        return axis * axis * (1 - e2) * math.cos(latitude) / (1 - e2 * sine * sine) ** 2

    low, high, steps = math.radians(south), math.radians(north), 64
    width = (high - low) / steps
    total = sum(element(low + i * width) * (1 if i in (0, steps) else 4 if i % 2 else 2) for i in range(steps + 1))
    return math.radians(east - west) * total * width / 3


@given(st.floats(74, 130), st.floats(4, 53), st.floats(0.001, 1), st.floats(0.001, 1))
def test_a_quadrangle_has_the_area_of_the_ellipsoid(west, south, width, height):
    expected = quadrangle_km2(west, south, west + width, south + height)
    assert area_km2(box(west, south, west + width, south + height)) == pytest.approx(expected, rel=1e-6)


def test_the_synthetic_planning_area_has_its_689_square_kilometres(plan, eight):
    assert area_km2(plan) == pytest.approx(6.89, rel=1e-4)
    assert [area_km2(grid) for grid in eight] == pytest.approx(GEODESIC, abs=1.1e-4)


def test_the_grids_add_up_to_the_planning_area_to_the_square_metre(plan, eight):
    assert sum(map(area_m2, eight)) == pytest.approx(area_m2(plan), abs=0.01)


def test_a_hole_is_taken_off():
    whole, hole = box(116, 36, 116.1, 36.1), box(116.02, 36.02, 116.05, 36.05)
    assert area_m2(whole.difference(hole)) == pytest.approx(area_m2(whole) - area_m2(hole), rel=1e-9)


def test_nothing_has_no_area():
    assert area_m2(Polygon()) == 0


def test_lengths_on_the_plane_are_metres():
    """0.01° of latitude at 37° north is 1,109.8 m on the ellipsoid."""
    west, south, east, north = to_plane(box(116.64, 36.995, 116.65, 37.005), 37.0).bounds
    assert north - south == pytest.approx(1109.8, abs=0.5)
    assert east - west == pytest.approx(890.1, abs=0.5)
