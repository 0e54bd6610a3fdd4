"""The entries of the side menu."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zoneops.accounts.enums import Right
from zoneops.core.navigation import MenuItem, register

# Who works with projects looks up colleagues; who manages the system keeps them. One of the two is enough.
SEE_PEOPLE = (Right.VIEW_PROJECTS, Right.MANAGE_SYSTEM)


def register_own() -> None:
    register(MenuItem("system", 10, _("人员"), "accounts:people", "users", right=SEE_PEOPLE))
    register(
        MenuItem("system", 11, pgettext_lazy("plural", "部门"), "accounts:departments", "sitemap", right=SEE_PEOPLE)
    )
