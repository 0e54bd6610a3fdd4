"""Asking again who sits there before the ways into the account are changed."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import auth
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from zoneops.accounts.models import User
from zoneops.accounts.signing.sessions import now_in_seconds

CONFIRMED, FRESH = "confirmed_at", "fresh_at"
VALID_SECONDS = 10 * 60


def note(session: SessionBase) -> None:
    """The person has just given password or second factor again."""
    session[CONFIRMED] = now_in_seconds()


def note_fresh(session: SessionBase) -> None:
    session[FRESH] = now_in_seconds()


def is_recent(session: SessionBase, *, sign_in_counts: bool = False) -> bool:
    moments = [session.get(CONFIRMED), session.get(FRESH) if sign_in_counts else None]
    now = now_in_seconds()
    return any(isinstance(moment, int) and 0 <= now - moment < VALID_SECONDS for moment in moments)


def confirmed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that only goes on for who has just proved again who they are; others are asked first, then come back."""
    return _asking(view, sign_in_counts=False)


def confirmed_or_fresh(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Here a sign-in of the last ten minutes will do: setting up what is demanded right after it asks nothing twice."""
    return _asking(view, sign_in_counts=True)


def _asking(view: Callable[..., HttpResponse], *, sign_in_counts: bool) -> Callable[..., HttpResponse]:
    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_recent(request.session, sign_in_counts=sign_in_counts):
            return view(request, *args, **kwargs)
        target = request.get_full_path() if request.method == "GET" else reverse("accounts:me")
        return redirect(f"{reverse('accounts:confirm')}?{urlencode({'next': target}, safe='/')}")

    return asking


def is_password_of(request: HttpRequest, user: User, password: str) -> bool:
    """Whether the password is the user's, counted like a sign-in: an open browser is no place to guess at leisure."""
    return auth.authenticate(request, username=user.username, password=password) == user
