"""Leaving the post, and coming back to it."""

import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zoneops.accounts import departures
from zoneops.accounts.models import User
from zoneops.accounts.services.base import locked, today_of
from zoneops.accounts.services.roles import lock_zone, require_not_last
from zoneops.accounts.services.tokens import revoke_api_token
from zoneops.core import audit
from zoneops.core.errors import Refused


@transaction.atomic
def leave_post(user: User, *, by: Any, on: datetime.date) -> User:
    """The user leaves the post on that day: from it on no way in works. A day ahead only announces it.

    Other apps hear of it at once through `departures`. Raises Refused for who has already left, and for the zone's last
    administrator of a kind.
    """
    lock_zone(user)
    user = locked(user)
    if user.left_on is not None:
        raise Refused(_("%(name)s已登记 %(on)s 离岗，不用再登记") % {"name": user.name, "on": user.left_on})
    require_not_last(user)
    user.left_on = on
    if on <= today_of(user):
        user.is_active = False
        for token in user.tokens.filter(revoked_at=None):
            revoke_api_token(token, by=by)
    user.save(update_fields=["left_on", "is_active"])
    after = {"left_on": on, "is_active": user.is_active}
    audit.record(user, "user.left_post", by=by, before={"left_on": None, "is_active": True}, after=after)
    departures.tell_all(user, on=on, by=by)
    return user


@transaction.atomic
def return_to_post(user: User, *, by: Any) -> User:
    """Take a departure back. Tokens stay stopped and projects stay handed over: both are given anew."""
    user = locked(user)
    if user.left_on is None:
        raise Refused(_("%(name)s没有登记离岗") % {"name": user.name})
    before = {"left_on": user.left_on, "is_active": user.is_active}
    user.left_on, user.is_active = None, True
    user.save(update_fields=["left_on", "is_active"])
    audit.record(user, "user.returned_to_post", by=by, before=before, after={"left_on": None, "is_active": True})
    return user
