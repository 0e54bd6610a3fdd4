"""Points on the earth: WGS84 (which CGCS2000 equals to the centimetre) against GCJ-02, distances, plausibility.

A point is (longitude, latitude) in degrees, in that order, everywhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, hypot, isfinite, pi, radians, sin, sqrt
from typing import Self

from zoneops.core.rules.reasons import RuleError, gettext_noop

Point = tuple[float, float]

MEAN_RADIUS_METRES = 6_371_008.8
# The ellipsoid of Krasovsky 1940, on which GCJ-02 is defined.
KRASOVSKY_AXIS, KRASOVSKY_ECCENTRICITY_SQUARED = 6_378_245.0, 0.006_693_421_622_965_943


class PointWrong(RuleError):
    REASONS = {
        "not_a_number": gettext_noop("经度或纬度不是数字"),
        "longitude": gettext_noop("经度 %(longitude)s 不在 −180 到 180 之间"),
        "latitude": gettext_noop("纬度 %(latitude)s 不在 −90 到 90 之间"),
        "swapped": gettext_noop("经度和纬度写反了，改成经度 %(latitude)s、纬度 %(longitude)s？"),
        "zero": gettext_noop("经度、纬度都是 0，没有填位置"),
    }


@dataclass(frozen=True)
class BoundingBox:
    """Degrees; the edges belong to the box."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, points: Iterable[Point]) -> Self:
        """The smallest box that holds every point. ValueError for none."""
        longitudes, latitudes = zip(*points, strict=True)
        return cls(min(longitudes), min(latitudes), max(longitudes), max(latitudes))

    def contains(self, point: Point) -> bool:
        return self.west <= point[0] <= self.east and self.south <= point[1] <= self.north

    def grown(self, metres: float) -> "BoundingBox":
        """The box with a margin on every side."""
        east, north = metres_per_degree((self.south + self.north) / 2)
        across, up = metres / east, metres / north
        return BoundingBox(self.west - across, self.south - up, self.east + across, self.north + up)


# GCJ-02 shifts inside this box and nowhere else; the box is part of the algorithm, not the country's border.
SHIFTED = BoundingBox(72.004, 0.8293, 137.8347, 55.8271)


def check_point(point: Point, near: BoundingBox | None = None) -> None:
    """Raise PointWrong for a point that cannot be. `near` (the zone's surroundings) tells more swapped pairs."""
    longitude, latitude = point
    if not (isfinite(longitude) and isfinite(latitude)):
        raise PointWrong("not_a_number")
    if longitude == 0 and latitude == 0:
        raise PointWrong("zero")
    fits_swapped = abs(latitude) <= 180 and abs(longitude) <= 90
    if abs(latitude) > 90 and fits_swapped:
        raise PointWrong("swapped", longitude=longitude, latitude=latitude)
    if near and not near.contains(point) and near.contains((latitude, longitude)):
        raise PointWrong("swapped", longitude=longitude, latitude=latitude)
    if abs(longitude) > 180:
        raise PointWrong("longitude", longitude=longitude)
    if abs(latitude) > 90:
        raise PointWrong("latitude", latitude=latitude)


def wgs84_to_gcj02(longitude: float, latitude: float) -> Point:
    """The point as AMap, Tencent and the national web maps draw it."""
    if not SHIFTED.contains((longitude, latitude)):
        return longitude, latitude
    x, y = longitude - 105.0, latitude - 35.0
    wave = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + wave
    north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3 + (
        160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)
    ) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + wave
    east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3 + (
        150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)
    ) * 2 / 3
    curvature = 1 - KRASOVSKY_ECCENTRICITY_SQUARED * sin(radians(latitude)) ** 2
    meridian = KRASOVSKY_AXIS * (1 - KRASOVSKY_ECCENTRICITY_SQUARED) / (curvature * sqrt(curvature))
    parallel = KRASOVSKY_AXIS / sqrt(curvature) * cos(radians(latitude))
    return longitude + east * 180 / (parallel * pi), latitude + north * 180 / (meridian * pi)


def gcj02_to_wgs84(longitude: float, latitude: float) -> Point:
    """The inverse, which has no formula: the shift changes so slowly that a few steps reach 1e-9 degrees."""
    guess = longitude, latitude
    for _ in range(12):
        there = wgs84_to_gcj02(*guess)
        step = longitude - there[0], latitude - there[1]
        guess = guess[0] + step[0], guess[1] + step[1]
        if max(abs(step[0]), abs(step[1])) < 1e-10:
            break
    return guess


def distance_metres(start: Point, end: Point) -> float:
    """Great-circle distance by the haversine formula; within 0.5 % of the ellipsoid."""
    (longitude1, latitude1), (longitude2, latitude2) = start, end
    half_up_down = sin(radians(latitude2 - latitude1) / 2) ** 2
    half_across = sin(radians(longitude2 - longitude1) / 2) ** 2
    chord = half_up_down + cos(radians(latitude1)) * cos(radians(latitude2)) * half_across
    return 2 * MEAN_RADIUS_METRES * asin(min(1.0, sqrt(chord)))


def metres_per_degree(latitude: float) -> tuple[float, float]:
    """Metres of one degree of longitude and of latitude there, on the sphere."""
    north = MEAN_RADIUS_METRES * pi / 180
    return north * cos(radians(latitude)), north


def local_metres(origin: Point, point: Point) -> Point:
    """(east, north) of `point` seen from `origin`, on the flat: good to a metre within 10 km."""
    east, north = metres_per_degree((origin[1] + point[1]) / 2)
    return (point[0] - origin[0]) * east, (point[1] - origin[1]) * north


def local_distance_metres(start: Point, end: Point) -> float:
    return hypot(*local_metres(start, end))
