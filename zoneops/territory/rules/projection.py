"""Degrees to pixels and back, exactly: a straight scale on each axis, true in shape in the middle of the map."""

import math
from dataclasses import dataclass
from typing import Self

from zoneops.core.rules.geography import BoundingBox, metres_per_degree


@dataclass(frozen=True)
class Projection:
    """Pixel (0, 0) is the upper left corner; x grows to the east, y to the south."""

    west: float
    north: float
    pixels_per_longitude: float
    pixels_per_latitude: float
    width: int
    height: int

    @classmethod
    def fitting(cls, box: BoundingBox, width: int, height: int, padding: int = 16) -> Self:
        """The box in the middle of the picture, as large as it fits between the paddings."""
        latitude = (box.south + box.north) / 2
        squeeze = math.cos(math.radians(latitude))
        across, up = max((box.east - box.west) * squeeze, 1e-9), max(box.north - box.south, 1e-9)
        scale = min((width - 2 * padding) / across, (height - 2 * padding) / up)
        return cls(
            west=(box.west + box.east) / 2 - width / 2 / (scale * squeeze),
            north=latitude + height / 2 / scale,
            pixels_per_longitude=scale * squeeze,
            pixels_per_latitude=scale,
            width=width,
            height=height,
        )

    def to_pixel(self, longitude: float, latitude: float) -> tuple[float, float]:
        return (longitude - self.west) * self.pixels_per_longitude, (self.north - latitude) * self.pixels_per_latitude

    def to_coordinates(self, x: float, y: float) -> tuple[float, float]:
        """(longitude, latitude) of a pixel, for a click on the picture."""
        return self.west + x / self.pixels_per_longitude, self.north - y / self.pixels_per_latitude

    @property
    def metres_per_pixel(self) -> float:
        middle = self.north - self.height / 2 / self.pixels_per_latitude
        return metres_per_degree(middle)[1] / self.pixels_per_latitude

    def shows(self, longitude: float, latitude: float) -> bool:
        x, y = self.to_pixel(longitude, latitude)
        return 0 <= x <= self.width and 0 <= y <= self.height
