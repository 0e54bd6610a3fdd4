"""One project's flow: choose it, see where it stands, record results. Every form works without scripts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zoneops.accounts.enums import Right
from zoneops.approvals import queries, services
from zoneops.approvals.forms import ChangeForm, ChooseForm, CompleteForm, ReasonForm
from zoneops.approvals.models import Case, Step
from zoneops.approvals.views.flows import user_of
from zoneops.core.access import right_required
from zoneops.core.errors import Refused, StaleVersion
from zoneops.core.exports import ExportColumn, Kind, export_links, export_response
from zoneops.projects.enums import Standing
from zoneops.projects.models import Project

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
    """The row whose forms are open, and what went wrong in them."""

    step_pk: int | None = None
    message: str = ""
    values: dict[str, Any] = field(default_factory=dict)


@right_required(Right.VIEW_PROJECTS)
def case(request: HttpRequest, pk: int) -> HttpResponseBase:
    asked = request.GET.get("step", "")
    return _page(request, _project(request, pk), Shown(int(asked) if asked.isdecimal() and len(asked) < 19 else None))


@right_required(Right.VIEW_PROJECTS)
def project_panel(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The section on the project page; opened directly, a page of its own."""
    project = _project(request, pk)
    found = queries.case_of(project)
    context = {
        "project": project,
        "progress": queries.progress_of(found) if found else None,
        "may_record": _may_record(request, project),
    }
    is_fragment = bool(request.headers.get("HX-Request"))
    return render(request, "approvals/_panel.html" if is_fragment else "approvals/panel.html", context)


@require_POST
@right_required(Right.RECORD_APPROVALS)
def choose(request: HttpRequest, pk: int) -> HttpResponseBase:
    project = _project(request, pk)
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
    except Refused as refusal:
        form.add_error(None, str(refusal))
        status = 409 if isinstance(refusal, StaleVersion) else 422
        return _page(request, project, change_form=form, status=status)
    messages.success(request, _changed_words(changed))
    return redirect("approvals:case", pk)


@require_POST
@right_required(Right.RECORD_APPROVALS)
def step(request: HttpRequest, pk: int, step_pk: int) -> HttpResponseBase:
    """Complete, reopen, leave out or take in one procedure, as the button said."""
    project = _project(request, pk)
    found = get_object_or_404(Step.objects.select_related("procedure", "case"), pk=step_pk, case__project=project)
    found.case.project = project
    try:
        form_class, act, words = ACTIONS[request.POST.get("action", "")]
    except KeyError:
        raise Http404 from None
    form = form_class(request.POST)
    shown = Shown(step_pk, values=request.POST.dict())
    if form.is_valid():
        try:
            act(found, request.user, form.cleaned_data)
        except Refused as refusal:
            shown.message = str(refusal)
    else:
        shown.message = str(next(iter(form.errors.values()))[0])
    if shown.message:
        return _page(request, project, shown, status=422)
    messages.success(request, words % {"name": found.procedure.name})
    return redirect(reverse("approvals:case", args=[pk]) + f"#step-{step_pk}")


Action = tuple[type[forms.Form], Callable[[Step, Any, dict[str, Any]], Any], Any]
ACTIONS: dict[str, Action] = {
    "complete": (
        CompleteForm,
        lambda row, user, given: services.complete_step(row, by=user, **given),
        gettext_lazy("已登记“%(name)s”办结"),
    ),
    "reopen": (
        ReasonForm,
        lambda row, user, given: services.reopen_step(row, by=user, reason=given["reason"]),
        gettext_lazy("已撤回“%(name)s”的办结"),
    ),
    "leave_out": (
        ReasonForm,
        lambda row, user, given: services.set_applicability(row, applies=False, by=user, reason=given["reason"]),
        gettext_lazy("“%(name)s”改为不适用"),
    ),
    "take_in": (
        forms.Form,
        lambda row, user, given: services.set_applicability(row, applies=True, by=user),
        gettext_lazy("“%(name)s”改为适用"),
    ),
}


def _project(request: HttpRequest, pk: int) -> Project:
    projects = Project.objects.visible_to(user_of(request)).select_related("zone", "enterprise", "service_officer")
    return get_object_or_404(projects, pk=pk)


def _may_record(request: HttpRequest, project: Project) -> bool:
    return user_of(request).may(Right.RECORD_APPROVALS) and not Standing(project.standing).has_ended


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
        "may_record": _may_record(request, project),
    }
    if found is None:
        context |= {"flows": list(queries.flows_in_force(project.zone)), "form": choose_form}
        return render(request, "approvals/choose.html", context, status=status)
    progress = queries.progress_of(found)
    steps = [row for phase in progress.phases for row in phase.steps]
    title = _("%(project)s 审批") % {"project": project.name[:60]}
    if response := export_response(request, title, COLUMNS, steps, project.zone):
        return response
    context |= {
        "case": found,
        "progress": progress,
        "shown": shown or Shown(),
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
