"""Giving and taking roles. That no person has roles of two duties, the database keeps; here it is said in words."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zoneops.accounts.enums import DutyKind, Right, Role
from zoneops.accounts.models import Duty, LoginLink, RoleAssignment, User
from zoneops.accounts.rights import ADMINISTRATORS, DUTIES, RIGHTS
from zoneops.accounts.services.base import locked
from zoneops.core import audit
from zoneops.core.errors import Refused
from zoneops.core.models import Zone

MANAGERS = tuple(role for role, rights in RIGHTS.items() if Right.MANAGE_SYSTEM in rights)


@transaction.atomic
def grant_role(user: User, role: str, *, by: Any) -> bool:
    """Give the user one more role at once. False if they have it already.

    On the pages a role comes by request (`role_requests.py`); this is what an approval does, and the command line.
    Raises Refused for oneself, for who may not grant, and for a role of another duty than the user has.
    """
    user = locked(user)
    _require_granter(user, by)
    if user.assignments.filter(role=role).exists():
        return False
    require_fitting(user, role)
    try:
        with transaction.atomic():
            granter = by if isinstance(by, User) else None
            RoleAssignment.objects.give(user, role, granted_by=str(by), granter=granter)
    except IntegrityError:
        raise Refused(_one_duty_words(user, role)) from None
    audit.record(user, "role.granted", by=by, after={"role": role})
    if role in ADMINISTRATORS:
        # Whoever made a link for the person before must not come in by it as an administrator.
        LoginLink.objects.filter(user=user, used_at=None).update(expires_at=timezone.now())
    return True


@transaction.atomic
def take_role(user: User, role: str, *, by: Any) -> bool:
    """Take a role away at once. False if the user does not have it.

    Raises Refused for oneself, for who may not grant, and for the zone's last administrator of a kind.
    """
    lock_zone(user)
    user = locked(user)
    _require_granter(user, by)
    if not user.assignments.filter(role=role).exists():
        return False
    require_another(user, role)
    user.assignments.filter(role=role).delete()
    if not user.assignments.exists():
        Duty.objects.filter(user=user).delete()  # free for another duty
    audit.record(user, "role.taken", by=by, before={"role": role})
    return True


def lock_zone(user: User) -> None:
    """One change at a time to who administers a zone: two last ones cannot make room for each other."""
    if user.zone_id:
        Zone.objects.select_for_update(no_key=True).get(pk=user.zone_id)


def require_fitting(user: User, role: str) -> None:
    """Raise Refused for a role of another duty than the person has."""
    duty = Duty.objects.filter(user=user).first()
    if duty is not None and duty.kind != DUTIES[role]:
        raise Refused(_one_duty_words(user, role))


def _one_duty_words(user: User, role: str) -> str:
    held = _("、").join(str(one.label) for one in Role if one in set(user.assignments.values_list("role", flat=True)))
    given = {"name": user.name, "held": held, "role": Role(role).label}
    return (
        _("%(name)s是%(held)s，不能兼任%(role)s：系统、安全、审计三员和业务角色各由不同的人担任，先收回原来的角色")
        % given
    )


def require_another(user: User, role: str) -> None:
    """Raise Refused when nobody else in post of the zone holds this administrator's role."""
    if role in ADMINISTRATORS and role in last_held(user):
        given = {"name": user.name, "role": Role(role).label}
        raise Refused(_("%(name)s是最后一位%(role)s：先让另一个人担任%(role)s") % given)


def last_held(user: User) -> list[Role]:
    """The administrators' roles of which the user is the zone's only holder in post."""
    held = set(user.assignments.values_list("role", flat=True))
    others = User.objects.filter(zone=user.zone_id).in_post().exclude(pk=user.pk)
    return [role for role in ADMINISTRATORS if role in held and not others.with_role(role).exists()]


def require_not_last(user: User) -> None:
    """Raise Refused for who cannot go: nobody else would administer in one of the three ways."""
    for role in last_held(user):
        require_another(user, role)


def is_last_administrator(user: User) -> bool:
    """Whether the zone would be left without one of the three administrators."""
    return bool(last_held(user))


def _require_granter(user: User, by: Any) -> None:
    if not isinstance(by, User):
        return
    if by.pk == user.pk:
        raise Refused(_("不能给自己授予或收回角色，请另一位安全管理员办"))
    if not by.may(Right.GRANT_ROLES) or by.zone_id != user.zone_id:
        raise Refused(_("角色由本区的安全管理员授予和收回"))


def duty_of(user: User) -> DutyKind | None:
    """What the person is there for; None for who holds no role."""
    duty = Duty.objects.filter(user=user).first()
    return DutyKind(duty.kind) if duty else None
