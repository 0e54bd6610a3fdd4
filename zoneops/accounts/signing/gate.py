"""The three administrators have a second factor, or get no further than the page that sets it up.

GB/T 22239-2019, 8.1.4.1 d: two ways of proving identity for who administers. `ZONEOPS_ADMIN_SECOND_FACTOR` is the rule.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _

from zoneops.accounts.models import User
from zoneops.accounts.rights import ADMINISTRATORS
from zoneops.accounts.services import factors
from zoneops.accounts.signing import sessions
from zoneops.accounts.signing.pending import PROVED
from zoneops.core import audit
from zoneops.core.middleware.numbers import SAFE

SET_UP = "accounts:set_up_app"
# What setting up needs, and the way out.
OPEN = frozenset({SET_UP, "accounts:set_up_key", "accounts:confirm", "accounts:logout", "core:language"})


def needs_second_factor(user: User) -> bool:
    return settings.ADMIN_SECOND_FACTOR and not user.roles.isdisjoint(ADMINISTRATORS)


class SecondFactorGate:
    """Looks only at sessions of administrators that have not proved a second factor: others cost no query more."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        session: SessionBase = request.session
        user: Any = request.user
        if not getattr(view, "login_required", True) or not user.is_authenticated or session.get(PROVED):
            return None
        if not needs_second_factor(user):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if factors.are_set(user):
            # Set up meanwhile, from another browser: this session has never shown it.
            sessions.end(request, sessions.PROOF)
            return sessions.to_login(request)
        return None if name in OPEN else _to_setting_up(request, user, name)


def _to_setting_up(request: HttpRequest, user: User, name: str) -> HttpResponse:
    if request.method not in SAFE:
        audit.refuse(user, f"request.{name}"[:64], by=user, reason=_("还没有设第二因素"))
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=403, headers={"HX-Redirect": resolve_url(SET_UP)})
    return redirect(SET_UP)
