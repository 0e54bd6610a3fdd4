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


class DutyKind(models.TextChoices):
    """What a person is there for. A person has one duty, and roles of no other.

    The three administrators are separated from each other and from the business (GB/T 22239-2019, 8.1.5); who speaks
    for an enterprise holds no role of the committee that decides about it.
    """

    BUSINESS = "business", _("业务")
    ENTERPRISE = "enterprise", _("企业")
    SYSTEM = "system", _("系统管理")
    SECURITY = "security", _("安全管理")
    AUDIT = "audit", _("审计管理")


class DepartmentKind(models.TextChoices):
    COMMITTEE = "committee", _("管委会")
    MUNICIPAL = "municipal", _("市直部门")


class Right(models.TextChoices):
    """What a role may do. `rights.py` holds the table."""

    VIEW_INTERNAL = "view_internal", _("看内部台账")
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
    GRANT_ROLES = "grant_roles", _("授予角色")
    READ_AUDIT = "read_audit", _("看审计记录")


class Scope(models.TextChoices):
    """Which rows a right reaches, by the person's relation to them. Always inside the person's own zone."""

    ZONE = "zone", _("全区的")
    OWN = "own", _("本人的")
    DEPARTMENT = "department", _("本部门的")
    UNSERVED = "unserved", _("还没有专员的")
    GRID = "grid", _("本网格的")
    PROCEDURE = "procedure", _("要本部门办审批事项的")
    ENTERPRISE = "enterprise", _("本企业的")
