"""Opening a project's case, recording results, and moving a case to another flow.

Results belong to the project's file, so every audit row names the project.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zoneops.approvals.models import Case, Flow, Procedure, Step
from zoneops.approvals.rules import progress_words
from zoneops.core import audit, versions
from zoneops.core.errors import Refused, StaleVersion
from zoneops.projects import services as projects
from zoneops.projects.enums import Standing
from zoneops.projects.models import Project

FACT_LENGTH = 120
RESULT_FIELDS = ("applies", "not_applicable_reason", "completed_on", "document_number", "by_name")


@dataclass(frozen=True)
class Result:
    """What a ledger says about one procedure. Nothing set: it applies and is open."""

    procedure: Procedure
    applies: bool = True
    not_applicable_reason: str = ""
    completed_on: datetime.date | None = None
    document_number: str = ""


@dataclass(frozen=True)
class FlowChange:
    """`kept` results moved along; `dropped` have no procedure in the new flow and live on in the audit row only."""

    case: Case
    kept: int
    dropped: list[str]


@transaction.atomic
def open_case(project: Project, flow: Flow, *, by: Any) -> Case:
    """Give the project its flow: one step for every procedure. The same choice twice changes nothing.

    Raises Refused for an ended project, a flow that is not published or of another zone, and a case that exists.
    """
    project = _lock(project)
    _require_pursued(project)
    if case := Case.objects.filter(project=project).select_related("flow").first():
        if case.flow_id == flow.pk:
            return case
        raise Refused(_("项目已选“%(flow)s”，要改用别的流程，用“更换流程”") % {"flow": case.flow.title})
    return _open(project, flow, by=by)


@transaction.atomic
def set_applicability(step: Step, *, applies: bool, by: Any, reason: str = "", seen: str | None = None) -> Step:
    """Say that a procedure is not needed for this project, and why; or that it is needed after all.

    `seen`, here and below: `step_seal` as the reader saw it; raises StaleVersion when the step says something else now.
    """
    step = _lock_step(step)
    if step.applies == applies and (applies or step.not_applicable_reason == reason.strip()):
        return step
    _require_seen(step, seen)
    if not applies and step.completed_on:
        raise Refused(
            _("“%(name)s”已在 %(on)s 办结，不能改为不适用；先撤回办结") % {"name": step, "on": step.completed_on}
        )
    if not applies and not reason.strip():
        raise Refused(_("“%(name)s”为什么不适用，写明原因") % {"name": step})
    new = {"applies": applies, "not_applicable_reason": "" if applies else reason.strip()}
    return _save(step, "approvals.applicability_set", new, by=by, reason=reason)


@transaction.atomic
def complete_step(
    step: Step, *, by: Any, completed_on: datetime.date, document_number: str = "", seen: str | None = None
) -> Step:
    """Record the result of a procedure. The day may lie before the case was opened: history is brought in late."""
    step = _lock_step(step)
    if step.completed_on == completed_on and step.document_number == document_number.strip():
        return step  # the second click on the same button
    _require_seen(step, seen)
    if not step.applies:
        raise Refused(
            _("“%(name)s”不适用（%(reason)s），不能办结；先改为适用")
            % {"name": step, "reason": step.not_applicable_reason}
        )
    if step.completed_on:
        raise Refused(
            _("“%(name)s”已由%(who)s登记为 %(on)s 办结；登错了先撤回，再重新登记")
            % {"name": step, "who": step.by_name, "on": step.completed_on}
        )
    today = step.case.project.zone.today()
    if completed_on > today:
        raise Refused(_("办结日期 %(on)s 还没到，今天是 %(today)s") % {"on": completed_on, "today": today})
    new = {"completed_on": completed_on, "document_number": document_number.strip()}
    return _save(step, "approvals.step_completed", new, by=by)


@transaction.atomic
def reopen_step(step: Step, *, by: Any, reason: str, seen: str | None = None) -> Step:
    """Take a recorded result back. What it said stays in the audit row."""
    step = _lock_step(step)
    _require_seen(step, seen)
    if not step.completed_on:
        raise Refused(_("“%(name)s”没有办结，不用撤回") % {"name": step})
    if not reason.strip():
        raise Refused(_("撤回“%(name)s”的办结，写明原因") % {"name": step})
    new = {"completed_on": None, "document_number": ""}
    return _save(step, "approvals.step_reopened", new, by=by, reason=reason.strip())


@transaction.atomic
def change_flow(case: Case, flow: Flow, *, by: Any, reason: str, seen_flow_id: int | None = None) -> FlowChange:
    """Run the project under another flow, or another edition of its own. Results go along by procedure code.

    `seen_flow_id` is the flow that the user was shown: raises StaleVersion if somebody changed it since.
    """
    project = _lock(case.project)
    _require_pursued(project)
    case = Case.objects.select_related("flow").get(pk=case.pk)
    case.project = project
    if seen_flow_id is not None and case.flow_id != seen_flow_id:
        raise StaleVersion(_("没有更换：流程已被别人换成“%(flow)s”") % {"flow": case.flow.title}, case)
    if case.flow_id == flow.pk:
        raise Refused(_("项目用的就是“%(flow)s”") % {"flow": flow.title})
    if not reason.strip():
        raise Refused(_("更换流程要写原因"))
    _require_usable(project, flow)
    old = {step.procedure.code: step for step in case.steps.select_related("procedure")}
    before: dict[str, Any] = {"flow": case.flow.title}
    case.steps.all().delete()
    steps = [Step(case=case, procedure=procedure) for procedure in flow.procedures.all()]
    kept = 0
    for step in steps:
        if earlier := old.pop(step.procedure.code, None):
            kept += earlier.completed_on is not None
            for name in RESULT_FIELDS:
                setattr(step, name, getattr(earlier, name))
    Step.objects.bulk_create(steps)
    case.flow = flow
    case.save(update_fields=["flow"])
    dropped = [step for step in old.values() if step.completed_on]
    if dropped:
        before["dropped"] = [f"{s.procedure.code} {s} {s.completed_on} {s.document_number}".strip() for s in dropped]
    after = {"flow": flow.title, "kept_results": kept}
    audit.record(project, "approvals.flow_changed", by=by, before=before, after=after, reason=reason.strip())
    _mark(case, by=by)
    return FlowChange(case, kept, [f"{step.procedure.code} {step}" for step in dropped])


@transaction.atomic
def record_results(project: Project, flow: Flow, results: Sequence[Result], *, by: Any) -> tuple[int, int]:
    """Write what a ledger says, under `flow`. Returns (steps changed, steps left as they were).

    For ended projects, too: a ledger tells history. Raises Refused when the project runs under another flow.
    """
    project = _lock(project)
    case = Case.objects.filter(project=project).select_related("flow").first()
    if case is None:
        case = _open(project, flow, by=by)
    elif case.flow_id != flow.pk:
        raise Refused(_("项目已选“%(flow)s”，先更换流程再导入") % {"flow": case.flow.title})
    case.project = project
    steps = {step.procedure_id: step for step in case.steps.select_related("procedure")}
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    changed = []
    for result in results:
        step = steps[result.procedure.pk]
        new = {
            "applies": result.applies,
            "not_applicable_reason": result.not_applicable_reason,
            "completed_on": result.completed_on,
            "document_number": result.document_number,
        }
        if audit.changes(step, new)[0]:
            before[step.procedure.code] = said(step)
            for name, value in new.items():
                setattr(step, name, value)
            step.by_name = str(by)[:40] if step.completed_on else ""
            after[step.procedure.code] = said(step)
            changed.append(step)
    if changed:
        Step.objects.bulk_update(changed, RESULT_FIELDS)
        audit.record(project, "approvals.results_imported", by=by, before=before, after=after)
        _mark(case, by=by)
    return len(changed), len(results) - len(changed)


def _open(project: Project, flow: Flow, *, by: Any) -> Case:
    _require_usable(project, flow)
    case = Case.objects.create(project=project, flow=flow, opened_on=project.zone.today(), opened_by=str(by)[:40])
    Step.objects.bulk_create(Step(case=case, procedure=procedure) for procedure in flow.procedures.all())
    audit.record(project, "approvals.case_opened", by=by, after={"flow": flow.title})
    _mark(case, by=by)
    return case


def _save(step: Step, action: str, new: dict[str, Any], *, by: Any, reason: str = "") -> Step:
    before, after = audit.changes(step, new)
    for name, value in new.items():
        setattr(step, name, value)
    step.by_name = str(by)[:40] if step.completed_on else ""
    step.save()
    named = {"procedure": f"{step.procedure.code} {step}"}
    audit.record(step.case.project, action, by=by, before=named | before, after=named | after, reason=reason)
    _mark(step.case, by=by)
    return step


def _mark(case: Case, *, by: Any) -> None:
    """Say on the project how far it has come; nothing is written when it says so already."""
    applicable = case.steps.filter(applies=True)
    done = applicable.exclude(completed_on=None).count()
    fact = progress_words(case.flow.title, done, applicable.count(), FACT_LENGTH)
    project = case.project
    if not project.has_map or project.map_reason != fact:
        projects.mark_map(project, has_map=True, fact=fact, by=by)


def step_seal(step: Step) -> str:
    """What is recorded of a procedure, as twelve characters."""
    return versions.seal(**{name: getattr(step, name) for name in RESULT_FIELDS})


def _require_seen(step: Step, seen: str | None) -> None:
    message = _("没有登记：“%(name)s”在您打开之后被别人登记过") % {"name": step}
    versions.require_seen(seen, step_seal(step), message, step)


def said(step: Step) -> str:
    if not step.applies:
        return f"不适用：{step.not_applicable_reason}"
    return f"办结 {step.completed_on} {step.document_number}".strip() if step.completed_on else "未办"


def _lock(project: Project) -> Project:
    """Every write locks the project first, so that two of them on one case wait for each other."""
    return Project.objects.select_for_update(of=("self",)).select_related("zone").get(pk=project.pk)


def _lock_step(step: Step) -> Step:
    project = _lock(step.case.project)
    locked = Step.objects.select_related("procedure", "case__flow").filter(pk=step.pk).first()
    if locked is None:
        raise StaleVersion(flow_replaced(), step.case)
    locked.case.project = project
    return locked


def flow_replaced() -> str:
    return _("没有登记：这个项目的流程在您打开之后被别人换过")


def _require_usable(project: Project, flow: Flow) -> None:
    if flow.zone_id != project.zone_id or not flow.is_frozen:
        raise Refused(_("没有这套已发布的流程"))


def _require_pursued(project: Project) -> None:
    if Standing(project.standing).has_ended:
        raise Refused(
            _("项目已%(standing)s，不能再选流程；要继续跟，先恢复在跟") % {"standing": project.get_standing_display()}
        )
