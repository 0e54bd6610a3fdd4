"""The board: for each stage how many, how much, how many stand still, and the cards that need a person first."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q
from django.http import QueryDict

from zoneops.accounts.enums import Right
from zoneops.accounts.models import User
from zoneops.core.listing import changed_url
from zoneops.core.models import Zone
from zoneops.projects import facets, queries
from zoneops.projects.cells import Cells
from zoneops.projects.enums import Stage
from zoneops.projects.filters import Filters
from zoneops.projects.glance import glances
from zoneops.projects.listing import Row, row_of
from zoneops.projects.models import Project
from zoneops.projects.queries import ProjectQuerySet
from zoneops.projects.relations import Reached

CARDS = 8  # in each column; the rest is a link to the list


@dataclass(frozen=True)
class Column:
    """One stage. `stalled_percent` is the part of the bar that stands still, at least 1 where there is any."""

    stage: Stage
    count: int
    sum_yuan: Decimal
    stalled: int
    cards: list[Cells]
    list_url: str
    stalled_url: str

    @property
    def rest(self) -> int:
        return self.count - len(self.cards)

    @property
    def stalled_percent(self) -> int:
        return max(1, round(100 * self.stalled / self.count)) if self.stalled else 0

    @property
    def calm_percent(self) -> int:
        return 100 - self.stalled_percent


def columns(
    kept: facets.Kept, filters: Filters, user: User, zone: Zone, query: QueryDict, cells: Callable[[Row, bool], Cells]
) -> list[Column]:
    """The six columns. What to show is remembered until somebody writes; only the shown cards are read each time.

    `cells(row, may_move)` makes a card.
    """
    facts, first = kept.get(f"board/{user.pk}/{filters.values}", lambda: _reading(filters, user, zone))
    wanted = [pk for pks in first.values() for pk in pks]
    shown = Project.objects.visible_to(user).filter(pk__in=wanted).order_by()
    movable = Reached(user, wanted).of(Right.MOVE_PROJECTS)
    rows = {project.pk: cells(row_of(project, zone), project.pk in movable) for project in glances(shown)}
    return [
        Column(
            stage,
            **facts[stage.value],
            cards=[rows[pk] for pk in first[stage.value] if pk in rows],
            list_url=changed_url(query, stage=stage.slug, page=None),
            stalled_url=changed_url(query, stage=stage.slug, only="stalled", page=None),
        )
        for stage in Stage
    ]


def _reading(filters: Filters, user: User, zone: Zone) -> tuple[dict[int, facets.Facts], dict[int, list[int]]]:
    """The figures of every stage, and the ids of its first cards in their order."""
    return facets.by_stage(filters, user, zone), _first_ones(facets.selected(filters, user, zone), zone)


def _first_ones(projects: ProjectQuerySet, zone: Zone) -> dict[int, list[int]]:
    """Two short walks along an index for each stage, instead of sorting every project.

    Who can be among the first of a column is among the soonest due or among the longest silent of those not overdue.
    """
    today = zone.today()
    not_overdue = Q(watch_due_on=None) | Q(watch_due_on__gte=today)
    silent = projects.filter(queries.stalled(today, zone.stall_days), not_overdue)
    found = Q()
    for stage in Stage:
        due = projects.filter(stage=stage).order_by(F("watch_due_on").asc(nulls_last=True), "pk")
        quiet = silent.filter(stage=stage).order_by("quiet_since_on", "pk")
        found |= Q(pk__in=due.values("pk")[:CARDS]) | Q(pk__in=quiet.values("pk")[:CARDS])
    since = today - datetime.timedelta(days=zone.stall_days)
    first: dict[int, list[tuple[tuple[int, datetime.date], int]]] = {stage.value: [] for stage in Stage}
    rows = Project.objects.filter(found).order_by()
    for pk, number, due_on, quiet_on in rows.values_list("pk", "stage", "watch_due_on", "quiet_since_on"):
        first[number].append((urgency(due_on, quiet_on, today, since), pk))
    return {number: [pk for _urgency, pk in sorted(ranked)[:CARDS]] for number, ranked in first.items()}


def urgency(
    due_on: datetime.date | None, quiet_on: datetime.date | None, today: datetime.date, since: datetime.date
) -> tuple[int, datetime.date]:
    """Overdue first, the longest first; then due today, the stalled, the rest by the day they are due.

    `due_on` and `quiet_on` are the days to watch: those who are suspended or on target have none and come last.
    """
    if due_on and due_on <= today:
        return (0 if due_on < today else 1), due_on
    if quiet_on and quiet_on < since:
        return 2, quiet_on
    return 3, due_on or datetime.date.max
