"""The mark 一张图, set by the app that knows the flows."""

from typing import Any

from django.db import transaction

from zoneops.projects.models import Project
from zoneops.projects.services import base


@transaction.atomic
def mark_map(project: Project, *, has_map: bool, fact: str, by: Any) -> Project:
    """Say whether the project has its flowchart, and where it stands: "工业类 2021 版 · 办结 9/14"."""
    project = base.lock(project)
    fact = fact[:120]
    if (project.has_map, project.map_reason) == (has_map, fact):
        return project
    return base.save(project, "project.map_marked", {"has_map": has_map, "map_reason": fact}, by=by)
