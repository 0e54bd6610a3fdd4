"""Moving a project: forward, back, undone; out of pursuit and into it again."""

import json
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zoneops.accounts.enums import Right
from zoneops.core.errors import Refused, StaleVersion
from zoneops.core.toasts import tell
from zoneops.core.versions import Difference
from zoneops.projects import conflicts, mending, needs, services
from zoneops.projects.enums import Stage, Standing
from zoneops.projects.forms import AdvanceForm, BackForm, StandingForm
from zoneops.projects.gates import StageBlocked
from zoneops.projects.models import Project, StageChange
from zoneops.projects.views.acting import Page, act, detail_url, next_url, project_or_404, record_refused, require

RELATED = ("enterprise", "service_officer", "grid", "parcel")


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Forward to the next stage or back to an earlier one. The board posts here too and gets fragments."""
    # What is joined here is shown on the page; a move that succeeds shows none of it.
    project = project_or_404(request, pk, *(RELATED if request.method != "POST" else ()))
    require(request, Right.MOVE_PROJECTS, project, "project.move")
    to = _stage(request, project)
    if request.method != "POST" and (to == project.stage or to > project.stage + 1):
        raise Http404
    form_class: Any = AdvanceForm if to > project.stage else BackForm
    if request.method != "POST":
        form = form_class(user=request.user, project=project)
        return _page(request, project, to, form, missing=_missing(project, to))
    form = form_class(request.POST, request.FILES, user=request.user, project=project)
    if not form.is_valid():
        words = [error for errors in form.errors.values() for error in errors]
        return _answer(request, project, to, form, " ".join(map(str, words)), 422)
    try:
        with transaction.atomic():
            target = _move(request, project, to, form)
    except Refused as refusal:
        record_refused(request, project, "project.move", str(refusal))
        missing = refusal.missing if isinstance(refusal, StageBlocked) else []
        if isinstance(refusal, StaleVersion):
            return _stale(request, pk, to, form, str(refusal))
        form.add_error(None, str(refusal))
        return _answer(request, project, to, form, str(refusal), 422, missing)
    if request.headers.get("HX-Request"):
        told = {"pk": pk, "to": to.slug, "message": _said(project, to)}
        # Header values are Latin-1: json escapes what is not ASCII.
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps({"project-moved": told})})
    return redirect(target)


def _stage(request: HttpRequest, project: Project) -> Stage:
    slug = request.POST.get("to") or request.GET.get("to") or ""
    following = Stage(project.stage).next
    if not slug and following:
        return following
    try:
        return Stage.from_slug(slug)
    except KeyError:
        raise Http404 from None


def _move(request: HttpRequest, project: Project, to: Stage, form: Any) -> str:
    given: Any = form.cleaned_data
    common = {"by": request.user, "to_stage": to, "changed_on": given["changed_on"], "version": given["version"]}
    if isinstance(form, AdvanceForm):
        change = services.advance_stage(project, evidence=given["evidence"], **common)
        for file in given["attachments"]:
            services.attach_file(project, file, by=request.user, stage_change=change)
    else:
        change = services.move_back(project, reason=given["reason"], **common)
    if not request.headers.get("HX-Request"):
        tell(request, _said(project, to), undo=reverse("projects:undo", args=[project.pk, change.pk]))
    return next_url(request, detail_url(project))


def _stale(request: HttpRequest, pk: int, to: Stage, form: Any, reason: str) -> HttpResponse:
    """Somebody changed the project since its reader saw it: where it stands, beside where it was to go."""
    now = project_or_404(request, pk, *RELATED)
    fresh = type(form)(user=request.user, project=now)
    stage = Difference(_("阶段"), str(Stage(now.stage).label), str(to.label))
    found = conflicts.conflict(form, fresh, now, reason, current={}, more=[stage])
    return _answer(request, now, to, conflicts.brought_up(form, fresh), reason, 409, conflict=found)


def _said(project: Project, to: Stage) -> str:
    words = _("%(name)s已推进到%(stage)s") if to > project.stage else _("%(name)s已退回%(stage)s")
    return words % {"name": project.name, "stage": to.label}


def _missing(project: Project, to: Stage) -> list[Any]:
    return needs.missing_for(project, to) if to == Stage(project.stage).next and project.is_active else []


def _answer(
    request: HttpRequest,
    project: Project,
    to: Stage,
    form: Any,
    reason: str,
    status: int,
    missing: Any = (),
    **more: Any,
) -> HttpResponse:
    if request.headers.get("HX-Request"):
        context = {
            "reason": reason,
            "missing": mending.with_urls(missing, project, request.user),
            "url": f"{reverse('projects:move', args=[project.pk])}?to={to.slug}",
        }
        return render(request, "projects/_refused.html", context | more, status=status)
    return _page(request, project, to, form, missing=missing or _missing(project, to), status=status, **more)


def _page(
    request: HttpRequest, project: Project, to: Stage, form: Any, *, missing: Any = (), status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "project": project,
        "to": to,
        "form": form,
        "is_forward": to > project.stage,
        "next": next_url(request, ""),
        "back_url": next_url(request, detail_url(project)),
        "missing": mending.with_urls(missing, project, request.user),
    }
    return render(request, "projects/move.html", context | more, status=status)


@require_POST
def undo(request: HttpRequest, pk: int, change_pk: int) -> HttpResponse:
    """From the toast: take the last move back. A second click finds it taken back already."""
    project = project_or_404(request, pk)
    require(request, Right.MOVE_PROJECTS, project, "project.undo")
    change = get_object_or_404(StageChange.objects.select_related("project__zone"), pk=change_pk, project=project)
    if change.undone_at is None:
        try:
            services.undo_stage_change(change, by=request.user)
        except Refused as refusal:
            record_refused(request, project, "project.undo", str(refusal))
            return render(request, "projects/refused.html", {"project": project, "reason": str(refusal)}, status=422)
        tell(request, _("已撤销，回到“%(stage)s”") % {"stage": Stage(change.from_stage or Stage.NEGOTIATION).label})
    return redirect(next_url(request, detail_url(project)))


@require_http_methods(["GET", "POST"])
def standing(request: HttpRequest, pk: int, to: str) -> HttpResponse:
    """Suspend, take up again, lose, terminate: each with its reason."""
    project = project_or_404(request, pk, *RELATED)
    action = "project.change_standing"
    require(request, Right.MOVE_PROJECTS, project, action)
    if to not in Standing.values:
        raise Http404
    wanted = Standing(to)
    titles = {
        Standing.ACTIVE: (_("恢复在跟"), _("恢复在跟")),
        Standing.SUSPENDED: (_("暂停项目"), _("暂停")),
        Standing.LOST: (_("记为流失"), _("记为流失")),
        Standing.TERMINATED: (_("终止项目"), _("终止")),
    }
    leads = {
        Standing.ACTIVE: _("恢复后照常计算到期和停滞。"),
        Standing.SUSPENDED: _("暂停期间不算逾期和停滞，四个一仍要齐全。随时可以恢复。"),
        Standing.LOST: _("投资方不来了。项目留在台账里，不再计入在跟；可以恢复在跟。"),
        Standing.TERMINATED: _("已签约或落地的项目不再建。项目留在台账里，不再计入在跟；可以恢复在跟。"),
    }
    title, submit = titles[wanted]

    def perform(form: Any) -> str:
        given = form.cleaned_data
        services.change_standing(
            project,
            to=wanted,
            by=request.user,
            reason=given["reason"],
            changed_on=given["changed_on"],
            version=given["version"],
        )
        tell(request, _("%(name)s：%(standing)s") % {"name": project.name, "standing": wanted.label})
        return next_url(request, detail_url(project))

    page = Page(title, submit, leads[wanted])
    return act(request, project, StandingForm, page, perform, action=action, current=_reason_of)


def _reason_of(project: Project) -> dict[str, Any]:
    return {"reason": f"{project.get_standing_display()} {project.standing_reason}".strip()}
