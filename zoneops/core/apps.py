from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "zoneops.core"
    verbose_name = _("基础")

    def ready(self) -> None:
        from zoneops.core import health, navigation

        health.register_own()
        item = navigation.MenuItem
        navigation.register(
            item("system", 10, _("数据导入"), "system:imports", "file-import", right=("import_data", "manage_system"))
        )
        navigation.register(item("system", 20, _("工作日历"), "system:calendar", "calendar"))
        navigation.register(item("system", 90, _("系统体检"), "system:doctor", "stethoscope", right="manage_system"))
