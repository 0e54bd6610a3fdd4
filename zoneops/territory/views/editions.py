"""A new division into grids: bring in two files, see the proof with its gaps and overlaps, publish."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zoneops.accounts.enums import Right
from zoneops.core import audit
from zoneops.core.access import right_required
from zoneops.core.errors import Refused, StaleVersion
from zoneops.core.middleware.unsafe import own_transaction
from zoneops.core.models import EditionFrozen
from zoneops.core.once import once
from zoneops.territory import services
from zoneops.territory.drawing import NARROW, zone_map
from zoneops.territory.forms import EditionForm
from zoneops.territory.models import GridEdition
from zoneops.territory.queries import coverage_of, grids_of
from zoneops.territory.views.common import proof_words, zone_of


@right_required(Right.EDIT_TERRITORY)
@require_http_methods(["GET", "POST"])
@own_transaction  # reading the borders takes a while: no lock is held meanwhile
def edition_new(request: HttpRequest) -> HttpResponse:
    zone = zone_of(request)
    form = EditionForm(request.POST or None, request.FILES or None, initial={"effective_from": zone.today()})
    if request.method == "POST" and form.is_valid():
        try:
            with once(request) as slot:
                if not slot.is_repeat:
                    draft = services.load_grids(zone, **form.cleaned_data, by=request.user, is_sample=zone.is_sample)
                    slot.result_url = reverse("territory:edition", args=[draft.pk])
            return redirect(slot.result_url)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form}
    return render(request, "territory/edition_new.html", context, status=422 if form.errors else 200)


@right_required(Right.EDIT_TERRITORY)
@require_GET
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _edition(request, pk))


@right_required(Right.EDIT_TERRITORY)
@require_POST
def edition_publish(request: HttpRequest, pk: int) -> HttpResponse:
    row = _edition(request, pk)
    try:
        services.publish_grids(row, by=request.user, seen=request.POST.get("seen", ""))
    except Refused as refused:
        audit.refuse(row, "grids.publish", by=request.user, reason=str(refused))
        return _show(request, _edition(request, pk), str(refused), 409 if isinstance(refused, StaleVersion) else 422)
    except EditionFrozen:
        messages.success(request, _("“%(title)s”早已发布") % {"title": row.title})
    else:
        messages.success(
            request, _("已发布“%(title)s”，自 %(day)s 起施行") % {"title": row.title, "day": row.effective_from}
        )
    return redirect("territory:grids")


def _edition(request: HttpRequest, pk: int) -> GridEdition:
    return get_object_or_404(GridEdition, pk=pk, zone=zone_of(request))


def _show(request: HttpRequest, row: GridEdition, problem: str = "", status: int = 200) -> HttpResponse:
    proof = coverage_of(row)
    context: dict[str, Any] = {
        "edition": row,
        "grids": list(grids_of(row)),
        "proof": proof_words(row, proof),
        "holds": proof.holds,
        "problem": problem,
        "seen": services.edition_seal(row),
        "map": zone_map(row, pieces=proof.pieces).svg,
        "narrow_map": zone_map(row, pieces=proof.pieces, **NARROW).svg,
    }
    return render(request, "territory/edition.html", context, status=status)
