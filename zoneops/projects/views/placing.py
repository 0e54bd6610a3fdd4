"""Putting a project on the map: by parcel, by coordinates, or by clicking the picture of the grids."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zoneops.accounts.enums import Right
from zoneops.core.access import right_required
from zoneops.core.errors import Refused
from zoneops.core.once import only_asked
from zoneops.core.toasts import tell
from zoneops.projects import services
from zoneops.projects.forms import DesignateForm, PlaceForm
from zoneops.projects.models import Project
from zoneops.projects.services.placing import WGS84, located
from zoneops.projects.views.acting import Page, act, detail_url, next_url, project_or_404, reader_of, require, shown
from zoneops.territory.drawing import NARROW, projection_of, zone_map
from zoneops.territory.layers import Point
from zoneops.territory.locating import reason_words
from zoneops.territory.models import Parcel
from zoneops.territory.queries import edition_in_force

RELATED = ("enterprise", "service_officer", "grid", "parcel")
ACTION = "project.place"
# A picture that is not scaled: a browser reports clicks in the pixels it shows.
WIDTH, HEIGHT = 640, 427


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """One form for the three ways. A click on the picture only fills in the point and says which grid it is in."""
    project = project_or_404(request, pk, *RELATED)
    require(request, Right.EDIT_PROJECTS, project, ACTION)
    page = Page(_("定位置"), _("定在这里"), template="projects/place.html")
    if request.method == "POST" and (click := _click(request)):
        return _clicked(request, project, page, click)
    page.more = _around(project, project.longitude, project.latitude)

    def perform(form: Any) -> str:
        placed = services.place_project(project, by=request.user, version=form.cleaned_data["version"], **form.place())
        if placed.grid:
            where = _("已落在%(grid)s") % {"grid": placed.grid.name}
        else:
            where = reason_words(placed.net_reason) if form.names_a_place else _("已清除位置")
        tell(request, _("%(name)s：%(where)s") % {"name": project.name, "where": where})
        return next_url(request, detail_url(project))

    return act(request, project, PlaceForm, page, perform, action=ACTION, initial=_initial)


def _initial(project: Project) -> dict[str, Any]:
    return {
        "parcel": project.parcel.number if project.parcel else "",
        # A parcel's own point is not shown as one that somebody typed.
        "longitude": None if project.parcel else project.longitude,
        "latitude": None if project.parcel else project.latitude,
        "system": WGS84,
    }


@dataclass(frozen=True)
class Click:
    """Where a picture of the grids was clicked, in pixels, and how large the picture was."""

    x: int
    y: int
    size: tuple[int, int]


# The phone has a picture of its own, so that a click is measured in the size it was made in.
PICTURES = {"at": (WIDTH, HEIGHT), "at_narrow": (NARROW["width"], NARROW["height"])}


def _click(request: HttpRequest) -> Click | None:
    for name, size in PICTURES.items():
        x, y = request.POST.get(f"{name}.x", ""), request.POST.get(f"{name}.y", "")
        if x.isdecimal() and y.isdecimal():
            return Click(int(x), int(y), size)
    return None


def _clicked(request: HttpRequest, project: Project, page: Page, click: Click) -> HttpResponse:
    edition = edition_in_force(project.zone)
    if edition is None:
        return redirect(detail_url(project))
    at = projection_of(edition, *click.size).to_coordinates(click.x, click.y)
    longitude, latitude = (Decimal(f"{degrees:.7f}") for degrees in at)
    data = request.POST.copy()
    data["parcel"], data["longitude"], data["latitude"], data["system"] = "", str(longitude), str(latitude), WGS84
    form = PlaceForm(data, user=reader_of(request), project=project)
    page.more = _around(project, longitude, latitude) | {
        "found": _found(project, longitude=longitude, latitude=latitude)
    }
    return only_asked(shown(request, project, form, page))


def _around(project: Project, longitude: Decimal | None, latitude: Decimal | None) -> dict[str, Any]:
    """The picture of the grids, with the point on it."""
    edition = edition_in_force(project.zone)
    if edition is None:
        return {}
    points = []
    if longitude is not None and latitude is not None:
        points = [Point(project.name, longitude, latitude, tone="live")]
    return {
        "has_map": True,
        "found": _now(project),
        "map": zone_map(edition, points, width=WIDTH, height=HEIGHT),
        "narrow_map": zone_map(edition, points, **NARROW),
    }


def _now(project: Project) -> dict[str, Any]:
    if project.grid:
        return {"is_good": True, "text": _("现在在%(grid)s") % {"grid": project.grid.name}}
    return {"is_good": False, "text": reason_words(project.net_reason) or _("还没有定位置")}


@require_GET
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """Which grid would it be? A sentence for beside the fields, asked while they are being filled in."""
    project = project_or_404(request, pk)
    require(request, Right.EDIT_PROJECTS, project, ACTION)
    form = PlaceForm(request.GET, user=reader_of(request), project=project)
    del form.fields["version"]  # nothing is saved here
    if not form.is_valid():
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        found = {"is_good": False, "text": words}
    elif not form.names_a_place:
        found = {"is_good": False, "text": _("还没有填位置")}
    else:
        found = _found(project, **form.place())
    return render(request, "projects/_found.html", {"found": found})


def _found(project: Project, **place: Any) -> dict[str, Any]:
    try:
        columns = located(project.zone, **place)
    except Refused as refusal:
        return {"is_good": False, "text": str(refusal)}
    grid = columns["grid"]
    if grid is None:
        return {"is_good": False, "text": reason_words(columns["net_reason"])}
    return {"is_good": True, "text": _("落在%(grid)s") % {"grid": grid.name}}


@require_GET
@right_required(Right.EDIT_PROJECTS)
def parcels(request: HttpRequest) -> HttpResponse:
    """Parcels that answer to what is being typed, as choices of the field."""
    user: Any = request.user
    text = request.GET.get("parcel", "").strip()
    found = Parcel.objects.visible_to(user).filter(number__icontains=text)[:20] if text else []
    return render(request, "projects/_parcels.html", {"parcels": found})


@require_http_methods(["GET", "POST"])
def designate(request: HttpRequest, pk: int) -> HttpResponse:
    """Land that crosses grids: a person gives the project to one of them."""
    project = project_or_404(request, pk, *RELATED)
    action = "project.designate_grid"
    require(request, Right.EDIT_PROJECTS, project, action)
    grids = services.grids_to_choose(project)
    if not grids and request.method == "GET":
        return redirect("projects:place", pk=pk)

    def perform(form: Any) -> str:
        given = form.cleaned_data
        services.designate_grid(
            project, given["grid"], by=request.user, reason=given["reason"], version=given["version"]
        )
        tell(request, _("%(name)s划给%(grid)s") % {"name": project.name, "grid": given["grid"].name})
        return next_url(request, detail_url(project))

    lead = _("%(reason)s。一个项目只归一个网格，由人划定，写明理由。") % {
        "reason": reason_words(project.net_reason) or _("用地跨网格")
    }
    return act(
        request, project, DesignateForm, Page(_("划定网格"), _("划定"), lead), perform, action=action, grids=grids
    )
