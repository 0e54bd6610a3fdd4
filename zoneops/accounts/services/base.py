"""Who may come in, and what the services of accounts share: the lock on a person, the hash of a secret."""

import datetime
import hashlib

from django.utils import timezone
from django.utils.translation import gettext as _

from zoneops.accounts.models import User
from zoneops.core.errors import Refused


def today_of(user: User) -> datetime.date:
    """The day it is in the user's zone."""
    return user.zone.today() if user.zone else timezone.localdate()


def may_sign_in(user: User) -> bool:
    """Active and in post today."""
    return user.is_in_post(today_of(user))


def locked(user: User) -> User:
    """As the database has the user now; nobody else changes the row until the transaction ends."""
    return User.objects.select_for_update(of=("self",)).select_related("zone").get(pk=user.pk)


def require_in_post(user: User) -> None:
    if not may_sign_in(user):
        raise Refused(_("%(name)s已离岗或账号已停用，不能登录") % {"name": user.name})


def digest(secret: str) -> str:
    # Secrets have 256 random bits: a plain hash cannot be guessed backwards, and is found by an index.
    return hashlib.sha256(secret.encode()).hexdigest()
