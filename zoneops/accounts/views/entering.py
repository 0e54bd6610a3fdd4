"""The doors: account and password, the second factor, other systems' word, the one-time link, and out again."""

from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zoneops.accounts import services
from zoneops.accounts.enums import DepartmentKind, Role
from zoneops.accounts.forms import SignInForm
from zoneops.accounts.models import Department, User
from zoneops.accounts.signing import attempts, pending, ways
from zoneops.accounts.signing.sessions import HOURS, IDLE, PROOF
from zoneops.core.asked import own_page
from zoneops.core.errors import Refused
from zoneops.core.middleware.unsafe import own_transaction
from zoneops.core.models import Zone

ENDED = {
    IDLE: gettext_lazy("太久没有操作，已自动退出"),
    HOURS: gettext_lazy("这次登录到了时限，已自动退出"),
    PROOF: gettext_lazy("这个账号设了第二因素，要重新登录"),
}


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@own_transaction  # a refused try is counted, though the answer is 422; no lock is held while a password is hashed
def login(request: HttpRequest) -> HttpResponse:
    target = _own_address(request)
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(target)
        return render(request, "accounts/login.html", door(SignInForm(request), target) | _what_happened(request))
    if way := request.POST.get("way"):
        return _by_way(request, way, target)
    form = SignInForm(request, request.POST)
    if form.is_valid():
        return pending.come_in(request, form.get_user(), way="password", target=target)  # type: ignore[arg-type]
    if form.was_tried:
        username = form.cleaned_data["username"]
        is_locked = attempts.locked_until(username) is not None
        services.record_refused_sign_in(username, _("试错太多，账号锁着") if is_locked else "")
        return render(request, "accounts/login.html", door(form, target), status=429 if is_locked else 422)
    return render(request, "accounts/login.html", door(form, target), status=422)


def _by_way(request: HttpRequest, way: str, target: str) -> HttpResponse:
    try:
        address = ways.lead_away(request, way, target=target)
    except ways.Unreachable:
        words = _("%(way)s现在连不上：过一会儿再试，或用账号和密码") % {"way": ways.name_of(way)}
        return render(
            request, "accounts/login.html", door(SignInForm(request), target) | {"trouble": words}, status=502
        )
    return render(request, "accounts/away.html", door() | {"address": address, "way": ways.name_of(way)})


@login_not_required
@never_cache
@require_GET
def way_back(request: HttpRequest, way: str) -> HttpResponse:
    """Where providers send people back to. What the session does not expect is refused (state, PKCE)."""
    return ways.come_back(request, way)


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
            return render(request, "accounts/enter.html", door() | _who(services.peek_login_link(secret)))
        user = services.use_login_link(secret)
    except Refused as refusal:
        return render(request, "accounts/enter.html", door() | {"refusal": str(refusal)}, status=410)
    return pending.come_in(request, user, way="login_link")


def _own_address(request: HttpRequest) -> str:
    """Where to go after signing in: `next` if it is an address of this site, else the first page."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    return own_page(request, target, resolve_url(settings.LOGIN_REDIRECT_URL))


def _what_happened(request: HttpRequest) -> dict[str, Any]:
    return {"ended": ENDED.get(request.GET.get("why", "")), "unsaved": request.GET.get("unsaved") == "1"}


def _who(person: User) -> dict[str, Any]:
    return {"person": person, "roles": _("、").join(str(role.label) for role in Role if role in person.roles)}


def door(form: Any = None, target: str = "") -> dict[str, Any]:
    """What the doors show: the zone's name if the house has just one, whom to call, how to begin without accounts."""
    zones = list(Zone.objects.order_by("pk")[:2])
    house = zones[0] if len(zones) == 1 else None
    offices = Department.objects.filter(zone=house, kind=DepartmentKind.COMMITTEE).exclude(phone="")
    return {
        "house": house,
        "office": offices.first() if house else None,
        "form": form,
        "next": target,
        "ways": ways.offered(),
        "is_unused": not User.objects.exists(),
    }
