"""Extension point: a section that an app above shows on the project page.

    panels.register("approvals", _("审批一张图"), "approvals:project_panel", order=10)   # in AppConfig.ready()

The page links to the panel's address and loads it into place; without scripts the link opens it as a page.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Panel:
    """`url_name` takes the project's id; `right` hides the panel from those who may not see it.

    `page`: the full page behind the panel, where what the panel says is missing can be put right.
    """

    key: str
    label: Any
    url_name: str
    right: Any = None
    order: int = 0
    page: str = ""


_panels: dict[str, Panel] = {}


def register(key: str, label: Any, url_name: str, *, right: Any = None, order: int = 0, page: str = "") -> None:
    _panels[key] = Panel(key, label, url_name, right, order, page)


def for_user(user: Any) -> list[Panel]:
    """The panels this user may see, in their order."""
    allowed = [panel for panel in _panels.values() if panel.right is None or user.may(panel.right)]
    return sorted(allowed, key=lambda panel: (panel.order, panel.key))
