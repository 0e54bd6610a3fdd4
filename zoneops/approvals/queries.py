"""Selections over flows, cases and steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from zoneops.accounts.enums import Right
from zoneops.accounts.models import User
from zoneops.approvals.models import Case, Flow, Procedure, Step
from zoneops.core.models import Zone
from zoneops.projects.models import Project
from zoneops.projects.queries import ProjectQuerySet, lacking_map

OPEN = Q(applies=True, completed_on=None)
DONE = Q(applies=True, completed_on__isnull=False)
MISSING, UNDER_WAY, FINISHED = "missing", "open", "finished"


@dataclass(frozen=True)
class Phase:
    """One phase of a case: its steps in their order, and how many of the applicable ones are done."""

    name: str
    steps: list[Step]

    @property
    def applicable(self) -> int:
        return sum(step.applies for step in self.steps)

    @property
    def done(self) -> int:
        return sum(step.completed_on is not None for step in self.steps)

    @property
    def share(self) -> float:
        """Done ÷ applicable, for the bar; 0 where nothing applies."""
        return self.done / self.applicable if self.applicable else 0

    @property
    def open_steps(self) -> list[Step]:
        return [step for step in self.steps if step.applies and step.completed_on is None]

    @property
    def is_done(self) -> bool:
        return self.done == self.applicable


@dataclass(frozen=True)
class Progress:
    """A case with all its phases."""

    case: Case
    phases: list[Phase]

    @property
    def applicable(self) -> int:
        return sum(phase.applicable for phase in self.phases)

    @property
    def done(self) -> int:
        return sum(phase.done for phase in self.phases)

    @property
    def is_done(self) -> bool:
        return self.done == self.applicable

    @property
    def current(self) -> Phase | None:
        """The first phase that still has something open."""
        return next((phase for phase in self.phases if not phase.is_done), None)

    @property
    def next_steps(self) -> list[Step]:
        """The open procedures of the current phase: what can be pushed now."""
        return self.current.open_steps if self.current else []

    @property
    def total(self) -> int:
        return sum(len(phase.steps) for phase in self.phases)

    @property
    def not_applicable(self) -> int:
        return sum(not step.applies for phase in self.phases for step in phase.steps)


def visible_flows(user: User) -> QuerySet[Flow]:
    """The flow editions of the user's own zone, for those who work inside it."""
    if not user.zone_id or not user.may(Right.VIEW_INTERNAL):
        return Flow.objects.none()
    return Flow.objects.filter(zone_id=user.zone_id)


def flows_with_counts(user: User) -> QuerySet[Flow]:
    """Each with `procedure_count` and `case_count`."""
    cases = Case.objects.filter(flow=OuterRef("pk")).order_by().values("flow").annotate(n=Count("pk")).values("n")
    rows = Procedure.objects.filter(edition=OuterRef("pk")).order_by().values("edition")
    procedures = rows.annotate(n=Count("pk")).values("n")
    return visible_flows(user).annotate(
        procedure_count=Coalesce(Subquery(procedures), 0), case_count=Coalesce(Subquery(cases), 0)
    )


def flows_in_force(zone: Zone) -> Any:
    """What a project can choose today; the newest first."""
    return Flow.objects.filter(zone=zone).in_force(zone.today()).annotate(procedure_count=Count("procedures"))


def predecessor(flow: Flow) -> Flow | None:
    """The edition of the same series before this one."""
    earlier = Flow.objects.filter(zone=flow.zone_id, code=flow.code).exclude(pk=flow.pk)
    is_before = Q(effective_from__lt=flow.effective_from) | Q(effective_from=flow.effective_from, pk__lt=flow.pk)
    return earlier.filter(is_before).order_by("-effective_from", "-pk").first()


def other_editions(flow: Flow) -> QuerySet[Flow]:
    return Flow.objects.filter(zone=flow.zone_id, code=flow.code).exclude(pk=flow.pk)


def phases_of_flow(flow: Flow) -> list[tuple[str, list[Procedure]]]:
    rows = flow.procedures.order_by("phase", "order")
    return [(name, list(group)) for name, group in groupby(rows, key=lambda procedure: procedure.phase_name)]


def case_of(project: Project) -> Case | None:
    return Case.objects.filter(project=project).select_related("flow").first()


def progress_of(case: Case) -> Progress:
    """The whole case in one query."""
    steps = list(case.steps.select_related("procedure").order_by("procedure__phase", "procedure__order"))
    phases = groupby(steps, key=lambda step: step.procedure.phase_name)
    return Progress(case, [Phase(name, list(group)) for name, group in phases])


def procedure_rows(flow: Flow, fields: Sequence[str]) -> list[dict[str, Any]]:
    """Plain values of the procedures, for comparing editions."""
    return list(flow.procedures.order_by("phase", "order").values("code", *fields))


def tracked_projects(user: User) -> ProjectQuerySet:
    """Pursued projects that run under a flow or should: those that lack one are the first thing to see."""
    projects = Project.objects.visible_to(user).pursued()
    return projects.filter(Q(case__isnull=False) | lacking_map())


def with_progress(projects: ProjectQuerySet, department: str = "") -> ProjectQuerySet:
    """Annotate `done`, `applicable` and the next open procedure (`next_code`, `next_name`, `next_department`).

    With `department`, the next one is that department's.
    """
    steps = Step.objects.filter(case__project=OuterRef("pk"))
    following = steps.filter(OPEN).order_by("procedure__phase", "procedure__order")
    if department:
        following = following.filter(procedure__lead_department=department)
    annotated: ProjectQuerySet = projects.annotate(
        done=_count(steps.filter(DONE)),
        applicable=_count(steps.filter(applies=True)),
        next_code=Subquery(following.values("procedure__code")[:1]),
        next_name=Subquery(following.values("procedure__name")[:1]),
        next_department=Subquery(following.values("procedure__lead_department")[:1]),
    )
    return annotated


def in_state(projects: ProjectQuerySet, state: str) -> ProjectQuerySet:
    """Those without a flow, those with something open, those with nothing left to do."""
    has_open = Exists(Step.objects.filter(OPEN, case__project=OuterRef("pk")))
    if state == MISSING:
        return projects.filter(case__isnull=True)
    if state == UNDER_WAY:
        return projects.filter(has_open)
    if state == FINISHED:
        return projects.filter(~has_open, case__isnull=False)
    return projects


def waiting_at(projects: ProjectQuerySet, department: str) -> ProjectQuerySet:
    """Those in which a procedure of the department is still open."""
    mine = Step.objects.filter(OPEN, case__project=OuterRef("pk"), procedure__lead_department=department)
    return projects.filter(Exists(mine)) if department else projects


def department_counts(projects: ProjectQuerySet) -> list[tuple[str, int]]:
    """(department, how many of the projects have something open there), the busiest first."""
    rows = (
        Step.objects.filter(OPEN, case__project__in=projects)
        .order_by()
        .values(department=F("procedure__lead_department"))
        .annotate(count=Count("case", distinct=True))
        .order_by("-count", "department")
    )
    return [(row["department"], row["count"]) for row in rows]


def _count(steps: QuerySet[Step]) -> Coalesce:
    return Coalesce(Subquery(steps.order_by().values("case").annotate(n=Count("pk")).values("n")), 0)
