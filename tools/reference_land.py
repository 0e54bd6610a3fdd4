"""Places for parcels: rectangles of the right area inside their grid, apart from each other, always the same."""

import json
import math
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from shapely.geometry import Polygon, box, mapping, shape
from shapely.ops import transform
from shapely.prepared import prep

SQUARE_METRES_PER_MU = 2000 / 3
ORIGIN = (116.664, 36.955)
LATITUDE = math.radians(ORIGIN[1])
ROAD = 22  # metres between two plots
METRES_NORTH = 111132.92 - 559.82 * math.cos(2 * LATITUDE) + 1.175 * math.cos(4 * LATITUDE)
METRES_EAST = 111412.84 * math.cos(LATITUDE) - 93.5 * math.cos(3 * LATITUDE)


@dataclass(frozen=True)
class Place:
    """A rectangle on the ground, in degrees."""

    polygon: Polygon
    longitude: float
    latitude: float


def to_metres(geometry):
    return transform(lambda x, y: ((x - ORIGIN[0]) * METRES_EAST, (y - ORIGIN[1]) * METRES_NORTH), geometry)


def to_degrees(geometry):
    def convert(x, y):
        return round(x / METRES_EAST + ORIGIN[0], 7), round(y / METRES_NORTH + ORIGIN[1], 7)

    return transform(lambda xs, ys: tuple(zip(*map(convert, xs, ys), strict=True)), geometry)


def rectangle(x: float, y: float, mu: Decimal, ratio: float) -> Polygon:
    width = math.sqrt(float(mu) * SQUARE_METRES_PER_MU * ratio)
    height = width / ratio
    return box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


class Ground:
    """The grids, and what has been placed on them."""

    def __init__(self, grids_file: Path) -> None:
        features = json.loads(grids_file.read_text("utf-8"))["features"]
        self.grids = {f["properties"]["code"]: to_metres(shape(f["geometry"])) for f in features}
        self.taken: list[Polygon] = []

    def place(self, grid: str, mu: Decimal, ratio: float) -> Place:
        """The free spot nearest to the middle of the grid's outer edge: plots lie along roads, not at random."""
        area = self.grids[grid].buffer(-15)
        inside = prep(area)
        left, bottom, right, top = area.bounds
        spots = [(x, y) for x in range(int(left), int(right), 12) for y in range(int(bottom), int(top), 12)]
        gate = (area.centroid.x, bottom if grid < "G05" else top)
        for x, y in sorted(spots, key=lambda spot: (spot[0] - gate[0]) ** 2 + (spot[1] - gate[1]) ** 2):
            candidate = rectangle(x, y, mu, ratio)
            if inside.contains(candidate) and all(other.distance(candidate) >= ROAD for other in self.taken):
                return self._take(candidate)
        raise ValueError(f"no room for {mu} mu in {grid}")

    def place_across(self, home: str, neighbour: str, mu: Decimal, mu_in_neighbour: float, ratio: float) -> Place:
        """On the border of two grids that lie west and east, `mu_in_neighbour` of it in the eastern one."""
        border = self.grids[home].intersection(self.grids[neighbour])
        middle = border.centroid
        low, high = middle.x - 400, middle.x + 400
        for _step in range(50):
            x = (low + high) / 2
            inside = rectangle(x, middle.y, mu, ratio).intersection(self.grids[neighbour]).area
            low, high = (low, x) if inside > mu_in_neighbour * SQUARE_METRES_PER_MU else (x, high)
        return self._take(rectangle(x, middle.y, mu, ratio))

    def _take(self, polygon: Polygon) -> Place:
        self.taken.append(polygon)
        degrees = to_degrees(polygon)
        centre = degrees.centroid
        return Place(degrees, round(centre.x, 6), round(centre.y, 6))


def parcels_file(parcels: list[dict]) -> dict:
    """GeoJSON of the parcels, keyed by their number."""
    features = [
        {
            "type": "Feature",
            "properties": {"宗地编号": p["number"], "area_mu": float(p["mu"]), "synthetic": True},
            "geometry": mapping(p["place"].polygon),
        }
        for p in parcels
    ]
    return {"type": "FeatureCollection", "features": features}
