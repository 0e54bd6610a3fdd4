"""Putting a project on the map. The system finds the grid; a person decides only where land crosses several."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zoneops.core.errors import Refused
from zoneops.core.kept import source_language
from zoneops.core.models import Zone
from zoneops.core.rules.geography import gcj02_to_wgs84
from zoneops.projects.models import Project
from zoneops.projects.services import base
from zoneops.territory.locating import UNDECIDED, Placement, place_parcel, place_point
from zoneops.territory.models import Grid, Parcel

WGS84, GCJ02 = "wgs84", "gcj02"


@transaction.atomic
def place_project(
    project: Project,
    *,
    by: Any,
    longitude: Decimal | None = None,
    latitude: Decimal | None = None,
    system: str = WGS84,
    parcel: Parcel | None = None,
    version: int | None = None,
) -> Project:
    """Place the project by its parcel, or by a point, or take it off the map (neither given).

    Coordinates are CGCS2000/WGS84 unless `system` says "gcj02"; those are converted, and the given pair is kept.
    Raises OutsidePlanningArea (a Refused) for a point outside the planning area, Refused for half a pair.
    """
    project = base.lock(project, version)
    new = located(project.zone, longitude=longitude, latitude=latitude, system=system, parcel=parcel)
    return base.save(project, "project.placed", new, by=by)


def located(
    zone: Zone,
    *,
    longitude: Decimal | None = None,
    latitude: Decimal | None = None,
    system: str = WGS84,
    parcel: Parcel | None = None,
) -> dict[str, Any]:
    """The columns of a project that say where it is, with the grid found. Reads only; raises as `place_project`."""
    given = ""
    if (longitude is None) != (latitude is None):
        raise Refused(_("经度和纬度要一起填"))
    if longitude is not None and latitude is not None and system == GCJ02:
        given = f"GCJ-02 {longitude},{latitude}"
        lon, lat = gcj02_to_wgs84(float(longitude), float(latitude))
        longitude, latitude = Decimal(f"{lon:.7f}"), Decimal(f"{lat:.7f}")
    if parcel is not None:
        if parcel.zone_id != zone.pk:
            raise Refused(_("没有这块宗地"))
        if longitude is not None and latitude is not None:
            place_point(zone, longitude, latitude)  # raises for a point outside the planning area
        else:
            longitude, latitude = parcel.longitude, parcel.latitude
        placement = place_parcel(zone, parcel)
    elif longitude is not None and latitude is not None:
        placement = place_point(zone, longitude, latitude)
    else:
        placement = Placement(None, UNDECIDED)
    return {
        "longitude": longitude,
        "latitude": latitude,
        "given_location": given,
        "parcel": parcel,
        "grid": placement.grid,
        "net_reason": placement.reason,
    }


@transaction.atomic
def designate_grid(project: Project, grid: Grid, *, by: Any, reason: str, version: int | None = None) -> Project:
    """Give a project whose land crosses several grids to exactly one of them."""
    project = base.lock(project, version)
    if grid not in grids_to_choose(project):
        raise Refused(_("只有用地跨网格时才由人划定，并且只能划给用地所在的网格"))
    reason = base.required_reason(reason, _("划定网格要写理由"))
    return base.save(project, "project.grid_designated", {"grid": grid, "net_reason": ""}, by=by, reason=reason)


def grids_to_choose(project: Project) -> tuple[Grid, ...]:
    """The grids among which a person decides, because the project's parcel lies in all of them; usually none."""
    return place_parcel(project.zone, project.parcel).crossed if project.parcel else ()


@transaction.atomic
def relocate_all(zone: Zone, *, by: Any) -> int:
    """Find every project's grid anew, after a new edition of the boundaries. Returns how many came to another grid.

    A project that stays in the grid of the same code follows it into the new edition: nothing changed for anybody.
    """
    moved = 0
    found = Project.objects.select_for_update(of=("self",)).filter(zone=zone).order_by("pk")
    for project in found.select_related("zone", "parcel", "grid"):
        placement = _place_again(project)
        if placement is None:
            continue
        old = (project.grid.code if project.grid else None, project.net_reason)
        if (placement.grid.code if placement.grid else None, placement.reason) != old:
            base.save(project, "project.relocated", {"grid": placement.grid, "net_reason": placement.reason}, by=by)
            moved += 1
        elif placement.grid != project.grid:
            project.grid = placement.grid
            project.save(update_fields=["grid"])
    return moved


def _place_again(project: Project) -> Placement | None:
    if project.parcel:
        found = place_parcel(project.zone, project.parcel)
        if found.crossed and project.grid:
            # A person chose among the crossed grids: keep the choice if that grid is still one of them.
            kept = [grid for grid in found.crossed if grid.code == project.grid.code]
            return Placement(kept[0], "") if kept else found
        return found
    if project.longitude is None or project.latitude is None:
        return None
    try:
        with source_language():
            return place_point(project.zone, project.longitude, project.latitude)
    except Refused as outside:
        return Placement(None, str(outside)[:120])
