"""The workbench of one person: what the queries found and the rules made of it."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy

from zoneops.accounts.enums import Right
from zoneops.accounts.models import User
from zoneops.approvals.models import Step
from zoneops.cockpit import queries, rules
from zoneops.cockpit.queries import Watch, WatchList
from zoneops.cockpit.rules import Scope, Todo
from zoneops.cockpit.writing import TodoRow, Writer
from zoneops.core.models import Zone
from zoneops.projects.listing import COLUMNS, Row, row_of
from zoneops.projects.models import Project
from zoneops.projects.queries import ProjectQuerySet

SHOWN_TODOS = 8  # the rest by a link: the first screen answers what to do now
SHOWN_PROJECTS = 8
SHOWN_LACKING = 5
SHOWN_A_DAY = 4

SCOPES = [
    (Scope.ALL, gettext_lazy("全部"), "", ""),
    (Scope.OVERDUE, gettext_lazy("逾期"), "late", "alert-triangle"),
    (Scope.TODAY, gettext_lazy("今天到期"), "soon", "clock"),
    (Scope.WEEK, gettext_lazy("7 天内"), "", ""),
    (Scope.STALLED, gettext_lazy("停滞"), "soon", "player-pause"),
]


@dataclass(frozen=True)
class Chip:
    scope: str
    label: Any
    tone: str
    icon: str
    count: int
    is_on: bool


@dataclass(frozen=True)
class Day:
    """A day on which something falls due: the first of it in words, and how many more there are."""

    on: datetime.date
    is_rest_day: bool
    rows: list[TodoRow]
    more: int


@dataclass(frozen=True)
class Projects:
    """The first of some projects, and how many there are."""

    rows: list[Row]
    count: int


def todos(user: User, zone: Zone, watched: WatchList) -> dict[Todo, Project | Step]:
    """Everything there is to do, in its order, each with what it is about."""
    today = zone.today()
    found: dict[Todo, Project | Step] = {}
    for project in queries.pressing(watched, zone):
        for todo in rules.todos_of(_facts(project, watched.kind), today, zone.stall_days):
            found[todo] = project
    for project in queries.without_a_person(user):
        left_on = project.service_officer.left_on if project.service_officer else None
        found[rules.hand_over(project.pk, left_on, today)] = project
    for step in queries.procedures_in_turn(user):
        found[rules.procedure_in_turn(step.pk, step.since_on)] = step  # type: ignore[attr-defined]
    return {todo: found[todo] for todo in rules.in_order(found, today)}


def _facts(project: Project, kind: Watch) -> rules.Watched:
    """What of the project concerns the reader: who oversees the stages' dates, who leads the grid the silence."""
    if kind == Watch.KEY:
        return rules.Watched(project.pk, stage_due_on=project.watch_due_on)
    if kind == Watch.GRID:
        return rules.Watched(project.pk, quiet_since_on=project.quiet_since_on)
    return rules.Watched(
        project.pk, project.watch_due_on, project.next_step, project.next_step_due_on, project.quiet_since_on
    )


def chips(found: Collection[Todo], chosen: str) -> list[Chip]:
    """The scopes with how many to-dos each holds. An empty one is quiet."""
    made = []
    for scope, label, tone, icon in SCOPES:
        count = sum(rules.belongs(todo, scope) for todo in found)
        made.append(Chip(scope.value, label, tone if count else "", icon if count else "", count, scope == chosen))
    return made


def days(found: Mapping[Todo, Project | Step], writer: Writer) -> list[Day]:
    """What is due within a week, day by day."""
    made = []
    for on, due in rules.agenda(found).items():
        is_rest_day = bool(rules.rest_day_word(on, on, writer.calendar))
        rows = [writer.row(todo, found[todo]) for todo in due[:SHOWN_A_DAY]]
        made.append(Day(on, is_rest_day, rows, len(due) - len(rows)))
    return made


def watched_projects(watched: WatchList, zone: Zone) -> Projects:
    """The soonest due first."""
    ordered = watched.projects.order_by(F("watch_due_on").asc(nulls_last=True), "pk")
    return _first(ordered, SHOWN_PROJECTS, zone)


def looks_after_all(user: User) -> bool:
    """Answers for the four ones of the whole zone."""
    return user.may(Right.ASSIGN_OFFICERS) or user.may(Right.VIEW_COCKPIT)


def lacking_projects(user: User, zone: Zone, watched: WatchList) -> Projects:
    """Those that lack one of the four: of the whole zone for those who look after it, else of one's own."""
    projects = Project.objects.visible_to(user) if looks_after_all(user) else watched.projects
    return _first(queries.most_lacking(projects, zone), SHOWN_LACKING, zone)


def _first(projects: ProjectQuerySet, limit: int, zone: Zone) -> Projects:
    related = projects.select_related("enterprise", "service_officer", "grid")
    rows = related.only(*COLUMNS, "next_step_due_on")[:limit]
    return Projects([row_of(project, zone) for project in rows], projects.count())
