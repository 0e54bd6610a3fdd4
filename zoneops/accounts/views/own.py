"""我的账号: who I am here, what I may do, my tokens, my password."""

from functools import partial
from typing import Any

from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from zoneops.accounts import services
from zoneops.accounts.enums import Right, Role
from zoneops.accounts.forms import PasswordForm, TokenForm
from zoneops.accounts.models import ApiToken
from zoneops.accounts.services import factors, identities
from zoneops.accounts.signing import attempts, confirming, passwords, ways
from zoneops.accounts.signing.gate import needs_second_factor
from zoneops.core.middleware.unsafe import own_transaction
from zoneops.core.once import answer_again_with


@never_cache
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    return _page(request)


@never_cache
@require_POST
def make_token(request: HttpRequest) -> HttpResponse:
    """The answer shows the token, the only time; it is not redirected, since the secret is kept nowhere."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, token_form=form)
    name = form.cleaned_data["name"]
    secret = services.make_api_token(request.user, name, by=request.user)  # type: ignore[arg-type]
    return answer_again_with(_page(request, secret=secret, secret_name=name), reverse("accounts:me") + "?shown=once")


@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    token = services.revoke_api_token(get_object_or_404(ApiToken, pk=pk, user=request.user), by=request.user)
    messages.success(request, _("令牌“%(name)s”已停用") % {"name": token.name})
    return redirect("accounts:me")


@never_cache
@sensitive_post_parameters("current", "new", "again")
@require_POST
@own_transaction  # a wrong password is counted, though the answer is 422
def password(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    proves = partial(confirming.is_password_of, request, person)
    form = PasswordForm(person, request.POST, proves=proves)
    if not form.is_valid():
        return _page(request, status=422, password_form=form)
    user = services.change_password(person, form.cleaned_data["new"], by=person)
    attempts.forget(user.username)
    # This session stays; those on other machines end, since their hash of the password no longer fits.
    auth.update_session_auth_hash(request, user)
    messages.success(request, _("密码已改，其他设备上的登录都已退出"))
    return redirect("accounts:me")


def _page(request: HttpRequest, status: int = 200, **shown: Any) -> HttpResponse:
    user: Any = request.user
    linked, kept = identities.links_of(user), factors.kept_by(user)
    context = {
        "roles": [role.label for role in Role if role in user.roles],
        "rights_in_words": [right.label for right in Right if right in user.rights],
        "tokens": user.tokens.filter(revoked_at=None).order_by("-created_at"),
        "stopped": user.tokens.exclude(revoked_at=None).order_by("-revoked_at")[:10],
        "token_form": TokenForm(),
        "password_form": PasswordForm(user),
        "password_age": passwords.age_in_days(user),
        "password_is_due": passwords.is_due(user),
        "factors": kept,
        "has_app": any(row.type == factors.APP for row in kept),
        "codes_left": len(factors.recovery_codes(user)),
        "is_demanded": needs_second_factor(user),
        "ways": [(key, name, linked.get(key)) for key, name in ways.offered()],
    }
    return render(request, "accounts/me.html", context | shown, status=status)
