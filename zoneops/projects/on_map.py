"""Projects on the map: the points, and for every grid how many lie in it and how they stand."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Sum, Value, When
from django.urls import reverse

from zoneops.accounts.models import User
from zoneops.core.models import Zone
from zoneops.projects import facets, ones, queries
from zoneops.projects.filters import Filters
from zoneops.projects.models import Project
from zoneops.projects.queries import ProjectQuerySet
from zoneops.projects.words import light_words
from zoneops.territory.layers import Point
from zoneops.territory.locating import UNDECIDED, reason_words
from zoneops.territory.models import Grid
from zoneops.territory.queries import grids_in_force

MOST_POINTS = 500  # more would hide each other; those that need a person come first


@dataclass(frozen=True)
class Share:
    """What lies in one grid."""

    grid: Grid
    count: int = 0
    sum_yuan: Decimal = Decimal(0)
    overdue: int = 0
    stalled: int = 0

    @property
    def tone(self) -> str:
        return "late" if self.overdue else "soon" if self.stalled else ""


@dataclass(frozen=True)
class Shown:
    """The picture in figures: every grid, the points, and the projects that lie in no grid, by reason."""

    shares: list[Share]
    points: list[Point]
    placed: int
    nowhere: list[tuple[str, int]] = field(default_factory=list)

    @property
    def nowhere_count(self) -> int:
        return sum(count for _reason, count in self.nowhere)


def shown(filters: Filters, user: User, zone: Zone) -> Shown:
    """What the filters select. A chosen grid narrows the points; the figures stay those of every grid."""
    projects = facets.selected(filters, user, zone).order_by()
    everywhere = facets.selected(replace(filters, grid=""), user, zone).order_by()
    figures = {row["grid_id"]: row for row in _by_grid(everywhere, zone)}
    shares = [_share(grid, figures.get(grid.pk)) for grid in grids_in_force(zone)]
    on_map = projects.filter(longitude__isnull=False)
    nowhere = everywhere.filter(grid=None).values_list("net_reason").annotate(number=Count("pk")).order_by("-number")
    return Shown(
        shares=shares,
        points=points_of(on_map, zone),
        placed=on_map.count(),
        nowhere=[(reason_words(reason or UNDECIDED), number) for reason, number in nowhere],
    )


def _by_grid(projects: ProjectQuerySet, zone: Zone) -> Any:
    today = zone.today()
    return projects.values("grid_id").annotate(
        number=Count("pk"),
        total=Sum("planned_investment_yuan"),
        late=Count("pk", filter=queries.overdue(today)),
        silent=Count("pk", filter=queries.stalled(today, zone.stall_days)),
    )


def _share(grid: Grid, row: dict[str, Any] | None) -> Share:
    if row is None:
        return Share(grid)
    return Share(grid, row["number"], row["total"] or Decimal(0), row["late"], row["silent"])


def points_of(projects: ProjectQuerySet, zone: Zone) -> list[Point]:
    """A point for each project: tone and word of its light, a link to its page. Those that need a person first."""
    today = zone.today()
    pressing = queries.overdue(today) | queries.stalled(today, zone.stall_days)
    calm = Case(When(pressing, then=Value(0)), default=Value(1))
    wanted = (
        "name",
        "longitude",
        "latitude",
        "stage",
        "standing",
        "stage_due_on",
        "last_follow_up_on",
        "stage_entered_on",
    )
    chosen = projects.annotate(calm=calm).order_by("calm", "pk").only(*wanted)[:MOST_POINTS]
    found: dict[str, list[Point]] = defaultdict(list)
    for project in chosen:
        light = ones.project_light(project, zone)
        found[light.tone].append(
            Point(
                project.name,
                project.longitude,
                project.latitude,
                light.tone,
                reverse("projects:detail", args=[project.pk]),
                light_words(light),
            )
        )
    # Drawn last lies on top: what needs a person.
    order = ("idle", "done", "live", "hold", "soon", "late")
    return [point for tone in order for point in found[tone]]


def project_points(zone: Zone, user: User) -> list[Point]:
    """The layer of pursued projects on the territory's own map."""
    on_map = Project.objects.visible_to(user).filter(queries.PURSUED, longitude__isnull=False)
    found: list[Point] = facets.Kept(zone).get(f"points/{user.pk}", lambda: points_of(on_map, zone))
    return found
