"""The projects of an enterprise, as a section of the enterprise's page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from zoneops.accounts.enums import Right
from zoneops.core.access import right_required
from zoneops.enterprises.models import Enterprise
from zoneops.projects import ones
from zoneops.projects.models import Project
from zoneops.projects.words import LIGHT_ICONS, light_words


@require_GET
@right_required(Right.VIEW_PROJECTS)
def enterprise_panel(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    enterprise = get_object_or_404(Enterprise.objects.visible_to(user), pk=pk)
    projects = Project.objects.visible_to(user).filter(enterprise=enterprise).select_related("service_officer", "grid")
    rows = []
    for project in projects.order_by("-pursued", "-id"):
        light = ones.project_light(project, user.zone)
        rows.append(
            {
                "project": project,
                "light": light,
                "word": light_words(light),
                "icon": LIGHT_ICONS[light.word],
                "marks": ones.marks(project, user.zone),
            }
        )
    part = "projects/_enterprise.html" if request.headers.get("HX-Request") else "projects/enterprise.html"
    response = render(request, part, {"enterprise": enterprise, "rows": rows})
    response["Vary"] = "HX-Request"
    return response
