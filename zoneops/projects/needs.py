"""What a project still needs for its next stage: the table of requirements and the gates of other apps."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zoneops.projects import gates
from zoneops.projects.enums import RequirementField, Stage
from zoneops.projects.models import Agreement, Project, Requirement, RequirementEdition
from zoneops.projects.rules import COMMITMENTS, Needed, missing

MOST_KEPT = 64
_kept: dict[tuple[Any, ...], list[Requirement]] = {}


@dataclass(frozen=True)
class Need:
    """One requirement as the page shows it: its words, whether it is there, who has it in hand."""

    field: str
    label: str
    owner: str
    note: str
    is_there: bool
    stage: Stage = Stage.NEGOTIATION

    def missing(self) -> gates.Missing:
        return gates.Missing(self.label, self.owner, self.note, field=self.field)


class Facts(Mapping[str, Any]):
    """The values that the requirement table can ask for, each read from the database only when it is asked for."""

    def __init__(self, readings: Mapping[str, Callable[[], Any]]) -> None:
        self.readings = readings

    def __getitem__(self, field: str) -> Any:
        return self.readings[field]()

    def __iter__(self) -> Iterator[str]:
        return iter(self.readings)

    def __len__(self) -> int:
        return len(self.readings)


def facts(project: Project, stage: Stage) -> Facts:
    """What `project` holds, as asked before it enters `stage`. Uses what is prefetched of its history."""
    return Facts(
        {
            # A zone signs with the investor; the project company is registered before the land is handed over.
            RequirementField.ENTERPRISE: lambda: (
                project.enterprise_id or (project.investor_name if stage <= Stage.SIGNED else None)
            ),
            RequirementField.DESCRIPTION: lambda: project.description,
            RequirementField.INDUSTRY: lambda: project.industry_code,
            RequirementField.PLANNED_INVESTMENT: lambda: project.planned_investment_yuan,
            RequirementField.LAND: lambda: project.land_area_mu,
            RequirementField.PERSON: lambda: project.service_officer_id and project.officer_in_post,
            RequirementField.GRID: lambda: project.grid_id,
            RequirementField.FLOW: lambda: project.has_map,
            RequirementField.FOLLOW_UP: lambda: project.follow_up_count or project.last_follow_up_on,
            RequirementField.AGREEMENT: lambda: current_agreement(project) is not None,
            # Land of 0 mu says that the project takes no land: no parcel to wait for.
            RequirementField.PARCEL: lambda: project.parcel_id or project.land_area_mu == 0,
            RequirementField.PLAN_DATES: lambda: (
                stage == Stage.ON_TARGET or any(planned.stage > stage for planned in project.stage_plans.all())
            ),
            RequirementField.STATISTICS: lambda: project.entered_statistics_on,
            RequirementField.ACTUALS: lambda: bool(project.arrivals.all()),
            RequirementField.REGISTER: lambda: project.entered_register_on,
        }
    )


def current_agreement(project: Project) -> Agreement | None:
    """The version in force, unless it promises nothing at all."""
    latest = max(project.agreements.all(), key=lambda agreement: agreement.number, default=None)
    return latest if latest and any(getattr(latest, name) is not None for name in COMMITMENTS) else None


def requirements(project: Project) -> list[Requirement]:
    """The rows of the edition in force in the project's zone today."""
    edition = RequirementEdition.objects.filter(zone=project.zone).in_force(project.zone.today()).first()
    if edition is None:
        return []
    # A published edition is frozen. The id alone is not enough: SQLite gives it again after a rollback.
    key = (edition.pk, edition.published_at)
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = list(edition.requirements.all())
    return _kept[key]


def needs(project: Project, stage: Stage) -> list[Need]:
    """Everything `stage` requires of the project, what is missing first."""
    rows = [row for row in requirements(project) if row.stage <= stage]
    absent = set(missing([Needed(row.stage, row.field) for row in rows], facts(project, stage), stage))
    found = [
        Need(
            row.field,
            # Not get_field_display(), which translates every choice to find one.
            str(RequirementField(row.field).label),
            row.owner,
            row.note,
            row.field not in absent,
            Stage(row.stage),
        )
        for row in rows
    ]
    return sorted(found, key=lambda need: need.is_there)


def missing_for(project: Project, stage: Stage) -> list[gates.Missing]:
    """What keeps the project from entering `stage`: the table first, then the gates."""
    absent = [need.missing() for need in needs(project, stage) if not need.is_there]
    return absent + gates.missing_for(project, stage)


def require(project: Project, stage: Stage) -> None:
    """Raise StageBlocked, naming each missing thing, unless the project may enter `stage`."""
    if absent := missing_for(project, stage):
        words = _("、").join(item.label for item in absent)
        raise gates.StageBlocked(
            _("还不能推进到“%(stage)s”，缺 %(count)d 项：%(missing)s")
            % {"stage": stage.label, "count": len(absent), "missing": words},
            absent,
        )
