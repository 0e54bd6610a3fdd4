"""Where on the pages a missing thing is put right. A person who may not do it gets the reason, not the link."""

from collections.abc import Iterable
from typing import Any

from django.urls import NoReverseMatch, reverse

from zoneops.accounts.enums import Right
from zoneops.projects import panels
from zoneops.projects.enums import RequirementField as Field
from zoneops.projects.gates import Missing
from zoneops.projects.models import Project
from zoneops.projects.ones import Mark, One
from zoneops.projects.relations import Reached

# Requirement → (address, right it takes, where on that page).
WAYS: dict[str, tuple[str, Right, str]] = {
    Field.ENTERPRISE: ("edit", Right.EDIT_PROJECTS, "#id_investor"),
    Field.DESCRIPTION: ("edit", Right.EDIT_PROJECTS, "#id_description"),
    Field.INDUSTRY: ("edit", Right.EDIT_PROJECTS, "#id_industry_code"),
    Field.PLANNED_INVESTMENT: ("edit", Right.EDIT_PROJECTS, "#id_planned_investment"),
    Field.LAND: ("edit", Right.EDIT_PROJECTS, "#id_land_area_mu"),
    Field.STATISTICS: ("edit", Right.EDIT_PROJECTS, "#id_entered_statistics_on"),
    Field.REGISTER: ("edit", Right.EDIT_PROJECTS, "#id_entered_register_on"),
    Field.PERSON: ("officer", Right.ASSIGN_OFFICERS, ""),
    Field.GRID: ("place", Right.EDIT_PROJECTS, ""),
    Field.PARCEL: ("place", Right.EDIT_PROJECTS, "#id_parcel"),
    Field.FOLLOW_UP: ("follow_up", Right.RECORD_FOLLOW_UPS, ""),
    Field.AGREEMENT: ("agreement", Right.EDIT_PROJECTS, ""),
    Field.PLAN_DATES: ("plan", Right.EDIT_PROJECTS, ""),
    Field.ACTUALS: ("arrival", Right.EDIT_PROJECTS, ""),
}
APPROVALS = "approvals"


def with_urls(missing: Iterable[Missing], project: Project, user: Any) -> list[Missing]:
    """The same things, each with the address where this user can put it right, if there is one."""
    return [
        Missing(item.label, item.owner, item.note, item.url or url_for(item.field, project, user), item.field)
        for item in missing
    ]


def url_for(field: str, project: Project, user: Any, reached: Reached | None = None) -> str:
    """`reached`: what the user may do with the projects of the page, where it shows more than this one."""
    if field == Field.FLOW:
        return panel_url(APPROVALS, project, user)
    may = (reached or Reached.on(user, project)).may
    if field == Field.GRID and project.parcel_id and not project.grid_id:
        return _reverse("designate", project) if may(Right.EDIT_PROJECTS, project.pk) else ""
    way = WAYS.get(field)
    if way is None or not may(way[1], project.pk):
        return ""
    return _reverse(way[0], project) + way[2]


def panel_url(key: str, project: Project, user: Any) -> str:
    """The page behind another app's panel, empty when it is not there or not for this user."""
    panel = next((panel for panel in panels.for_user(user) if panel.key == key), None)
    if panel is None:
        return ""
    try:
        return reverse(panel.page or panel.url_name, args=[project.pk])
    except NoReverseMatch:
        return ""


MISSING_ONE = {One.MAP: Field.FLOW, One.PERSON: Field.PERSON, One.NET: Field.GRID, One.END: Field.FOLLOW_UP}


def mark_url(mark: Mark, project: Project, user: Any, reached: Reached | None = None) -> str:
    """Where a missing one is put right; where a held one is shown."""
    if mark.is_missing:
        return url_for(MISSING_ONE[mark.one], project, user, reached)
    if mark.one == One.MAP:
        return panel_url(APPROVALS, project, user) if project.has_map else ""
    if mark.one == One.NET:
        return f"{reverse('territory:grids')}?picked={project.grid.code}" if project.grid else ""
    return {One.PERSON: "#people", One.END: "#timeline"}[mark.one]


def _reverse(name: str, project: Project) -> str:
    return reverse(f"projects:{name}", args=[project.pk])
