"""The second proof: at the door by who has set up a second factor, and inside before the ways in are changed."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from zoneops.accounts import services
from zoneops.accounts.forms import CodeForm, ConfirmForm, current_refused
from zoneops.accounts.models import User
from zoneops.accounts.services import factors
from zoneops.accounts.signing import attempts, confirming, keys, pending
from zoneops.accounts.views.entering import door
from zoneops.core.asked import own_page
from zoneops.core.errors import Refused
from zoneops.core.middleware.unsafe import own_transaction


@login_not_required
@never_cache
@sensitive_post_parameters("code", "credential")
@require_http_methods(["GET", "HEAD", "POST"])
@own_transaction  # as at the password: a refused try is counted
def second_factor(request: HttpRequest) -> HttpResponse:
    found = pending.who_is_on_the_way(request)
    if found is None:
        return redirect("accounts:login")
    user, on_the_way = found
    if request.method != "POST":
        return _ask(request, user, CodeForm())
    if "back" in request.POST:
        pending.turn_back(request)
        return redirect("accounts:login")
    form, kind = _proof_of(request, user)
    if kind:
        return pending.complete(request, user, on_the_way, factor=kind)
    services.record_refused_sign_in(user.username, _("密码对，第二因素不对"))
    return _ask(request, user, form, status=429 if attempts.locked_until(user.username) else 422)


def _ask(request: HttpRequest, user: User, form: CodeForm, status: int = 200) -> HttpResponse:
    return render(request, "accounts/second_factor.html", door(form) | _possible(user), status=status)


@never_cache
@sensitive_post_parameters("password", "code", "credential")
@require_http_methods(["GET", "HEAD", "POST"])
@own_transaction
def confirm(request: HttpRequest) -> HttpResponse:
    """Password or second factor once more. Who has neither came by a link, and comes by another one."""
    user: Any = request.user
    target = _own_page(request)
    shown: dict[str, Any] = {"next": target, "has_password": user.has_usable_password()} | _possible(user)
    form, code_form = ConfirmForm(), CodeForm()
    if request.method == "POST":
        if "password" in request.POST:
            form = ConfirmForm(request.POST)
            is_proved = form.is_valid() and _is_password(request, user, form)
        else:
            code_form, kind = _proof_of(request, user)
            is_proved = bool(kind)
        if is_proved:
            attempts.forget(user.username)
            confirming.note(request.session)
            return redirect(target)
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/confirm.html", door(form) | shown | {"code_form": code_form}, status=status)


def _is_password(request: HttpRequest, user: User, form: ConfirmForm) -> bool:
    if confirming.is_password_of(request, user, form.cleaned_data["password"]):
        return True
    form.add_error("password", current_refused(user))
    return False


def _proof_of(request: HttpRequest, user: User) -> tuple[CodeForm, str]:
    """The form with what is wrong, and the kind of factor that was proved: "" for none."""
    form = CodeForm(request.POST)
    answer = request.POST.get("credential", "")
    if not answer and not form.is_valid():
        return form, ""
    form.full_clean()
    form.errors.pop("code", None)
    if not attempts.claim(user.username):
        form.add_error(None, current_refused(user))
        return form, ""
    try:
        kind = _key_used(user, answer) if answer else factors.use_code(user, form.cleaned_data["code"])
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return form, ""
    if not kind:
        left = attempts.left(user.username)
        words = _("密钥没有认出来，还可以试 %(left)d 次") if answer else _("验证码不对或用过了，还可以试 %(left)d 次")
        form.add_error(None, words % {"left": left} if left else current_refused(user))
    return form, kind


def _key_used(user: User, answer: str) -> str:
    row = keys.key_that_answered(user, answer)
    if row is None:
        return ""
    factors.note_key_used(row)
    return str(row.type)


def _possible(user: User) -> dict[str, Any]:
    kinds = {row.type for row in factors.kept_by(user)}
    return {
        "asked": user,
        "has_app": factors.APP in kinds,
        "question": keys.question(user) if factors.KEY in kinds else None,
    }


def _own_page(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    return own_page(request, target, resolve_url("accounts:me"))
