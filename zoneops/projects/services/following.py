"""Following a project: what was seen or said, and what comes next."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from zoneops.accounts.models import User
from zoneops.core import audit, versions
from zoneops.core.errors import Refused
from zoneops.projects.models import FollowUp, Project
from zoneops.projects.services import base
from zoneops.projects.services.files import attach_file

CORRECTABLE = frozenset({"kind", "content", "happened_at", "next_step", "next_step_due_on"})


@transaction.atomic
def record_follow_up(
    project: Project,
    *,
    by: Any,
    kind: str,
    content: str,
    happened_at: datetime.datetime | None = None,
    next_step: str = "",
    next_step_due_on: datetime.date | None = None,
    files: Iterable[UploadedFile] = (),
) -> FollowUp:
    """Write down one contact. What is said to come next becomes the project's next step.

    Raises Refused for a moment that lies ahead, for empty content and for a file that is empty or too large.
    """
    project = base.lock(project)
    at = happened_at or project.zone.now()
    on = _day(at)
    values = {
        "kind": kind,
        "happened_at": at,
        "content": content.strip(),
        "next_step": base.fitting(next_step, _("下一步"), 120),
        "next_step_due_on": next_step_due_on,
    }
    _require_sound(project, values)
    entry = FollowUp.objects.create(project=project, by=by if isinstance(by, User) else None, by_name=str(by), **values)
    for file in files:
        attach_file(project, file, by=by, follow_up=entry)
    new: dict[str, Any] = {
        "last_follow_up_on": max(filter(None, (project.last_follow_up_on, on))),
        "follow_up_count": project.follow_up_count + 1,
    }
    if values["next_step"] and on >= (project.last_follow_up_on or on):
        new |= {"next_step": values["next_step"], "next_step_due_on": next_step_due_on}
    told = {"follow_up": entry.pk, "kind": kind, "content": values["content"]}
    base.save(project, "project.followed_up", new, by=by, after=told)
    return entry


@transaction.atomic
def correct_follow_up(entry: FollowUp, *, by: Any, seen: str | None = None, **values: Any) -> FollowUp:
    """Put an entry right; what it said before stays in the audit. `values` are fields of CORRECTABLE.

    `seen`: the seal (`seal_of`) of the entry as the reader saw it; raises StaleVersion when it says something else now.
    Only who wrote it may correct it. The project's last contact and next step follow.
    """
    if unknown := set(values) - CORRECTABLE:
        raise TypeError(f"not correctable: {sorted(unknown)}")
    project = base.lock(entry.project)
    entry = FollowUp.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if entry.by_id != getattr(by, "pk", None) or entry.by_name != str(by):
        raise Refused(_("这条跟进是%(name)s记的，只有本人能更正") % {"name": entry.by_name})
    versions.require_seen(seen, seal_of(entry), _("没有更正：这条跟进在您打开之后被改过"), entry)
    values = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    base.fitting(values.get("next_step", ""), _("下一步"), 120)
    _require_sound(project, {name: values.get(name, getattr(entry, name)) for name in CORRECTABLE})
    before, after = audit.changes(entry, values)
    if not before:
        return entry
    for name, value in values.items():
        setattr(entry, name, value)
    entry.save()
    latest_at = project.follow_ups.aggregate(at=Max("happened_at"))["at"]
    new: dict[str, Any] = {"last_follow_up_on": _day(latest_at)}
    if entry.happened_at == latest_at and {"next_step", "next_step_due_on"} & set(before):
        new |= {"next_step": entry.next_step, "next_step_due_on": entry.next_step_due_on}
    told = {"follow_up": entry.pk}
    base.save(project, "project.follow_up_corrected", new, by=by, before=told | before, after=told | after)
    entry.project = project
    return entry


def seal_of(entry: FollowUp) -> str:
    """What the entry says, as twelve characters."""
    return versions.seal(**{name: getattr(entry, name) for name in CORRECTABLE})


def _require_sound(project: Project, values: dict[str, Any]) -> None:
    base.require_happened(project, _day(values["happened_at"]), _("时间"))
    if not values["content"]:
        raise Refused(_("内容没有写"))
    if values["next_step_due_on"] and not values["next_step"]:
        raise Refused(_("写了下一步时限，没有写下一步做什么"))


def _day(at: datetime.datetime) -> datetime.date:
    return timezone.localtime(at).date()
