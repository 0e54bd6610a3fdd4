"""One person: who it is, which roles, what is waiting; and what the system administrator does with the account."""

import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zoneops.accounts import departures, services
from zoneops.accounts.enums import Right
from zoneops.accounts.models import RoleRequest, User
from zoneops.accounts.people_forms import NewPersonForm, PersonForm, ReasonForm
from zoneops.accounts.rights import ADMINISTRATORS, SEE_PEOPLE
from zoneops.accounts.services import factors
from zoneops.accounts.views.people import attempt, person_or_404, roles_in_words, standing_of, zone_of
from zoneops.core import audit
from zoneops.core.access import right_required
from zoneops.core.errors import Refused, StaleVersion
from zoneops.core.once import answer_again_with
from zoneops.core.rules.phones import masked_phone
from zoneops.core.versions import Conflict, compare, with_version_of_now

LINK_LASTS = datetime.timedelta(days=1)
KEEPERS = (Right.MANAGE_SYSTEM, Right.GRANT_ROLES, Right.READ_AUDIT)


@right_required(*SEE_PEOPLE)
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    shown = person_or_404(request, pk)
    reader: Any = request.user
    zone = zone_of(request)
    may_manage = reader.may(Right.MANAGE_SYSTEM)
    is_keeper = any(map(reader.may, KEEPERS))
    tone, standing = standing_of(shown, zone.today())
    waiting = shown.role_requests.filter(state=RoleRequest.State.ASKED).select_related("asked_by")
    context = {
        "person": shown,
        "tone": tone,
        "standing": standing,
        "phone": shown.phone if may_manage else masked_phone(shown.phone),
        "assignments": sorted(shown.assignments.all(), key=lambda one: one.granted_at),
        "duty": services.duty_of(shown),
        "is_keeper": is_keeper,
        "may_manage": may_manage,
        "is_self": shown.pk == reader.pk,
        "may_let_in": may_manage and _may_let_in(request, shown),
        "waiting": waiting if is_keeper else [],
        "decided": _decided(shown) if is_keeper else [],
        "tokens": shown.tokens.filter(revoked_at=None).count(),
        "has_password": shown.has_usable_password(),
        "has_second_factor": factors.are_set(shown),
        "in_hand": departures.consequences(shown),
        "audit_url": f"{reverse('system:audit')}?actor={shown.pk}" if _reads_audit(reader) else "",
    }
    return render(request, "accounts/person.html", context)


def _decided(person: User) -> Any:
    found = person.role_requests.exclude(state=RoleRequest.State.ASKED).select_related("asked_by", "decided_by")
    return found.order_by("-decided_at")[:10]


def _reads_audit(reader: User) -> bool:
    return reader.may(Right.READ_AUDIT) or reader.may(Right.GRANT_ROLES)


@right_required(Right.MANAGE_SYSTEM)
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new account, and on the answer its one-time link: shown once, and kept only as a hash."""
    zone = zone_of(request)
    form = NewPersonForm(request.POST if request.method == "POST" else None, zone=zone)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_person(zone, form.cleaned_data["username"], by=request.user, **form.values())
            if role := form.cleaned_data["role"]:
                services.ask_or_grant(made, role, by=request.user, reason=_("新建账号时申请"))
        except Refused as refusal:
            audit.refuse(zone, "user.create", by=request.user, reason=str(refusal))
            form.add_error("username", str(refusal))
        else:
            return _with_link(request, made, is_new=True)
    context = {"form": form}
    return render(request, "accounts/person_new.html", context, status=422 if form.errors else 200)


@right_required(Right.MANAGE_SYSTEM)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, office, title and phone. Who was overtaken sees both versions and decides."""
    shown = person_or_404(request, pk)
    zone = zone_of(request)
    conflict = None
    form = PersonForm(request.POST if request.method == "POST" else None, initial=PersonForm.of(shown), zone=zone)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_person(shown, by=request.user, version=form.cleaned_data["version"], **form.values())
        except StaleVersion as stale:
            audit.refuse(shown, "user.update", by=request.user, reason=str(stale))
            now = person_or_404(request, pk)
            fresh = PersonForm(initial=PersonForm.of(now), zone=zone)
            conflict = Conflict(str(stale), compare(form, fresh))
            form = PersonForm(with_version_of_now(request.POST, version=now.version), zone=zone)
        except Refused as refusal:
            audit.refuse(shown, "user.update", by=request.user, reason=str(refusal))
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已保存%(name)s的资料") % {"name": form.cleaned_data["name"]})
            return redirect("accounts:person", pk)
    context = {"person": shown, "form": form, "conflict": conflict}
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "accounts/person_edit.html", context, status=status)


@right_required(Right.MANAGE_SYSTEM)
@never_cache
@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """A one-time link for who has no password yet, or has forgotten it."""
    shown = person_or_404(request, pk)
    _keep_apart(request, shown)
    try:
        return _with_link(request, shown)
    except Refused as refusal:
        audit.refuse(shown, "login_link.make", by=request.user, reason=str(refusal))
        messages.error(request, str(refusal))
        return redirect("accounts:person", pk)


def _keep_apart(request: HttpRequest, person: User) -> None:
    """Who can come in as another administrator holds two of the three: that way back is the server's alone."""
    if not _may_let_in(request, person):
        raise PermissionDenied(_("三员分立：不能替别的管理员登录。请在服务器上用 zoneops 命令办"))


def _may_let_in(request: HttpRequest, person: User) -> bool:
    return person.pk == request.user.pk or person.roles.isdisjoint(ADMINISTRATORS)


def _with_link(request: HttpRequest, person: User, *, is_new: bool = False) -> HttpResponse:
    secret = services.make_login_link(person, by=request.user, valid_for=LINK_LASTS)
    address = request.build_absolute_uri(reverse("accounts:enter", args=[secret]))
    context = {"person": person, "address": address, "hours": 24, "is_new": is_new, "roles": roles_in_words(person)}
    response = render(request, "accounts/person_link.html", context)
    return answer_again_with(response, reverse("accounts:person", args=[person.pk]))


@right_required(Right.MANAGE_SYSTEM)
@require_http_methods(["GET", "POST"])
def disable(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what closing the account will cause before it is confirmed."""
    shown = person_or_404(request, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.disable_account(shown, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            audit.refuse(shown, "user.disable", by=request.user, reason=str(refusal))
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已停用%(name)s的账号") % {"name": shown.name})
            return redirect("accounts:person", pk)
    context = {"person": shown, "form": form, "tokens": shown.tokens.filter(revoked_at=None).count()}
    return render(request, "accounts/person_disable.html", context, status=422 if form.errors else 200)


@right_required(Right.MANAGE_SYSTEM)
@require_POST
def enable(request: HttpRequest, pk: int) -> HttpResponse:
    shown = person_or_404(request, pk)
    work = partial(services.enable_account, shown, by=request.user)
    attempt(request, shown, "user.enable", work, _("%(name)s的账号可以登录了") % {"name": shown.name})
    return redirect("accounts:person", pk)


@right_required(Right.MANAGE_SYSTEM)
@require_POST
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """For who has lost the phone. One's own is taken away on one's own page, with the password."""
    shown = person_or_404(request, pk)
    _keep_apart(request, shown)

    def work() -> None:
        if shown.pk == request.user.pk:
            raise Refused(_("自己的第二因素在“我的账号”里去掉"))
        services.reset_second_factor(shown, by=request.user)

    told = _("%(name)s的第二因素已去掉，下次登录重新设") % {"name": shown.name}
    attempt(request, shown, "second_factor.reset", work, told)
    return redirect("accounts:person", pk)
