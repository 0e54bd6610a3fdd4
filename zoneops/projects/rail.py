"""The stage rail of the project page: real days behind, the plan ahead, the current stage with its state."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from zoneops.projects.enums import Stage
from zoneops.projects.models import Project, StageChange, StagePlan
from zoneops.projects.rules import Light
from zoneops.projects.words import LIGHT_ICONS, light_words


@dataclass(frozen=True)
class RailStage:
    """`state`: "past", "now" or "". `entered_on` for stages reached; `note` says what the reader should know."""

    stage: Stage
    label: str
    state: str
    entered_on: datetime.date | None = None
    planned: str = ""
    tone: str = ""
    word: str = ""
    icon: str = ""
    note: str = ""


def rail(
    project: Project,
    light: Light,
    changes: Iterable[StageChange],
    plans: Iterable[StagePlan],
    today: datetime.date,
) -> list[RailStage]:
    """The six stages. `changes` in the order they were recorded."""
    entered = {change.to_stage: change.changed_on for change in changes if change.undone_at is None}
    planned = {plan.stage: plan for plan in plans}
    return [_stage(project, Stage(stage), light, entered, planned, today) for stage in Stage]


def _stage(
    project: Project,
    stage: Stage,
    light: Light,
    entered: dict[int, datetime.date],
    planned: dict[int, StagePlan],
    today: datetime.date,
) -> RailStage:
    plan = _planned(planned.get(stage))
    if stage > project.stage:
        return RailStage(stage, str(stage.label), "", planned=plan)
    if stage < project.stage:
        return RailStage(stage, str(stage.label), "past", entered.get(stage), plan)
    days = (today - project.stage_entered_on).days
    return RailStage(
        stage,
        str(stage.label),
        "now",
        project.stage_entered_on,
        plan,
        light.tone,
        light_words(light),
        LIGHT_ICONS[light.word],
        _("在此 %(days)d 天") % {"days": days} if stage.next else "",
    )


def _planned(plan: StagePlan | None) -> str:
    if plan is None:
        return ""
    return f"{plan.due_on:%Y-%m}" if plan.month_only else f"{plan.due_on:%Y-%m-%d}"
