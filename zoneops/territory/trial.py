"""Whether the proof of a division can be made while a page waits: tried in the reading process, before it is stored.

Two borders of a thousand teeth each cross a million times. Stored, they would keep every page that shows them busy.
"""

import json
from collections.abc import Iterator
from typing import IO, Any

import shapely

from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.limits import Limits
from zoneops.core.parsing.running import run
from zoneops.core.rules.reasons import RuleError
from zoneops.territory.rules.coverage import coverage
from zoneops.territory.rules.geojson import as_geojson, read_features, read_shape

LIMITS = Limits(seconds=4)
MOST_PIECES = 1_000  # gaps and overlaps: more is no draft that anybody could mend piece by piece


def require_provable(planning_area: object, grids: object) -> None:
    """Raises FileUnreadable (too_tangled). Borders that are none pass: `load_grids` says what is wrong with them."""
    try:
        area, features = read_shape(planning_area, ""), read_features(grids, "")
    except RuleError:
        return
    given = {"area": as_geojson(area), "grids": [as_geojson(feature.shape) for feature in features]}
    try:
        [pieces] = run("zoneops.territory.trial", json.dumps(given).encode(), LIMITS)
    except FileUnreadable as error:
        if error.code == "disk_full":
            raise
        raise FileUnreadable("too_tangled") from None  # what went in was our own, so it is the borders
    if json.loads(pieces) > MOST_PIECES:
        raise FileUnreadable("too_tangled")


def lines(file: IO[bytes], limits: Limits) -> Iterator[Any]:
    """How many gaps, overlaps and parts outside there are. Runs in the reading process."""
    given = json.load(file)
    grids = [shapely.geometry.shape(one) for one in given["grids"]]
    yield len(coverage(shapely.geometry.shape(given["area"]), grids).pieces)
