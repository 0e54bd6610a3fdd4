"""The entries of the side menu."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zoneops.accounts.enums import Right
from zoneops.accounts.queries import waiting_requests
from zoneops.accounts.rights import SEE_PEOPLE
from zoneops.core.navigation import MenuItem, register


def _waiting(user: Any) -> tuple[int, str] | None:
    found = waiting_requests(user)
    return (found, "soon") if found else None


def register_own() -> None:
    keepers = (Right.MANAGE_SYSTEM, Right.GRANT_ROLES, Right.READ_AUDIT)
    register(
        MenuItem("system", 12, _("角色申请"), "accounts:role_requests", "user-check", right=keepers, count=_waiting)
    )
    register(MenuItem("system", 10, _("人员"), "accounts:people", "users", right=SEE_PEOPLE))
    register(
        MenuItem("system", 11, pgettext_lazy("plural", "部门"), "accounts:departments", "sitemap", right=SEE_PEOPLE)
    )
