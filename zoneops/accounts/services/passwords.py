"""Changing a password."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from zoneops.accounts.models import User
from zoneops.accounts.services.base import locked
from zoneops.core import audit


@transaction.atomic
def change_password(user: User, password: str, *, by: Any) -> User:
    """Set a password that the form has checked. Every other session of the user ends: its hash no longer fits."""
    user = locked(user)
    user.set_password(password)
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "password_changed_at"])
    audit.record(user, "user.password_changed", by=by)
    return user
