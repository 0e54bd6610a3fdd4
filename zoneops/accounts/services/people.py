"""The accounts of people: made, changed, closed and opened again by the system administrator."""

import re
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zoneops.accounts.models import User
from zoneops.accounts.services.base import locked
from zoneops.accounts.services.roles import lock_zone, require_not_last
from zoneops.accounts.services.tokens import revoke_api_token
from zoneops.core import audit
from zoneops.core.errors import Refused, StaleVersion
from zoneops.core.models import Zone

EDITABLE = frozenset({"name", "department", "title", "phone"})
ACCOUNT = re.compile(r"[A-Za-z0-9_.@-]{2,40}")


@transaction.atomic
def create_person(zone: Zone, username: str, *, by: Any, **values: Any) -> User:
    """A new account without password and without role: its owner comes in by a one-time link.

    `values` are fields of EDITABLE. Raises Refused for an account name that is taken or that nobody could type.
    """
    _require_sound(zone, values)
    if not ACCOUNT.fullmatch(username):
        raise Refused(_("账号只用字母、数字和 _ . @ -，2 到 40 个字符"))
    # The unique column decides of two at once; here it is said in words.
    Zone.objects.select_for_update(no_key=True).get(pk=zone.pk)
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(_("账号 %(username)s 已经有了，换一个") % {"username": username})
    user = User.objects.create_user(username, zone=zone, **values)
    audit.record(user, "user.created", by=by, after={"username": username} | values)
    return user


@transaction.atomic
def update_person(user: User, *, by: Any, version: int | None = None, **values: Any) -> User:
    """Change fields of EDITABLE. Raises StaleVersion when `version` is not the current one."""
    user = locked(user)
    if version is not None and user.version != version:
        raise StaleVersion(_("没有保存：%(name)s的资料在您打开之后被别人改过") % {"name": user.name}, user)
    assert user.zone is not None
    _require_sound(user.zone, values)
    before, after = audit.changes(user, values)
    if not after:
        return user
    for name, value in after.items():
        setattr(user, name, value)
    user.version += 1
    user.save(update_fields=[*after, "version"])
    audit.record(user, "user.updated", by=by, before=before, after=after)
    return user


@transaction.atomic
def disable_account(user: User, *, by: Any, reason: str) -> User:
    """Close every way in, and stop the tokens. Raises Refused for oneself and for the last administrator of a kind."""
    lock_zone(user)
    user = locked(user)
    if getattr(by, "pk", None) == user.pk:
        raise Refused(_("不能停用自己的账号"))
    if not user.is_active:
        raise Refused(_("%(name)s的账号已经停用") % {"name": user.name})
    reason = _reason(reason, _("停用账号要写原因"))
    require_not_last(user)
    user.is_active = False
    user.version += 1
    user.save(update_fields=["is_active", "version"])
    for token in user.tokens.filter(revoked_at=None):
        revoke_api_token(token, by=by)
    audit.record(user, "user.disabled", by=by, before={"is_active": True}, after={"is_active": False}, reason=reason)
    return user


@transaction.atomic
def enable_account(user: User, *, by: Any) -> User:
    """Open a closed account again. Tokens stay stopped. Who has left the post returns by `return_to_post`."""
    user = locked(user)
    if user.left_on is not None:
        raise Refused(_("%(name)s已登记离岗：回来上班用“恢复在岗”") % {"name": user.name})
    if user.is_active:
        raise Refused(_("%(name)s的账号没有停用") % {"name": user.name})
    user.is_active = True
    user.version += 1
    user.save(update_fields=["is_active", "version"])
    audit.record(user, "user.enabled", by=by, before={"is_active": False}, after={"is_active": True})
    return user


def _require_sound(zone: Zone, values: dict[str, Any]) -> None:
    if unknown := set(values) - EDITABLE:
        raise TypeError(f"not editable: {sorted(unknown)}")
    if "name" in values and not values["name"].strip():
        raise Refused(_("缺姓名"))
    department = values.get("department")
    if department is not None and department.zone_id != zone.pk:
        raise Refused(_("没有这个部门"))


def _reason(reason: str, refusal: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Refused(refusal)
    return reason[:200]
