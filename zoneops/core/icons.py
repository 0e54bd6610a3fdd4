"""The icons of the product, by their names in @tabler/icons; `-filled` asks for the solid form.

`zoneops vendor` builds the sprite from this list; a test compares it with the names that pages use, both ways.
"""

from functools import cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

ICONS = (
    "alert-triangle",
    "api",
    "arrow-back-up",
    "arrow-down",
    "arrow-left",
    "arrow-up",
    "baseline-density-medium",
    "bookmark",
    "building-factory-2",
    "calendar",
    "calendar-event",
    "check",
    "chevron-left",
    "chevron-right",
    "circle",
    "circle-check",
    "circle-dashed",
    "circle-x",
    "clock",
    "columns-3",
    "device-desktop-analytics",
    "dots",
    "download",
    "edit",
    "external-link",
    "file-import",
    "file-text",
    "filter",
    "flag",
    "help",
    "history",
    "home",
    "info-circle",
    "key",
    "language",
    "layout-kanban",
    "layout-sidebar",
    "list",
    "list-check",
    "lock",
    "login",
    "logout",
    "map-2",
    "map-pin",
    "menu-2",
    "message-plus",
    "minus",
    "notebook",
    "paperclip",
    "pencil",
    "phone",
    "player-pause",
    "plus",
    "point",
    "printer",
    "refresh",
    "search",
    "settings",
    "shield-check",
    "sitemap",
    "square-dashed",
    "stethoscope",
    "switch-horizontal",
    "upload",
    "user",
    "user-check",
    "users",
    "x",
)


@cache
def svg(name: str, size: str = "") -> SafeString:
    """The markup of one icon, hidden from screen readers: the word beside it says the same. `size` "s" is 14 px.

    Kept per process, because a list page asks for the same ten icons a hundred times.
    """
    small = " is-s" if size == "s" else ""
    return format_html(
        '<svg class="z-i{}" aria-hidden="true"><use href="{}#{}"/></svg>', small, static("vendor/icons.svg"), name
    )
