"""What is asked of the territory in more than one place."""

import datetime
from typing import Any, NamedTuple

import shapely
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zoneops.accounts.models import User
from zoneops.core.models import Zone
from zoneops.territory.models import Grid, GridEdition, GridLead
from zoneops.territory.rules.coverage import Coverage, coverage
from zoneops.territory.rules.geojson import Shape

MOST_KEPT = 64
_kept: dict[tuple[Any, ...], "Shapes"] = {}


class Shapes(NamedTuple):
    """The areas of an edition: the planning area and its grids in their order, prepared for many questions."""

    planning_area: Shape
    grids: tuple[Shape, ...]


def edition_in_force(zone: Zone, on: datetime.date | None = None) -> GridEdition | None:
    """The grid edition that holds on a day, by default on the zone's today."""
    return GridEdition.objects.filter(zone=zone).in_force(on or zone.today()).first()


def grids_of(edition: GridEdition) -> QuerySet[Grid]:
    """The grids in their order, without their borders (`shapes_of` has those)."""
    return edition.grids.order_by("order", "pk").defer("geometry")


def grids_in_force(zone: Zone) -> list[Grid]:
    edition = edition_in_force(zone)
    return list(grids_of(edition)) if edition else []


def leading_words(person: User) -> str:
    """What a departure will cause, said before it happens; empty for who leads no grid."""
    count = GridLead.objects.filter(lead=person).count()
    return _("%(count)d 个网格要换网格长") % {"count": count} if count else ""


def leads_of(zone: Zone) -> dict[str, GridLead]:
    """The leads by grid code."""
    return {lead.grid_code: lead for lead in GridLead.objects.filter(zone=zone).select_related("lead")}


def shapes_of(edition: GridEdition, grids: list[Grid]) -> Shapes:
    """The areas of the edition; those of a published one are kept, since it is frozen."""
    if not edition.is_frozen:
        return _read_shapes(edition)
    # The id alone is not enough: SQLite gives it again after a rollback, and then it means another edition.
    key = (edition.pk, edition.published_at, str(edition.planning_area), *(grid.pk for grid in grids))
    kept = _kept.get(key)
    if kept is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        kept = _kept[key] = _read_shapes(edition)
    return kept


def coverage_of(edition: GridEdition) -> Coverage:
    """The proof of the edition; `pieces[…].grids` are places in `grids_of(edition)`."""
    shapes = shapes_of(edition, list(grids_of(edition)))
    return coverage(shapes.planning_area, shapes.grids)


def _read_shapes(edition: GridEdition) -> Shapes:
    area = shapely.geometry.shape(edition.planning_area)
    grids = [shapely.geometry.shape(grid.geometry) for grid in edition.grids.order_by("order", "pk")]
    for shape in (area, *grids):
        shapely.prepare(shape)
        # The first question builds the index, which is not safe in two threads at once; later ones only read it.
        shapely.covers(shape, shape.representative_point())
    return Shapes(area, tuple(grids))
