"""Locking and saving a project: the part that every write shares."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from zoneops.core import audit
from zoneops.core.errors import Refused, StaleVersion
from zoneops.projects.enums import Standing
from zoneops.projects.models import Project

REASON_LENGTH = 200


def lock(project: Project, version: int | None = None) -> Project:
    """The row as it stands, locked until the transaction ends.

    With `version`, the version that the user read: raises StaleVersion if somebody saved since.
    """
    locked = Project.objects.select_for_update(of=("self",)).select_related("zone").get(pk=project.pk)
    require_version(locked, version)
    return locked


def require_version(project: Project, version: int | None) -> None:
    """Raise StaleVersion when `version`, the one that was read, is not the one of the row as it stands."""
    if version is not None and project.version != version:
        raise StaleVersion(_("没有保存：这个项目在您打开之后被别人改过"), project)


def require_pursued(project: Project) -> None:
    if Standing(project.standing).has_ended:
        raise Refused(
            _("%(name)s已%(standing)s，不能再改；要继续跟，先恢复在跟")
            % {"name": project.name, "standing": project.get_standing_display()}
        )


def required_reason(reason: str, refusal: str, limit: int = REASON_LENGTH) -> str:
    """The reason without blanks around it. Raises Refused when there is none, or more than the file has room for."""
    reason = reason.strip()
    if not reason:
        raise Refused(refusal)
    return fitting(reason, _("原因"), limit)


def fitting(text: str, what: str, limit: int) -> str:
    """The text without blanks around it. Raises Refused when it is longer than `limit` characters."""
    text = text.strip()
    if len(text) > limit:
        raise Refused(
            _("%(what)s有 %(length)d 个字，最多 %(limit)d 个") % {"what": what, "length": len(text), "limit": limit}
        )
    return text


def require_happened(project: Project, on: datetime.date | None, what: str) -> None:
    """Raise Refused for a day that still lies ahead: the file keeps what has happened."""
    if on is not None and on > project.zone.today():
        raise Refused(_("%(what)s %(on)s 还没到，只记已发生的事") % {"what": what, "on": on})


def save(
    project: Project,
    action: str,
    new: Mapping[str, Any],
    *,
    by: Any,
    reason: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Project:
    """Set the new values, raise the version, save and write the audit row. Returns the same instance.

    `before` and `after` add what changed beside the project's own columns: an agreement, a plan, a follow-up.
    """
    was, now = audit.changes(project, new)
    for name, value in new.items():
        setattr(project, name, value)
    project.version += 1
    project.save(update_fields=[*new, "version"])
    audit.record(project, action, by=by, before=was | dict(before or {}), after=now | dict(after or {}), reason=reason)
    return project
