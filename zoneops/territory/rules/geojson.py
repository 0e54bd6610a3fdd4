"""GeoJSON areas from outside: checked point by point before shapely sees them.

`shapely.shape` takes unclosed rings, coordinates in quotes and NaN without a word, so structure is our own business.
A shape here is a shapely Polygon or MultiPolygon in degrees, longitude first.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import shapely
from shapely.geometry import MultiPolygon, Polygon

from zoneops.core.rules.geography import BoundingBox
from zoneops.core.rules.reasons import RuleError, gettext_noop, quoted

Shape: TypeAlias = Polygon | MultiPolygon

# The land and the seas of the country, generously.
CHINA = BoundingBox(73.0, 3.0, 136.0, 54.0)
MOST_POINTS = 100_000


class GeometryWrong(RuleError):
    """An area that cannot be. `params` has name, part, ring and point (counted from 1) where they are known."""

    REASONS = {
        "not_geojson": gettext_noop("%(name)s不是 GeoJSON 的面，应为 Polygon 或 MultiPolygon，现为 %(text)s"),
        "no_features": gettext_noop("%(name)s里没有要素，应为 FeatureCollection"),
        "no_properties": gettext_noop("%(name)s第 %(number)s 个要素的 properties 应为对象，现为 %(text)s"),
        "empty": gettext_noop("%(name)s第 %(part)s 块没有坐标"),
        "too_few": gettext_noop(
            "%(name)s第 %(part)s 块第 %(ring)s 环只有 %(count)s 个点，闭合的环至少要 4 个，首尾相同"
        ),
        "too_many": gettext_noop("%(name)s的点超过 %(limit)s 个，先抽稀再导入"),
        "unclosed": gettext_noop(
            "%(name)s第 %(part)s 块第 %(ring)s 环没有闭合：末点 %(last)s 与首点 %(first)s 不同，在末尾补上首点"
        ),
        "not_a_pair": gettext_noop(
            "%(name)s第 %(part)s 块第 %(ring)s 环第 %(point)s 点不是一对坐标：%(text)s，应为 [经度, 纬度]"
        ),
        "not_a_number": gettext_noop(
            "%(name)s第 %(part)s 块第 %(ring)s 环第 %(point)s 点的坐标 %(text)s 不是数字，去掉引号、空值和 NaN"
        ),
        "swapped": gettext_noop(
            "%(name)s第 %(part)s 块第 %(ring)s 环第 %(point)s 点经纬度写反了，"
            "应为 [%(latitude)s, %(longitude)s]：GeoJSON 先写经度"
        ),
        "out_of_range": gettext_noop(
            "%(name)s第 %(part)s 块第 %(ring)s 环第 %(point)s 点 [%(longitude)s, %(latitude)s] 不在我国范围内，"
            "坐标应为 CGCS2000 或 WGS84 的经纬度，不是投影坐标"
        ),
        "crossing": gettext_noop("%(name)s的边界自相交或重叠，在经度 %(longitude)s、纬度 %(latitude)s 附近"),
        "no_area": gettext_noop("%(name)s的面积是 0：点都在一条线上，或都是同一点"),
        "invalid": gettext_noop("%(name)s不是有效的面：%(text)s"),
    }


@dataclass(frozen=True)
class Feature:
    """One feature of a collection: its properties and its checked area."""

    properties: dict[str, Any]
    shape: Shape


def read_features(collection: object, name: str) -> list[Feature]:
    """The features of a FeatureCollection. `name` tells the user which file; raises GeometryWrong."""
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not features:
        raise GeometryWrong("no_features", name=name)
    read = []
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict):
            raise GeometryWrong("not_geojson", name=name, text=quoted(feature))
        properties = feature.get("properties") or {}
        if not isinstance(properties, dict):
            raise GeometryWrong("no_properties", name=name, number=number, text=quoted(properties))
        own_name = str(properties.get("name") or properties.get("code") or f"{name} {number} ")
        read.append(Feature(dict(properties), read_shape(feature.get("geometry"), own_name)))
    return read


def read_shape(value: object, name: str, within: BoundingBox = CHINA) -> Shape:
    """A checked area from a geometry, a feature, or a collection with one feature. Raises GeometryWrong."""
    geometry = _geometry(value)
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind not in {"Polygon", "MultiPolygon"} or not isinstance(coordinates, list):
        raise GeometryWrong("not_geojson", name=name, text=quoted(kind or value))
    parts = [coordinates] if kind == "Polygon" else coordinates
    if _count(parts) > MOST_POINTS:
        raise GeometryWrong("too_many", name=name, limit=MOST_POINTS)
    polygons = [_polygon(part, name, number, within) for number, part in enumerate(parts, start=1)]
    if not polygons:
        raise GeometryWrong("empty", name=name, part=1)
    shape = polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)
    _require_valid(shape, name)
    return shape


def as_geojson(shape: Shape) -> dict[str, Any]:
    """The geometry as it is stored and given out: lists, not tuples, so that it equals itself read from JSON."""

    def listed(value: Any) -> Any:
        return [listed(item) for item in value] if isinstance(value, list | tuple) else value

    geometry = shapely.geometry.mapping(shape)
    return {"type": geometry["type"], "coordinates": listed(geometry["coordinates"])}


def _geometry(value: object) -> Any:
    if isinstance(value, dict) and value.get("type") == "FeatureCollection":
        features = value.get("features")
        value = features[0] if isinstance(features, list) and len(features) == 1 else None
    if isinstance(value, dict) and value.get("type") == "Feature":
        value = value.get("geometry")
    return value


def _count(parts: Sequence[Any]) -> int:
    rings = [ring for part in parts if isinstance(part, list) for ring in part]
    return sum(len(ring) for ring in rings if isinstance(ring, list))


def _polygon(part: object, name: str, number: int, within: BoundingBox) -> Polygon:
    if not isinstance(part, list) or not part:
        raise GeometryWrong("empty", name=name, part=number)
    rings = [_ring(ring, {"name": name, "part": number, "ring": place}, within) for place, ring in enumerate(part, 1)]
    return Polygon(rings[0], rings[1:])


def _ring(ring: object, where: dict[str, Any], within: BoundingBox) -> list[tuple[float, float]]:
    points = ring if isinstance(ring, list) else []
    read = [_point(point, {**where, "point": place}, within) for place, point in enumerate(points, 1)]
    if len(read) < 4:
        raise GeometryWrong("too_few", count=len(read), **where)
    if read[0] != read[-1]:
        raise GeometryWrong("unclosed", first=list(read[0]), last=list(read[-1]), **where)
    return read


def _point(point: object, where: dict[str, Any], within: BoundingBox) -> tuple[float, float]:
    if not isinstance(point, list | tuple) or not 2 <= len(point) <= 4:
        raise GeometryWrong("not_a_pair", text=quoted(point), **where)
    for number in point[:2]:
        if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
            raise GeometryWrong("not_a_number", text=quoted(repr(number)), **where)
    longitude, latitude = float(point[0]), float(point[1])
    if not within.contains((longitude, latitude)):
        code = "swapped" if within.contains((latitude, longitude)) else "out_of_range"
        raise GeometryWrong(code, longitude=longitude, latitude=latitude, **where)
    return longitude, latitude


def _require_valid(shape: Shape, name: str) -> None:
    reason = shapely.is_valid_reason(shape)
    if reason.startswith("Too few points") or (shapely.is_valid(shape) and shape.area == 0):
        raise GeometryWrong("no_area", name=name)
    if shapely.is_valid(shape):
        return
    if place := re.search(r"\[(\S+) (\S+)\]", reason):
        raise GeometryWrong("crossing", name=name, longitude=place[1], latitude=place[2])
    raise GeometryWrong("invalid", name=name, text=quoted(reason))
