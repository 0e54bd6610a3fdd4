"""Areas from outside: each error names the grid, the ring and the point."""

import copy
import json

import pytest

from tests.factories import square
from zoneops.territory.rules.geojson import GeometryWrong, as_geojson, read_features, read_shape

GOOD = square(116.64, 36.94, 116.66, 36.95)


def changed(ring):
    return {"type": "Polygon", "coordinates": [ring]}


def ring():
    return copy.deepcopy(GOOD["coordinates"][0])


def refused(value):
    with pytest.raises(GeometryWrong) as caught:
        read_shape(value, "第三网格")
    return caught.value


def with_point(place, point):
    points = ring()
    points[place] = point
    return changed(points)


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [
        (changed(ring()[:-1]), "unclosed", "第 1 块第 1 环没有闭合"),
        (changed(ring()[:2] + ring()[:1]), "too_few", "只有 3 个点"),
        (changed([]), "too_few", "只有 0 个点"),
        (with_point(2, ["116.66", "36.95"]), "not_a_number", "第 3 点"),
        (with_point(1, [float("nan"), 36.94]), "not_a_number", "第 2 点"),
        (with_point(1, [float("inf"), 36.94]), "not_a_number", "第 2 点"),
        (with_point(1, [True, 36.94]), "not_a_number", "第 2 点"),
        (with_point(1, [None, 36.94]), "not_a_number", "第 2 点"),
        (with_point(1, [116.66]), "not_a_pair", "第 2 点"),
        (with_point(1, "116.66,36.94"), "not_a_pair", "第 2 点"),
        (with_point(1, {"lon": 116.66}), "not_a_pair", "第 2 点"),
        (with_point(1, [36.94, 116.66]), "swapped", "应为 [116.66, 36.94]"),
        (with_point(1, [506012.3, 4090123.4]), "out_of_range", "不是投影坐标"),
        (with_point(1, [-116.66, 36.94]), "out_of_range", "不在我国范围内"),
        (changed([[116.0, 36.0], [117.0, 37.0], [117.0, 36.0], [116.0, 37.0], [116.0, 36.0]]), "crossing", "116.5"),
        (changed([[116.0, 36.0]] * 5), "no_area", "面积是 0"),
        ({"type": "Polygon", "coordinates": []}, "empty", "第 1 块"),
        ({"type": "MultiPolygon", "coordinates": [GOOD["coordinates"], []]}, "empty", "第 2 块"),
        ({"type": "MultiPolygon", "coordinates": []}, "empty", "第 1 块"),
        ({"type": "LineString", "coordinates": ring()}, "not_geojson", "LineString"),
        ({"type": "Polygon", "coordinates": "…"}, "not_geojson", "Polygon"),
        ({"type": "Feature", "geometry": None}, "not_geojson", "第三网格"),
        ({"type": "FeatureCollection", "features": []}, "not_geojson", "第三网格"),
        ([], "not_geojson", "第三网格"),
        (None, "not_geojson", "第三网格"),
        ("POLYGON", "not_geojson", "第三网格"),
    ],
)
def test_a_wrong_border_is_refused_with_its_place(value, code, said):
    error = refused(value)
    assert error.code == code
    assert said in str(error)
    assert "第三网格" in str(error)


def test_a_border_that_crosses_itself_is_named_where_it_does():
    bow_tie = [[116.64, 36.94], [116.66, 36.95], [116.66, 36.94], [116.64, 36.95], [116.64, 36.94]]
    error = refused(changed(bow_tie))
    assert float(error.params["longitude"]) == pytest.approx(116.65)
    assert float(error.params["latitude"]) == pytest.approx(36.945)


def test_the_ring_and_the_block_are_counted_from_one():
    hole = [[116.645, 36.942], [116.65, 36.942], [116.65, 36.945], [116.645, "x"], [116.645, 36.942]]
    error = refused({"type": "MultiPolygon", "coordinates": [GOOD["coordinates"], [ring(), hole]]})
    assert (error.params["part"], error.params["ring"], error.params["point"]) == (2, 2, 4)


def test_heights_are_left_out_and_the_border_survives_a_round_trip():
    raised = changed([[*point, 21.5] for point in ring()])
    assert as_geojson(read_shape(raised, "")) == GOOD
    assert json.loads(json.dumps(as_geojson(read_shape(GOOD, "")))) == GOOD


def test_a_hole_and_several_blocks_are_areas_too():
    hole = [[116.645, 36.942], [116.645, 36.945], [116.65, 36.945], [116.65, 36.942], [116.645, 36.942]]
    with_hole = {"type": "Polygon", "coordinates": [ring(), hole]}
    assert read_shape(with_hole, "").area < read_shape(GOOD, "").area
    far = square(116.7, 36.94, 116.71, 36.95)["coordinates"]
    assert len(read_shape({"type": "MultiPolygon", "coordinates": [[ring(), hole], far]}, "").geoms) == 2


@pytest.mark.parametrize("value", [None, [], {"features": None}, {"features": []}, {"type": "Feature"}])
def test_a_file_without_features_is_no_collection(value):
    with pytest.raises(GeometryWrong, match="FeatureCollection"):
        read_features(value, "网格")


def test_a_wrong_feature_is_called_by_its_own_name():
    collection = {
        "features": [
            {"properties": {"name": "第一网格"}, "geometry": GOOD},
            {"properties": {"code": "G02"}, "geometry": changed(ring()[:-1])},
        ]
    }
    with pytest.raises(GeometryWrong, match=r"^G02第 1 块"):
        read_features(collection, "网格")
    with pytest.raises(GeometryWrong, match=r"^网格 1 不是"):
        read_features({"features": [{"properties": None, "geometry": 3}]}, "网格")
