"""Suspending a project, taking it up again, losing or terminating it."""

import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zoneops.core.errors import Refused
from zoneops.projects.enums import Standing
from zoneops.projects.models import Project, StandingChange
from zoneops.projects.services import base


@transaction.atomic
def change_standing(
    project: Project,
    *,
    to: Standing,
    by: Any,
    reason: str,
    changed_on: datetime.date | None = None,
    version: int | None = None,
) -> StandingChange:
    """Suspend, resume, lose or terminate; every one with a reason. An ended project can only be taken up again."""
    project = base.lock(project, version)
    if to == project.standing:
        raise Refused(_("项目已经是“%(standing)s”") % {"standing": to.label})
    if Standing(project.standing).has_ended and to != Standing.ACTIVE:
        raise Refused(
            _("项目已%(now)s，不能改为“%(to)s”；先恢复在跟") % {"now": project.get_standing_display(), "to": to.label}
        )
    reason = base.required_reason(reason, _("改为“%(standing)s”要写原因") % {"standing": to.label})
    on = changed_on or project.zone.today()
    base.require_happened(project, on, _("日期"))
    latest = project.standing_changes.last()
    if latest and on < latest.changed_on:
        raise Refused(_("日期 %(on)s 早于上次变动的 %(latest)s") % {"on": on, "latest": latest.changed_on})
    change = StandingChange.objects.create(
        project=project,
        from_standing=project.standing,
        to_standing=to,
        changed_on=on,
        reason=reason,
        by_name=str(by),
    )
    new = {"standing": to, "standing_reason": "" if to == Standing.ACTIVE else reason}
    base.save(project, "project.standing_changed", new, by=by, reason=reason)
    return change
