"""我的账号 · 安全: setting up and taking away the second factor, recovery codes, identities of other systems."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from zoneops.accounts.forms import CodeForm, KeyForm
from zoneops.accounts.services import factors, identities
from zoneops.accounts.signing import codes, confirming, keys, ways
from zoneops.accounts.signing.confirming import confirmed, confirmed_or_fresh
from zoneops.accounts.signing.gate import needs_second_factor
from zoneops.accounts.signing.pending import PROVED
from zoneops.accounts.views.entering import door
from zoneops.core.errors import Refused

SECRET = "secret_of_new_app"  # noqa: S105 - the name under which the session keeps it until the app is set up


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed_or_fresh
def set_up_app(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    secret = request.session.get(SECRET) or codes.new_secret()
    request.session[SECRET] = secret
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            factors.set_up_app(user, secret, form.cleaned_data["code"], by=user)
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            del request.session[SECRET]
            return _set_up(request, _("手机验证码设好了，下次登录要用"))
    issuer = user.zone.short_name if user.zone else "ZoneOps"
    side, path = codes.picture(codes.address_for_app(secret, user.username, issuer))
    kept = factors.kept_by(user)
    shown = {
        "side": side,
        "path": path,
        "secret": codes.in_groups(secret),
        "is_demanded": needs_second_factor(user) and not kept,
        "is_set": any(row.type == factors.APP for row in kept),
    }
    return render(request, "accounts/set_up_app.html", door(form) | shown, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed_or_fresh
def set_up_key(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = KeyForm(request.POST or None)
    if form.is_valid():
        credential = form.cleaned_data["credential"]
        if keys.is_new_key(credential):
            factors.set_up_key(user, form.cleaned_data["name"], credential, by=user)
            return _set_up(request, _("安全密钥设好了，下次登录要用"))
        form.add_error(None, _("密钥没有认出来：重新插一次，再按“添加”"))
    shown = {"question": keys.question_for_new(user)}
    return render(request, "accounts/set_up_key.html", door(form) | shown, status=422 if form.errors else 200)


def _set_up(request: HttpRequest, words: str) -> HttpResponse:
    # Proved in this session; the recovery codes, shown next, need no other proof.
    request.session[PROVED] = True
    confirming.note(request.session)
    messages.success(request, words)
    return redirect("accounts:recovery_codes")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """GET shows the codes that are left; POST makes ten new ones."""
    user: Any = request.user
    if request.method == "POST":
        try:
            factors.renew_recovery_codes(user, by=user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("accounts:me")
        messages.success(request, _("换了十个新的恢复码，原来的作废"))
        return redirect("accounts:recovery_codes")
    return render(request, "accounts/recovery_codes.html", door() | {"codes": factors.recovery_codes(user)})


@never_cache
@require_GET
@confirmed
def recovery_codes_file(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    head = _("恢复码：%(account)s，每个只能用一次") % {"account": user.username}
    lines = [head, "", *factors.recovery_codes(user), ""]
    answer = HttpResponse("\r\n".join(lines), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="recovery-codes.txt"'
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def remove_factor(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    rows = factors.kept_by(user)
    row = next((row for row in rows if row.pk == pk), None)
    if row is None:
        raise Http404
    if request.method == "POST":
        try:
            factors.remove(user, pk, by=user, must_keep_one=needs_second_factor(user))
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("去掉了，下次登录不再问它"))
        return redirect("accounts:me")
    return render(request, "accounts/remove_factor.html", door() | {"factor": row, "is_last": len(rows) == 1})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def identity(request: HttpRequest, way: str) -> HttpResponse:
    """Link the identity of another system, or take the link away."""
    if way not in settings.WAYS_IN:
        raise Http404
    user: Any = request.user
    linked = identities.links_of(user).get(way)
    shown: dict[str, Any] = {"way": ways.name_of(way), "linked": linked, "trouble": ""}
    if request.method == "POST":
        try:
            if linked:
                identities.unlink(user, linked.pk, by=user)
                messages.success(request, _("已解除%(way)s，不能再用它登录") % {"way": ways.name_of(way)})
                return redirect("accounts:me")
            shown["address"] = ways.lead_away(request, way, linking=True)
            return render(request, "accounts/away.html", door() | shown)
        except Refused as refusal:
            shown["trouble"] = str(refusal)
        except ways.Unreachable:
            shown["trouble"] = _("%(way)s现在连不上：过一会儿再试") % {"way": ways.name_of(way)}
    status = 422 if shown["trouble"] else 200
    return render(request, "accounts/identity.html", door() | shown, status=status)
