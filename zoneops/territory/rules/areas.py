"""Areas on the CGCS2000 ellipsoid, without a projection library."""

import math
from typing import Any

import numpy
import shapely

from zoneops.territory.rules.geojson import Shape

AXIS, FLATTENING = 6_378_137.0, 1 / 298.257222101
_E2 = FLATTENING * (2 - FLATTENING)
_E = math.sqrt(_E2)


def area_m2(shape: Shape) -> float:
    """The area in m²; shared borders give shared errors, so the grids of an exact division add up exactly."""
    if shape.is_empty:
        return 0.0
    return float(to_plane(shape, shape.centroid.y).area)


def area_km2(shape: Shape) -> float:
    return area_m2(shape) / 1e6


def to_plane(shape: Shape, latitude: float) -> Shape:
    """The shape in metres, on the equal-area cylinder that is true to scale at `latitude`.

    Its area is that of the ellipsoid; lengths are right within 0.1 % up to 8 km north and south of `latitude`.
    """
    sine = math.sin(math.radians(latitude))
    # Radius of the parallel, so that east is true to scale here; north then follows from keeping the area.
    parallel = AXIS * math.cos(math.radians(latitude)) / math.sqrt(1 - _E2 * sine * sine)

    def project(points: Any) -> Any:
        sines = numpy.sin(numpy.radians(points[:, 1]))
        # q of the authalic latitude: AXIS² · q / 2 is the area of the zone below, per radian of longitude.
        q = (1 - _E2) * (sines / (1 - _E2 * sines**2) + numpy.arctanh(_E * sines) / _E)
        return numpy.column_stack([numpy.radians(points[:, 0]) * parallel, AXIS**2 * q / 2 / parallel])

    return shapely.transform(shape, project)
