"""Roles by request: the system administrator asks, the security administrator decides, and only then it is so."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zoneops.accounts.enums import Right, Role
from zoneops.accounts.models import RoleRequest, User
from zoneops.accounts.services.base import locked
from zoneops.accounts.services.roles import grant_role, lock_zone, require_another, require_fitting, take_role
from zoneops.core import audit
from zoneops.core.errors import Refused, StaleVersion

LONGEST = 200


@transaction.atomic
def ask_role(user: User, role: str, *, change: str, by: User, reason: str) -> RoleRequest:
    """Ask that a role be granted (`RoleRequest.Change.GRANT`) or taken. Nothing changes until it is approved.

    Raises Refused for what could not be approved anyhow, and while the same is waiting.
    """
    user = locked(user)
    if not by.may(Right.MANAGE_SYSTEM) or by.zone_id != user.zone_id:
        raise Refused(_("角色由本区的系统管理员申请"))
    if by.pk == user.pk:
        raise Refused(_("不能为自己申请角色，请另一位系统管理员申请"))
    reason = _required(reason, _("写明为什么要授予或收回"))
    label = {"name": user.name, "role": Role(role).label}
    holds = user.assignments.filter(role=role).exists()
    if change == RoleRequest.Change.GRANT:
        if holds:
            raise Refused(_("%(name)s已经是%(role)s") % label)
        require_fitting(user, role)
    else:
        if not holds:
            raise Refused(_("%(name)s不是%(role)s，不用收回") % label)
        require_another(user, role)
    if user.role_requests.filter(role=role, state=RoleRequest.State.ASKED).exists():
        raise Refused(_("%(name)s的%(role)s已有申请待审批") % label)
    request = RoleRequest.objects.create(user=user, role=role, change=change, reason=reason, asked_by=by)
    audit.record(user, "role.asked", by=by, after={"role": role, "change": change}, reason=reason)
    return request


@transaction.atomic
def decide_role_request(
    request: RoleRequest, *, approve: bool, by: User, reason: str = "", version: int | None = None
) -> RoleRequest:
    """Approve the request, which makes it so, or refuse it, with a reason.

    Raises Refused for who may not decide, about himself or what he asked for himself (outside a small office), and for
    what has become impossible since; StaleVersion when somebody else has decided meanwhile.
    """
    lock_zone(request.user)
    user = locked(request.user)
    request = RoleRequest.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=request.pk)
    request.user = user
    if request.state != RoleRequest.State.ASKED or (version is not None and request.version != version):
        raise StaleVersion(_("没有改：这条申请已有人审批：%(state)s") % {"state": request.get_state_display()}, request)
    _require_decider(request, by)
    reason = reason.strip()[:LONGEST] if approve else _required(reason, _("不批准要写原因"))
    request.state = RoleRequest.State.APPROVED if approve else RoleRequest.State.REFUSED
    request.decided_by, request.decided_at, request.decision_reason = by, timezone.now(), reason
    request.in_small_office = settings.SMALL_OFFICE and by.pk == request.asked_by_id
    request.version += 1
    request.save()
    told = {"role": request.role, "change": request.change, "asked_by": request.asked_by.name}
    audit.record(user, f"role.request_{request.state}", by=by, after=told, reason=reason)
    if approve:
        change = grant_role if request.change == RoleRequest.Change.GRANT else take_role
        change(user, request.role, by=by)
    return request


def _require_decider(request: RoleRequest, by: User) -> None:
    if not by.may(Right.GRANT_ROLES) or by.zone_id != request.user.zone_id:
        raise Refused(_("角色申请由本区的安全管理员审批"))
    if by.pk == request.user_id:
        raise Refused(_("不能审批自己的角色，请另一位安全管理员办"))
    if by.pk == request.asked_by_id and not settings.SMALL_OFFICE:
        raise Refused(_("申请人不能审批自己的申请，请安全管理员办"))


def ask_or_grant(user: User, role: str, *, by: Any, reason: str) -> bool:
    """For ledgers: on the pages ask for the role, on the command line give it. False when there is nothing to do."""
    if not isinstance(by, User):
        return grant_role(user, role, by=by)
    waiting = user.role_requests.filter(role=role, state=RoleRequest.State.ASKED)
    if user.assignments.filter(role=role).exists() or waiting.exists():
        return False
    request = ask_role(user, role, change=RoleRequest.Change.GRANT, by=by, reason=reason)
    if settings.SMALL_OFFICE:
        decide_role_request(request, approve=True, by=by)
    return True


def _required(reason: str, refusal: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Refused(refusal)
    if len(reason) > LONGEST:
        given = {"length": len(reason), "limit": LONGEST}
        raise Refused(_("原因有 %(length)d 个字，最多 %(limit)d 个") % given)
    return reason
