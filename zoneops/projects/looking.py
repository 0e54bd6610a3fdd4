"""How the search of the top bar finds projects."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from zoneops.core.search import Hit
from zoneops.projects.models import Project


def find(user: Any, text: str, limit: int) -> list[Hit]:
    found = Project.objects.visible_to(user).search(text).select_related("enterprise").order_by("-pursued", "-id")
    return [
        Hit(
            project.name,
            _(" · ").join(filter(None, (project.code, project.get_stage_display(), project.investor))),
            reverse("projects:detail", args=[project.pk]),
        )
        for project in found[:limit]
    ]
