"""The doors: account and password, the one-time link, and out again."""

from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from zoneops.accounts import services
from zoneops.accounts.enums import DepartmentKind, Role
from zoneops.accounts.forms import SignInForm
from zoneops.accounts.models import Department, User
from zoneops.core.errors import Refused
from zoneops.core.models import Zone


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    target = _own_address(request)
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(target)
        return render(request, "accounts/login.html", _door(SignInForm(request), target))
    form = SignInForm(request, request.POST)
    if form.is_valid():
        user = form.get_user()
        auth.login(request, user)
        services.record_sign_in(user)
        return redirect(target)
    if form.was_tried:
        services.record_refused_sign_in(form.cleaned_data["username"])
    return render(request, "accounts/login.html", _door(form, target), status=422)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return redirect("accounts:login")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, secret: str) -> HttpResponse:
    """Looking at the link does not use it up: programs that preview links only look."""
    try:
        if request.method != "POST":
            return render(request, "accounts/enter.html", _door() | _who(services.peek_login_link(secret)))
        user = services.use_login_link(secret)
    except Refused as refusal:
        return render(request, "accounts/enter.html", _door() | {"refusal": str(refusal)}, status=410)
    # A session that was another person's ends here; its key is replaced in any case.
    auth.login(request, user)
    return redirect(settings.LOGIN_REDIRECT_URL)


def _own_address(request: HttpRequest) -> str:
    """Where to go after signing in: `next` if it is an address of this site, else the first page."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return target
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def _who(person: User) -> dict[str, Any]:
    return {"person": person, "roles": _("、").join(str(role.label) for role in Role if role in person.roles)}


def _door(form: SignInForm | None = None, target: str = "") -> dict[str, Any]:
    """What the doors show: the zone's name if the house has just one, whom to call, how to begin without accounts."""
    zones = list(Zone.objects.order_by("pk")[:2])
    house = zones[0] if len(zones) == 1 else None
    offices = Department.objects.filter(zone=house, kind=DepartmentKind.COMMITTEE).exclude(phone="")
    return {
        "house": house,
        "office": offices.first() if house else None,
        "form": form,
        "next": target,
        "is_unused": not User.objects.exists(),
    }
