"""The four marks and the list of requirements as the project's page says them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zoneops.core.rules.figures import format_number, in_hundred_millions
from zoneops.projects import gates, mending, needs
from zoneops.projects.enums import RequirementField as Field
from zoneops.projects.enums import Stage
from zoneops.projects.models import Project
from zoneops.projects.needs import Need
from zoneops.projects.ones import Mark, One
from zoneops.projects.timeline import Served
from zoneops.projects.words import map_words
from zoneops.territory.locating import reason_words


@dataclass(frozen=True)
class MarkShown:
    """A mark with what the page knows beside it. `url`: where it is shown, or put right."""

    mark: Mark
    fact: str
    url: str
    word: str


@dataclass(frozen=True)
class RequirementRow:
    """One requirement: there or not, whose, and where it is put right or what is there.

    `is_earlier`: an earlier stage asked for it already, so it is not what the reader looks for now.
    """

    label: str
    owner: str
    note: str
    fact: str
    url: str
    is_there: bool
    is_earlier: bool = False


def marks_shown(
    project: Project, marks: Iterable[Mark], assignments: list[Served], today: datetime.date, user: Any
) -> list[MarkShown]:
    words = {
        One.MAP: _("去选流程"),
        One.PERSON: _("去移交") if project.service_officer_id else _("去指定"),
        One.NET: _("去划定") if project.parcel_id else _("去定位"),
        One.END: _("记一笔"),
    }
    shown = []
    for mark in marks:
        url = mending.mark_url(mark, project, user)
        fact = mark.fact if mark.is_missing else _fact(mark, project, assignments, today)
        shown.append(MarkShown(mark, fact, url, words[mark.one] if mark.is_missing and url else ""))
    return shown


def _fact(mark: Mark, project: Project, assignments: list[Served], today: datetime.date) -> str:
    if mark.one == One.PERSON and project.officer_in_post:
        current = next((served for served in assignments if served.until_on is None), None)
        if current:
            days = (today - current.from_on).days + 1
            return _("%(fact)s · 专职服务 %(days)d 天") % {"fact": mark.fact, "days": days}
    if mark.one == One.END and project.last_follow_up_on and project.follow_up_count:
        return _("%(fact)s · 上次 %(on)s") % {"fact": mark.fact, "on": _day(project.last_follow_up_on, today)}
    return mark.fact


def _day(on: datetime.date, today: datetime.date) -> str:
    if on == today:
        return _("今天")
    return f"{on:%m-%d}" if on.year == today.year else f"{on:%Y-%m-%d}"


def needs_told(project: Project, following: Stage) -> list[tuple[Need, str]]:
    """What the table of requirements asks for before `following`, each with what is there, in words."""
    facts = needs.facts(project, following)
    return [
        (need, _spoken(need.field, facts[need.field], project) if need.is_there else "")
        for need in needs.needs(project, following)
    ]


def requirement_rows(
    project: Project, following: Stage, table: list[tuple[Need, str]], user: Any
) -> list[RequirementRow]:
    """The whole list: what is missing first, the gates' after the table's, then what is there."""
    missing = [need.missing() for need, _fact in table if not need.is_there] + gates.missing_for(project, following)
    rows = [
        RequirementRow(item.label, item.owner, item.note or _why_missing(item.field, project), "", item.url, False)
        for item in mending.with_urls(missing, project, user)
    ]
    rows += [
        RequirementRow(need.label, need.owner, need.note, fact, "", True, is_earlier=need.stage < following)
        for need, fact in table
        if need.is_there
    ]
    return rows


def _why_missing(field: str, project: Project) -> str:
    if field == Field.GRID:
        return reason_words(project.net_reason)
    if field == Field.PERSON and project.service_officer:
        return _("%(name)s已离岗，待移交") % {"name": project.service_officer.name}
    return ""


def _spoken(field: str, value: Any, project: Project) -> str:
    """What is there, in a few words; empty where 已备 says it all."""
    if field == Field.PLANNED_INVESTMENT:
        return _("%(amount)s 亿元") % {"amount": format_number(in_hundred_millions(value), 2)}
    if field == Field.LAND:
        return _("%(area)s 亩") % {"area": format_number(value, 2)} if value else _("不用地")
    if field == Field.PARCEL:
        return project.parcel.number if project.parcel else _("不用地")
    if field == Field.AGREEMENT:
        agreement = needs.current_agreement(project)
        return (
            _("%(on)s 签，第 %(number)d 版") % {"on": agreement.signed_on, "number": agreement.number}
            if agreement
            else ""
        )
    said: dict[str, Any] = {
        Field.ENTERPRISE: project.investor,
        Field.INDUSTRY: value,
        Field.PERSON: project.service_officer.name if project.service_officer else "",
        Field.GRID: project.grid.name if project.grid else "",
        Field.FLOW: map_words(project.map_reason),
        Field.FOLLOW_UP: _("%(count)d 次") % {"count": project.follow_up_count} if project.follow_up_count else "",
        Field.STATISTICS: value,
        Field.REGISTER: value,
    }
    return str(said.get(field, ""))
