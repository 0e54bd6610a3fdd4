from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    name = "zoneops.approvals"
    verbose_name = _("审批一张图")

    def ready(self) -> None:
        from zoneops.accounts.enums import Right, Scope
        from zoneops.approvals import (
            audit_words,
            imports,  # noqa: F401 (registers what can be imported)
        )
        from zoneops.approvals.relations import with_procedures_of
        from zoneops.core import navigation
        from zoneops.projects import changes, panels, relations

        relations.register(Scope.PROCEDURE, with_procedures_of)
        audit_words.register_own()
        changes.register(
            {
                "approvals.case_opened": _("选定审批流程"),
                "approvals.flow_changed": _("改换审批流程"),
                "approvals.applicability_set": _("改适用与否"),
                "approvals.step_completed": _("登记办结"),
                "approvals.step_reopened": _("撤回办结"),
                "approvals.results_imported": _("导入办理结果"),
                "flow": _("流程"),
            }
        )
        panels.register(
            "approvals",
            _("审批一张图"),
            "approvals:project_panel",
            right=Right.VIEW_PROJECTS,
            order=10,
            page="approvals:case",
        )
        navigation.register(
            navigation.MenuItem(
                "projects",
                20,
                _("审批一张图"),
                "approvals:cases",
                "sitemap",
                right=Right.VIEW_INTERNAL,
                prefixes=("/flows/",),
            )
        )
