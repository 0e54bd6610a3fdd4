"""How long a sign-in lasts: it ends after half an hour without a request and after twelve hours in any case.

The moment of the last request is noted in the session at most once a minute: a page that is only read writes nothing.
Whoever is signed out while a form is open is told that it was not saved (GB/T 22239-2019, 8.1.4.1 b).
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from zoneops.core.middleware.numbers import SAFE

ENTERED, SEEN = "entered_at", "seen_at"  # seconds since 1970, whole
NOTED_EVERY = 60
IDLE, HOURS, PROOF = "idle", "hours", "proof"  # why a session has ended


def now_in_seconds() -> int:
    return int(timezone.now().timestamp())


def begin(session: SessionBase) -> None:
    session[ENTERED] = session[SEEN] = now_in_seconds()


def _begin(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    begin(request.session)


user_logged_in.connect(_begin, dispatch_uid="zoneops.begin_session")


def why_over(session: SessionBase, now: int) -> str:
    """Why the session has to end now; empty while it may go on. A clock set back does not make it last longer."""
    entered, seen = session.get(ENTERED), session.get(SEEN)
    if not isinstance(entered, int) or not isinstance(seen, int):
        begin(session)  # signed in before this rule came
        return ""
    if settings.IDLE_MINUTES and now - seen >= settings.IDLE_MINUTES * 60:
        return IDLE
    if settings.SESSION_HOURS and now - entered >= settings.SESSION_HOURS * 3600:
        return HOURS
    if seen > now:  # the clock was set back: what is left of the hours stays as it was
        session[ENTERED], session[SEEN] = entered - (seen - now), now
    elif now - seen >= NOTED_EVERY:
        session[SEEN] = now
    return ""


class SessionLimits:
    """Signs out whose session is over, before anything of the request is done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_in = auth.SESSION_KEY in request.session and request.user.is_authenticated
        if is_in and (why := why_over(request.session, now_in_seconds())):
            end(request, why)
        return self.get_response(request)


def end(request: HttpRequest, why: str) -> None:
    """Sign the person out; the login page will say why."""
    auth.logout(request)
    request.session_ended = why  # type: ignore[attr-defined]


class SignInRequired(LoginRequiredMiddleware):
    """Leads to the login page and says there what became of the request."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:  # type: ignore[override]
        return to_login(request)


def to_login(request: HttpRequest) -> HttpResponse:
    """A redirect; htmx is told to leave the page, since it would put the login page into a fragment."""
    said = {"next": _page_of(request)}
    if why := getattr(request, "session_ended", ""):
        said["why"] = why
    if request.method not in SAFE:
        said["unsaved"] = "1"
    address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode(said, safe='/')}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _page_of(request: HttpRequest) -> str:
    """The page to come back to: the one asked for, or the one that sent the form or asked for a fragment."""
    if request.method in SAFE and request.headers.get("HX-Request") != "true":
        return request.get_full_path()
    sender = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(sender, {request.get_host()}, request.is_secure()):
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    parts = urlsplit(sender)
    return parts.path + (f"?{parts.query}" if parts.query else "")
