"""Flow editions: the list, one edition with its procedures, and what a newer one changes."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from zoneops.accounts.enums import Right
from zoneops.accounts.models import User
from zoneops.approvals import drafting, queries
from zoneops.approvals.models import Flow, Procedure
from zoneops.approvals.rules import COMPARED, Difference, compare
from zoneops.approvals.standing import standing
from zoneops.core import audit
from zoneops.core.access import right_required
from zoneops.core.errors import Refused, StaleVersion
from zoneops.core.exports import ExportColumn, Kind, export_links, export_response
from zoneops.core.models import Zone

PROCEDURE_COLUMNS = [
    ExportColumn("order", gettext_lazy("序号"), Kind.INTEGER),
    ExportColumn("code", gettext_lazy("事项代码"), width=12),
    ExportColumn("name", gettext_lazy("事项名称"), width=40),
    ExportColumn("phase", gettext_lazy("阶段"), value="phase_name", width=20),
    ExportColumn("department", gettext_lazy("牵头部门"), value="lead_department", width=24),
    ExportColumn("promised_days", gettext_lazy("承诺时限"), Kind.INTEGER),
    ExportColumn("day_unit", gettext_lazy("时限单位"), value="get_day_unit_display"),
    ExportColumn("condition", gettext_lazy("适用条件"), width=40),
]


LABELS = {
    "name": gettext_lazy("事项"),
    "phase_name": gettext_lazy("审批阶段"),
    "lead_department": gettext_lazy("牵头部门"),
    "promise": gettext_lazy("承诺时限"),
    "condition": gettext_lazy("适用情形"),
}


def zone_of(request: HttpRequest) -> Zone:
    """The user's zone; a user of no zone has no page here."""
    zone = getattr(request.user, "zone", None)
    if zone is None:
        raise Http404
    return zone


def user_of(request: HttpRequest) -> User:
    """Who asks; pages are only for people who signed in."""
    return cast(User, request.user)


@require_safe
@right_required(Right.VIEW_INTERNAL)
def flows(request: HttpRequest) -> HttpResponse:
    today = zone_of(request).today()
    rows = [(flow, *standing(flow, today)) for flow in queries.flows_with_counts(user_of(request))]
    drafts = sum(not flow.is_frozen for flow, _tone, _word in rows)
    return render(request, "approvals/flows.html", {"rows": rows, "drafts": drafts})


@require_safe
@right_required(Right.VIEW_INTERNAL)
def flow(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _page(request, _flow(request, pk))


@require_POST
@right_required(Right.EDIT_FLOWS)
def flow_move(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Check or publish, as the button said."""
    edition = _flow(request, pk)
    move = {"check": drafting.check_flow, "publish": drafting.publish_flow}.get(request.POST.get("move", ""))
    if move is None:
        raise Http404
    try:
        moved = move(edition, by=request.user, seen=request.POST.get("seen", ""))
    except Refused as refusal:
        audit.refuse(edition, "flow.move", by=request.user, reason=str(refusal))
        messages.error(request, str(refusal))
        return _page(request, _flow(request, pk), status=409 if isinstance(refusal, StaleVersion) else 422)
    said = _("已发布“%(flow)s”") if moved.is_frozen else _("“%(flow)s”已核对，可以发布")
    messages.success(request, said % {"flow": moved.title})
    return redirect("approvals:flow", pk)


@require_safe
@right_required(Right.VIEW_INTERNAL)
def flow_diff(request: HttpRequest, pk: int, other_pk: int) -> HttpResponse:
    """What `pk` changes against `other_pk`, an edition of the same flow."""
    after, before = _flow(request, pk), _flow(request, other_pk)
    if after.code != before.code or after.pk == before.pk:
        raise Http404
    difference = compare(queries.procedure_rows(before, COMPARED), queries.procedure_rows(after, COMPARED))
    context = {
        "after": after,
        "before": before,
        "difference": difference,
        "added": [_shown(row) for row in difference.added],
        "removed": [_shown(row) for row in difference.removed],
        "changed": [_changed(pair) for pair in difference.changed],
    }
    return render(request, "approvals/flow_diff.html", context)


def _flow(request: HttpRequest, pk: int) -> Flow:
    return get_object_or_404(queries.flows_with_counts(user_of(request)), pk=pk)


def _page(request: HttpRequest, edition: Flow, status: int = 200) -> HttpResponseBase:
    zone = zone_of(request)
    rows = edition.procedures.order_by("phase", "order")
    if response := export_response(request, edition.title, PROCEDURE_COLUMNS, rows, zone):
        return response
    others = list(queries.other_editions(edition))
    tone, word = standing(edition, zone.today())
    context = {
        "flow": edition,
        "tone": tone,
        "word": word,
        "seen": "" if edition.is_frozen else drafting.flow_seal(edition),
        "phases": queries.phases_of_flow(edition),
        "earlier": queries.predecessor(edition),
        "others": others,
        "exports": export_links(request),
    }
    return render(request, "approvals/flow.html", context, status=status)


def _shown(row: Any) -> dict[str, Any]:
    return {**row, "promise": Procedure(promised_days=row["promised_days"], day_unit=row["day_unit"]).promise}


def _changed(pair: Difference) -> dict[str, Any]:
    """The fields that differ, with their labels and both values in words."""
    before, after = _shown(pair.before), _shown(pair.after)
    fields = []
    for name in COMPARED:
        # Days and their unit are read together: 5 工作日 → 7 自然日.
        shown = "promise" if name in ("promised_days", "day_unit") else name
        label = str(LABELS[shown])
        entry = {"label": label, "before": before[shown] or "—", "after": after[shown] or "—"}
        if name in pair.fields and entry not in fields:
            fields.append(entry)
    return {"code": pair.code, "name": pair.after["name"], "phase_name": pair.after["phase_name"], "fields": fields}
