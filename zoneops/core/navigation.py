"""The side menu. Each app registers what it has; a group without items is not shown, so no entry leads nowhere.

navigation.register(MenuItem("projects", 10, _("项目"), "projects:board", "layout-kanban", right=VIEW_PROJECTS))
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

GROUPS = {
    "monitoring": _("运行监测"),
    "projects": _("项目 · 四个一"),
    "admission": _("准入评审"),
    "plan": _("实施方案"),
    "green": _("绿色发展"),
    "system": _("系统"),
}


@dataclass(frozen=True)
class MenuItem:
    """`count(user)` gives (number, tone) of waiting work, or None. `prefixes`: further addresses that belong to it.

    `right`: who sees the item; of a tuple one is enough.
    """

    group: str
    order: int
    label: Any
    url_name: str
    icon: str
    right: Any = None
    count: Callable[[Any], tuple[int, str] | None] | None = None
    prefixes: tuple[str, ...] = ()
    key: str = ""  # the letter that goes there after `g`


@dataclass(frozen=True)
class ShownItem:
    label: Any
    url: str
    icon: str
    is_current: bool
    count: int
    tone: str
    key: str


_items: dict[str, MenuItem] = {}


def register(item: MenuItem) -> None:
    """Add an item; the same address registered again replaces it."""
    if item.group not in GROUPS:
        raise ValueError(f"no menu group {item.group}: one of {', '.join(GROUPS)}")
    _items[item.url_name] = item


def label_of(url_name: str) -> Any:
    """The words of the item that leads to a page; None where there is none."""
    return _items[url_name].label if url_name in _items else None


def menu(user: Any, path: str) -> list[tuple[Any, list[ShownItem]]]:
    """Groups with their items, as this user sees them on this page."""
    items = sorted(_items.values(), key=lambda item: item.order)
    shown = []
    best = _current(items, path)
    for group, label in GROUPS.items():
        mine = [_show(item, user, item is best) for item in items if item.group == group and _may(user, item)]
        if mine:
            shown.append((label, mine))
    return shown


def _may(user: Any, item: MenuItem) -> bool:
    rights = item.right if isinstance(item.right, tuple) else (item.right,)
    return item.right is None or any(user.may(right) for right in rights)


def _current(items: list[MenuItem], path: str) -> MenuItem | None:
    """The item whose address is the longest beginning of the path."""
    found: tuple[int, MenuItem | None] = (0, None)
    for item in items:
        for start in (reverse(item.url_name), *item.prefixes):
            if (path == start or (len(start) > 1 and path.startswith(start))) and len(start) > found[0]:
                found = (len(start), item)
    return found[1]


def _show(item: MenuItem, user: Any, is_current: bool) -> ShownItem:
    number, tone = (item.count(user) if item.count else None) or (0, "")
    return ShownItem(item.label, reverse(item.url_name), item.icon, is_current, number, tone, item.key)
