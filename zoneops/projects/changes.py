"""The audit rows of a project, as people read them: who, when, what, from what to what."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.core.models import AuditEntry
from zoneops.core.rules.figures import format_number
from zoneops.core.trail import words
from zoneops.projects.enums import FollowUpKind, KeyLevel, Stage, Standing
from zoneops.projects.models import Agreement, Arrival, FollowUp, Project

ACTIONS = {
    "project.registered": gettext_lazy("登记"),
    "project.imported": gettext_lazy("台账导入"),
    "project.updated": gettext_lazy("修改"),
    "project.stage_advanced": gettext_lazy("推进阶段"),
    "project.stage_moved_back": gettext_lazy("退回阶段"),
    "project.stage_undone": gettext_lazy("撤销阶段变动"),
    "project.stage_date_corrected": gettext_lazy("更正阶段日期"),
    "project.standing_changed": gettext_lazy("改变状态"),
    "project.officer_assigned": gettext_lazy("指定专职服务员"),
    "project.officer_left": gettext_lazy("专职服务员离岗"),
    "project.followed_up": gettext_lazy("跟进"),
    "project.follow_up_corrected": gettext_lazy("更正跟进"),
    "project.contact_noted": gettext_lazy("台账记载的跟进"),
    "project.agreement_signed": gettext_lazy("登记协议"),
    "project.planned": gettext_lazy("节点计划"),
    "project.arrival_recorded": gettext_lazy("到位数据"),
    "project.placed": gettext_lazy("定位置"),
    "project.grid_designated": gettext_lazy("划定网格"),
    "project.relocated": gettext_lazy("网格换版后重新落格"),
    "project.map_marked": gettext_lazy("一张图"),
    "project.file_attached": gettext_lazy("存入文件"),
    # What was tried and refused is named by the page.
    "project.move": gettext_lazy("推进或退回阶段"),
    "project.undo": gettext_lazy("撤销阶段变动"),
    "project.change_standing": gettext_lazy("改变状态"),
    "project.assign_officer": gettext_lazy("指定专职服务员"),
    "project.follow_up": gettext_lazy("跟进"),
    "project.correct_follow_up": gettext_lazy("更正跟进"),
    "project.sign_agreement": gettext_lazy("登记协议"),
    "project.plan_stages": gettext_lazy("节点计划"),
    "project.record_arrival": gettext_lazy("到位数据"),
    "project.place": gettext_lazy("定位置"),
    "project.designate_grid": gettext_lazy("划定网格"),
    "project.attach_file": gettext_lazy("存入文件"),
    "project.update": gettext_lazy("修改"),
    "project.assign_picked": gettext_lazy("批量指定专职服务员"),
    "project.save_filter": gettext_lazy("存为常用筛选"),
}


def register_own() -> None:
    """The auditor's page says projects, their columns and values as the project's own page does."""
    words.register(ACTIONS, told={"projects.project": sys.modules[__name__]})


def register(more: Mapping[str, Any]) -> None:
    """Words for the actions that an app above writes about projects, and for its columns there:
    {"approvals.case_opened": _("选定流程"), "flow": _("流程")}."""
    words.register({code: word for code, word in more.items() if "." in code})
    MORE_LABELS.update({name: word for name, word in more.items() if "." not in name})


# Numbers of rows that only programs read.
HIDDEN = {"change", "follow_up"}
MORE_LABELS = {
    "number": gettext_lazy("第几版"),
    "signed_on": gettext_lazy("签订日期"),
    "from_on": gettext_lazy("自哪天起"),
    "changed_on": gettext_lazy("日期"),
    "file": gettext_lazy("文件"),
    "sha256": gettext_lazy("文件指纹 SHA-256"),
}
MODELS = (Project, Agreement, Arrival, FollowUp)


@dataclass(frozen=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    entry: AuditEntry
    action: str
    fields: list[FieldChange]
    is_refused: bool


def told(entries: Iterable[AuditEntry]) -> list[Change]:
    return [_told(entry) for entry in entries]


def _told(entry: AuditEntry) -> Change:
    names = [name for name in (*entry.after, *entry.before) if name not in HIDDEN]
    fields = [
        FieldChange(label(name), spoken(name, entry.before.get(name)), spoken(name, entry.after.get(name)))
        for name in dict.fromkeys(names)
    ]
    return Change(entry, words.action(entry.action), fields, entry.outcome == AuditEntry.Outcome.REFUSED)


def label(name: str) -> str:
    """The words of a column, whichever of the project's tables it stands in."""
    if name.startswith("plan_"):
        return _("计划%(stage)s") % {"stage": Stage.from_slug(name.removeprefix("plan_")).label}
    for model in MODELS:
        try:
            return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        except FieldDoesNotExist:
            continue
    return str(MORE_LABELS.get(name, name))


def spoken(name: str, value: Any) -> str:
    if value in (None, ""):
        return "—"
    choices: dict[str, Any] = {"standing": Standing, "key_level": KeyLevel, "kind": FollowUpKind}
    if name == "stage":
        return str(Stage(value).label) if isinstance(value, int) else str(Stage.from_slug(value).label)
    if name in choices and value in choices[name].values:
        return str(choices[name](value).label)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if name.endswith("_yuan"):
        return f"{format_number(Decimal(str(value)), 2)} {_('元')}"
    return str(value)
