"""What the workbench asks of the other apps. Nothing here is a record of its own."""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from zoneops.accounts.enums import Right, Role
from zoneops.accounts.models import RoleAssignment, User
from zoneops.approvals.models import Step
from zoneops.approvals.queries import OPEN
from zoneops.core.models import AuditEntry, Zone
from zoneops.projects.derived import LACKS_MAP, LACKS_NET, LACKS_PERSON, with_bit
from zoneops.projects.filters import KEY
from zoneops.projects.models import Project
from zoneops.projects.queries import PURSUED, ProjectQuerySet, lacking_person, stalled
from zoneops.projects.rules import SOON_DAYS
from zoneops.territory.models import GridLead

MOST_TODOS = 300  # of each source; nobody works off more in a day
TODO_COLUMNS = (
    "name", "stage", "is_sample", "next_step", "next_step_due_on", "watch_due_on", "quiet_since_on",
    "service_officer__name", "service_officer__left_on",
)  # fmt: skip


class Watch(StrEnum):
    """Which projects the reader has an eye on."""

    OWN = "own"  # those in one's charge
    GRID = "grid"  # those in the grids that one leads
    KEY = "key"  # the key projects, for those who oversee the zone


@dataclass(frozen=True)
class WatchList:
    """`projects` are pursued ones of the reader's zone; `query` selects them in the list, "" where no filter does."""

    kind: Watch
    projects: ProjectQuerySet
    query: str = ""


def watched_by(user: User, zone: Zone) -> WatchList:
    """The projects a person keeps an eye on: in charge of them, leads their grid, or oversees the zone."""
    projects = Project.objects.visible_to(user).pursued()
    if oversees(user):
        return WatchList(Watch.KEY, projects.filter(key_level__in=KEY), "?level=any")
    own = Q(service_officer=user)
    if Role.PROJECT_MANAGER in user.roles:
        # The manager is kept as a name: the city names people who need no account here.
        return WatchList(Watch.OWN, projects.filter(own | Q(project_manager=user.name)))
    if Role.GRID_WORKER in user.roles:
        codes = GridLead.objects.filter(zone=zone, lead=user).values("grid_code")
        return WatchList(Watch.GRID, projects.filter(own | Q(grid__code__in=codes)))
    return WatchList(Watch.OWN, projects.filter(own), "?mine=1")


def oversees(user: User) -> bool:
    """Looks at the whole zone without working on its projects: leaders, supervisors, statisticians."""
    return user.may(Right.VIEW_COCKPIT) and not user.may(Right.EDIT_PROJECTS)


def pressing(watched: WatchList, zone: Zone) -> ProjectQuerySet:
    """Those of the watched projects in which something is due within the next days or has been silent too long.

    Who oversees sees the stages' dates, and who leads a grid the silence: the rest is the officer's.
    """
    today = zone.today()
    silent = stalled(today, zone.stall_days)
    horizon = today + datetime.timedelta(days=SOON_DAYS)
    if watched.kind == Watch.KEY:
        due = Q(watch_due_on__lte=horizon)
    elif watched.kind == Watch.GRID:
        due = silent
    else:
        next_step = PURSUED & Q(next_step_due_on__lte=horizon) & ~Q(next_step="")
        due = Q(watch_due_on__lte=horizon) | next_step | silent
    return _todo_rows(watched.projects.filter(due).order_by(F("watch_due_on").asc(nulls_last=True), "pk"))


def without_a_person(user: User) -> ProjectQuerySet:
    """Pursued projects without an officer in post, for those who can name one."""
    if not user.may(Right.ASSIGN_OFFICERS):
        return Project.objects.none()
    return _todo_rows(Project.objects.visible_to(user).filter(lacking_person()).order_by("stage_due_on", "pk"))


def _todo_rows(projects: ProjectQuerySet) -> ProjectQuerySet:
    return projects.select_related("service_officer").only(*TODO_COLUMNS)[:MOST_TODOS]


def procedures_in_turn(user: User) -> QuerySet[Step]:
    """Open procedures of the liaison's office which no open procedure of an earlier phase holds back.

    Each with `since_on`: when the last of the earlier ones was completed.
    """
    if Role.LIAISON not in user.roles or user.department is None:
        return Step.objects.none()
    earlier = Step.objects.filter(case=OuterRef("case"), procedure__phase__lt=OuterRef("procedure__phase"))
    done = earlier.order_by().values("case").annotate(on=Max("completed_on")).values("on")
    return (
        Step.objects.filter(OPEN, ~Exists(earlier.filter(OPEN)), procedure__lead_department=user.department.name)
        .filter(case__project__in=Project.objects.visible_to(user).filter(standing="active"))
        .annotate(since_on=Subquery(done))
        .select_related("procedure", "case__project")
        .order_by(F("since_on").asc(nulls_last=True), "pk")[:MOST_TODOS]
    )


def dated(watched: WatchList) -> ProjectQuerySet:
    """The watched projects that have a day ahead or missed: what goes into one's own calendar."""
    due = Q(watch_due_on__isnull=False) | Q(next_step_due_on__isnull=False) & ~Q(next_step="")
    return _todo_rows(watched.projects.filter(due).order_by(F("watch_due_on").asc(nulls_last=True), "pk"))


def most_lacking(projects: ProjectQuerySet, zone: Zone) -> ProjectQuerySet:
    """Those that lack at least one of the four ones: who lacks most first, of equals the larger investment."""
    today, days = zone.today(), zone.stall_days
    missing = [Q(lacks__in=with_bit(bit)) for bit in (LACKS_MAP, LACKS_PERSON, LACKS_NET)]
    count = sum((_one_if(condition) for condition in missing), _one_if(stalled(today, days)))
    order = ("-missing_count", F("planned_investment_yuan").desc(nulls_last=True), "pk")
    found: ProjectQuerySet = projects.lacking_one(zone).annotate(missing_count=count).order_by(*order)
    return found


def _one_if(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def account_facts(zone: Zone) -> dict[str, int]:
    """How the accounts of the zone stand: for the one who keeps them, without any business record."""
    in_post = Q(is_active=True, left_on=None)
    return User.objects.filter(zone=zone).aggregate(
        in_post=Count("pk", filter=in_post),
        left_open=Count("pk", filter=Q(is_active=True, left_on__lte=zone.today())),
        closed=Count("pk", filter=Q(is_active=False)),
        without_role=Count("pk", filter=in_post & Q(~Exists(RoleAssignment.objects.filter(user=OuterRef("pk"))))),
    )


def audit_facts(zone: Zone, since: datetime.datetime) -> dict[str, Any]:
    """How much was written and refused lately: numbers only, the records themselves are not shown."""
    lately = AuditEntry.objects.filter(zone=zone, at__gte=since)
    return lately.aggregate(
        changes=Count("pk", filter=Q(outcome=AuditEntry.Outcome.DONE)),
        refused=Count("pk", filter=Q(outcome=AuditEntry.Outcome.REFUSED)),
        people=Count("actor_id", distinct=True),
        last_at=Max("at"),
    )
