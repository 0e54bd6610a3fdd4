"""The proof that the grids divide the planning area: no gap, no overlap, nothing outside.

Borders are compared as they are written: straight lines between the points in degrees (RFC 7946).
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import shapely

from zoneops.territory.rules.areas import area_km2, to_plane
from zoneops.territory.rules.geojson import Shape

# Coordinates are kept to 7 decimals, about 1.1 cm: a point lies up to 0.8 cm from where it was measured, and two
# borders drawn from the same survey up to 1.6 cm apart. What is nowhere wider than 2 cm is that rounding, not land.
SLIVER_METRES = 0.02


class PieceKind(StrEnum):
    GAP = "gap"
    OVERLAP = "overlap"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Piece:
    """One piece of land that breaks the division. `grids`: places in the list given (two for an overlap)."""

    kind: PieceKind
    shape: Shape
    area_m2: float
    grids: tuple[int, ...] = ()

    @property
    def point(self) -> tuple[float, float]:
        """A point inside it, to find it on a map."""
        inside = self.shape.representative_point()
        return inside.x, inside.y


@dataclass(frozen=True)
class Coverage:
    """`ignored_m2`: what was left out as rounding of the borders (see SLIVER_METRES)."""

    planned_km2: float
    grids_km2: float
    grid_count: int
    pieces: tuple[Piece, ...]
    ignored_m2: float

    @property
    def holds(self) -> bool:
        return self.grid_count > 0 and not self.pieces

    def of(self, kind: PieceKind) -> list[Piece]:
        return [piece for piece in self.pieces if piece.kind == kind]


def coverage(planning_area: Shape, grids: Sequence[Shape]) -> Coverage:
    """Compare the grids with the planning area. Pieces come by kind, the largest first."""
    together = shapely.union_all(list(grids))
    found: list[tuple[PieceKind, Any, tuple[int, ...]]] = [
        (PieceKind.GAP, shapely.difference(planning_area, together), ()),
    ]
    found += [
        (PieceKind.OVERLAP, shapely.intersection(grids[one], grids[other]), (one, other))
        for one, other in itertools.combinations(range(len(grids)), 2)
        if shapely.intersects(grids[one], grids[other])
    ]
    for place, grid in enumerate(grids):
        found.append((PieceKind.OUTSIDE, shapely.difference(grid, planning_area), (place,)))

    latitude = planning_area.centroid.y
    pieces, ignored = [], 0.0
    for kind, land, which in found:
        for polygon in _polygons(land):
            plane = to_plane(polygon, latitude)
            # Where a disc of this width fits, the piece is wider than the rounding of borders can make it.
            if plane.buffer(-SLIVER_METRES / 2).is_empty:
                ignored += plane.area
            else:
                pieces.append(Piece(kind, polygon, float(plane.area), which))
    pieces.sort(key=lambda piece: (list(PieceKind).index(piece.kind), -piece.area_m2))
    return Coverage(
        area_km2(planning_area), sum(area_km2(grid) for grid in grids), len(grids), tuple(pieces), float(ignored)
    )


def _polygons(land: Any) -> list[Any]:
    """The areas of an overlay's result; borders that only touch leave lines and points."""
    return [part for part in shapely.get_parts(land) if part.geom_type == "Polygon" and not part.is_empty]
