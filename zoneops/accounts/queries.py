"""The people and departments of a zone, as their lists show them."""

import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from zoneops.accounts.enums import Right
from zoneops.accounts.models import Department, RoleRequest, User, UserQuerySet
from zoneops.core.models import Zone

IN_POST, LEFT, EVERYONE = "in-post", "left", "all"


def in_post_on(day: datetime.date, prefix: str = "") -> Q:
    """Who still works on that day: an announced departure has not happened yet."""
    still = Q(**{f"{prefix}left_on": None}) | Q(**{f"{prefix}left_on__gt": day})
    return Q(**{f"{prefix}is_active": True}) & still


def people(reader: User, *, text: str = "", department: str = "", role: str = "") -> UserQuerySet:
    """Colleagues of the reader, narrowed by a word (name, account, title), the id of a department, and a role."""
    found = User.objects.visible_to(reader).select_related("department").prefetch_related("assignments")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(username__icontains=text) | Q(title__icontains=text))
    if department.isdecimal() and len(department) < 19:
        found = found.filter(department=int(department))
    return found.with_role(role) if role else found


def of_standing(found: UserQuerySet, standing: str, today: datetime.date) -> UserQuerySet:
    if standing == EVERYONE:
        return found
    here = in_post_on(today)
    return found.filter(here) if standing == IN_POST else found.exclude(here)


def count_standings(found: UserQuerySet, today: datetime.date) -> dict[str, int]:
    # Without the join to roles, which would count a person once per role.
    own = User.objects.filter(pk__in=found.values("pk"))
    counted = own.aggregate(everyone=Count("pk"), here=Count("pk", filter=in_post_on(today)))
    return {
        IN_POST: counted["here"],
        LEFT: counted["everyone"] - counted["here"],
        EVERYONE: counted["everyone"],
    }


def role_requests(reader: User) -> QuerySet[RoleRequest]:
    """Those of the reader's zone, for the three administrators: one asks, one decides, one looks on."""
    if not reader.zone_id or not any(map(reader.may, (Right.MANAGE_SYSTEM, Right.GRANT_ROLES, Right.READ_AUDIT))):
        return RoleRequest.objects.none()
    found = RoleRequest.objects.filter(user__zone=reader.zone_id)
    return found.select_related("user__zone", "user__department", "asked_by", "decided_by")


def waiting_requests(reader: User) -> int:
    """How many the reader has to decide: nobody decides about himself."""
    if not reader.may(Right.GRANT_ROLES):
        return 0
    return role_requests(reader).filter(state=RoleRequest.State.ASKED).exclude(user=reader.pk).count()


def departments(zone: Zone) -> Any:
    """With `people_count`: those in post today."""
    counted = Count("user", filter=in_post_on(zone.today(), "user__"))
    return Department.objects.filter(zone=zone).annotate(people_count=counted)
