"""审计: the trail for those who read it, one row of it, and its export. Nothing here changes a row."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from zoneops.core.access import right_required
from zoneops.core.exports import ExportColumn, Kind, export_links, export_response, wanted_format
from zoneops.core.models import AuditEntry, AuditLink, JobRun
from zoneops.core.trail import reading, telling, words

MOST_EXPORTED = 100_000  # rows of one file; more are the business of `zoneops audit export`
TOGETHER = 100  # rows of one request that are listed on a row's page


def _changes_in_words(told: telling.Told) -> str:
    return "\n".join(_("%(label)s：%(before)s → %(after)s") % vars(field) for field in told.fields)


COLUMNS = (
    ExportColumn("id", gettext_lazy("编号"), Kind.INTEGER, "entry.pk"),
    ExportColumn("at", gettext_lazy("时间"), Kind.MOMENT, "entry.at"),
    ExportColumn("actor_name", gettext_lazy("操作人"), value="entry.actor_name"),
    ExportColumn("actor_id", gettext_lazy("操作人编号"), Kind.INTEGER, "entry.actor_id"),
    ExportColumn("action", gettext_lazy("动作")),
    ExportColumn("action_code", gettext_lazy("动作代码"), value="entry.action", width=26),
    ExportColumn("kind", gettext_lazy("对象类型")),
    ExportColumn("subject_id", gettext_lazy("对象编号"), value="entry.subject_id"),
    ExportColumn("subject", gettext_lazy("对象"), width=30),
    ExportColumn("outcome", gettext_lazy("结果"), value="entry.get_outcome_display"),
    ExportColumn("changes", gettext_lazy("改动"), value=_changes_in_words, width=60),
    ExportColumn("reason", gettext_lazy("说明"), width=30),
    ExportColumn("channel", gettext_lazy("途径")),
    ExportColumn("address", gettext_lazy("来自"), value="entry.address"),
    ExportColumn("request_number", gettext_lazy("请求号"), value="entry.request_number"),
)


@right_required(*reading.READERS)
@require_GET
def trail(request: HttpRequest) -> HttpResponseBase:
    user: Any = request.user
    rows = reading.readable(user)
    filters = reading.Filters.of(request.GET)
    pages = reading.Pages(request, filters.of_rows(rows))
    if wanted_format(request):
        return _export(request, pages)
    count, is_more = pages.count()
    context = {
        "pages": pages,
        "told": telling.told(pages.rows),
        "filters": filters,
        "selects": _selects(),
        "count": count,
        "is_more": is_more,
        "reads_all": user.may(reading.READ_ALL),
        "exports": export_links(request) if pages.rows else [],
        "head": AuditLink.objects.last(),
        "check": JobRun.objects.filter(name="trail").first(),
    }
    template = "core/_audit_rows.html" if request.headers.get("HX-Target") == "rows" else "core/audit.html"
    return render(request, template, context)


@right_required(*reading.READERS)
@require_GET
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    rows = reading.readable(request.user)
    row = get_object_or_404(rows.select_related("zone"), pk=pk)
    together = rows.filter(request_number=row.request_number).exclude(pk=row.pk) if row.request_number else rows.none()
    context = {
        "told": telling.tell(row),
        "seal": telling.seal_of(row),
        "together": telling.told(together.order_by("pk")[:TOGETHER]),
    }
    return render(request, "core/audit_entry.html", context)


def _export(request: HttpRequest, pages: reading.Pages) -> HttpResponseBase:
    user: Any = request.user
    if pages.found.order_by()[: MOST_EXPORTED + 1].count() > MOST_EXPORTED:
        words_ = _("没有导出：超过 %(most)d 条。缩小期间或加筛选条件；全部导出用命令 zoneops audit export")
        messages.error(request, words_ % {"most": MOST_EXPORTED})
        return redirect(f"{request.path}{pages.url_of_list}")
    rows = (telling.tell(row) for row in pages.ordered.iterator(chunk_size=2000))
    made = export_response(request, _("审计记录"), COLUMNS, rows, user.zone, action="audit.exported")
    assert made is not None
    return made


def _selects() -> dict[str, Any]:
    return {
        "action": sorted(((code, str(word)) for code, word in words.actions().items()), key=lambda pair: pair[1]),
        "kind": words.kinds(),
        "outcome": AuditEntry.Outcome.choices,
        "channel": [(code, words.channel(code)) for code in ("page", "api", "command")],
    }
