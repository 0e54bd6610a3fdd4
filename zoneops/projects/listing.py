"""One page of projects, ready to show: rows with their light, their four marks and their figures in words."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, Q, Value, When
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.core.exports import ExportColumn, Kind
from zoneops.core.listing import Listing
from zoneops.core.models import Zone
from zoneops.projects import ones
from zoneops.projects.enums import Stage
from zoneops.projects.glance import glances
from zoneops.projects.models import Project
from zoneops.projects.queries import ProjectQuerySet
from zoneops.projects.rules import Light
from zoneops.projects.words import LIGHT_ICONS, light_words, tax_per_mu

SORTS: dict[str, str | tuple[str, ...]] = {
    "due": "stage_due_on",
    "name": "initials",
    "stage": ("stage", "stage_due_on"),
    "officer": ("service_officer__name", "stage_due_on"),
    "grid": ("grid__order", "stage_due_on"),
    "invest": "planned_investment_yuan",
    "tax": "tax_per_mu",
    "entered": "stage_entered_on",
    "followed": "last_follow_up_on",
}

# All that a row or a card reads; what is not here is not fetched.
COLUMNS = (
    "code", "name", "investor_name", "enterprise__name", "stage", "standing", "standing_reason", "stage_entered_on",
    "stage_due_on", "key_level", "planned_investment_yuan", "land_area_mu", "promised_tax_yuan",
    "service_officer__name", "officer_in_post", "grid__name", "net_reason", "has_map", "map_reason",
    "last_follow_up_on", "follow_up_count", "parcel_id", "next_step", "version", "is_sample",
)  # fmt: skip


def rows_of(projects: ProjectQuerySet) -> ProjectQuerySet:
    """The same projects with only what a row shows."""
    return projects.select_related("enterprise", "service_officer", "grid").only(*COLUMNS)


@dataclass(frozen=True, slots=True)
class Row:
    """A project as the list, the board and the four-ones page show it."""

    project: Any  # a Project or a Glance
    light: Light
    words: str
    icon: str
    marks: list[ones.Mark]
    missing: list[ones.Mark]
    stage: Stage
    tax: str
    tax_reason: str

    @property
    def missing_words(self) -> str:
        """Why something is missing. Silence is not said again where the light says it already."""
        told = [mark for mark in self.missing if mark.one != ones.One.END or self.light.word != "stalled"]
        return "；".join(mark.fact for mark in told)

    @property
    def person_missing(self) -> bool:
        return self.marks[1].is_missing

    @property
    def flag(self) -> str:
        """What a card says beside the money: nothing while all is normal, why it is suspended, what it brings."""
        if self.light.word == "normal":
            return ""
        if self.light.word == "suspended":
            return self.project.standing_reason
        if self.light.word == "on_target" and not self.tax_reason:
            return _("亩均 %(figure)s 万元") % {"figure": self.tax}
        return self.words


def row_of(project: Any, zone: Zone) -> Row:
    """The row of a Project (best with what `rows_of` fetches) or of a Glance."""
    now = ones.project_light(project, zone)
    marks = ones.marks(project, zone)
    tax, why = tax_per_mu(project)
    return Row(
        project=project,
        light=now,
        words=light_words(now),
        icon=LIGHT_ICONS[now.word],
        marks=marks,
        missing=[mark for mark in marks if mark.is_missing],
        stage=Stage(project.stage),
        tax=tax,
        tax_reason=why,
    )


def with_tax_per_mu(projects: ProjectQuerySet) -> ProjectQuerySet:
    """`tax_per_mu` in yuan a mu; null where the project takes no land, or land or promise is unknown."""
    ratio = F("promised_tax_yuan") / F("land_area_mu")
    return projects.annotate(tax_per_mu=Case(When(Q(land_area_mu__gt=0), then=ratio), default=Value(None)))


class ProjectListing(Listing):
    """A page of the list. `found` is the number of rows, known already from the chips, so nothing is counted twice."""

    def __init__(self, request: HttpRequest, projects: ProjectQuerySet, zone: Zone, found: int) -> None:
        if request.GET.get("sort", "").removeprefix("-") == "tax":
            projects = with_tax_per_mu(projects)
        super().__init__(request, projects, sorts=SORTS, default="due")
        self.zone = zone
        self.found = found

    @cached_property
    def page(self) -> Page[Any]:
        paginator = Paginator(self.ordered, self.page_size)
        paginator.__dict__["count"] = self.found
        return paginator.get_page(self.query.get("page"))

    @cached_property
    def rows(self) -> list[Row]:
        # First which ones, then what they say: the joins are made for fifty rows, not for all that are skipped.
        projects: Any = self.page.object_list
        wanted = list(projects.values_list("pk", flat=True))
        found = {seen.pk: seen for seen in glances(Project.objects.filter(pk__in=wanted).order_by())}
        return [row_of(found[pk], self.zone) for pk in wanted if pk in found]


def export_columns(zone: Zone) -> list[ExportColumn]:
    """The list as a ledger: what the page shows, and the reasons behind the marks."""
    return [
        ExportColumn("code", gettext_lazy("项目编号")),
        ExportColumn("name", gettext_lazy("项目名称"), width=40),
        ExportColumn("investor", gettext_lazy("投资方"), width=30),
        ExportColumn("stage", gettext_lazy("阶段"), value="get_stage_display"),
        ExportColumn("standing", gettext_lazy("状态"), value="get_standing_display"),
        ExportColumn("standing_reason", gettext_lazy("状态说明"), width=24),
        ExportColumn(
            "light", gettext_lazy("办理状况"), value=lambda project: light_words(ones.project_light(project, zone))
        ),
        ExportColumn(
            "missing", gettext_lazy("四个一缺项"), value=lambda p: "；".join(ones.missing_reasons(p, zone)), width=30
        ),
        ExportColumn("service_officer", gettext_lazy("专职服务员"), value="service_officer.name"),
        ExportColumn("project_manager", gettext_lazy("项目经理")),
        ExportColumn("patron_leader", gettext_lazy("包保领导")),
        ExportColumn("grid", gettext_lazy("网格"), value="grid.name"),
        ExportColumn("key_level", gettext_lazy("重点级别"), value="get_key_level_display"),
        ExportColumn("industry_code", gettext_lazy("行业代码")),
        ExportColumn("planned_investment_yuan", gettext_lazy("计划总投资"), Kind.YUAN_WAN),
        ExportColumn("arrived_investment_yuan", gettext_lazy("已完成投资"), Kind.YUAN_WAN),
        ExportColumn("land_area_mu", gettext_lazy("用地"), Kind.MU),
        ExportColumn("promised_tax_yuan", gettext_lazy("承诺年纳税"), Kind.YUAN_WAN),
        ExportColumn("tax_per_mu", gettext_lazy("亩均税收（万元/亩）"), value=lambda project: tax_per_mu(project)[0]),
        ExportColumn("next_step", gettext_lazy("下一步"), width=24),
        ExportColumn("next_step_due_on", gettext_lazy("下一步时限"), Kind.DATE),
        ExportColumn("stage_entered_on", gettext_lazy("进入本阶段"), Kind.DATE),
        ExportColumn("stage_due_on", gettext_lazy("应进入下一阶段"), Kind.DATE),
        ExportColumn("last_follow_up_on", gettext_lazy("上次跟进"), Kind.DATE),
        ExportColumn("is_sample", gettext_lazy("示例数据"), Kind.FLAG),
    ]
