"""Who may come in, asked at sign-in and again at every request."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser

from zoneops.accounts.models import User
from zoneops.accounts.services import may_sign_in


class InPostBackend(ModelBackend):
    """Nobody who is switched off or has left the post. A departure ends open sessions, too."""

    def user_can_authenticate(self, user: AbstractBaseUser | Any) -> bool:
        return isinstance(user, User) and may_sign_in(user)

    def get_user(self, user_id: Any) -> User | None:
        # With the zone and department that every page shows: one query instead of three.
        user = User.objects.select_related("zone", "department").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
