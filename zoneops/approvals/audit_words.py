"""What the audit trail says of flows and cases, in words."""

from django.utils.translation import gettext_lazy as _

from zoneops.core.trail import words

ACTIONS = {
    "flow.drafted": _("导入流程草稿"),
    "flow.move": _("核对或发布流程"),
    # What was tried and refused is named by the page.
    "approvals.choose": _("选定审批流程"),
    "approvals.change": _("改换审批流程"),
    "approvals.step": _("登记办理结果"),
}
FIELDS = {
    "procedures": _("事项数"),
    "effective_from": _("生效日期"),
    "flow": _("流程"),
    "procedure": _("事项"),
    "kept_results": _("带过来的办结"),
    "dropped": _("没有带过来的办结"),
}


def register_own() -> None:
    words.register(ACTIONS, fields=FIELDS)
