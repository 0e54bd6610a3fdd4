"""Naming the one person (明确一个人), handing over, and what happens when the person leaves."""

import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zoneops.accounts.enums import Role
from zoneops.accounts.models import User
from zoneops.core.errors import Refused
from zoneops.core.models import Zone
from zoneops.projects.models import Project, ServiceAssignment
from zoneops.projects.services import base

OFFICER_ROLES = (Role.SERVICE_OFFICER, Role.PROJECT_MANAGER, Role.INVESTMENT_OFFICER)


def possible_officers(zone: Zone) -> list[User]:
    """Who can be named: people of the zone, in post, in a role that serves projects."""
    people = User.objects.filter(zone=zone).in_post().with_role(*OFFICER_ROLES)
    return list(people.select_related("department").order_by("department__order", "name", "pk"))


@transaction.atomic
def assign_officer(
    project: Project,
    officer: User,
    *,
    by: Any,
    from_on: datetime.date | None = None,
    reason: str = "",
    version: int | None = None,
) -> ServiceAssignment:
    """Name the service officer. The predecessor's time ends the same day, or the day he left if that was earlier.

    A hand-over needs a reason. Raises Refused for somebody of another zone, not in post, or in no serving role.
    """
    project = base.lock(project, version)
    base.require_pursued(project)
    on = from_on or project.zone.today()
    base.require_happened(project, on, _("日期"))
    _require_able(project, officer, on)
    current = project.service_assignments.filter(until_on=None).select_related("officer").first()
    if current:
        if current.officer_id == officer.pk and project.officer_in_post:
            raise Refused(_("%(name)s已经是这个项目的专职服务员") % {"name": officer.name})
        reason = base.required_reason(reason, _("移交要写原因"))
        if on < current.from_on:
            raise Refused(_("移交日期 %(on)s 早于前任接手的 %(from)s") % {"on": on, "from": current.from_on})
        left_on = current.officer.left_on
        current.until_on = max(current.from_on, min(on, left_on or on))
        current.save(update_fields=["until_on"])
    assignment = ServiceAssignment.objects.create(
        project=project, officer=officer, from_on=on, reason=base.fitting(reason, _("说明"), 200), by_name=str(by)
    )
    new = {"service_officer": officer, "officer_in_post": True}
    base.save(project, "project.officer_assigned", new, by=by, reason=reason, after={"from_on": on})
    return assignment


def _require_able(project: Project, officer: User, on: datetime.date) -> None:
    if officer.zone_id != project.zone_id or not (officer.is_in_post(on) and officer.is_in_post(project.zone.today())):
        raise Refused(_("%(name)s不在岗，不能作专职服务员") % {"name": officer.name})
    if not officer.roles & set(OFFICER_ROLES):
        raise Refused(_("%(name)s不是专职服务员、项目经理或招商专员，不能作专职服务员") % {"name": officer.name})


@transaction.atomic
def mark_awaiting_handover(officer: User, on: datetime.date, by: Any) -> int:
    """Mark every project of an officer who leaves: the seal 人 turns red until somebody takes over.

    Returns how many. Ended projects are marked too, so that one taken up again asks for a person at once.
    """
    served = Project.objects.select_for_update(of=("self",)).filter(service_officer=officer, officer_in_post=True)
    projects = list(served.select_related("zone").order_by("pk"))
    for project in projects:
        base.save(project, "project.officer_left", {"officer_in_post": False}, by=by, reason=str(on))
    return len(projects)


def leaving_words(officer: User) -> str:
    """What a departure will cause, said before it happens; empty when the officer serves no pursued project."""
    count = Project.objects.filter(service_officer=officer, officer_in_post=True).pursued().count()
    return _("%(count)d 个在跟项目要移交专职服务") % {"count": count} if count else ""
