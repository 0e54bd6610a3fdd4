"""GeoJSON as plain values (RFC 7946), read by `json` and counted by a pattern; runs in the reading process.

Whether an area is one (closed, not crossing itself, in this country) is for the rules of the territory to say: they
can name the grid, the ring and the point.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import IO, Any

from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.limits import Limits
from zoneops.core.parsing.texts import require_plain
from zoneops.core.rules.reasons import quoted

GEOMETRIES = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)
# RFC 7946 knows WGS84 alone; the older draft named a system in `crs`. 4490 is CGCS2000, 4479 and 4480 have heights.
OWN_SYSTEMS = re.compile(r"(?:CRS84|(?:EPSG|epsg)(?::[\d.]*)*:(?:4326|4490|4480|4979))$")
TEXT = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
INNERMOST = re.compile(r"\[\s*[-\d][^\[\]{}]*+\]")


def lines(file: IO[bytes], limits: Limits) -> Iterator[Any]:
    text = decoded(file.read())
    check_depth(text, limits)
    value = parsed(text)
    walk = Walk(limits)
    walk.over(value)
    if walk.positions != len(INNERMOST.findall(TEXT.sub('""', text))):
        raise FileUnreadable("readers_differ_plain")
    check_kind(value)
    yield value


def decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileUnreadable("not_json") from None


def check_depth(text: str, limits: Limits) -> None:
    """Before the parser recurses: how deep do brackets stand in each other."""
    depth = 0
    for bracket in re.findall(r"[\[\]{}]", TEXT.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > limits.depth:
            raise FileUnreadable("too_deep", limit=limits.depth)


def parsed(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=no_number, parse_float=finite, parse_int=whole)
    except json.JSONDecodeError as error:
        if not text.lstrip().startswith(("{", "[")):
            raise FileUnreadable("not_json") from None
        raise FileUnreadable("json_broken", line=error.lineno, column=error.colno) from None


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two members with one name Python keeps the last, other programs the first: so neither."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        raise FileUnreadable("json_twice", name=quoted(next(name for name in names if names.count(name) > 1)))
    return found


def no_number(text: str) -> None:
    raise FileUnreadable("not_finite", text=text)


def finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):  # 1e999
        raise FileUnreadable("not_finite", text=quoted(text))
    return value


def whole(text: str) -> int:
    if len(text) > 18:  # beyond 64 bits, which no database column and no other program takes
        raise FileUnreadable("not_finite", text=quoted(text))
    return int(text)


class Walk:
    """Over everything once: how many positions, how many other values, and are the texts plain."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.positions, self.nodes = limits, 0, 0

    def over(self, value: Any) -> None:
        if isinstance(value, dict):
            self.count(len(value))
            for name, member in value.items():
                require_plain(name)
                self.over(member)
        elif isinstance(value, list):
            if value and isinstance(value[0], int | float) and not any(isinstance(one, list | dict) for one in value):
                self.positions += not isinstance(value[0], bool)
                if self.positions > self.limits.points:
                    raise FileUnreadable("too_many_points", limit=self.limits.points)
            else:
                self.count(len(value))
            for member in value:
                if isinstance(member, list | dict | str):
                    self.over(member)
        elif isinstance(value, str):
            require_plain(value)

    def count(self, more: int) -> None:
        self.nodes += more
        # Each position is a member of its ring and is counted as a point.
        if self.nodes - self.positions > self.limits.nodes + self.limits.points:
            raise FileUnreadable("too_many_nodes", limit=self.limits.nodes)


def check_kind(value: Any) -> None:
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in GEOMETRIES | {"Feature", "FeatureCollection"}:
        raise FileUnreadable("not_geojson")
    if kind == "FeatureCollection" and not value.get("features"):
        raise FileUnreadable("no_features")
    if value.get("crs") is not None:
        check_system(value["crs"])


def check_system(crs: Any) -> None:
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or not OWN_SYSTEMS.search(name):
        raise FileUnreadable("foreign_crs", name=quoted(name or json.dumps(crs, ensure_ascii=False)))
