"""The due dates of one person as entries of a calendar file."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _

from zoneops.accounts.models import User
from zoneops.cockpit import queries
from zoneops.cockpit.ical import Entry
from zoneops.core.models import Zone
from zoneops.projects.enums import Stage
from zoneops.projects.models import Project


def entries(user: User, zone: Zone, absolute: Callable[[str], str]) -> list[Entry]:
    """Of every watched project the day of its next stage and of its next step. `absolute` completes an address."""
    found = []
    for project in queries.dated(queries.watched_by(user, zone)):
        url = absolute(reverse("projects:detail", args=[project.pk]))
        host = f"{zone.code}.zoneops"
        if project.watch_due_on:
            stage = Stage(project.stage + 1).label
            said = _("%(name)s：推进到%(stage)s") % {"name": project.name, "stage": stage}
            found.append(Entry(f"stage-{project.pk}-{project.stage + 1}@{host}", project.watch_due_on, said, url=url))
        if project.next_step and project.next_step_due_on:
            found.append(_next_step(project, host, url))
    return sorted(found, key=lambda entry: (entry.on, entry.uid))


def _next_step(project: Project, host: str, url: str) -> Entry:
    said = f"{project.name}：{project.next_step}"
    return Entry(f"next-{project.pk}@{host}", project.next_step_due_on, said, url=url)  # type: ignore[arg-type]
