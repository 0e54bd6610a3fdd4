"""Naming the one person, and handing over."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zoneops.accounts.enums import Right
from zoneops.core.toasts import tell
from zoneops.projects import services
from zoneops.projects.forms import OfficerForm
from zoneops.projects.models import Project
from zoneops.projects.views.acting import Page, act, detail_url, next_url, project_or_404, require


@require_http_methods(["GET", "POST"])
def officer(request: HttpRequest, pk: int) -> HttpResponse:
    project = project_or_404(request, pk, "enterprise", "service_officer", "grid")
    action = "project.assign_officer"
    require(request, Right.ASSIGN_OFFICERS, project, action)
    current = project.service_officer
    if current is None:
        page = Page(_("指定专职服务员"), _("指定"), _("一个项目一个人，从今天起一抓到底。"))
    else:
        state = _("现在是%(name)s") if project.officer_in_post else _("现在是%(name)s，已离岗")
        lead = (state + _("。移交后前任的服务期到移交那天为止，留在经过里。")) % {"name": current.name}
        page = Page(_("移交专职服务"), _("移交"), lead)

    def perform(form: Any) -> str:
        given = form.cleaned_data
        services.assign_officer(
            project,
            given["officer"],
            by=request.user,
            from_on=given["from_on"],
            reason=given.get("reason", ""),
            version=given["version"],
        )
        tell(request, _("%(name)s现在由%(officer)s专职服务") % {"name": project.name, "officer": given["officer"].name})
        return next_url(request, detail_url(project, "people"))

    return act(request, project, OfficerForm, page, perform, action=action, current=_current)


def _current(project: Project) -> dict[str, Any]:
    return {"officer": project.service_officer.name if project.service_officer else ""}
