"""Which grid a point or a parcel belongs to, in the edition in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import shapely
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zoneops.core.errors import Refused
from zoneops.core.kept import said, source_language
from zoneops.core.models import Zone
from zoneops.core.rules.geography import PointWrong, check_point, gcj02_to_wgs84
from zoneops.territory.models import Grid, Parcel
from zoneops.territory.queries import Shapes, edition_in_force, grids_of, shapes_of
from zoneops.territory.rules.names import joined_names
from zoneops.territory.rules.position import crossed, distance_metres, locate

UNDECIDED = gettext_noop("用地未定，未落网格")
NO_EDITION = gettext_noop("还没有生效的网格版本，先发布网格")
# What a row may keep as the reason why it lies in no grid; the longer ones first.
REASONS = (
    UNDECIDED,
    NO_EDITION,
    gettext_noop("宗地 %(number)s 在规划范围外"),
    gettext_noop("宗地 %(number)s：%(reason)s"),
    gettext_noop("用地跨%(grids)s"),
    gettext_noop("%(message)s，核对经度和纬度"),
    gettext_noop("这个点在规划范围外 %(distance)s"),
    gettext_noop("%(metres)s 米"),
    gettext_noop("%(kilometres)s 千米"),
)


def reason_words(kept: str) -> str:
    """A kept reason in the reader's language."""
    return said(kept, REASONS)


@dataclass(frozen=True)
class Placement:
    """The one grid, or the reason why there is none, in the source language: it is kept, and said by `reason_words`.

    `crossed`: the grids of a parcel in several.
    """

    grid: Grid | None
    reason: str = ""
    crossed: tuple[Grid, ...] = ()


class OutsidePlanningArea(Refused):
    """The point cannot be in the zone. The message says how far off it is and which repair would bring it inside.

    `metres` is the distance, None when the pair is no place at all; `repair` is "swapped", "gcj02" or "".
    """

    def __init__(self, message: str, metres: float | None = None, repair: str = "") -> None:
        super().__init__(message)
        self.metres = metres
        self.repair = repair


@dataclass(frozen=True)
class _Ground:
    grids: list[Grid]
    shapes: Shapes


def place_point(zone: Zone, longitude: Decimal, latitude: Decimal) -> Placement:
    """The grid of a point (CGCS2000/WGS84 degrees). On a border it is the grid with the lower number.

    Raises OutsidePlanningArea. Without an edition in force: no grid, with the reason.
    """
    ground = _ground(zone)
    return _place_point(ground, float(longitude), float(latitude)) if ground else _nowhere()


def place_parcel(zone: Zone, parcel: Parcel) -> Placement:
    """The grid of a parcel: by its border where that is known, else by its point.

    A parcel that really lies in several grids (see rules.position.LEAST_SHARE) has none; the reason names them.
    A parcel outside the planning area has none either; that is a reason, not an error: nobody can type it right.
    """
    return place_parcels(zone, [parcel])[parcel.pk]


def place_parcels(zone: Zone, parcels: Iterable[Parcel]) -> dict[int, Placement]:
    """The placements of many parcels by their id, with as many queries as for one."""
    ground = _ground(zone)
    with source_language():  # the reasons are kept
        return {parcel.pk: _place_parcel(ground, parcel) if ground else _nowhere() for parcel in parcels}


def _ground(zone: Zone) -> _Ground | None:
    edition = edition_in_force(zone)
    if edition is None:
        return None
    grids = list(grids_of(edition))
    return _Ground(grids, shapes_of(edition, grids))


def _nowhere() -> Placement:
    return Placement(None, NO_EDITION)


def _place_parcel(ground: _Ground, parcel: Parcel) -> Placement:
    if not parcel.geometry:
        try:
            return _place_point(ground, float(parcel.longitude), float(parcel.latitude))
        except OutsidePlanningArea as outside:
            return Placement(None, _("宗地 %(number)s：%(reason)s") % {"number": parcel.number, "reason": outside})
    places = crossed(shapely.geometry.shape(parcel.geometry), ground.shapes.grids)
    grids = tuple(ground.grids[place] for place in places)
    if not grids:
        return Placement(None, _("宗地 %(number)s 在规划范围外") % {"number": parcel.number})
    if len(grids) == 1:
        return Placement(grids[0])
    return Placement(None, _("用地跨%(grids)s") % {"grids": joined_names([grid.name for grid in grids])}, grids)


def _place_point(ground: _Ground, longitude: float, latitude: float) -> Placement:
    if (place := _find(ground, longitude, latitude)) is not None:
        return Placement(ground.grids[place])
    raise _outside(ground, longitude, latitude)


def _find(ground: _Ground, longitude: float, latitude: float) -> int | None:
    try:
        check_point((longitude, latitude))
    except PointWrong:
        return None
    return locate(longitude, latitude, ground.shapes.grids)


def _outside(ground: _Ground, longitude: float, latitude: float) -> OutsidePlanningArea:
    """The error, with the repair that would bring the point inside."""
    swapped = _find(ground, latitude, longitude)
    try:
        check_point((longitude, latitude))
    except PointWrong as wrong:
        return OutsidePlanningArea(_(wrong.template) % wrong.params, repair="swapped" if swapped is not None else "")
    metres = distance_metres(longitude, latitude, ground.shapes.planning_area)
    message = _("这个点在规划范围外 %(distance)s") % {"distance": _distance(metres)}
    if swapped is not None:
        hint = _("经度和纬度写反了？改成经度 %(longitude)s、纬度 %(latitude)s 就在%(grid)s") % {
            "longitude": latitude,
            "latitude": longitude,
            "grid": ground.grids[swapped].name,
        }
        return OutsidePlanningArea(f"{message}。{hint}", metres, "swapped")
    converted = _find(ground, *gcj02_to_wgs84(longitude, latitude))
    if converted is not None:
        hint = _("是高德、腾讯地图上取的坐标？坐标系选 GCJ-02，换算后就在%(grid)s") % {
            "grid": ground.grids[converted].name
        }
        return OutsidePlanningArea(f"{message}。{hint}", metres, "gcj02")
    return OutsidePlanningArea(_("%(message)s，核对经度和纬度") % {"message": message}, metres)


def _distance(metres: float) -> str:
    if metres < 1000:
        return _("%(metres)s 米") % {"metres": max(1, round(metres))}
    return _("%(kilometres)s 千米") % {"kilometres": f"{metres / 1000:,.1f}"}
