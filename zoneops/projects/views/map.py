"""The map: grids and projects drawn on the server, the same figures as a list beside it."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from zoneops.accounts.enums import Right
from zoneops.core.access import right_required
from zoneops.core.exports import export_links
from zoneops.core.listing import changed_url
from zoneops.projects import on_map
from zoneops.projects.filters import NOWHERE
from zoneops.projects.on_map import MOST_POINTS, Share
from zoneops.projects.views.common import render_part, shared
from zoneops.territory.drawing import MARKS, NARROW, GridNote, zone_map
from zoneops.territory.queries import edition_in_force


@right_required(Right.VIEW_INTERNAL)
@require_GET
def project_map(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    context = shared(request)
    filters = context["filters"]
    shown = context["kept"].get(f"map/{user.pk}/{filters.values}", lambda: on_map.shown(filters, user, user.zone))
    edition = edition_in_force(user.zone)
    notes = {share.grid.code: _note(request, share) for share in shown.shares}
    drawn = zone_map(edition, points=shown.points, notes=notes, picked=filters.grid) if edition else None
    # On a phone the names alone fill the map; the figures stand in the table below it.
    short = {code: replace(note, lines=()) for code, note in notes.items()}
    narrow = zone_map(edition, shown.points, notes=short, picked=filters.grid, **NARROW) if edition else None
    rows = [(share, notes[share.grid.code].url) for share in shown.shares]
    return render_part(
        request,
        "projects/map.html",
        "projects/_map.html",
        context
        | {
            "shown": shown,
            "rows": rows,
            "drawn": drawn,
            "narrow": narrow,
            "edition": edition,
            "most_points": MOST_POINTS,
            "nowhere_url": changed_url(request.GET, grid=NOWHERE, page=None),
            "legend": [(tone, word, MARKS[tone]) for tone, word in _legend()],
            "exports": export_links(request),
        },
    )


def _note(request: HttpRequest, share: Share) -> GridNote:
    lines = [ngettext("%(count)d 个项目", "%(count)d 个项目", share.count) % {"count": share.count}]
    if share.overdue:
        lines.append(_("▲ 逾期 %(count)d") % {"count": share.overdue})
    if share.stalled:
        lines.append(_("◆ 停滞 %(count)d") % {"count": share.stalled})
    return GridNote(tuple(lines), share.tone, changed_url(request.GET, grid=share.grid.code, page=None))


def _legend() -> list[tuple[str, str]]:
    return [
        ("late", _("逾期")),
        ("soon", _("停滞或临期")),
        ("hold", _("暂停")),
        ("done", _("达效")),
        ("idle", _("正常")),
    ]
