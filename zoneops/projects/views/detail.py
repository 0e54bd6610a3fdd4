"""The project's page: where it stands, who has it, what is missing, what was promised, what happened."""

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zoneops.accounts.enums import Right
from zoneops.core import audit
from zoneops.core.access import right_required
from zoneops.core.listing import Listing
from zoneops.core.units import chosen_unit
from zoneops.projects import changes as change_words
from zoneops.projects import mending, ones, panels
from zoneops.projects import timeline as history
from zoneops.projects.dossier import REMEMBERED_SECONDS, Dossier
from zoneops.projects.enums import Stage, Standing
from zoneops.projects.models import Project
from zoneops.projects.relations import Reached
from zoneops.projects.rules import Light
from zoneops.projects.views.acting import project_or_404
from zoneops.projects.words import light_words
from zoneops.territory.models import GridLead

RELATED = ("enterprise", "service_officer", "grid", "parcel")


@dataclass(frozen=True)
class PanelShown:
    key: str
    label: Any
    url: str


@require_GET
@right_required(Right.VIEW_PROJECTS)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    project = project_or_404(request, pk, *RELATED)
    dossier = _dossier(request, project)
    if not user.may(Right.VIEW_INTERNAL):
        return render(request, "projects/for_enterprise.html", _for_enterprise(user, project, dossier))
    today = dossier.today
    light = ones.project_light(project, project.zone)
    requirements = dossier.requirements
    context = {
        "project": project,
        "dossier": dossier,
        "remembered": REMEMBERED_SECONDS,
        "today": today,
        "light": light,
        "next_left": _left(project.next_step_due_on, today) if project.is_active else "",
        "following": Stage(project.stage).next,
        "requirements": requirements,
        "missing": [row for row in requirements if not row.is_there],
        "there": [row for row in requirements if row.is_there and not row.is_earlier],
        "earlier": [row for row in requirements if row.is_there and row.is_earlier],
        "wrong": _wrong(light, ones.marks(project, project.zone)),
        "officer_dials": _dials(project),
        "grid_lead": _grid_lead(project),
        "panels": _panels(user, project),
        "may": _may(user, project),
        "stage_slug": Stage(project.stage).slug,
        "stage_label": Stage(project.stage).label,
        "standing_label": Standing(project.standing).label,
        "has_ended": Standing(project.standing).has_ended,
        "approvals_url": mending.panel_url(mending.APPROVALS, project, user),
        "stages_before": [stage for stage in Stage if stage < project.stage],
    }
    return render(request, "projects/detail.html", context)


def _for_enterprise(user: Any, project: Project, dossier: Dossier) -> dict[str, Any]:
    """What the enterprise sees of its own project: the stage, its approvals, its commitments, and whom to call.

    What officers note of it, what they find missing and who changed what stays inside the house.
    """
    return {
        "project": project,
        "dossier": dossier,
        "officer_dials": _dials(project),
        "panels": _panels(user, project),
        "may": {"see_enterprises": True},
    }


def _dossier(request: HttpRequest, project: Project) -> Dossier:
    wanted = request.GET.get("only", history.ALL)
    only = wanted if wanted in (history.ALL, history.VISITS, history.CHANGES) else history.ALL
    show = request.GET.get("show", "")
    count = max(history.STEP, min(int(show), 2000)) if show.isdecimal() and len(show) < 6 else history.STEP
    return Dossier(project, request.user, chosen_unit(request), only, count)


def _wrong(light: Light, marks: list[ones.Mark]) -> list[str]:
    """What is not right with the project, in words: the first thing on a phone."""
    late = [light_words(light)] if light.tone in ("late", "soon") else []
    return late + [f"{mark.label}：{mark.fact}" for mark in marks if mark.is_missing]


def _dials(project: Project) -> str:
    """The officer's number where it can be dialled; a masked one (138****2233) cannot."""
    officer = project.service_officer
    phone = officer.phone if officer and project.officer_in_post else ""
    return phone if re.fullmatch(r"[+0-9][0-9 -]{5,}", phone) else ""


def _left(due_on: datetime.date | None, today: datetime.date) -> str:
    if due_on is None:
        return ""
    days = (due_on - today).days
    if days == 0:
        return _("今天到期")
    return _("余 %(days)d 天") % {"days": days} if days > 0 else _("逾期 %(days)d 天") % {"days": -days}


def _grid_lead(project: Project) -> GridLead | None:
    if project.grid is None:
        return None
    return GridLead.objects.filter(zone=project.zone_id, grid_code=project.grid.code).select_related("lead").first()


def _panels(user: Any, project: Project) -> list[PanelShown]:
    found = []
    for panel in panels.for_user(user):
        try:
            found.append(PanelShown(panel.key, panel.label, reverse(panel.url_name, args=[project.pk])))
        except NoReverseMatch:
            continue
    return found


def _may(user: Any, project: Project) -> dict[str, bool]:
    """What this reader may do with this project now; the page shows only that."""
    ended = Standing(project.standing).has_ended
    reached = Reached.on(user, project)
    may_move = reached.may(Right.MOVE_PROJECTS, project.pk)
    return {
        "edit": reached.may(Right.EDIT_PROJECTS, project.pk),
        "move": may_move,
        "advance": may_move and project.is_active,
        "assign": reached.may(Right.ASSIGN_OFFICERS, project.pk) and not ended,
        "follow": reached.may(Right.RECORD_FOLLOW_UPS, project.pk),
        "see_enterprises": user.may(Right.VIEW_ENTERPRISES),
    }


@require_GET
@right_required(Right.VIEW_INTERNAL)
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """经过 alone: a part for htmx, a page of its own without."""
    project = project_or_404(request, pk, "enterprise")
    context = {"project": project, "today": project.zone.today(), "dossier": _dossier(request, project)}
    part = "projects/_timeline.html" if request.headers.get("HX-Request") else "projects/timeline.html"
    response = render(request, part, context)
    response["Vary"] = "HX-Request"
    return response


@require_GET
@right_required(Right.VIEW_INTERNAL)
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Every change of the project with its fields before and after, refusals too."""
    project = project_or_404(request, pk, "enterprise")
    listing = Listing(request, audit.history(project), sorts={"at": ("id",)}, default="-at")
    context = {"project": project, "listing": listing, "changes": change_words.told(listing.rows)}
    return render(request, "projects/changes.html", context)
