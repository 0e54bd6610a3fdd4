from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    name = "zoneops.approvals"
    verbose_name = _("审批一张图")

    def ready(self) -> None:
        from zoneops.accounts.enums import Right
        from zoneops.approvals import imports  # noqa: F401 (registers what can be imported)
        from zoneops.core import navigation
        from zoneops.projects import panels

        panels.register("approvals", _("审批一张图"), "approvals:project_panel", right=Right.VIEW_PROJECTS, order=10)
        navigation.register(
            navigation.MenuItem(
                "projects",
                20,
                _("审批一张图"),
                "approvals:cases",
                "sitemap",
                right=Right.VIEW_PROJECTS,
                prefixes=("/flows/",),
            )
        )
