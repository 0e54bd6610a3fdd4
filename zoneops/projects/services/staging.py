"""Moving a project from stage to stage, and taking a move back."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zoneops.core import audit
from zoneops.core.errors import Refused
from zoneops.projects import needs
from zoneops.projects.enums import Stage
from zoneops.projects.models import Project, StageChange, StagePlan
from zoneops.projects.services import base

UNDO_WITHIN = datetime.timedelta(minutes=30)
MOVES = ("project.stage_advanced", "project.stage_moved_back")


@transaction.atomic
def advance_stage(
    project: Project,
    *,
    by: Any,
    to_stage: Stage | None = None,
    changed_on: datetime.date | None = None,
    evidence: str = "",
    reason: str = "",
    version: int | None = None,
) -> StageChange:
    """Move one stage on. Stages are never skipped; `needs` and the gates say what blocks one.

    `to_stage`, if given, must be the next stage: a second click on the same button then moves nothing twice.
    Raises StageBlocked naming everything that is missing, Refused for a move that is no step on.
    """
    project = base.lock(project, version)
    following = Stage(project.stage).next
    if not project.is_active:
        raise Refused(_("项目%(standing)s，不能推进；先恢复在跟") % {"standing": project.get_standing_display()})
    if following is None:
        raise Refused(_("项目已达效，没有下一阶段"))
    if to_stage is not None and to_stage != following:
        raise Refused(
            _("项目现在在“%(now)s”，只能推进到“%(next)s”，不能到“%(asked)s”")
            % {"now": Stage(project.stage).label, "next": following.label, "asked": to_stage.label}
        )
    _require_day(project, changed_on)
    needs.require(project, following)
    evidence = base.fitting(evidence, _("依据"), 200)
    reason = base.fitting(reason, _("说明"), 300)
    return _move(project, following, "project.stage_advanced", by=by, on=changed_on, evidence=evidence, reason=reason)


@transaction.atomic
def move_back(
    project: Project,
    *,
    to_stage: Stage,
    by: Any,
    reason: str,
    changed_on: datetime.date | None = None,
    version: int | None = None,
) -> StageChange:
    """Move back to an earlier stage. The reason is kept with the move."""
    project = base.lock(project, version)
    base.require_pursued(project)
    if to_stage >= project.stage:
        raise Refused(_("“%(stage)s”不在当前阶段之前") % {"stage": to_stage.label})
    reason = base.required_reason(reason, _("退回要写原因"), 300)
    _require_day(project, changed_on)
    return _move(project, to_stage, "project.stage_moved_back", by=by, on=changed_on, reason=reason)


@transaction.atomic
def undo_stage_change(change: StageChange, *, by: Any) -> Project:
    """Take back the latest move, by whoever made it, within half an hour. The move stays in the file as undone."""
    project = base.lock(change.project)
    latest = project.stage_changes.filter(undone_at=None).order_by("-id").first()
    if latest is None or latest.pk != change.pk or not may_undo(latest, by):
        raise Refused(_("这一步不能撤销了：只能由本人在 30 分钟内撤销最近一次变动，其他情况用“退回阶段”"))
    assert latest.from_stage is not None  # may_undo has seen to it
    latest.undone_at = timezone.now()
    latest.save(update_fields=["undone_at"])
    new = {
        "stage": latest.from_stage,
        "stage_entered_on": entered_on(project, Stage(latest.from_stage)) or project.stage_entered_on,
        "stage_due_on": due_date(project, Stage(latest.from_stage)),
    }
    return base.save(project, "project.stage_undone", new, by=by)


def may_undo(change: StageChange, by: Any) -> bool:
    """Whether `by` made this move, less than half an hour ago. That it is the latest one is for the caller to see."""
    if change.from_stage is None or change.undone_at or timezone.now() - change.recorded_at > UNDO_WITHIN:
        return False
    # The move keeps only a name, which two people may share; its audit row knows who it was.
    made = audit.history(change.project).filter(action__in=MOVES, after__change=change.pk)
    return made.filter(actor_id=getattr(by, "pk", None), actor_name=str(by)).exists()


@transaction.atomic
def correct_stage_date(
    project: Project, stage: Stage, on: datetime.date, *, by: Any, reason: str, version: int | None = None
) -> Project:
    """Put right the day on which a stage was entered. It must keep between the moves before and after it."""
    project = base.lock(project, version)
    reason = base.required_reason(reason, _("更正日期要写原因"))
    base.require_happened(project, on, _("日期"))
    changes = list(project.stage_changes.filter(undone_at=None).order_by("id"))
    place = next((at for at in reversed(range(len(changes))) if changes[at].to_stage == stage), None)
    if place is None:
        raise Refused(_("项目没有到过“%(stage)s”") % {"stage": stage.label})
    earlier = changes[place - 1].changed_on if place else None
    later = changes[place + 1].changed_on if place + 1 < len(changes) else None
    if (earlier and on < earlier) or (later and on > later):
        raise Refused(
            _("“%(stage)s”的日期 %(on)s 不在前后两次变动之间（%(earlier)s 到 %(later)s）")
            % {"stage": stage.label, "on": on, "earlier": earlier or "…", "later": later or "…"}
        )
    change = changes[place]
    before, change.changed_on = change.changed_on, on
    change.save(update_fields=["changed_on"])
    new = {"stage_entered_on": on} if place == len(changes) - 1 else {}
    told = {"stage": stage.slug}
    return base.save(
        project,
        "project.stage_date_corrected",
        new,
        by=by,
        reason=reason,
        before=told | {"changed_on": before},
        after=told | {"changed_on": on},
    )


def due_date(project: Project, stage: Stage) -> datetime.date | None:
    """When a project in `stage` should enter the next one, as planned."""
    if stage.next is None:
        return None
    plan = StagePlan.objects.filter(project=project, stage=stage.next).first()
    return plan.due_on if plan else None


def entered_on(project: Project, stage: Stage) -> datetime.date | None:
    """The day of the latest move into `stage` that was not undone."""
    into = project.stage_changes.filter(undone_at=None, to_stage=stage).order_by("-id").first()
    return into.changed_on if into else None


def _require_day(project: Project, on: datetime.date | None) -> None:
    base.require_happened(project, on, _("日期"))
    if on is not None and on < project.stage_entered_on:
        raise Refused(_("日期 %(on)s 早于进入当前阶段的 %(entered)s") % {"on": on, "entered": project.stage_entered_on})


def _move(
    project: Project,
    to_stage: Stage,
    action: str,
    *,
    by: Any,
    on: datetime.date | None,
    evidence: str = "",
    reason: str = "",
) -> StageChange:
    change = StageChange.objects.create(
        project=project,
        from_stage=project.stage,
        to_stage=to_stage,
        changed_on=on or project.zone.today(),
        evidence=evidence,
        reason=reason,
        by_name=str(by),
    )
    new = {
        "stage": to_stage.value,
        "stage_entered_on": change.changed_on,
        "stage_due_on": due_date(project, to_stage),
    }
    base.save(project, action, new, by=by, reason=reason, after={"change": change.pk})
    change.project = project
    return change
