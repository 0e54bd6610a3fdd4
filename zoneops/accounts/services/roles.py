"""Giving roles."""

from typing import Any

from django.db import transaction

from zoneops.accounts.enums import Right
from zoneops.accounts.models import User
from zoneops.accounts.rights import RIGHTS
from zoneops.core import audit

MANAGERS = tuple(role for role, rights in RIGHTS.items() if Right.MANAGE_SYSTEM in rights)


@transaction.atomic
def grant_role(user: User, role: str, *, by: Any) -> bool:
    """Give the user one more role. False if they have it already."""
    _assignment, is_new = user.assignments.get_or_create(role=role, defaults={"granted_by": str(by)[:80]})
    if is_new:
        audit.record(user, "role.granted", by=by, after={"role": role})
    return is_new


def is_last_administrator(user: User) -> bool:
    """Whether the zone would be left without anyone who can manage the system."""
    others = User.objects.filter(zone=user.zone_id).in_post().with_role(*MANAGERS).exclude(pk=user.pk)
    return user.may(Right.MANAGE_SYSTEM) and not others.exists()
