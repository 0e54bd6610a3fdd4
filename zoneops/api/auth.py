"""Who calls: the owner of a bearer token, or the person signed in in the browser. Both have just their own rights."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from zoneops.accounts.enums import Right
from zoneops.accounts.models import User
from zoneops.accounts.services import user_for_token
from zoneops.api.errors import AnsweredBefore, CsrfFailed, RightMissing


def _require(request: HttpRequest, user: User, right: Right | None) -> User:
    if right is not None and not user.may(right):
        raise RightMissing(right)
    if earlier := getattr(request, "answered_before", None):
        raise AnsweredBefore(earlier)
    return user


class BearerToken(HttpBearer):
    """`Authorization: Bearer <token>`."""

    def __init__(self, right: Right | None) -> None:
        super().__init__()
        self.right = right

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        user = user_for_token(token.strip())
        if user is None:
            return None
        request.user = user
        return _require(request, user, self.right)


class BrowserSession(APIKeyCookie):
    """The session of the pages. Anything that writes needs the CSRF token, too."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, right: Right | None) -> None:
        super().__init__()
        self.right = right

    def __call__(self, request: HttpRequest) -> User | None:
        # A wrong token is an error, not an occasion to act as whoever happens to be signed in.
        if "Authorization" in request.headers:
            return None
        return self.authenticate(request, None)

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        user = request.user
        if not isinstance(user, User) or not user.is_authenticated:
            return None
        if check_csrf(request):
            raise CsrfFailed
        return _require(request, user, self.right)


def needs(right: Right | None) -> list[Callable[[HttpRequest], Any]]:
    """For an operation's `auth`: a user who has the right (None: any user). Asked before the body is looked at."""
    return [BearerToken(right), BrowserSession(right)]


def caller(request: HttpRequest) -> User:
    """Whom the operation acts for."""
    return request.auth  # type: ignore[attr-defined]
