"""网格一张网 (P15): the map of the grids, who leads each, and the proof that they cover the planning area."""

import re
from collections import Counter
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zoneops.accounts.enums import Right
from zoneops.core import audit
from zoneops.core.access import right_required
from zoneops.core.errors import Refused, StaleVersion
from zoneops.core.exports import content_disposition
from zoneops.core.models import Zone
from zoneops.core.versions import Conflict, compare, with_version_of_now
from zoneops.territory import layers, services
from zoneops.territory.drawing import HEIGHT, NARROW, WIDTH, GridNote, image_policy, mark, zone_map
from zoneops.territory.forms import LeadForm
from zoneops.territory.layers import Point
from zoneops.territory.locating import place_parcels
from zoneops.territory.models import GridEdition, GridLead, Parcel
from zoneops.territory.queries import coverage_of, edition_in_force, grids_in_force, leads_of
from zoneops.territory.views.common import proof_words, zone_of

LARGEST_IMAGE = 4000


@right_required(Right.VIEW_INTERNAL)
@require_GET
def grids(request: HttpRequest) -> HttpResponse:
    zone = zone_of(request)
    user: Any = request.user
    edition = edition_in_force(zone)
    context: dict[str, Any] = {
        "edition": edition,
        "may_edit": user.may(Right.EDIT_TERRITORY),
        "drafts": _drafts(zone) if user.may(Right.EDIT_TERRITORY) else [],
    }
    if edition:
        context |= _grid_facts(zone, edition, user, request.GET.get("picked", ""))
    return render(request, "territory/grids.html", context)


def _drafts(zone: Zone) -> list[GridEdition]:
    return list(GridEdition.objects.filter(zone=zone).exclude(state=GridEdition.State.PUBLISHED))


def _grid_facts(zone: Zone, edition: GridEdition, user: Any, picked: str) -> dict[str, Any]:
    leads = leads_of(zone)
    in_post = {code: lead for code, lead in leads.items() if lead.lead.is_in_post(zone.today())}
    placed = place_parcels(zone, Parcel.objects.visible_to(user))
    parcels = Counter(placement.grid.pk for placement in placed.values() if placement.grid)
    rows: list[dict[str, Any]] = [
        {
            "grid": grid,
            "lead": leads.get(grid.code),
            "is_led": grid.code in in_post,
            "parcels": parcels[grid.pk],
        }
        for grid in grids_in_force(zone)
    ]
    points = layers.points(zone, user)
    notes = {row["grid"].code: _note(row) for row in rows}
    # On a phone the names alone fill the map; the leads stand in the table below it.
    short = {code: replace(note, lines=()) for code, note in notes.items()}
    return {
        "rows": rows,
        "parcel_sum": sum(parcels.values()),
        "crossing": [placement.reason for placement in placed.values() if placement.crossed],
        "without_lead": sum(not row["is_led"] for row in rows),
        "proof": proof_words(edition, coverage_of(edition)),
        "map": zone_map(edition, points, notes=notes, picked=picked).svg,
        "narrow_map": zone_map(edition, points, notes=short, picked=picked, **NARROW).svg,
        "picked": picked,
        "legend": _legend(points),
    }


def _note(row: dict[str, Any]) -> GridNote:
    if row["is_led"]:
        return GridNote((row["lead"].lead.name,))
    return GridNote((_("缺网格长"),), tone="soon")


def _legend(points: list[Point]) -> list[tuple[Any, str, int]]:
    """(sign, word, how many), the urgent ones first. 逾期 3 天 and 逾期 15 天 are both 逾期."""
    order = ["late", "soon", "hold", "live", "done", "idle"]
    counts = Counter((point.tone, re.sub(r"\s*\d.*", "", point.word) or point.word) for point in points)
    known = sorted(counts, key=lambda entry: (order.index(entry[0]) if entry[0] in order else len(order), entry[1]))
    return [(mark(tone), word, counts[tone, word]) for tone, word in known]


@right_required(Right.VIEW_INTERNAL)
@require_GET
def map_image(request: HttpRequest) -> HttpResponse:
    """The map as an image, 840 × 560 or `?width=&height=`; `?lon=&lat=` marks a place. `projection_of` reads clicks."""
    edition = edition_in_force(zone_of(request))
    if edition is None:
        raise Http404
    width = _number(request, "width", WIDTH, 100, LARGEST_IMAGE)
    height = _number(request, "height", HEIGHT, 100, LARGEST_IMAGE)
    drawn = zone_map(edition, _marked(request), width=int(width), height=int(height), standalone=True)
    response = HttpResponse(drawn.svg, content_type="image/svg+xml; charset=utf-8")
    response["Cache-Control"] = "private, max-age=60"
    response["Content-Security-Policy"] = image_policy()
    return response


def _marked(request: HttpRequest) -> list[Point]:
    if "lon" not in request.GET or "lat" not in request.GET:
        return []
    longitude, latitude = _number(request, "lon", 0, -180, 180), _number(request, "lat", 0, -90, 90)
    return [Point(_("当前位置"), longitude, latitude, "live")] if longitude and latitude else []


def _number(request: HttpRequest, name: str, default: float, least: float, most: float) -> float:
    try:
        value = float(request.GET[name])
    except (KeyError, ValueError):
        return default
    return value if least <= value <= most else default


@right_required(Right.VIEW_INTERNAL)
@require_GET
def geojson(request: HttpRequest, kind: str) -> HttpResponse:
    """The borders in force, as they can be brought in again: `grids` or `planning-area`."""
    zone = zone_of(request)
    edition = edition_in_force(zone)
    if edition is None:
        raise Http404
    about = {"title": edition.title, "source": edition.source, "is_sample": edition.is_sample, "crs": "CGCS2000"}
    if kind == "grids":
        name = _("网格")
        features = [
            _feature(grid.geometry, {"code": grid.code, "name": grid.name, "area_km2": str(grid.area_km2)})
            for grid in edition.grids.order_by("order", "pk")
        ]
    else:
        name = _("规划范围")
        features = [_feature(edition.planning_area, {"name": name, "area_km2": str(edition.area_km2)})]
    response = JsonResponse(
        {"type": "FeatureCollection", **about, "features": features}, json_dumps_params={"ensure_ascii": False}
    )
    response["Content-Type"] = "application/geo+json"
    response["Content-Disposition"] = content_disposition(f"{name}-{zone.short_name}.geojson")
    return response


def _feature(geometry: Any, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


@right_required(Right.EDIT_TERRITORY)
@require_http_methods(["GET", "POST"])
def grid_lead(request: HttpRequest, code: str) -> HttpResponse:
    zone = zone_of(request)
    grid = next((grid for grid in grids_in_force(zone) if grid.code == code), None)
    if grid is None:
        raise Http404
    held = GridLead.objects.filter(zone=zone, grid_code=code).select_related("lead").first()
    initial = {"lead": held.lead_id if held else None, "seen": services.lead_seal(held)}
    form = LeadForm(request.POST or None, zone=zone, initial=initial)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            services.set_grid_lead(zone, code, **form.cleaned_data, by=request.user)
        except StaleVersion as stale:
            audit.refuse(grid, "grid.set_lead", by=request.user, reason=str(stale), zone=zone)
            conflict = Conflict(str(stale), compare(form, LeadForm(zone=zone, initial=initial)))
            form = LeadForm(with_version_of_now(request.POST, seen=initial["seen"]), zone=zone)
        except Refused as refused:
            audit.refuse(grid, "grid.set_lead", by=request.user, reason=str(refused), zone=zone)
            form.add_error("lead", str(refused))
        else:
            _tell_lead(request, grid.name, form.cleaned_data["lead"])
            return redirect("territory:grids")
    status = 409 if conflict else 422 if form.errors else 200
    context = {"grid": grid, "held": held, "form": form, "conflict": conflict}
    return render(request, "territory/lead.html", context, status=status)


def _tell_lead(request: HttpRequest, grid: str, lead: Any) -> None:
    sentence = _("%(grid)s由%(name)s任网格长") if lead else _("%(grid)s的网格长改为未定")
    messages.success(request, sentence % {"grid": grid, "name": lead.name if lead else ""})
