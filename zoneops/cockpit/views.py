"""工作台, 驾驶舱 and the calendar file of one's own due dates."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zoneops.accounts.enums import Right
from zoneops.cockpit import calendar_entries, desk, first_steps, keeper, queries, screens
from zoneops.cockpit.ical import calendar_file
from zoneops.cockpit.rules import Scope, belongs
from zoneops.cockpit.writing import Writer
from zoneops.core.access import right_required
from zoneops.core.calendar import describe, work_calendar
from zoneops.core.models import Zone
from zoneops.core.rules.workdays import CalendarRanOut, WorkCalendar
from zoneops.enterprises.models import Enterprise
from zoneops.projects.models import Project
from zoneops.projects.relations import Reached


@require_GET
def workbench(request: HttpRequest) -> HttpResponse:
    """今天: the first page after signing in."""
    user: Any = request.user
    zone = user.zone
    calendar = _calendar()
    context = {"day_word": describe(_today(zone), calendar) if calendar else _("日历未定")}
    if zone and not user.may(Right.VIEW_INTERNAL) and user.may(Right.VIEW_ENTERPRISES):
        own = Enterprise.objects.visible_to(user).first()
        if own:
            return redirect("enterprises:detail", own.pk)
        return render(request, "cockpit/unlinked.html", context)
    if zone is None or not user.may(Right.VIEW_INTERNAL):
        return render(request, "cockpit/keeper.html", context | {"lines": keeper.lines(user, zone)})
    scope = request.GET.get("only", "")
    scope = scope if scope in list(Scope) else Scope.ALL.value
    return render(request, "cockpit/workbench.html", context | _desk(request, zone, scope, calendar))


def _desk(request: HttpRequest, zone: Zone, scope: str, calendar: WorkCalendar | None) -> dict[str, Any]:
    user: Any = request.user
    watched = queries.watched_by(user, zone)
    found = desk.todos(user, zone, watched)
    chosen = [todo for todo in found if belongs(todo, scope)]
    shown = chosen if scope != Scope.ALL or "all" in request.GET else chosen[: desk.SHOWN_TODOS]
    reached = Reached(user, [subject.pk for subject in found.values() if isinstance(subject, Project)])
    writer = Writer(user, zone.today(), calendar, reached)
    projects = desk.watched_projects(watched, zone)
    is_empty = not found and not projects.count and not Project.objects.visible_to(user).exists()
    return {
        "rows": [writer.row(todo, found[todo]) for todo in shown],
        "chosen_count": len(chosen),
        "total": len(found),
        "scope": scope,
        "chips": desk.chips(found, scope),
        "watched": watched,
        "projects": projects,
        "has_own": bool(projects.count) or watched.kind != queries.Watch.OWN or user.may(Right.EDIT_PROJECTS),
        "lacking": desk.lacking_projects(user, zone, watched),
        "days": desk.days(found, writer),
        "zone_is_empty": is_empty,
        "steps": first_steps.of_zone(zone, user) if is_empty else [] if found else first_steps.of_person(user),
    }


@require_GET
def workbench_calendar(request: HttpRequest) -> HttpResponse:
    """The due dates of the projects that one watches, for a calendar program."""
    user: Any = request.user
    entries = calendar_entries.entries(user, user.zone, request.build_absolute_uri) if user.zone else []
    name = _("%(zone)s · %(person)s 的时限") % {"zone": user.zone or "", "person": user.name}
    content = calendar_file(name, entries, made_at=timezone.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="workbench.ics"'
    return response


@right_required(Right.VIEW_COCKPIT)
@require_GET
def screen(request: HttpRequest) -> HttpResponse:
    """The wall of the leaders' room."""
    user: Any = request.user
    if user.zone is None:
        raise PermissionDenied(_("这个账号不属于任何开发区，没有驾驶舱"))
    return render(request, "cockpit/screen.html", screens.figures(user, user.zone))


def _today(zone: Zone | None) -> datetime.date:
    return zone.today() if zone else timezone.localdate()


def _calendar() -> WorkCalendar | None:
    try:
        return work_calendar()
    except CalendarRanOut:
        return None
