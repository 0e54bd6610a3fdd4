"""Proof that the columns kept by services say what the history says. An empty answer is the aim.

The marks and lists of 四个一 stand on these columns; `zoneops check-ones` and the system examination run this.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Max
from django.utils import timezone

from zoneops.core.models import Zone
from zoneops.projects.models import Project, ServiceAssignment, StageChange, StagePlan


@dataclass(frozen=True)
class Difference:
    """A column that disagrees with its cause."""

    project: Project
    column: str
    kept: object
    computed: object

    def __str__(self) -> str:
        return f"{self.project.code} {self.column}: {self.kept} ≠ {self.computed}"


def differences(zone: Zone) -> Iterator[Difference]:
    """Every disagreement in the zone. Constant number of queries; reads the whole zone."""
    projects = list(Project.objects.filter(zone=zone).select_related("service_officer", "grid"))
    stages = _latest_stages(zone)
    officers = dict(
        ServiceAssignment.objects.filter(project__zone=zone, until_on=None).values_list("project_id", "officer_id")
    )
    plans = {(plan.project_id, plan.stage): plan.due_on for plan in StagePlan.objects.filter(project__zone=zone)}
    follow_ups = {
        row["pk"]: (row["number"], row["latest"])
        for row in Project.objects.filter(zone=zone)
        .annotate(number=Count("follow_ups"), latest=Max("follow_ups__happened_at"))
        .values("pk", "number", "latest")
    }
    today = zone.today()
    for project in projects:
        stage, entered_on = stages.get(project.pk, (None, None))
        number, latest = follow_ups[project.pk]
        officer = project.service_officer
        computed = {
            "stage": stage,
            "stage_entered_on": entered_on,
            "stage_due_on": plans.get((project.pk, project.stage + 1)),
            "service_officer_id": officers.get(project.pk),
            "officer_in_post": bool(officer and officer.is_in_post(today)),
            "follow_up_count": number,
            "last_follow_up_on": timezone.localtime(latest).date() if latest else None,
        }
        for column, value in computed.items():
            if getattr(project, column) != value:
                yield Difference(project, column, getattr(project, column), value)


def _latest_stages(zone: Zone) -> dict[int, tuple[int, object]]:
    """The stage in which the history leaves each project, and since when."""
    found: dict[int, tuple[int, object]] = {}
    changes = StageChange.objects.filter(project__zone=zone, undone_at=None).order_by("project_id", "id")
    for change in changes.only("project_id", "to_stage", "changed_on"):
        found[change.project_id] = (change.to_stage, change.changed_on)
    return found
