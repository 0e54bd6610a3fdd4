"""The list of parcels (宗地): where each lies, and which cross the border of two grids."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from zoneops.accounts.enums import Right
from zoneops.core.access import right_required
from zoneops.core.exports import ExportColumn, Kind, export_links, export_response
from zoneops.core.listing import Listing, changed_url
from zoneops.territory.locating import Placement, place_parcels
from zoneops.territory.models import Parcel
from zoneops.territory.queries import grids_in_force
from zoneops.territory.views.common import zone_of

SORTS: dict[str, str | tuple[str, ...]] = {
    "number": "number",
    "use": ("planned_use", "number"),
    "area": ("area_mu", "number"),
    "ratio": ("plot_ratio", "number"),
}


@dataclass(frozen=True)
class Chip:
    label: Any
    count: int
    url: str
    is_on: bool
    tone: str
    icon: str


@right_required(Right.VIEW_INTERNAL)
@require_GET
def parcels(request: HttpRequest) -> HttpResponseBase:
    zone = zone_of(request)
    user: Any = request.user
    mine = Parcel.objects.visible_to(user)
    placed = place_parcels(zone, mine)
    chosen = _filtered(request, mine, placed)
    listing = Listing(request, chosen, sorts=SORTS)
    if response := export_response(request, _("宗地"), export_columns(placed), listing.ordered, zone):
        return response
    context = {
        "listing": listing,
        "rows": [(parcel, placed[parcel.pk]) for parcel in listing.rows],
        "exports": export_links(request),
        "uses": _uses(mine),
        "grids": grids_in_force(zone),
        "chips": _chips(request, placed),
        "has_filters": any(request.GET.get(name) for name in ("q", "use", "grid", "lack")),
        "total": len(placed),
        "may_import": user.may(Right.EDIT_TERRITORY),
    }
    return render(request, "territory/parcels.html", context)


def _filtered(request: HttpRequest, mine: Any, placed: dict[int, Placement]) -> QuerySet[Parcel]:
    """What the address asks for; what it asks for and does not exist finds nothing or is ignored."""
    chosen: QuerySet[Parcel] = mine
    if text := request.GET.get("q", "").strip():
        chosen = chosen.filter(Q(number__icontains=text) | Q(planned_use__icontains=text))
    if use := request.GET.get("use"):
        chosen = chosen.filter(planned_use=use)
    if code := request.GET.get("grid"):
        chosen = chosen.filter(pk__in=[pk for pk, placement in placed.items() if _lies_in(placement, code)])
    if (lack := request.GET.get("lack")) in LACKS:
        chosen = chosen.filter(pk__in=[pk for pk, placement in placed.items() if LACKS[lack](placement)])
    return chosen


def _lies_in(placement: Placement, code: str) -> bool:
    """A parcel that crosses counts for each of its grids: it is nobody's yet and must not be lost."""
    return any(grid.code == code for grid in (placement.grid, *placement.crossed) if grid)


def _crosses(placement: Placement) -> bool:
    return bool(placement.crossed)


def _is_nowhere(placement: Placement) -> bool:
    return placement.grid is None and not placement.crossed


LACKS = {"crossing": _crosses, "nowhere": _is_nowhere}
LACK_LABELS = {"crossing": gettext_lazy("跨网格"), "nowhere": gettext_lazy("不在任何网格")}


def _chips(request: HttpRequest, placed: dict[int, Placement]) -> list[Chip]:
    """The exceptions that exist, and those that are set."""
    chips = []
    for key, is_lacking in LACKS.items():
        count = sum(map(is_lacking, placed.values()))
        is_on = request.GET.get("lack") == key
        if count or is_on:
            url = changed_url(request.GET, lack=None if is_on else key, page=None)
            chips.append(Chip(LACK_LABELS[key], count, url, is_on, "late", "square-dashed"))
    return chips


def _uses(mine: Any) -> list[tuple[str, int]]:
    counts = mine.order_by("planned_use").values_list("planned_use").annotate(count=Count("pk"))
    return [(use, count) for use, count in counts]


def export_columns(placed: dict[int, Placement]) -> list[ExportColumn]:
    """The columns of the ledger that can be imported again, and the grid."""
    return [
        ExportColumn("number", _("宗地编号")),
        ExportColumn("area_mu", _("面积"), Kind.MU),
        ExportColumn("planned_use", _("规划用途")),
        ExportColumn("plot_ratio", _("容积率"), Kind.NUMBER),
        ExportColumn("longitude", _("经度"), Kind.DEGREES),
        ExportColumn("latitude", _("纬度"), Kind.DEGREES),
        ExportColumn("grid", _("网格"), value=lambda parcel: getattr(placed[parcel.pk].grid, "name", None)),
        ExportColumn("reason", _("说明"), value=lambda parcel: placed[parcel.pk].reason, width=40),
    ]
