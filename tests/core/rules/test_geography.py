import csv
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoneops.core.rules.geography import (
    BoundingBox,
    PointWrong,
    check_point,
    distance_metres,
    gcj02_to_wgs84,
    local_distance_metres,
    local_metres,
    metres_per_degree,
    wgs84_to_gcj02,
)

PAIRS_FILE = Path(__file__).parents[1] / "data" / "wgs84_gcj02_pairs.csv"
PAIRS = [
    ((float(row["lon_wgs84"]), float(row["lat_wgs84"])), (float(row["lon_gcj02"]), float(row["lat_gcj02"])))
    for row in csv.DictReader(PAIRS_FILE.read_text(encoding="utf-8").splitlines())
]
ZONE = BoundingBox(116.3, 36.7, 116.8, 37.2)


@pytest.mark.parametrize(("wgs84", "gcj02"), PAIRS)
def test_known_pairs_convert_both_ways_within_a_centimetre(wgs84, gcj02):
    assert wgs84_to_gcj02(*wgs84) == pytest.approx(gcj02, abs=1e-7)
    assert gcj02_to_wgs84(*gcj02) == pytest.approx(wgs84, abs=1.1e-7)


in_china = st.tuples(st.floats(73.5, 135), st.floats(3.5, 53.5))


@given(in_china)
def test_there_and_back_is_the_same_point(point):
    back = gcj02_to_wgs84(*wgs84_to_gcj02(*point))
    assert back == pytest.approx(point, abs=1e-7)


@given(in_china)
def test_the_shift_is_some_hundred_metres_and_never_more_than_a_kilometre(point):
    assert 0 < distance_metres(point, wgs84_to_gcj02(*point)) < 1000


@pytest.mark.parametrize("point", [(2.35, 48.85), (-122.4, 37.8), (151.2, -33.9), (72.0, 36.0)])
def test_nothing_moves_outside_china(point):
    assert wgs84_to_gcj02(*point) == point
    assert gcj02_to_wgs84(*point) == point


@pytest.mark.parametrize(
    ("point", "near", "code"),
    [
        ((36.96, 116.45), None, "swapped"),
        ((44.0, 87.6), BoundingBox(87, 43, 88, 44.5), "swapped"),
        ((0.0, 0.0), None, "zero"),
        ((math.nan, 36.0), None, "not_a_number"),
        ((116.0, math.inf), None, "not_a_number"),
        ((181.0, 36.0), None, "longitude"),
        ((116.0, 91.0), None, "latitude"),
        ((116.0, -91.0), None, "latitude"),
    ],
)
def test_a_point_that_cannot_be_says_why(point, near, code):
    with pytest.raises(PointWrong) as caught:
        check_point(point, near)
    assert caught.value.code == code


def test_a_swapped_point_is_shown_the_right_way_round():
    with pytest.raises(PointWrong, match=r"经度 116\.45、纬度 36\.96"):
        check_point((36.96, 116.45))


@pytest.mark.parametrize("point", [(116.45, 36.96), (87.6, 44.0), (-180.0, 90.0), (0.0, 51.5)])
def test_a_point_anywhere_on_earth_passes(point):
    check_point(point)


def test_a_point_outside_the_zone_is_not_taken_for_a_swapped_one():
    check_point((120.0, 30.0), ZONE)


def test_one_degree_along_the_meridian_is_a_three_hundred_and_sixtieth_of_the_circle():
    expected = 2 * math.pi * 6_371_008.8 / 360
    assert distance_metres((116.0, 36.0), (116.0, 37.0)) == pytest.approx(expected, abs=1e-3)
    assert distance_metres((0.0, 0.0), (180.0, 0.0)) == pytest.approx(180 * expected, abs=1e-3)


@given(st.tuples(st.floats(-179, 179), st.floats(-89, 89)), st.tuples(st.floats(-179, 179), st.floats(-89, 89)))
def test_the_distance_is_the_angle_between_the_two_directions_from_the_earths_centre(one, other):
    def direction(point):
        longitude, latitude = map(math.radians, point)
        flat = math.cos(latitude)
        return flat * math.cos(longitude), flat * math.sin(longitude), math.sin(latitude)

    a, b = direction(one), direction(other)
    cross = math.hypot(a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
    angle = math.atan2(cross, sum(p * q for p, q in zip(a, b, strict=True)))
    assert distance_metres(one, other) == pytest.approx(6_371_008.8 * angle, rel=1e-6, abs=0.5)


@given(st.floats(-0.05, 0.05), st.floats(-0.05, 0.05))
def test_inside_a_zone_the_flat_distance_is_the_round_one(east, north):
    origin, point = (116.5, 36.9), (116.5 + east, 36.9 + north)
    assert local_distance_metres(origin, point) == pytest.approx(distance_metres(origin, point), abs=1)


def test_local_metres_point_east_and_north():
    east, north = local_metres((116.5, 36.9), (116.51, 36.89))
    assert east == pytest.approx(890, abs=2)
    assert north == pytest.approx(-1112, abs=1)
    assert metres_per_degree(60.0)[0] == pytest.approx(metres_per_degree(0.0)[0] / 2)


def test_a_box_holds_its_edges_and_grows_by_metres():
    box = BoundingBox.around([(116.4, 37.0), (116.5, 36.9), (116.45, 36.95)])
    assert box == BoundingBox(116.4, 36.9, 116.5, 37.0)
    assert box.contains((116.4, 36.9))
    assert not box.contains((116.3999, 36.9))
    assert distance_metres((116.4, 36.9), (116.4, box.grown(500).south)) == pytest.approx(500, abs=0.01)
    assert box.grown(500).contains((116.3960, 36.8960))
    with pytest.raises(ValueError, match="not enough values"):
        BoundingBox.around([])
