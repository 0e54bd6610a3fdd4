from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "zoneops.api"
    verbose_name = _("接口")

    def ready(self) -> None:
        from zoneops.accounts.enums import Right
        from zoneops.core.navigation import MenuItem, register

        register(MenuItem("system", 80, _("接口"), "api-docs", "api", right=Right.IMPORT_DATA))
