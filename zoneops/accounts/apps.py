from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "zoneops.accounts"
    verbose_name = _("机构与人员")

    def ready(self) -> None:
        from zoneops.accounts import (
            audit_words,
            health,
            imports,  # noqa: F401 - registers the ledgers
            menu,
        )
        from zoneops.accounts.enums import Right
        from zoneops.accounts.signing import wecom
        from zoneops.core import access

        access.names.update(Right.choices)
        health.register_own()
        menu.register_own()
        audit_words.register_own()
        wecom.register_own()
