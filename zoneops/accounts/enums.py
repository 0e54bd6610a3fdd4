"""Roles and kinds of department, in the field's words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    LEADER = "leader", _("领导")
    INVESTMENT_OFFICER = "investment_officer", _("招商专员")
    PROJECT_MANAGER = "project_manager", _("项目经理")
    SERVICE_OFFICER = "service_officer", _("专职服务员")
    GRID_WORKER = "grid_worker", _("网格员")
    REVIEW_SECRETARY = "review_secretary", _("评审秘书")
    REVIEW_MEMBER = "review_member", _("评审成员")
    STATISTICIAN = "statistician", _("统计员")
    SUPERVISOR = "supervisor", _("督办员")
    LIAISON = "liaison", _("部门联络员")
    ENTERPRISE = "enterprise", _("企业")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("系统管理员")
    SECURITY_ADMINISTRATOR = "security_administrator", _("安全管理员")
    AUDIT_ADMINISTRATOR = "audit_administrator", _("审计管理员")


class DepartmentKind(models.TextChoices):
    COMMITTEE = "committee", _("管委会")
    MUNICIPAL = "municipal", _("市直部门")


class Right(models.TextChoices):
    """What a role may do. `rights.py` holds the table."""

    VIEW_PROJECTS = "view_projects", _("看项目")
    EDIT_PROJECTS = "edit_projects", _("登记和修改项目")
    MOVE_PROJECTS = "move_projects", _("推进项目阶段")
    ASSIGN_OFFICERS = "assign_officers", _("指定专职服务员")
    RECORD_FOLLOW_UPS = "record_follow_ups", _("记跟进")
    VIEW_ENTERPRISES = "view_enterprises", _("看企业")
    EDIT_ENTERPRISES = "edit_enterprises", _("登记和修改企业")
    EDIT_TERRITORY = "edit_territory", _("划定网格和宗地")
    EDIT_FLOWS = "edit_flows", _("制定审批流程")
    RECORD_APPROVALS = "record_approvals", _("登记审批结果")
    IMPORT_DATA = "import_data", _("导入数据")
    VIEW_COCKPIT = "view_cockpit", _("看驾驶舱")
    MANAGE_SYSTEM = "manage_system", _("管理系统")
