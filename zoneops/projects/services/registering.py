"""Registering a project and changing what it is."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zoneops.accounts.models import User
from zoneops.core import audit
from zoneops.core.errors import Refused
from zoneops.core.models import Zone
from zoneops.projects.enums import Stage
from zoneops.projects.models import Project, StageChange
from zoneops.projects.services import base

# What a form, an import or the API may set; stage, standing, officer and grid have services of their own.
EDITABLE = frozenset(
    {
        "code", "name", "enterprise", "investor_name", "description", "industry_code", "key_level", "source",
        "planned_investment_yuan", "land_area_mu", "project_manager", "patron_leader", "next_step",
        "next_step_due_on", "entered_statistics_on", "entered_register_on",
    }
)  # fmt: skip


@transaction.atomic
def register_project(
    zone: Zone, *, by: Any, entered_on: datetime.date | None = None, is_sample: bool = False, **values: Any
) -> Project:
    """Open a project's file in negotiation. `values` are fields of EDITABLE; a missing code is given by the system.

    Raises Refused for a code that the zone already uses, and for a first day that lies ahead.
    """
    on = entered_on or zone.today()
    project = Project(zone=zone, stage_entered_on=on, created_by=str(by)[:40], is_sample=is_sample)
    if isinstance(by, User):
        project.registered_by = by
    base.require_happened(project, on, _("日期"))
    _require_sound(project, values)
    # One registration at a time: two at once would be given the same code.
    # NO KEY: every other write of the zone points at this row (its form key, its audit rows) and need not wait, nor
    # can two registrations, each of which has pointed at it, wait for each other.
    Zone.objects.select_for_update(no_key=True).get(pk=zone.pk)
    values["code"] = values.get("code") or next_code(zone)
    if Project.objects.filter(zone=zone, code=values["code"]).exists():
        raise Refused(_("项目编号 %(code)s 已经有了，换一个，或打开那个项目修改") % {"code": values["code"]})
    for name, value in values.items():
        setattr(project, name, value)
    project.save()
    StageChange.objects.create(project=project, to_stage=Stage.NEGOTIATION, changed_on=on, by_name=str(by))
    audit.record(project, "project.registered", by=by, after=values)
    return project


@transaction.atomic
def update_project(project: Project, *, by: Any, version: int | None = None, **values: Any) -> Project:
    """Change fields of EDITABLE. Raises StaleVersion when `version` is not the current one."""
    project = base.lock(project, version)
    _require_sound(project, values)
    code = values.get("code", project.code)
    if code != project.code and Project.objects.filter(zone=project.zone, code=code).exists():
        raise Refused(_("项目编号 %(code)s 已经有了，换一个") % {"code": code})
    before, after = audit.changes(project, values)
    if not before:
        return project
    return base.save(project, "project.updated", after, by=by)


def next_code(zone: Zone) -> str:
    """The next free code of the year: "2021-067"."""
    year = zone.today().year
    used = Project.objects.filter(zone=zone, code__regex=rf"^{year}-[0-9]+$").values_list("code", flat=True)
    highest = max((int(code.split("-")[1]) for code in used), default=0)
    return f"{year}-{highest + 1:03d}"


def _require_sound(project: Project, values: Mapping[str, Any]) -> None:
    if unknown := set(values) - EDITABLE:
        raise TypeError(f"not editable: {sorted(unknown)}")
    if "name" in values and not values["name"].strip():
        raise Refused(_("缺项目名称"))
    enterprise = values.get("enterprise")
    if enterprise is not None and enterprise.zone_id != project.zone_id:
        raise Refused(_("没有这家企业"))
    for name, what in (("entered_statistics_on", _("入统日期")), ("entered_register_on", _("入规日期"))):
        base.require_happened(project, values.get(name), what)
