"""四个一: every pursued project that lacks one of the four, by which one. The aim is that this page is empty."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zoneops.accounts.enums import Right
from zoneops.core.access import right_required
from zoneops.core.exports import ExportColumn, export_links, export_response
from zoneops.core.models import Zone
from zoneops.core.units import chosen_unit
from zoneops.projects import facets, ones
from zoneops.projects.cells import CellMaker, Cells
from zoneops.projects.filters import Filters
from zoneops.projects.listing import export_columns, row_of, rows_of
from zoneops.projects.mending import mark_url
from zoneops.projects.models import Project
from zoneops.projects.relations import Reached

SHOWN = 50  # of each kind; the rest is a link to the list


@dataclass(frozen=True)
class Group:
    """Those that lack one of the four: (row, why, where this reader can put it right)."""

    mark: str
    only: str  # the word that selects them in the list
    title: str
    rule: str
    mend: str
    count: int
    rows: list[tuple[Cells, str, str]]

    @property
    def rest(self) -> int:
        return self.count - len(self.rows)


@right_required(Right.VIEW_INTERNAL)
@require_GET
def four_ones(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    zone = user.zone
    lacking = facets.selected(Filters(only="lacking"), user, zone)
    exported = lacking.select_related("enterprise", "service_officer", "grid").defer("grid__geometry").order_by("pk")
    response: Any = export_response(request, _("四个一缺项"), _columns(zone), exported, zone)
    if response:
        return response
    facts = facets.Kept.of(user).counts(Filters(), user, zone)
    context = {
        "groups": _groups(user, zone, facts, CellMaker(zone, chosen_unit(request))),
        "pursued": facts["pursued"],
        "lacking": facts["lacking"],
        "whole": facts["pursued"] - facts["lacking"],
        "exports": export_links(request),
    }
    return render(request, "projects/ones.html", context)


def _groups(user: Any, zone: Zone, facts: facets.Facts, maker: CellMaker) -> list[Group]:
    silent = _("未达效的项目超过 %(days)d 天没有跟进就算停滞") % {"days": zone.stall_days}
    told = [
        (ones.One.MAP, _("缺一张图"), _("签约以后要选定审批流程"), _("选流程")),
        (ones.One.PERSON, _("缺一个人"), _("在跟的项目要有一位在岗的专职服务员"), _("指定专员")),
        (ones.One.NET, _("缺一张网"), _("在跟的项目要落在一个网格里"), _("落网格")),
        (ones.One.END, _("未抓到底"), silent, _("记跟进")),
    ]
    groups = []
    for place, (one, title, rule, mend) in enumerate(told):
        only = f"lacking-{one.value}"
        projects = facets.selected(Filters(only=only), user, zone).order_by("stage_due_on", "pk")[:SHOWN]
        rows = [row_of(project, zone) for project in rows_of(projects)]
        reached = Reached(user, [row.project.pk for row in rows])
        shown = [
            (maker.table(row), row.marks[place].fact, mark_url(row.marks[place], row.project, user, reached))
            for row in rows
        ]
        groups.append(Group(str(ones.SEALS[one]), only, title, rule, mend, facts[f"lacking_{one.value}"], shown))
    return groups


def _columns(zone: Zone) -> list[ExportColumn]:
    kinds: list[tuple[int, str, str]] = [
        (0, "map", _("一张图")),
        (1, "person", _("一个人")),
        (2, "net", _("一张网")),
        (3, "end", _("一抓到底")),
    ]

    def reason(place: int) -> Any:
        def of(project: Project) -> str | None:
            mark = ones.marks(project, zone)[place]
            return mark.fact if mark.is_missing else None

        return of

    kept = [
        column for column in export_columns(zone) if column.key in {"code", "name", "stage", "service_officer", "grid"}
    ]
    return [*kept, *(ExportColumn(key, label, value=reason(place), width=26) for place, key, label in kinds)]
