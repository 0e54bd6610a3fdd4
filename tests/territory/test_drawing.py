"""The map: pixels and degrees are each other's inverse, names lie in their grids, nothing breaks out of the SVG."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point as ShapelyPoint
from shapely.geometry import box

from zoneops.core.rules.geography import BoundingBox, local_distance_metres
from zoneops.territory.drawing import GridNote, free_place, mark, projection_of, zone_map
from zoneops.territory.layers import Point
from zoneops.territory.queries import edition_in_force, shapes_of
from zoneops.territory.rules.projection import Projection

SVG = "{http://www.w3.org/2000/svg}"
BOX = BoundingBox(116.64, 36.94, 116.69, 36.97)


@given(st.floats(116.6, 116.72), st.floats(36.9, 37.0), st.integers(100, 4000), st.integers(100, 4000))
def test_a_pixel_leads_back_to_its_place(longitude, latitude, width, height):
    projection = Projection.fitting(BOX, width, height)
    back = projection.to_coordinates(*projection.to_pixel(longitude, latitude))
    assert back == pytest.approx((longitude, latitude), abs=1e-9)


@given(st.integers(60, 4000), st.integers(60, 4000))
def test_the_box_fits_between_the_paddings_whatever_the_picture(width, height):
    projection = Projection.fitting(BOX, width, height, padding=16)
    west, north = projection.to_pixel(BOX.west, BOX.north)
    east, south = projection.to_pixel(BOX.east, BOX.south)
    assert 16 - 1e-6 <= west <= east <= width - 16 + 1e-6
    assert 16 - 1e-6 <= north <= south <= height - 16 + 1e-6
    assert min(west, north) == pytest.approx(16)


def test_a_hundred_pixels_are_as_long_in_both_directions():
    projection = Projection.fitting(BOX, 840, 560)
    middle, right, below = (projection.to_coordinates(x, y) for x, y in [(420, 280), (520, 280), (420, 380)])
    assert local_distance_metres(middle, right) == pytest.approx(local_distance_metres(middle, below), rel=0.001)
    assert local_distance_metres(middle, right) == pytest.approx(100 * projection.metres_per_pixel, rel=0.001)


@pytest.fixture
def edition(eight_zone):
    return edition_in_force(eight_zone)


def drawn(edition, points=(), **options):
    return ElementTree.fromstring(zone_map(edition, points, **options).svg)


def texts(root):
    return [text.text for text in root.iter(f"{SVG}text")]


def test_every_grid_is_drawn_with_its_name_inside_itself(edition):
    root = drawn(edition)
    shapes = shapes_of(edition, list(edition.grids.all()))
    projection = projection_of(edition)
    names = {text.text: text for text in root.iter(f"{SVG}text") if text.get("class") == "z-map-name"}
    assert len(names) == 8
    for grid, shape in zip(edition.grids.all(), shapes.grids, strict=True):
        label = names[grid.name]
        place = projection.to_coordinates(float(label.get("x")), float(label.get("y")))
        assert shape.contains(ShapelyPoint(place)), grid.name


def test_a_point_is_drawn_where_it_is(edition):
    root = drawn(edition, [Point("项目甲", 116.66, 36.955, "late", "/projects/1/", "逾期 3 天")])
    (link,) = root.iter(f"{SVG}a")
    assert link.get("href") == "/projects/1/"
    assert link.get("aria-label") == "项目甲，逾期 3 天"
    x, y = map(float, re.findall(r"[\d.]+", link.find(f"{SVG}g").get("transform")))
    assert projection_of(edition).to_coordinates(x, y) == pytest.approx((116.66, 36.955), abs=1e-5)


def test_tones_differ_in_shape_and_not_only_in_colour():
    shapes = {re.search(r' d="([^"]+)"', mark(tone))[1] for tone in ("idle", "live", "done", "soon", "late", "hold")}
    assert len(shapes) == 6
    assert mark("nonsense") != ""


def test_text_cannot_break_out_of_the_drawing(edition):
    evil = '"><script>alert(1)</script>'
    svg = zone_map(
        edition, [Point(evil, 116.66, 36.955, "late", 'x" onload="', evil)], notes={"G01": GridNote((evil,))}
    )
    root = ElementTree.fromstring(svg.svg)
    assert not list(root.iter(f"{SVG}script"))
    assert not [element for element in root.iter() if "onload" in element.attrib]
    assert evil in texts(root)


def test_notes_tones_and_addresses_of_a_grid(edition):
    notes = {"G03": GridNote(("8 个项目",), "late", "/parcels/?grid=G03")}
    root = drawn(edition, notes=notes, picked="G05")
    (link,) = root.iter(f"{SVG}a")
    area = link.find(f"{SVG}path")
    assert area.get("data-tone") == "late"
    assert area.find(f"{SVG}title").text == "第三网格，8 个项目"
    assert "8 个项目" in texts(root)
    assert len([path for path in root.iter(f"{SVG}path") if path.get("data-picked") is not None]) == 1


def test_a_name_that_does_not_fit_gives_way_to_the_code(edition):
    assert "G01" in texts(drawn(edition, width=120, height=90))


def test_only_an_image_of_its_own_carries_its_style(edition):
    assert drawn(edition, standalone=True).find(f"{SVG}style") is not None
    assert drawn(edition).find(f"{SVG}style") is None


def test_no_inline_style_that_a_strict_page_would_refuse(edition):
    assert not [element for element in drawn(edition).iter() if element.get("style")]


def test_a_label_keeps_clear_of_marks_while_there_is_room():
    area = box(0, 0, 200, 200)
    assert free_place(area, 60, 20, []) == pytest.approx((100, 100), abs=2)
    x, y = free_place(area, 60, 20, [(100, 100)])
    assert abs(x - 100) >= 37 or abs(y - 100) >= 17
    assert area.contains(box(x - 30, y - 10, x + 30, y + 10))
    assert free_place(box(0, 0, 40, 40), 60, 20, []) is None


def test_the_scale_bar_is_as_long_as_it_says(edition):
    root = drawn(edition)
    (group,) = [group for group in root.iter(f"{SVG}g") if group.get("class") == "z-map-scale"]
    pixels = float(re.search(r"h([\d.]+)", group.find(f"{SVG}path").get("d"))[1])
    assert group.find(f"{SVG}text").text == "500 米"
    assert pixels * projection_of(edition).metres_per_pixel == pytest.approx(500, abs=1)
