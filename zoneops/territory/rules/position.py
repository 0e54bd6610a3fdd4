"""In which grid a point or a parcel lies."""

import math
from collections.abc import Sequence

import shapely
from shapely.geometry import Point

from zoneops.core.rules.geography import local_distance_metres
from zoneops.territory.rules.areas import area_m2
from zoneops.territory.rules.coverage import SLIVER_METRES
from zoneops.territory.rules.geojson import Shape

# A parcel's border and a grid's border are often meant to be the same line and come from two surveys: half a metre
# apart along 100 m is 50 m², 0.15 % of a parcel of 50 mu. Below a hundredth it does not count.
LEAST_SHARE = 0.01


def locate(longitude: float, latitude: float, shapes: Sequence[Shape]) -> int | None:
    """The place in `shapes` of the one that holds the point; None outside all of them.

    On a shared border or corner it is the first of them. A point within the rounding of coordinates of a border
    (SLIVER_METRES) lies on it.
    """
    point = Point(longitude, latitude)
    for place, shape in enumerate(shapes):
        if shape.covers(point):
            return place
    metres, nearest = min(
        ((distance_metres(longitude, latitude, shape), place) for place, shape in enumerate(shapes)),
        default=(math.inf, 0),
    )
    return nearest if metres <= SLIVER_METRES else None


def distance_metres(longitude: float, latitude: float, shape: Shape) -> float:
    """Metres from the point to the nearest point of the shape; 0 inside."""
    # Nearest in metres, not in degrees: a degree of longitude is the shorter one.
    across = math.cos(math.radians(latitude))
    squeezed = shapely.transform(shape, lambda points: points * (across, 1.0))
    nearest = shapely.shortest_line(Point(longitude * across, latitude), squeezed).coords[-1]
    return local_distance_metres((longitude, latitude), (nearest[0] / across, nearest[1]))


def crossed(parcel: Shape, shapes: Sequence[Shape]) -> list[int]:
    """The places in `shapes` of those in which at least LEAST_SHARE of the parcel lies, in their order."""
    for place, shape in enumerate(shapes):
        if shape.covers(parcel):
            return [place]
    whole = area_m2(parcel)
    shares = [area_m2(shapely.intersection(parcel, shape)) / whole for shape in shapes]
    return [place for place, share in enumerate(shares) if share >= LEAST_SHARE]
