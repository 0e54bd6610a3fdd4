"""Writing down a contact, from the project's page or from the workbench, and putting one right."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zoneops.accounts.enums import Right
from zoneops.core.access import right_required
from zoneops.core.asked import row_number
from zoneops.core.toasts import tell
from zoneops.projects import services
from zoneops.projects.forms import CorrectFollowUpForm, FollowUpForm
from zoneops.projects.models import FollowUp, Project
from zoneops.projects.views.acting import Page, act, detail_url, next_url, project_or_404, require

SHOWN = 20


@require_GET
@right_required(Right.RECORD_FOLLOW_UPS)
def pick(request: HttpRequest) -> HttpResponse:
    """Which project was it about? `?project=` goes straight on; else the reader's own projects, or a search."""
    user: Any = request.user
    given = row_number(request.GET.get("project", ""))
    if given is not None:
        return redirect(reverse("projects:follow_up", args=[given]) + _carried(request))
    text = request.GET.get("q", "").strip()
    visible = Project.objects.visible_to(user, Right.RECORD_FOLLOW_UPS).pursued().select_related("enterprise")
    found = visible.search(text) if text else visible.served_by(user)
    projects = list(found.order_by("last_follow_up_on", "pk")[:SHOWN])
    context = {"projects": projects, "text": text, "carried": _carried(request)}
    return render(request, "projects/follow_up_pick.html", context)


def _carried(request: HttpRequest) -> str:
    url = next_url(request, "")
    return f"?{urlencode({'next': url})}" if url else ""


@require_http_methods(["GET", "POST"])
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    project = project_or_404(request, pk, "enterprise", "service_officer", "grid")
    action = "project.follow_up"
    require(request, Right.RECORD_FOLLOW_UPS, project, action)

    def perform(form: FollowUpForm) -> str:
        services.record_follow_up(project, by=request.user, **form.values())
        tell(request, _("已记下，%(name)s跟进 %(count)d 次") % _counted(project))
        return next_url(request, detail_url(project, "timeline"))

    page = Page(_("记一笔"), _("记下"), template="projects/follow_up.html")
    return act(request, project, FollowUpForm, page, perform, action=action)


def _counted(project: Project) -> dict[str, Any]:
    return {"name": project.name, "count": project.follow_up_count + 1}


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    project = project_or_404(request, pk, "enterprise", "service_officer", "grid")
    action = "project.correct_follow_up"
    require(request, Right.RECORD_FOLLOW_UPS, project, action)
    entry = get_object_or_404(FollowUp.objects.select_related("project__zone"), pk=entry_pk, project=project)
    names = ("kind", "content", "happened_at", "next_step", "next_step_due_on")

    def perform(form: CorrectFollowUpForm) -> str:
        values = form.values()
        services.correct_follow_up(
            entry,
            by=request.user,
            seen=form.cleaned_data["seen"],
            **values | {"happened_at": values["happened_at"] or entry.happened_at},
        )
        tell(request, _("已更正；原来写的留在变更记录里"))
        return detail_url(project, "timeline")

    page = Page(_("更正跟进"), _("更正"), template="projects/follow_up.html")

    def initial(_of: Project) -> dict[str, Any]:
        entry.refresh_from_db()
        return {name: getattr(entry, name) for name in names} | {"seen": services.seal_of(entry)}

    return act(request, project, CorrectFollowUpForm, page, perform, action=action, initial=initial)
