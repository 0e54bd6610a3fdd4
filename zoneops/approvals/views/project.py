"""One project's flow: choose it, see where it stands, record results. Every form works without scripts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from zoneops.accounts.enums import Right, Scope
from zoneops.approvals import queries, relations, services
from zoneops.approvals.forms import ChangeForm, ChooseForm, CompleteForm, ReasonForm, StepForm
from zoneops.approvals.models import Case, Step
from zoneops.approvals.views.flows import user_of
from zoneops.core import audit
from zoneops.core.access import right_required
from zoneops.core.errors import Refused, StaleVersion
from zoneops.core.exports import ExportColumn, Kind, export_links, export_response
from zoneops.core.versions import Conflict, Difference, with_version_of_now
from zoneops.projects.enums import Standing
from zoneops.projects.models import Project
from zoneops.projects.words import what_is_missing

COLUMNS = [
    ExportColumn("phase", gettext_lazy("阶段"), value="procedure.phase_name"),
    ExportColumn("code", gettext_lazy("事项代码"), value="procedure.code"),
    ExportColumn("name", gettext_lazy("事项名称"), value="procedure.name", width=40),
    ExportColumn("department", gettext_lazy("牵头部门"), value="procedure.lead_department", width=24),
    ExportColumn("promised_days", gettext_lazy("承诺时限"), Kind.INTEGER, value="procedure.promised_days"),
    ExportColumn("day_unit", gettext_lazy("时限单位"), value="procedure.get_day_unit_display"),
    ExportColumn("applies", gettext_lazy("适用"), Kind.FLAG),
    ExportColumn("not_applicable_reason", gettext_lazy("不适用原因"), width=28),
    ExportColumn("completed_on", gettext_lazy("办结日期"), Kind.DATE),
    ExportColumn("document_number", gettext_lazy("文号"), width=36),
    ExportColumn("by", gettext_lazy("登记人"), value="by_name"),
]


@dataclass
class Shown:
    """The row whose forms are open, the seal they carry, and what went wrong in them."""

    step_pk: int | None = None
    seen: str = ""
    message: str = ""
    conflict: Conflict | None = None
    values: dict[str, Any] = field(default_factory=dict)


@require_safe
@right_required(Right.VIEW_PROJECTS)
def case(request: HttpRequest, pk: int) -> HttpResponseBase:
    asked = request.GET.get("step", "")
    return _page(request, _project(request, pk), Shown(int(asked) if asked.isdecimal() and len(asked) < 19 else None))


@require_safe
@right_required(Right.VIEW_PROJECTS)
def project_panel(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The section on the project page; opened directly, a page of its own."""
    project = _project(request, pk)
    found = queries.case_of(project)
    context = {
        "project": project,
        "progress": _progress(request, project, found) if found else None,
        "may_choose": _may_choose(request, project),
    }
    is_fragment = bool(request.headers.get("HX-Request"))
    return render(request, "approvals/_panel.html" if is_fragment else "approvals/panel.html", context)


@require_POST
@right_required(Right.RECORD_APPROVALS)
def choose(request: HttpRequest, pk: int) -> HttpResponseBase:
    project = _project(request, pk)
    _require_choice(request, project, "approvals.choose")
    form = ChooseForm(request.POST, zone=project.zone)
    if not form.is_valid():
        return _page(request, project, choose_form=form, status=422)
    try:
        opened = services.open_case(project, form.cleaned_data["flow"], by=request.user)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, project, choose_form=form, status=422)
    messages.success(request, _("已选“%(flow)s”") % {"flow": opened.flow.title})
    return redirect("approvals:case", pk)


@require_POST
@right_required(Right.RECORD_APPROVALS)
def change(request: HttpRequest, pk: int) -> HttpResponseBase:
    project = _project(request, pk)
    _require_choice(request, project, "approvals.change")
    found = queries.case_of(project)
    if found is None:
        raise Http404
    form = ChangeForm(request.POST, zone=project.zone, case=found)
    if str(found.flow_id) == request.POST.get("flow"):
        return redirect("approvals:case", pk)  # the second click on the same button
    if not form.is_valid():
        return _page(request, project, change_form=form, status=422)
    given = form.cleaned_data
    try:
        changed = services.change_flow(
            found, given["flow"], by=request.user, reason=given["reason"], seen_flow_id=given["seen"]
        )
    except StaleVersion as stale:
        audit.refuse(project, "approvals.change", by=request.user, reason=str(stale))
        now = queries.case_of(project)
        assert now is not None
        both = Difference(_("流程"), now.flow.title, f"{given['flow'].title}：{given['reason']}")
        mended = ChangeForm(with_version_of_now(request.POST, seen=now.flow_id), zone=project.zone, case=now)
        shown = Shown(conflict=Conflict(str(stale), [both]))
        return _page(request, project, shown, change_form=mended, status=409)
    except Refused as refusal:
        audit.refuse(project, "approvals.change", by=request.user, reason=str(refusal))
        form.add_error(None, str(refusal))
        return _page(request, project, change_form=form, status=422)
    messages.success(request, _changed_words(changed))
    return redirect("approvals:case", pk)


@require_POST
@right_required(Right.RECORD_APPROVALS)
def step(request: HttpRequest, pk: int, step_pk: int) -> HttpResponseBase:
    """Complete, reopen, leave out or take in one procedure, as the button said."""
    project = _project(request, pk)
    found = _step(project, step_pk)
    if found is None:
        return _flow_replaced(request, project)
    found.case.project = project
    _require_step(request, project, found)
    try:
        form_class, act, words = ACTIONS[request.POST.get("action", "")]
    except KeyError:
        raise Http404 from None
    form = form_class(request.POST)
    shown = Shown(step_pk, values=request.POST.dict())
    if form.is_valid():
        try:
            act(found, request.user, form.cleaned_data)
        except StaleVersion as stale:
            audit.refuse(project, "approvals.step", by=request.user, reason=str(stale))
            current = _step(project, step_pk)
            if current is None:
                return _flow_replaced(request, project)
            what = Difference(found.procedure.name, services.said(current), _typed(request))
            shown.conflict = Conflict(str(stale), [what])
            return _page(request, project, shown, status=409)
        except Refused as refusal:
            audit.refuse(project, "approvals.step", by=request.user, reason=str(refusal))
            shown.message = str(refusal)
    else:
        shown.message = str(next(iter(form.errors.values()))[0])
    if shown.message:
        return _page(request, project, shown, status=422)
    messages.success(request, words % {"name": found.procedure.name})
    return redirect(reverse("approvals:case", args=[pk]) + f"#step-{step_pk}")


def _step(project: Project, pk: int) -> Step | None:
    return Step.objects.select_related("procedure", "case").filter(pk=pk, case__project=project).first()


def _flow_replaced(request: HttpRequest, project: Project) -> HttpResponseBase:
    """The step is none of this case. Whoever saw it under another flow is told so, with what he had typed."""
    found = queries.case_of(project)
    if found is None or request.POST.get("flow") in (None, str(found.flow_id)):
        raise Http404
    reason = services.flow_replaced()
    audit.refuse(project, "approvals.step", by=request.user, reason=reason)
    what = Difference(_("流程"), found.flow.title, _typed(request))
    return _page(request, project, Shown(conflict=Conflict(reason, [what])), status=409)


def _typed(request: HttpRequest) -> str:
    """What the form of a step asked for, in words."""
    names = {
        "complete": _("办结"),
        "reopen": _("撤回办结"),
        "leave_out": _("不适用"),
        "take_in": _("适用"),
    }
    given = [request.POST.get(name, "") for name in ("completed_on", "document_number", "reason")]
    return " ".join(filter(None, [names.get(request.POST.get("action", ""), ""), *given]))


Action = tuple[type[forms.Form], Callable[[Step, Any, dict[str, Any]], Any], Any]
ACTIONS: dict[str, Action] = {
    "complete": (
        CompleteForm,
        lambda row, user, given: services.complete_step(row, by=user, **given),
        gettext_lazy("已登记“%(name)s”办结"),
    ),
    "reopen": (
        ReasonForm,
        lambda row, user, given: services.reopen_step(row, by=user, reason=given["reason"], seen=given["seen"]),
        gettext_lazy("已撤回“%(name)s”的办结"),
    ),
    "leave_out": (
        ReasonForm,
        lambda row, user, given: services.set_applicability(row, applies=False, by=user, **given),
        gettext_lazy("“%(name)s”改为不适用"),
    ),
    "take_in": (
        StepForm,
        lambda row, user, given: services.set_applicability(row, applies=True, by=user, **given),
        gettext_lazy("“%(name)s”改为适用"),
    ),
}


def _project(request: HttpRequest, pk: int) -> Project:
    projects = Project.objects.visible_to(user_of(request)).select_related("zone", "enterprise", "service_officer")
    return get_object_or_404(projects, pk=pk)


def _may_choose(request: HttpRequest, project: Project) -> bool:
    """Choose and change the flow, and record every procedure of it."""
    return not Standing(project.standing).has_ended and relations.may_lead_case(user_of(request), project)


def _require_choice(request: HttpRequest, project: Project, action: str) -> None:
    if not relations.may_lead_case(user_of(request), project):
        _refuse(request, project, action, what_is_missing(user_of(request), Right.RECORD_APPROVALS))


def _require_step(request: HttpRequest, project: Project, step: Step) -> None:
    """A liaison records what the own office decides on, and nothing else."""
    user, procedure = user_of(request), step.procedure
    if relations.may_record(user, project, procedure):
        return
    reason = what_is_missing(user, Right.RECORD_APPROVALS)
    if Scope.PROCEDURE in user.reach(Right.RECORD_APPROVALS):
        given = {"name": procedure.name, "department": procedure.lead_department}
        reason = _("“%(name)s”由%(department)s牵头，您只登记本部门牵头的事项") % given
    _refuse(request, project, "approvals.step", reason)


def _refuse(request: HttpRequest, project: Project, action: str, reason: str) -> None:
    audit.refuse(project, action, by=request.user, reason=reason)
    raise PermissionDenied(reason)


def _progress(request: HttpRequest, project: Project, case: Case) -> queries.Progress:
    """The case, each step with whether this reader records it."""
    progress = queries.progress_of(case)
    user, whole = user_of(request), _may_choose(request, project)
    is_open = not Standing(project.standing).has_ended
    for phase in progress.phases:
        for row in phase.steps:
            row.may_record = whole or (is_open and relations.is_of_own_office(user, row.procedure))
    return progress


def _page(
    request: HttpRequest,
    project: Project,
    shown: Shown | None = None,
    *,
    choose_form: ChooseForm | None = None,
    change_form: ChangeForm | None = None,
    status: int = 200,
) -> HttpResponseBase:
    found = queries.case_of(project)
    context: dict[str, Any] = {
        "project": project,
        "may_choose": _may_choose(request, project),
    }
    if found is None:
        context |= {"flows": list(queries.flows_in_force(project.zone)), "form": choose_form}
        return render(request, "approvals/choose.html", context, status=status)
    progress = _progress(request, project, found)
    steps = [row for phase in progress.phases for row in phase.steps]
    title = _("%(project)s 审批") % {"project": project.name[:60]}
    if response := export_response(request, title, COLUMNS, steps, project.zone):
        return response
    shown = shown or Shown()
    shown.seen = next((services.step_seal(row) for row in steps if row.pk == shown.step_pk), "")
    context |= {
        "case": found,
        "progress": progress,
        "shown": shown,
        "exports": export_links(request),
        "newer": _newer(found, project),
        "change_form": change_form or ChangeForm(zone=project.zone, case=found),
        "is_changing": change_form is not None,
    }
    return render(request, "approvals/case.html", context, status=status)


def _newer(found: Case, project: Project) -> Any:
    """The edition of the same flow that is in force today, when the case runs under another one."""
    current = queries.flows_in_force(project.zone).filter(code=found.flow.code).first()
    return current if current and current.pk != found.flow_id else None


def _changed_words(changed: services.FlowChange) -> str:
    said = _("已换成“%(flow)s”，带来办结 %(kept)d 项") % {"flow": changed.case.flow.title, "kept": changed.kept}
    if changed.dropped:
        said += _("；新流程里没有的 %(count)d 项留在审计记录里") % {"count": len(changed.dropped)}
    return said
