"""The entries of the projects in the side menu."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zoneops.accounts.enums import Right
from zoneops.core import navigation
from zoneops.projects import facets


def lacking(user: Any) -> tuple[int, str] | None:
    """How many projects lack one of the four: work, so the menu counts it."""
    found = facets.Kept.of(user).lacking(user, user.zone)
    return (found, "") if found else None


def register() -> None:
    item = navigation.MenuItem
    navigation.register(
        item(
            "projects",
            10,
            pgettext_lazy("plural", "项目"),
            "projects:board",
            "layout-kanban",
            right=Right.VIEW_INTERNAL,
            prefixes=("/projects/",),
            key="p",
        )
    )
    navigation.register(
        item(
            "projects",
            15,
            _("四个一缺项"),
            "projects:ones",
            "square-dashed",
            right=Right.VIEW_INTERNAL,
            count=lacking,
        )
    )
