"""Registering a project, and changing what it is without overwriting a colleague."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zoneops.accounts.enums import Right, Role
from zoneops.core.access import right_required
from zoneops.core.errors import Refused, StaleVersion
from zoneops.core.toasts import tell
from zoneops.enterprises.models import Enterprise
from zoneops.projects import conflicts, services
from zoneops.projects.forms import EditForm, RegisterForm
from zoneops.projects.forms.people import officers
from zoneops.projects.models import Project
from zoneops.projects.views.acting import Page, act, detail_url, next_url, project_or_404, require, shown


def may_serve(user: Any) -> bool:
    """A service officer takes on what he registers, so that no project begins without its one person.

    Handing it to somebody else is for those who may assign.
    """
    return Role.SERVICE_OFFICER in user.roles and not user.may(Right.ASSIGN_OFFICERS)


@require_http_methods(["GET", "POST"])
@right_required(Right.EDIT_PROJECTS)
def register(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    page = Page(
        _("登记项目"),
        _("登记"),
        template="projects/register.html",
        more={"may_assign": user.may(Right.ASSIGN_OFFICERS), "may_serve": may_serve(user)},
    )
    form = RegisterForm(request.POST or None, user=user)
    form.fields["officer"].queryset = officers(user)  # type: ignore[attr-defined]
    if request.method != "POST":
        return shown(request, None, form, page)
    if not form.is_valid():
        return shown(request, None, form, page, status=422)
    try:
        with transaction.atomic():
            project = _register(request, form)
        return redirect(detail_url(project))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return shown(request, None, form, page, status=422)


def _register(request: HttpRequest, form: RegisterForm) -> Project:
    user: Any = request.user
    project = services.register_project(user.zone, by=user, is_sample=user.zone.is_sample, **form.values())
    if form.names_a_place:
        project = services.place_project(project, by=user, **form.place())
    officer = form.cleaned_data["officer"] if user.may(Right.ASSIGN_OFFICERS) else None
    if may_serve(user) and form.cleaned_data["serve"]:
        officer = user
    if officer:
        services.assign_officer(project, officer, by=user)
    tell(request, _("已登记 %(code)s %(name)s") % {"code": project.code, "name": project.name})
    return project


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """When somebody saved in between, both versions are shown field by field and the reader chooses."""
    project = project_or_404(request, pk, "enterprise", "service_officer", "grid")
    action = "project.update"
    require(request, Right.EDIT_PROJECTS, project, action)
    current = EditForm.initial_of(project)
    data = conflicts.with_theirs(request.POST, current, user=request.user, project=project)

    def perform(form: Any) -> str:
        saved = services.update_project(project, by=request.user, version=form.cleaned_data["version"], **form.values())
        tell(request, _("%(name)s已保存") % {"name": saved.name})
        return next_url(request, detail_url(project))

    def stale(form: Any, refusal: StaleVersion) -> HttpResponse:
        now = project_or_404(request, pk, "enterprise", "service_officer", "grid")
        context = {
            "project": now,
            "reason": str(refusal),
            "rows": conflicts.compare(form, now),
            "form": form,
            "next": next_url(request, ""),
            "back_url": detail_url(now),
        }
        return render(request, "projects/conflict.html", context, status=409)

    page = Page(_("修改项目"), _("保存"), template="projects/edit.html")
    return act(
        request, project, EditForm, page, perform, action=action, stale=stale, data=data, initial=EditForm.initial_of
    )


@require_GET
@right_required(Right.EDIT_PROJECTS)
def investors(request: HttpRequest) -> HttpResponse:
    """Enterprises that answer to what is being typed, as choices of the field."""
    text = request.GET.get("investor", "").strip()
    user: Any = request.user
    found = Enterprise.objects.visible_to(user).search(text)[:10] if len(text) > 1 else []
    return render(request, "projects/_investors.html", {"enterprises": found})
