"""The list of projects, its exports, what is done with a selection, and kept filters."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from zoneops.accounts.enums import Right
from zoneops.core import audit
from zoneops.core.access import right_required
from zoneops.core.asked import row_number
from zoneops.core.errors import Refused
from zoneops.core.exports import export_links, export_response
from zoneops.core.listing import changed_url
from zoneops.core.once import only_asked
from zoneops.core.units import chosen_unit
from zoneops.projects import facets, services
from zoneops.projects.cells import CellMaker
from zoneops.projects.filters import Filters
from zoneops.projects.forms.people import officers
from zoneops.projects.listing import ProjectListing, export_columns
from zoneops.projects.models import Project, SavedFilter
from zoneops.projects.queries import ProjectQuerySet
from zoneops.projects.views.common import query_of, render_part, saved_filters, shared

OTHER_DENSITY = {"normal": "compact", "compact": "normal"}
OPTIONAL_COLUMNS = {
    "officer": gettext_lazy("专员"),
    "grid": gettext_lazy("网格"),
    "invest": gettext_lazy("投资"),
    "tax": gettext_lazy("亩均税收"),
    "next": gettext_lazy("下一步"),
    "due": gettext_lazy("应到下一阶段"),
}
MOST_AT_ONCE = 500


@right_required(Right.VIEW_INTERNAL)
@require_GET
def project_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    if chosen := _remember_looks(request):
        return chosen
    context = shared(request)
    projects = facets.selected(context["filters"], user, user.zone)
    listing = ProjectListing(request, projects, user.zone, context["facts"]["found"])
    if response := _export(request, listing.ordered):
        return response
    maker = CellMaker(user.zone, chosen_unit(request))
    hidden = request.session.get("projects_hidden", [])
    return render_part(
        request,
        "projects/list.html",
        "projects/_results.html",
        context
        | {
            "listing": listing,
            "rows": [maker.table(row) for row in listing.rows],
            "exports": export_links(request),
            "density": request.session.get("density", "normal"),
            "density_url": listing.url(density=OTHER_DENSITY[request.session.get("density", "normal")]),
            "columns": [(name, label, name not in hidden) for name, label in OPTIONAL_COLUMNS.items()],
            "hidden_classes": " ".join(f"hides-{name}" for name in hidden),
            "saved": saved_filters(user),
        },
    )


def _export(request: HttpRequest, projects: Any) -> HttpResponse | None:
    user: Any = request.user
    rows = projects.select_related("enterprise", "service_officer", "grid").defer("grid__geometry")
    exported: Any = export_response(request, _("项目"), export_columns(user.zone), rows, user.zone)
    return exported


def _remember_looks(request: HttpRequest) -> HttpResponseRedirect | None:
    """Row height and columns are the reader's own: kept in the session, not in the address that gets passed on."""
    if "columns" in request.GET:
        shown = request.GET.getlist("columns")
        request.session["projects_hidden"] = [name for name in OPTIONAL_COLUMNS if name not in shown]
    if request.GET.get("density") in OTHER_DENSITY:
        request.session["density"] = request.GET["density"]
    if {"columns", "density"} & set(request.GET):
        return redirect(request.path + changed_url(request.GET, columns=None, density=None))
    return None


@right_required(Right.VIEW_INTERNAL)
@require_POST
def export_picked(request: HttpRequest) -> HttpResponse:
    """The picked rows as a file (`?format=`)."""
    projects = _picked(request).order_by("stage_due_on", "pk")
    return only_asked(_export(request, projects) or redirect("projects:list"))


@right_required(Right.ASSIGN_OFFICERS)
@require_POST
def assign_picked(request: HttpRequest) -> HttpResponse:
    """Give the picked projects to one officer. Those that refuse stay as they are and are listed with the reason."""
    user: Any = request.user
    back = reverse("projects:list") + query_of_form(request)
    wanted = row_number(request.POST.get("assign_to", ""))
    officer = officers(user).filter(pk=wanted).first() if wanted is not None else None
    projects = list(_assignable(request)[: MOST_AT_ONCE + 1])
    if problem := _cannot_assign(officer, projects):
        messages.error(request, problem)
        audit.refuse(user.zone, "project.assign_picked", by=user, reason=problem)
        return redirect(back)
    reason = request.POST.get("assign_reason", "").strip()
    # What is picked by its conditions, beyond the rows of the page, was not seen row by row and carries no version.
    seen = {project.pk: row_number(request.POST.get(f"seen-{project.pk}", "")) for project in projects}
    refused = _assign(projects, officer, seen, by=user, reason=reason)
    done = len(projects) - len(refused)
    if not refused:
        messages.success(request, _("%(count)d 个项目的专员改为%(name)s") % {"count": done, "name": officer})
        return redirect(back)
    context = {"refused": refused, "done": done, "officer": officer, "back": back}
    return render(request, "projects/assigned.html", context, status=200 if done else 422)


def _assign(
    projects: list[Project], officer: Any, seen: dict[int, int | None], *, by: Any, reason: str
) -> list[tuple[Project, str]]:
    refused = []
    with transaction.atomic():
        for project in projects:
            try:
                services.assign_officer(project, officer, by=by, reason=reason, version=seen[project.pk])
            except Refused as refusal:
                refused.append((project, str(refusal)))
    return refused


def _cannot_assign(officer: Any, projects: list[Project]) -> str:
    if not projects:
        return _("没有改：先勾选项目")
    if officer is None:
        return _("没有改：选一位专员")
    if len(projects) > MOST_AT_ONCE:
        return _("没有改：一次最多改 %(count)d 个，先缩小范围") % {"count": MOST_AT_ONCE}
    return ""


def _picked(request: HttpRequest) -> ProjectQuerySet:
    """The ticked rows, or with `all` everything that the filters of the page select."""
    user: Any = request.user
    if request.POST.get("all"):
        return facets.selected(Filters.read(QueryDict(request.POST.get("query", "").lstrip("?"))), user, user.zone)
    picked = [key for value in request.POST.getlist("pick") if (key := row_number(value)) is not None]
    return Project.objects.visible_to(user).filter(pk__in=picked[:MOST_AT_ONCE])


def _assignable(request: HttpRequest) -> ProjectQuerySet:
    """Those of the picked rows to which the reader may give an officer."""
    user: Any = request.user
    reached = Project.objects.visible_to(user, Right.ASSIGN_OFFICERS)
    return _picked(request).filter(pk__in=reached.values("pk"))


def query_of_form(request: HttpRequest) -> str:
    """The conditions that the page was filtered by when the form on it was sent."""
    return changed_url(QueryDict(request.POST.get("query", "").lstrip("?")))


@right_required(Right.VIEW_INTERNAL)
@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep the conditions of the page under a name; a name used before is overwritten."""
    user: Any = request.user
    name = request.POST.get("name", "").strip()[:30]
    query = query_of_form(request)[:600]
    if not name:
        messages.error(request, problem := _("没有存：给这组条件起个名字"))
        audit.refuse(user.zone, "project.save_filter", by=user, reason=problem)
    else:
        SavedFilter.objects.update_or_create(user=user, name=name, defaults={"query": query})
        messages.success(request, _("已存为常用：%(name)s") % {"name": name})
    return redirect(reverse("projects:list") + query)


@right_required(Right.VIEW_INTERNAL)
@require_POST
def forget_filter(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    saved = get_object_or_404(SavedFilter, pk=pk, user=user)
    saved.delete()
    messages.success(request, _("已删去常用：%(name)s") % {"name": saved.name})
    return redirect(reverse("projects:list") + query_of_form(request))


__all__ = ["assign_picked", "export_picked", "forget_filter", "project_list", "query_of", "save_filter"]
