"""How a project's state is said: one wording for the list, the board, the map and the project page."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from zoneops.accounts.enums import Right, Scope
from zoneops.core.kept import said
from zoneops.core.rules.figures import format_number
from zoneops.projects.models import Project
from zoneops.projects.rules import Light

# What approvals keep on the project for the mark 一张图.
MAP_FACTS = (gettext_noop("%(flow)s · 办结 %(done)s/%(all)s"),)
LIGHT_ICONS = {
    "overdue": "alert-triangle",
    "due_today": "clock",
    "soon": "clock",
    "stalled": "clock",
    "normal": "point",
    "on_target": "circle-check",
    "suspended": "player-pause",
    "lost": "minus",
    "terminated": "minus",
}


LIGHT_WORDS = {
    "overdue": gettext_lazy("逾期 %(days)d 天"),
    "due_today": gettext_lazy("今天到期"),
    "stalled": gettext_lazy("停滞 %(days)d 天"),
    "soon": gettext_lazy("余 %(days)d 天"),
    "normal": gettext_lazy("正常"),
    "on_target": gettext_lazy("达效"),
    "suspended": gettext_lazy("已暂停"),
    "lost": gettext_lazy("已流失"),
    "terminated": gettext_lazy("已终止"),
}


def light_words(light: Light) -> str:
    """The light in words, with its days."""
    return str(LIGHT_WORDS[light.word]) % {"days": light.days}


def tax_per_mu(project: Project) -> tuple[str, str]:
    """(what the cell says, why) for the promised yearly tax per mu, in 万元 a mu.

    A project that takes no land has no such figure; one of which land or promise is unknown cannot be judged.
    """
    land, tax = project.land_area_mu, project.promised_tax_yuan
    if land == 0:
        return _("不用地"), _("不用地的项目没有亩均税收")
    if land is None:
        return _("无法判断"), _("还没有用地面积")
    if tax is None:
        return _("无法判断"), _("还没有承诺年纳税")
    return format_number(tax / land / Decimal(10000), 2), ""


def map_words(fact: str) -> str:
    """The fact that approvals keep on the project for the mark 一张图, with its count in the reader's language."""
    return said(fact, MAP_FACTS)


def what_is_missing(user: Any, right: Right) -> str:
    """Why a visible project may not be changed: the right is not there at all, or only for other projects."""
    scopes = user.reach(right)
    if not scopes:
        return _("需要“%(right)s”的权限") % {"right": right.label}
    words = _("、").join(str(scope.label) for scope in Scope if scope in scopes)
    given = {"right": right.label, "scopes": words}
    return _("您只能对%(scopes)s项目“%(right)s”，这个项目不在内；要办，请项目的专职服务员或项目经理办") % given
