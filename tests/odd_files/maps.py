"""Odd and hostile GeoJSON."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from tests.odd_files.case import EITHER, READ, Case, flipped, noise

RING = [[116.64, 36.94], [116.66, 36.94], [116.66, 36.95], [116.64, 36.95], [116.64, 36.94]]
GOOD: dict[str, Any] = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"code": "N1", "name": "第一网格"},
            "geometry": {"type": "Polygon", "coordinates": [RING]},
        }
    ],
}


def cases() -> Iterator[Case]:
    for name, data, expect in (*texts(), *numbers(), *shapes(), *geometry(), *properties()):
        yield Case("geojson", name, data, expect)


def good() -> bytes:
    return json.dumps(GOOD, ensure_ascii=False).encode()


def changed(**places: Any) -> bytes:
    """The good collection with the ring, the rings, the geometry, the properties or a member changed."""
    made = copy.deepcopy(GOOD)
    feature = made["features"][0]
    for place, value in places.items():
        if place == "ring":
            feature["geometry"]["coordinates"] = [value]
        elif place == "rings":
            feature["geometry"]["coordinates"] = value
        elif place in ("geometry", "properties"):
            feature[place] = value
        else:
            made[place] = value
    return json.dumps(made, ensure_ascii=False).encode()


def texts() -> Iterator[tuple[str, bytes, str]]:
    yield "good", good(), READ
    yield "good with a byte order mark", b"\xef\xbb\xbf" + good(), READ
    yield "in UTF-16", good().decode().encode("utf-16"), "not_json"
    yield "in GB18030", good().decode().encode("gb18030"), "not_json"
    yield "nothing", b"", "empty"
    yield "only spaces", b" " * 1000, EITHER
    yield "cut in half", good()[:150], "json_broken"
    yield "two documents", good() + good(), "json_broken"
    yield "a comma too many", good().replace(b"]]]", b"],]]"), "json_broken"
    yield "single quotes", good().replace(b'"', b"'"), "json_broken"
    yield "a comment", b"// map\n" + good(), EITHER
    yield "JavaScript around it", b"callback(" + good() + b");", EITHER
    yield "a name twice", good().replace(b'"code": "N1"', b'"code": "N1", "code": "N2"'), "json_twice"
    yield (
        "coordinates twice",
        good().replace(b'"coordinates"', b'"coordinates": [[[1, 1]]], "coordinates"'),
        "json_twice",
    )
    yield "a zip archive", b"PK\x03\x04" + noise(31, 500), "not_json"
    yield "KML", b'<?xml version="1.0"?><kml/>', "not_json"
    yield "noise", noise(32, 5000), "not_json"
    for seed in range(6):
        yield f"flipped bytes {seed}", flipped(good(), 300 + seed, 2), EITHER


def numbers() -> Iterator[tuple[str, bytes, str]]:
    for text, expect in (
        ("NaN", "not_finite"),
        ("Infinity", "not_finite"),
        ("-Infinity", "not_finite"),
        ("1e999", "not_finite"),
        ("9" * 5000, "not_finite"),
        ("116.64" + "1" * 5000, READ),
        ("0x74", "json_broken"),
        ("1_000", "json_broken"),
        ("+116", "json_broken"),
        (".5", "json_broken"),
        ("null", EITHER),
        ("true", EITHER),
        ('"116.64"', EITHER),
        ("-0.0", READ),
        ("1e-400", READ),
    ):
        yield f"coordinate {text[:20]}", good().replace(b"116.64", text.encode(), 1), expect


def shapes() -> Iterator[tuple[str, bytes, str]]:
    yield "brackets 100,000 deep", b"[" * 100_000, "too_deep"
    yield "objects 50,000 deep", b'{"a":' * 50_000, "too_deep"
    yield "coordinates 80 deep", changed(rings=json.loads("[" * 80 + "1" + "]" * 80)), "too_deep"
    yield "a ring of 250,000 points", b'{"type":"Polygon","coordinates":[[' + b"[1,1]," * 160_000 + b"[1,1]]]}", EITHER
    yield "300,000 empty lists", b'{"type":"Polygon","coordinates":[' + b"[]," * 299_999 + b"[]]}", EITHER
    yield "100,000 features of nothing", b'{"type":"FeatureCollection","features":[' + b"{}," * 99_999 + b"{}]}", EITHER
    yield "a name of 500,000 letters", changed(properties={"code": "N1", "name": "长" * 160_000}), EITHER
    yield "a list", b"[]", "not_geojson"
    yield "a number", b"7", EITHER
    yield "a text", b'"FeatureCollection"', EITHER
    yield "null", b"null", EITHER
    yield "no type", b"{}", "not_geojson"
    yield "a type that is a list", b'{"type": ["Polygon"]}', "not_geojson"
    yield "no features", changed(features=[]), "no_features"
    yield "features that are an object", changed(features={"a": 1}), EITHER
    yield "features that are null", changed(features=None), "no_features"
    yield "a feature that is a number", changed(features=[7]), EITHER


def geometry() -> Iterator[tuple[str, bytes, str]]:
    """Areas that are none: the rules of the territory refuse them with the grid, the ring and the point."""
    yield "ring not closed", changed(ring=RING[:-1]), READ
    yield "ring of three points", changed(ring=[RING[0], RING[1], RING[0]]), READ
    yield "ring of one point", changed(ring=[RING[0]] * 5), READ
    yield "empty ring", changed(ring=[]), READ
    yield "no rings", changed(rings=[]), READ
    yield "bow tie", changed(ring=[RING[0], RING[2], RING[1], RING[3], RING[0]]), READ
    yield "hole outside", changed(rings=[RING, [[x + 1, y] for x, y in RING]]), READ
    yield "hole as large as the area", changed(rings=[RING, RING[::-1]]), READ
    yield "the same ring twice", changed(rings=[RING, RING]), READ
    yield "on one line", changed(ring=[[116.64, 36.94], [116.65, 36.94], [116.66, 36.94], [116.64, 36.94]]), READ
    yield "with heights", changed(ring=[[x, y, 22.5] for x, y in RING]), READ
    yield "with four numbers", changed(ring=[[x, y, 1, 2] for x, y in RING]), READ
    yield "with five numbers", changed(ring=[[x, y, 1, 2, 3] for x, y in RING]), READ
    yield "with one number", changed(ring=[[x] for x, _y in RING]), READ
    yield "latitude first", changed(ring=[[y, x] for x, y in RING]), READ
    yield "in metres", changed(ring=[[x * 4500, y * 110_000] for x, y in RING]), READ
    yield "around the world", changed(ring=[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]), READ
    yield (
        "another system, by its number",
        changed(crs={"type": "name", "properties": {"name": "EPSG:4549"}}),
        "foreign_crs",
    )
    yield (
        "another system, by an address",
        changed(crs={"type": "link", "properties": {"href": "http://127.0.0.1:9/crs"}}),
        "foreign_crs",
    )
    yield "CGCS2000 by name", changed(crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}), READ
    yield "a system that is a text", changed(crs="EPSG:4326"), "foreign_crs"
    for kind in ("Point", "LineString", "GeometryCollection", "Circle", "", None, 7):
        yield f"geometry {kind!r}", changed(geometry={"type": kind, "coordinates": [RING]}), READ
    yield "geometry null", changed(geometry=None), READ
    yield "geometry that is a text", changed(geometry="POLYGON((1 1))"), READ
    spiky = [[116.64 + 0.00001 * (n % 2), 36.94 + 0.000001 * n] for n in range(3000)]
    yield "3,000 spikes", changed(ring=[*spiky, spiky[0]]), READ


def properties() -> Iterator[tuple[str, bytes, str]]:
    yield "properties null", changed(properties=None), READ
    yield "properties a list", changed(properties=["N1"]), READ
    yield "properties a text", changed(properties="N1"), READ
    yield "a name that is an object", changed(properties={"code": "N1", "name": {"a": 1}}), READ
    yield "a code with a path", changed(properties={"code": "../../a"}), READ
    yield "a code with tags", changed(properties={"code": "<script>alert(1)</script>"}), READ
    yield "a NUL in a name", changed(properties={"code": "N1", "name": "a\0b"}), "control_character"
    yield "half a pair in a name", good().replace("第一网格".encode(), b"\\ud800"), "control_character"
    yield "a NUL in the name of a property", changed(properties={"a\0b": 1, "code": "N1"}), "control_character"
    yield "a prototype", changed(properties={"__proto__": {"x": 1}, "code": "N1"}), READ
