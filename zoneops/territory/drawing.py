"""The map of a zone's grids as SVG made on the server: on pages, as an image to click on, on the cockpit's wall.

Colours come from the page's tokens (territory/map.css), so the same drawing is light on pages and dark on the wall.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import hypot
from pathlib import Path
from typing import Any

import numpy
import shapely
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zoneops.core.rules.geography import BoundingBox
from zoneops.territory.layers import Point
from zoneops.territory.models import GridEdition
from zoneops.territory.queries import grids_of, shapes_of
from zoneops.territory.rules.coverage import Piece
from zoneops.territory.rules.geojson import Shape
from zoneops.territory.rules.projection import Projection

WIDTH, HEIGHT = 840, 560
NARROW: dict[str, Any] = {
    "width": 362,
    "height": 262,
    "name_size": 12,
}  # drawn for the phone, where the wide one's words get too small
SMALLEST = 12
MARK_SIZE = 7  # half the width of a mark with a little air
FREE_STEP, FREE_STEPS = 8, 16  # labels are tried every 8 pixels, up to 128 away from the middle
STYLE = Path(__file__).parent / "static" / "territory" / "map.css"
# Colour is the third signal: each tone has a shape of its own, centred on 0,0.
MARKS = {
    "idle": "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z",
    "live": "M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z",
    "done": "M-5-5h10v10h-10z",
    "soon": "M0-7l7 7l-7 7l-7-7z",
    "late": "M0-7.5l7.5 13h-15z",
    "hold": "M-5.5-5.5h4v11h-4zM1.5-5.5h4v11h-4z",
}


@dataclass(frozen=True)
class GridNote:
    """What the map says about one grid: short lines under its name, a tone, an address."""

    lines: tuple[str, ...] = ()
    tone: str = ""
    url: str = ""


@dataclass(frozen=True)
class ZoneMap:
    """`svg` goes into a page as it is; `projection` turns its pixels back into degrees."""

    svg: SafeString
    projection: Projection


def projection_of(edition: GridEdition, width: int = WIDTH, height: int = HEIGHT) -> Projection:
    """The projection that `zone_map` uses for this size, for turning a click into degrees."""
    west, south, east, north = _shapes(edition).planning_area.bounds
    return Projection.fitting(BoundingBox(west, south, east, north), width, height)


def zone_map(
    edition: GridEdition,
    points: Iterable[Point] = (),
    *,
    width: int = WIDTH,
    height: int = HEIGHT,
    notes: Mapping[str, GridNote] | None = None,
    picked: str = "",
    pieces: Iterable[Piece] = (),
    name_size: int = 13,
    standalone: bool = False,
) -> ZoneMap:
    """Draw the planning area, its grids with their names, and points.

    notes       by grid code.
    picked      code of the grid to bring out.
    pieces      what breaks the division of the grids, drawn over them.
    name_size   pixels; the notes are one smaller, never under 12. The name gives way to the code where it does not fit.
    standalone  a file of its own (an image): carries its style with it.
    """
    projection = projection_of(edition, width, height)
    shapes, grids = _shapes(edition), list(grids_of(edition))
    notes = notes or {}
    areas = [
        _grid(grid, shape, notes.get(grid.code, GridNote()), grid.code == picked, projection)
        for grid, shape in zip(grids, shapes.grids, strict=True)
    ]
    points = list(points)
    marks = [projection.to_pixel(float(point.longitude), float(point.latitude)) for point in points]
    labels = [
        _label(grid, shape, notes.get(grid.code, GridNote()).lines, projection, name_size, marks)
        for grid, shape in zip(grids, shapes.grids, strict=True)
    ]
    parts = [
        *areas,
        format_html('<path class="z-map-area" d="{}"/>', _path(shapes.planning_area, projection)),
        *(_piece(piece, projection) for piece in pieces),
        *labels,
        *(_point(point, projection) for point in points),
        _scale_bar(projection),
    ]
    svg = format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="z-map" role="{role}" viewBox="0 0 {w} {h}" width="{w}"'
        ' height="{h}" aria-label="{label}">{style}{body}</svg>',
        role="img" if standalone else "group",
        w=width,
        h=height,
        label=_("%(title)s，%(count)s 个网格") % {"title": edition.title, "count": len(grids)},
        style=_style() if standalone else "",
        body=format_html_join("", "{}", ((part,) for part in parts)),
    )
    return ZoneMap(svg, projection)


def _shapes(edition: GridEdition) -> Any:
    return shapes_of(edition, list(grids_of(edition)))


@lru_cache(maxsize=1)
def _style() -> SafeString:
    return mark_safe(f"<style>{STYLE.read_text(encoding='utf-8')}</style>")  # noqa: S308 (our own file)


@lru_cache(maxsize=1)
def image_policy() -> str:
    """The content policy of a standalone map: nothing but its own style, known by its hash."""
    style = _style().removeprefix("<style>").removesuffix("</style>")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    nothing = ("default-src", "base-uri", "form-action", "frame-ancestors")
    return "; ".join([*(f"{name} 'none'" for name in nothing), f"style-src 'sha256-{digest}'"])


def _grid(grid: Any, shape: Shape, note: GridNote, picked: bool, projection: Projection) -> SafeString:
    title = "，".join([grid.name, *note.lines])
    drawn = format_html(
        '<path class="z-map-grid" d="{}"{}{}><title>{}</title></path>',
        _path(shape, projection),
        format_html(' data-tone="{}"', note.tone) if note.tone else "",
        mark_safe(' data-picked=""') if picked else "",
        title,
    )
    return _linked(drawn, note.url, title)


def _label(
    grid: Any, shape: Shape, lines: tuple[str, ...], projection: Projection, size: int, marks: list[tuple[float, float]]
) -> SafeString:
    small, step = max(size - 1, SMALLEST), size + 4
    height = step * (1 + len(lines))
    drawn = _drawn(shape, projection)
    name = grid.name
    width = max(len(name) * size, *(len(line) * small for line in lines), 0)
    place = free_place(drawn, width, height, marks)
    if place is None:  # no room for the name anywhere
        name, place = grid.code, _middle(drawn)
    x, top = place[0], place[1] - height / 2 + size
    texts = [format_html('<text class="z-map-name" x="{}" y="{}" {}>{}</text>', *_at(x, top), _size(size), name)]
    for number, line in enumerate(lines, start=1):
        at = _at(x, top + number * step)
        texts.append(format_html('<text class="z-map-note" x="{}" y="{}" {}>{}</text>', *at, _size(small), line))
    return format_html('<g aria-hidden="true">{}</g>', format_html_join("", "{}", ((text,) for text in texts)))


def _size(pixels: int) -> SafeString:
    # An attribute, not a style: the pages allow no inline style.
    return format_html('font-size="{}"', pixels)


def free_place(
    drawn: Shape, width: float, height: float, marks: list[tuple[float, float]]
) -> tuple[float, float] | None:
    """The middle of a label inside a shape in pixels: near the shape's middle, over as few marks as can be.

    None where a label of this size fits nowhere.
    """
    x, y = _middle(drawn)
    steps = [step * FREE_STEP for step in range(-FREE_STEPS, FREE_STEPS + 1)]
    places = sorted(
        ((x + right, y + down) for right in steps for down in steps), key=lambda at: hypot(at[0] - x, at[1] - y)
    )
    xs, ys = (numpy.array(values) for values in zip(*places, strict=True))
    fits = shapely.covers(drawn, shapely.box(xs - width / 2, ys - height / 2, xs + width / 2, ys + height / 2))
    hidden = numpy.zeros(len(places))
    for right, down in marks:
        hidden += (abs(xs - right) < width / 2 + MARK_SIZE) & (abs(ys - down) < height / 2 + MARK_SIZE)
    if not fits.any():
        return None
    best = numpy.flatnonzero(fits & (hidden == hidden[fits].min()))[0]
    return float(xs[best]), float(ys[best])


def _drawn(shape: Shape, projection: Projection) -> Shape:
    """The largest part of a shape in pixels."""
    pixels = shapely.transform(
        shape, lambda points: [projection.to_pixel(longitude, latitude) for longitude, latitude in points]
    )
    largest: Shape = max(shapely.get_parts(pixels), key=lambda part: part.area)
    shapely.prepare(largest)
    return largest


def _middle(drawn: Shape) -> tuple[float, float]:
    """The middle of the largest circle inside."""
    x, y = shapely.maximum_inscribed_circle(drawn, tolerance=1).coords[0]
    return x, y


def mark(tone: str) -> SafeString:
    """The sign of a tone as the map draws it, for a legend."""
    return format_html(
        '<svg class="z-map-mark" viewBox="-8 -8 16 16" width="16" height="16" aria-hidden="true">'
        '<path class="z-map-point" data-tone="{}" d="{}"/></svg>',
        tone,
        MARKS.get(tone, MARKS["idle"]),
    )


def _piece(piece: Piece, projection: Projection) -> SafeString:
    title = _("%(kind)s %(area)s 平方米") % {"kind": piece_words()[piece.kind], "area": f"{piece.area_m2:,.1f}"}
    return format_html(
        '<path class="z-map-piece" d="{}"><title>{}</title></path>', _path(piece.shape, projection), title
    )


def piece_words() -> dict[str, str]:
    return {"gap": _("空白"), "overlap": _("重叠"), "outside": _("出界")}


def _point(point: Point, projection: Projection) -> SafeString:
    x, y = projection.to_pixel(float(point.longitude), float(point.latitude))
    title = f"{point.label}，{point.word}" if point.word else point.label
    drawn = format_html(
        '<g transform="translate({} {})"><circle class="z-map-hit" r="11"/>'
        '<path class="z-map-point" data-tone="{}" d="{}"/><title>{}</title></g>',
        *_at(x, y),
        point.tone,
        MARKS.get(point.tone, MARKS["idle"]),
        title,
    )
    return _linked(drawn, point.url, title)


def _linked(drawn: SafeString, url: str, title: str) -> SafeString:
    return format_html('<a href="{}" aria-label="{}">{}</a>', url, title, drawn) if url else drawn


def _path(shape: Shape, projection: Projection) -> str:
    rings = [
        ring.coords[:-1] for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)
    ]  # the closing point is what z draws
    drawn = []
    for ring in rings:
        points = (_at(*projection.to_pixel(*point[:2])) for point in ring)
        drawn.append("M" + "L".join(f"{x} {y}" for x, y in points) + "z")
    return "".join(drawn)


def _at(x: float, y: float) -> tuple[str, str]:
    """Pixels as text, to a tenth; never in a locale's own digits."""
    return f"{x:.1f}", f"{y:.1f}"


def _scale_bar(projection: Projection) -> SafeString:
    """The roundest length that takes up to a fifth of the width."""
    most = projection.width / 5 * projection.metres_per_pixel
    metres = max((step * 10**power for power in range(6) for step in (1, 2, 5) if step * 10**power <= most), default=1)
    length = metres / projection.metres_per_pixel
    label = _("%(metres)s 米") % {"metres": metres} if metres < 1000 else _("%(km)s 千米") % {"km": metres // 1000}
    return format_html(
        '<g class="z-map-scale" aria-hidden="true" transform="translate(12 {})"><path d="M0 -6v6h{}v-6"/>'
        '<text x="{}" y="0" font-size="12">{}</text></g>',
        projection.height - 10,
        f"{length:.1f}",
        f"{length + 6:.1f}",
        label,
    )
