"""审批一张图: every pursued project, how far its approvals have come, and where they wait."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from zoneops.accounts.enums import Right
from zoneops.approvals import queries
from zoneops.approvals.views.flows import user_of, zone_of
from zoneops.core.access import right_required
from zoneops.core.exports import ExportColumn, Kind, export_links, export_response
from zoneops.core.listing import Listing
from zoneops.core.models import Zone
from zoneops.projects.models import Project
from zoneops.projects.ones import project_light
from zoneops.projects.words import LIGHT_ICONS, light_words

SORTS: dict[str, str | tuple[str, ...]] = {
    "project": "initials",
    "due": ("stage_due_on", "initials"),
    "opened": ("case__opened_on", "initials"),
}
STATES = {
    queries.MISSING: gettext_lazy("未选流程"),
    queries.UNDER_WAY: gettext_lazy("还有未办"),
    queries.FINISHED: gettext_lazy("全部办结"),
}
COLUMNS = [
    ExportColumn("code", gettext_lazy("项目编号")),
    ExportColumn("name", gettext_lazy("项目名称"), width=40),
    ExportColumn("investor", gettext_lazy("投资方"), width=30),
    ExportColumn("stage", gettext_lazy("阶段"), value="get_stage_display"),
    ExportColumn(
        "flow", gettext_lazy("流程"), value=lambda row: row.case.flow.title if row.applicable else None, width=28
    ),
    ExportColumn("done", gettext_lazy("办结"), Kind.INTEGER),
    ExportColumn("applicable", gettext_lazy("适用"), Kind.INTEGER),
    ExportColumn("next_code", gettext_lazy("下一事项代码")),
    ExportColumn("next_name", gettext_lazy("下一事项"), width=30),
    ExportColumn("next_department", gettext_lazy("牵头部门"), width=22),
    ExportColumn("officer", gettext_lazy("专职服务员"), value="service_officer.name"),
    ExportColumn("due_on", gettext_lazy("计划节点"), Kind.DATE, value="stage_due_on"),
]


@require_safe
@right_required(Right.VIEW_INTERNAL)
def cases(request: HttpRequest) -> HttpResponseBase:
    zone, user = zone_of(request), user_of(request)
    text, department = _given(request, "q"), _given(request, "department")
    state = _given(request, "state") if _given(request, "state") in STATES else ""
    tracked = queries.tracked_projects(user)
    found = queries.waiting_at(queries.in_state(tracked.search(text), state), department)
    listing = Listing(request, _rows(found, department), sorts=SORTS, default="due")
    if response := export_response(request, _("审批一张图"), COLUMNS, listing.ordered, zone):
        return response
    for row in listing.rows:
        _dress(row, zone)
    departments = queries.department_counts(tracked)
    chips = _chips(listing, tracked, state, text, department)
    context = {
        "listing": listing,
        "rows": listing.rows,
        "q": text,
        "department": department,
        "departments": departments,
        "state": state,
        "chips": chips,
        "tracked": tracked.count(),
        "exports": export_links(request),
        "filters_said": _said(state, text, department),
        "may_import": user.may(Right.IMPORT_DATA) and user.may(Right.RECORD_APPROVALS),
    }
    return render(request, "approvals/cases.html", context)


def _rows(projects: Any, department: str) -> QuerySet[Project]:
    return queries.with_progress(projects, department).select_related("enterprise", "case__flow", "service_officer")


def _dress(row: Any, zone: Zone) -> None:
    """The words of one row: all done, else the project's own light, the same as on every other list."""
    row.share = row.done / row.applicable if row.applicable else 0
    light = project_light(row, zone)
    row.tone, row.word, row.icon = light.tone, light_words(light), LIGHT_ICONS[light.word]
    if row.applicable and row.done == row.applicable:
        row.tone, row.word, row.icon = "done", _("全部办结"), "circle-check"


def _given(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:80]


def _chips(listing: Listing, tracked: Any, state: str, text: str, department: str) -> list[dict[str, Any]]:
    """Set filters with a way to drop them, then the two states worth a look with their counts."""
    chips = []
    if text:
        chips.append(
            {"label": _("含“%(text)s”") % {"text": text}, "url": listing.url(q=None, page=None), "is_on": True}
        )
    if department:
        url = listing.url(department=None, page=None)
        chips.append({"label": _("等%(department)s") % {"department": department}, "url": url, "is_on": True})
    if state == queries.UNDER_WAY:
        chips.append({"label": STATES[state], "url": listing.url(state=None, page=None), "is_on": True})
    looks = {queries.MISSING: ("late", "square-dashed"), queries.FINISHED: ("done", "circle-check")}
    for key, (tone, icon) in looks.items():
        is_on = state == key
        chip = {
            "label": STATES[key],
            "url": listing.url(state=None if is_on else key, page=None),
            "is_on": is_on,
            "tone": tone,
            "icon": icon,
            "count": None if is_on else queries.in_state(tracked, key).count(),
        }
        if is_on or chip["count"]:
            chips.append(chip)
    return chips


def _said(state: str, text: str, department: str) -> str:
    """The set filters in words, for the printed sheet."""
    words = [str(STATES[state])] if state else []
    words += [_("等%(department)s") % {"department": department}] if department else []
    words += [_("含“%(text)s”") % {"text": text}] if text else []
    return " · ".join(words)
