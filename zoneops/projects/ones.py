"""The four ones (四个一) of one project: map, person, net, followed to the end.

The same predicates as SQL are in `queries.py`; `tests/projects/test_ones.py` proves that the two agree on every
combination, so that the mark on a page and the list of those that lack one can never differ.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zoneops.core.models import Zone
from zoneops.projects.enums import Stage, Standing
from zoneops.projects.models import Project
from zoneops.projects.rules import Light, light
from zoneops.projects.words import map_words
from zoneops.territory.locating import UNDECIDED, reason_words


class One(StrEnum):
    MAP = "map"
    PERSON = "person"
    NET = "net"
    END = "end"


class Held(StrEnum):
    HELD = "held"
    MISSING = "missing"
    NOT_DUE = "not_due"


@dataclass(frozen=True)
class Mark:
    """One of the four. `fact` says what holds it, or why it is missing."""

    one: One
    seal: str
    label: str
    held: Held
    fact: str

    @property
    def is_missing(self) -> bool:
        return self.held == Held.MISSING


# One sign each; in another script a letter.
SEALS = {
    One.MAP: pgettext_lazy("seal", "图"),
    One.PERSON: pgettext_lazy("seal", "人"),
    One.NET: pgettext_lazy("seal", "网"),
    One.END: pgettext_lazy("seal", "底"),
}
# held or not yet due, missing
LABELS = {
    One.MAP: (gettext_lazy("一张图"), gettext_lazy("缺一张图")),
    One.PERSON: (gettext_lazy("一个人"), gettext_lazy("缺一个人")),
    One.NET: (gettext_lazy("一张网"), gettext_lazy("缺一张网")),
    One.END: (gettext_lazy("一抓到底"), gettext_lazy("未抓到底")),
}


def marks(project: Project, zone: Zone) -> list[Mark]:
    """The four marks in their order. Reads only columns of the project, its officer and its grid."""
    return [_map(project), _person(project), _net(project), _end(project, zone)]


def missing_reasons(project: Project, zone: Zone) -> list[str]:
    return [f"{mark.label}：{mark.fact}" for mark in marks(project, zone) if mark.is_missing]


def is_pursued(project: Project) -> bool:
    return not Standing(project.standing).has_ended


def _mark(one: One, held: Held, fact: str) -> Mark:
    return Mark(one, str(SEALS[one]), str(LABELS[one][held == Held.MISSING]), held, fact)


def _map(project: Project) -> Mark:
    if project.has_map:
        return _mark(One.MAP, Held.HELD, map_words(project.map_reason) or _("已选审批流程"))
    if not is_pursued(project) or project.stage < Stage.SIGNED:
        return _mark(One.MAP, Held.NOT_DUE, _("签约后选定审批流程"))
    return _mark(One.MAP, Held.MISSING, _("未选审批流程"))


def _person(project: Project) -> Mark:
    if project.service_officer and project.officer_in_post:
        return _mark(One.PERSON, Held.HELD, project.service_officer.name)
    if not is_pursued(project):
        return _mark(One.PERSON, Held.NOT_DUE, _("项目已结束"))
    if project.service_officer:
        return _mark(One.PERSON, Held.MISSING, _("%(name)s已离岗，待移交") % {"name": project.service_officer.name})
    return _mark(One.PERSON, Held.MISSING, _("未指定专职服务员"))


def _net(project: Project) -> Mark:
    if project.grid:
        return _mark(One.NET, Held.HELD, project.grid.name)
    if not is_pursued(project):
        return _mark(One.NET, Held.NOT_DUE, _("项目已结束"))
    return _mark(One.NET, Held.MISSING, reason_words(project.net_reason or UNDECIDED))


def _end(project: Project, zone: Zone) -> Mark:
    if not is_pursued(project):
        return _mark(One.END, Held.NOT_DUE, project.standing_reason)
    if project.stage == Stage.ON_TARGET:
        return _mark(One.END, Held.HELD, _("已达效"))
    if project.standing == Standing.SUSPENDED:
        return _mark(One.END, Held.HELD, _("已暂停：%(reason)s") % {"reason": project.standing_reason})
    now = project_light(project, zone, ignore_due=True)
    if now.word == "stalled":
        return _mark(One.END, Held.MISSING, _("%(days)d 天没有跟进") % {"days": now.days})
    return _mark(One.END, Held.HELD, _("跟进 %(count)d 次") % {"count": project.follow_up_count})


def project_light(project: Project, zone: Zone, *, ignore_due: bool = False) -> Light:
    """The project's light today; `ignore_due` asks only whether it is stalled."""
    return light(
        standing=project.standing,
        on_target=project.stage == Stage.ON_TARGET,
        due_on=None if ignore_due else project.stage_due_on,
        last_follow_up_on=project.last_follow_up_on,
        stage_entered_on=project.stage_entered_on,
        today=zone.today(),
        stall_days=zone.stall_days,
    )
