"""Everything the wall shows, gathered from the queries and ready to draw."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from zoneops.accounts.models import User
from zoneops.cockpit import wall
from zoneops.cockpit.wall import GridFigures, OneFigures, StageFigures
from zoneops.core.models import Zone
from zoneops.projects import facets
from zoneops.projects.queries import ProjectQuerySet
from zoneops.territory.drawing import GridNote, ZoneMap, zone_map
from zoneops.territory.models import GridEdition
from zoneops.territory.queries import edition_in_force, grids_of

MAP_WIDTH, MAP_HEIGHT, MAP_TEXT = 700, 400, 19  # its place on the wall, so that its letters keep their size


@dataclass(frozen=True)
class StageRow:
    """A line of the table. The bars are whole percents of the longest one, at least 1 where there is anything."""

    figures: StageFigures
    count_percent: int
    planned_percent: int
    arrived_percent: int
    rate_percent: Any


@dataclass(frozen=True)
class OneRow:
    figures: OneFigures
    percent: int


def figures(user: User, zone: Zone) -> dict[str, Any]:
    """The context of the page."""
    projects = wall.pursued_projects(user)
    stages, (ones, counts), grids = facets.Kept(zone).get(f"screen/{user.pk}", lambda: _counted(projects, zone))
    published = wall.published_figures(zone)
    edition = edition_in_force(zone)
    return {
        "now": zone.now(),
        "published": published,
        "sources": list(dict.fromkeys((figure.source_number, figure.source) for figure in published)),
        "stages": _stage_rows(stages),
        "total": _stage_row(wall.total(stages), 0, 0),
        "ones": [OneRow(one, _percent(one.share)) for one in ones],
        "counts": counts,
        "whole": counts["pursued"] - counts["lacking"],
        "worst": wall.worst(projects, zone),
        "overdue": wall.longest_overdue(projects, zone),
        "map": _map(edition, grids),
        "edition_is_sample": edition is not None and edition.is_sample,
        "in_grids": sum(grid.count for code, grid in grids.items() if code is not None),
        "no_grid": grids[None].count if None in grids else 0,
    }


def _counted(projects: ProjectQuerySet, zone: Zone) -> tuple[Any, Any, Any]:
    """The reads that look at every project: walls that refresh each minute share them until something is written."""
    return wall.by_stage(projects, zone), wall.four_ones(projects, zone), wall.by_grid(projects, zone)


def _stage_rows(stages: list[StageFigures]) -> list[StageRow]:
    most = max(row.count for row in stages)
    largest = max(max(row.planned_yuan or 0, row.arrived_yuan or 0) for row in stages)
    return [_stage_row(row, most, largest) for row in stages]


def _stage_row(row: StageFigures, most: int, largest: Any) -> StageRow:
    return StageRow(
        figures=row,
        count_percent=_part(row.count, most),
        planned_percent=_part(row.planned_yuan, largest),
        arrived_percent=_part(row.arrived_yuan, largest),
        rate_percent=None if row.share is None else row.share * 100,
    )


def _part(value: Any, largest: Any) -> int:
    return max(1, int(value * 100 / largest)) if value and largest else 0


def _percent(share: Any) -> int:
    """Whole percents rounded down, so that a full bar means that none is lacking."""
    return int(share * 100)


def _map(edition: GridEdition | None, grids: dict[str | None, GridFigures]) -> ZoneMap | None:
    if edition is None:
        return None
    notes = {grid.code: _note(grid.code, grids.get(grid.code)) for grid in grids_of(edition)}
    return zone_map(edition, width=MAP_WIDTH, height=MAP_HEIGHT, notes=notes, name_size=MAP_TEXT)


def _note(code: str, grid: GridFigures | None) -> GridNote:
    url = f"{reverse('projects:list')}?grid={code}"
    if grid is None:
        return GridNote((_("没有项目"),), url=url)
    lines = [_("%(count)d 个项目") % {"count": grid.count}]
    if grid.overdue:
        lines.append(_("▲ 逾期 %(count)d") % {"count": grid.overdue})
    return GridNote(tuple(lines), "late" if grid.overdue else "", url)
