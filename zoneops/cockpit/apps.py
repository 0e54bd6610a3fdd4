from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CockpitConfig(AppConfig):
    name = "zoneops.cockpit"
    verbose_name = _("工作台与驾驶舱")

    def ready(self) -> None:
        from zoneops.accounts.enums import Right
        from zoneops.core.navigation import MenuItem, register

        register(MenuItem("monitoring", 0, _("工作台"), "cockpit:workbench", "home", key="h"))
        register(
            MenuItem(
                "monitoring",
                10,
                _("驾驶舱"),
                "cockpit:screen",
                "device-desktop-analytics",
                right=Right.VIEW_COCKPIT,
            )
        )
