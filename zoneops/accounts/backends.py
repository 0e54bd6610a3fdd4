"""Who may come in, asked at sign-in and again at every request."""

from typing import Any

from axes.backends import AxesStandaloneBackend
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from zoneops.accounts.models import User
from zoneops.accounts.services import may_sign_in


class InPostBackend(AxesStandaloneBackend, ModelBackend):
    """Nobody who is switched off or has left the post. A departure ends open sessions, too.

    Every check of a password passes the counter first (signing/attempts.py), whichever page asks for it.
    """

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        super().authenticate(request, username, password, **kwargs)  # raises PermissionDenied for who has to wait
        return ModelBackend.authenticate(self, request, username, password, **kwargs)

    def user_can_authenticate(self, user: AbstractBaseUser | Any) -> bool:
        return isinstance(user, User) and may_sign_in(user)

    def get_user(self, user_id: Any) -> User | None:
        # With the zone and department that every page shows: one query instead of three.
        user = User.objects.select_related("zone", "department").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
