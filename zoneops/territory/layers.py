"""Extension point: an app above draws its points on the map of the grids.

    layers.register(project_points)   # in AppConfig.ready(); project_points(zone, user) -> list[Point]

What a user may not see the layer must leave out (`visible_to`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Point:
    """A mark on the map, in degrees. `tone` is idle, live, done, soon, late or hold; `word` says it in words."""

    label: str
    longitude: Any
    latitude: Any
    tone: str = "idle"
    url: str = ""
    word: str = ""


Layer = Callable[[Any, Any], Iterable[Point]]
_layers: list[Layer] = []


def register(layer: Layer) -> None:
    """Registering twice counts once."""
    if layer not in _layers:
        _layers.append(layer)


def unregister(layer: Layer) -> None:
    """Take a layer away again (tests do)."""
    _layers.remove(layer)


def points(zone: Any, user: Any) -> list[Point]:
    """The points of all layers."""
    return [point for layer in _layers for point in layer(zone, user)]
