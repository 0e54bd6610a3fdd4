"""数据导入 (P21): upload, see every wrong cell, write all or nothing."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zoneops.core import audit
from zoneops.core.access import require_right
from zoneops.core.errors import Refused
from zoneops.core.ledger import template as templates
from zoneops.core.ledger import uploads
from zoneops.core.ledger.errors import say
from zoneops.core.ledger.importing import Subject, subject, subjects
from zoneops.core.middleware.unsafe import own_transaction
from zoneops.core.models import ImportReceipt
from zoneops.core.once import once
from zoneops.core.parsing.errors import FileUnreadable

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def allowed(user: Any) -> list[Subject]:
    """What this user may bring in."""
    return [one for one in subjects() if user.zone_id and (not one.permission or user.may(one.permission))]


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every subject with its template, and what was brought in before."""
    user: Any = request.user
    mine = allowed(user)
    if not mine:
        raise PermissionDenied(_("您的角色不导入数据"))
    receipts = ImportReceipt.objects.visible_to(user).filter(subject__in=[one.key for one in mine])
    page = Paginator(receipts, 20).get_page(request.GET.get("page"))
    labels = {one.key: one.label for one in mine}
    shown = [(receipt, labels[receipt.subject]) for receipt in page]
    return render(request, "core/imports.html", {"subjects": mine, "page": page, "shown": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@own_transaction  # reading a ledger takes seconds: no lock is held meanwhile
def upload(request: HttpRequest, key: str) -> HttpResponse:
    """The upload form of one subject, with the table of its columns beside it."""
    chosen = _subject(request, key)
    user: Any = request.user
    problem = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            problem = _("还没有选文件")
        else:
            arrived = uploads.receive(chosen, file)
            with once(request) as slot:
                if not slot.is_repeat:
                    receipt = uploads.check_arrived(arrived, zone=user.zone, by=user)
                    slot.result_url = reverse("system:import_receipt", args=[receipt.pk])
            return redirect(slot.result_url)
    context = {
        "subject": chosen,
        "columns": chosen.columns,
        "problem": problem,
        "limit_mb": settings.MAX_UPLOAD_BYTES // 2**20,
    }
    return render(request, "core/import_upload.html", context, status=422 if problem else 200)


@require_GET
def template(request: HttpRequest, key: str) -> FileResponse:
    chosen = _subject(request, key)
    name = _("%(subject)s模板.xlsx") % {"subject": chosen.label}
    return FileResponse(BytesIO(templates.workbook_bytes(chosen)), as_attachment=True, filename=name, content_type=XLSX)


@require_GET
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found in the file, and what was written."""
    row, chosen = _receipt(request, pk)
    count = row.counts.get("errors", 0)
    context = {
        "receipt": row,
        "subject": chosen,
        "errors": row.errors,
        "error_count": count,
        "can_commit": row.state == ImportReceipt.State.CHECKED and not count,
        "is_committed": row.state == ImportReceipt.State.COMMITTED,
    }
    return render(request, "core/import_receipt.html", context)


@require_POST
@own_transaction  # a second click finds the receipt committed
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    row, _chosen = _receipt(request, pk)
    try:
        row = uploads.commit_receipt(row, by=request.user)
    except FileUnreadable as error:
        _refuse(request, row, say(error, _))
    except Refused as error:
        _refuse(request, row, str(error).splitlines()[0])
    else:
        messages.success(request, _("已写入：%(file)s") % {"file": row.file_name})
    return redirect("system:import_receipt", row.pk)


def _refuse(request: HttpRequest, row: ImportReceipt, reason: str) -> None:
    messages.error(request, reason)
    audit.refuse(row, "import.commit", by=request.user, reason=reason)


def _subject(request: HttpRequest, key: str) -> Subject:
    try:
        chosen = subject(key)
    except KeyError:
        raise Http404 from None
    if chosen.permission:
        require_right(request, chosen.permission)
    return chosen


def _receipt(request: HttpRequest, pk: int) -> tuple[ImportReceipt, Subject]:
    user: Any = request.user
    # Of a ledger that one does not bring in there is no receipt, either: 403 would tell that there is.
    mine = [one.key for one in allowed(user)]
    row = get_object_or_404(ImportReceipt.objects.visible_to(user).filter(subject__in=mine), pk=pk)
    return row, subject(row.subject)
