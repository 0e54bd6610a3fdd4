"""人员 and 部门: who works here, and who leaves."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zoneops.accounts import departures, queries, services
from zoneops.accounts.enums import Right, Role
from zoneops.accounts.forms import DepartureForm
from zoneops.accounts.models import Department, User
from zoneops.accounts.rights import SEE_PEOPLE
from zoneops.core import audit
from zoneops.core.access import right_required
from zoneops.core.errors import Refused
from zoneops.core.exports import ExportColumn, Kind, export_links, export_response
from zoneops.core.listing import Listing
from zoneops.core.models import Zone
from zoneops.core.rules.phones import masked_phone

STANDINGS = {
    queries.IN_POST: gettext_lazy("在岗"),
    queries.LEFT: gettext_lazy("已离岗"),
    queries.EVERYONE: gettext_lazy("全部"),
}
PEOPLE_SORTS: dict[str, str | tuple[str, ...]] = {
    "department": ("department__kind", "department__order", "department__code", "username"),
    "name": ("name", "username"),
    "username": "username",
    "left": ("left_on", "username"),
}
DEPARTMENT_SORTS: dict[str, str | tuple[str, ...]] = {
    "kind": ("kind", "order", "code"),
    "name": "name",
    "code": "code",
    "people": ("people_count", "code"),
}


def roles_in_words(person: User) -> str:
    """From the prefetched assignments, in the order of the enum."""
    held = {assignment.role for assignment in person.assignments.all()}
    return _("、").join(str(role.label) for role in Role if role in held)


def _masked(person: User) -> str:
    return masked_phone(person.phone)


@dataclass(frozen=True)
class Shown:
    """A person as a row of the list."""

    person: User
    roles: str
    phone: str
    tone: str
    standing: str


def standing_of(person: User, today: datetime.date) -> tuple[str, str]:
    """(tone, words): in post, about to leave, gone, or the account closed."""
    if person.left_on and person.left_on > today:
        return "soon", _("将离岗")
    if not person.is_in_post(today):
        return "hold", _("已离岗") if person.left_on else _("已停用")
    return "idle", _("在岗")


def _shown(person: User, today: datetime.date) -> Shown:
    tone, standing = standing_of(person, today)
    return Shown(person, roles_in_words(person), _masked(person), tone, standing)


PEOPLE_COLUMNS = [
    ExportColumn("name", gettext_lazy("姓名"), width=12),
    ExportColumn("username", gettext_lazy("账号"), width=16),
    ExportColumn("department", gettext_lazy("部门"), value="department.name", width=24),
    ExportColumn("title", gettext_lazy("职务")),
    ExportColumn("roles", gettext_lazy("角色"), value=roles_in_words, width=24),
    ExportColumn("phone", gettext_lazy("手机"), value=_masked),
    ExportColumn("left_on", gettext_lazy("离岗日期"), Kind.DATE),
]
DEPARTMENT_COLUMNS = [
    ExportColumn("code", gettext_lazy("代码")),
    ExportColumn("name", gettext_lazy("名称"), width=28),
    ExportColumn("kind", gettext_lazy("类别"), value="get_kind_display"),
    ExportColumn("phone", gettext_lazy("电话")),
    ExportColumn("people", gettext_lazy("在岗人数"), Kind.INTEGER, value="people_count"),
]


def zone_of(request: HttpRequest) -> Zone:
    zone: Zone | None = request.user.zone  # type: ignore[union-attr]
    if zone is None:
        raise PermissionDenied(_("这个账号不属于任何开发区"))
    return zone


@right_required(*SEE_PEOPLE)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    reader: Any = request.user
    zone = zone_of(request)
    asked = {name: request.GET.get(name, "").strip()[:80] for name in ("q", "department", "role")}
    asked["role"] = asked["role"] if asked["role"] in Role.values else ""
    standing = request.GET.get("standing", "")
    standing = standing if standing in STANDINGS else queries.IN_POST
    found = queries.people(reader, text=asked["q"], department=asked["department"], role=asked["role"])
    shown = queries.of_standing(found, standing, zone.today())
    listing = Listing(request, shown, sorts=PEOPLE_SORTS)
    exported: Any = export_response(request, _("人员"), PEOPLE_COLUMNS, listing.ordered, zone)
    if exported:
        return exported
    counts = queries.count_standings(found, zone.today())
    context = {
        "listing": listing,
        "rows": [_shown(person, zone.today()) for person in listing.rows],
        "exports": export_links(request),
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "standing": standing,
        "chips": [(words, listing.url(standing=key, page=None), key, counts[key]) for key, words in STANDINGS.items()],
        "here_in_all": User.objects.visible_to(reader).filter(queries.in_post_on(zone.today())).count(),
        "departments": Department.objects.filter(zone=zone),
        "roles": Role.choices,
        "may_manage": reader.may(Right.MANAGE_SYSTEM),
    }
    return render(request, "accounts/people.html", context)


@right_required(*SEE_PEOPLE)
@require_GET
def departments(request: HttpRequest) -> HttpResponse:
    zone = zone_of(request)
    listing = Listing(request, queries.departments(zone), sorts=DEPARTMENT_SORTS)
    exported: Any = export_response(request, _("部门"), DEPARTMENT_COLUMNS, listing.ordered, zone)
    if exported:
        return exported
    may_manage = request.user.may(Right.MANAGE_SYSTEM)  # type: ignore[union-attr]
    context = {"listing": listing, "exports": export_links(request), "may_manage": may_manage}
    return render(request, "accounts/departments.html", context)


@right_required(Right.MANAGE_SYSTEM)
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what the departure will cause before it is confirmed."""
    person = person_or_404(request, pk)
    form = DepartureForm(services.today_of(person), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"]
        try:
            services.leave_post(person, by=request.user, on=on)
        except Refused as refusal:
            audit.refuse(person, "user.leave_post", by=request.user, reason=str(refusal))
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已登记%(name)s %(on)s 离岗") % {"name": person.name, "on": on})
            return redirect("accounts:people")
    context = {
        "person": person,
        "form": form,
        "roles": roles_in_words(person),
        "consequences": departures.consequences(person),
        "tokens": person.tokens.filter(revoked_at=None).count(),
    }
    return render(request, "accounts/leave.html", context, status=422 if form.errors else 200)


@right_required(Right.MANAGE_SYSTEM)
@require_POST
def come_back(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_or_404(request, pk)
    work = partial(services.return_to_post, person, by=request.user)
    attempt(request, person, "user.return_to_post", work, _("%(name)s已恢复在岗") % {"name": person.name})
    return redirect("accounts:people")


def attempt(request: HttpRequest, person: User, action: str, work: Callable[[], Any], told: str) -> None:
    """Do what one button asks, and say on the next page that it is done or why not; a refusal is written down."""
    try:
        work()
    except Refused as refusal:
        audit.refuse(person, action, by=request.user, reason=str(refusal))
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)


def person_or_404(request: HttpRequest, pk: int) -> User:
    """A colleague of the reader's zone; another zone's person is not there."""
    reader: Any = request.user
    colleagues = User.objects.visible_to(reader).select_related("zone", "department").prefetch_related("assignments")
    return get_object_or_404(colleagues, pk=pk)
