"""What the audit trail says of accounts, roles and ways in, in words; and who the administrators of a zone are."""

from django.utils.translation import gettext_lazy as _

from zoneops.accounts.enums import Role
from zoneops.accounts.models import RoleAssignment
from zoneops.accounts.rights import ADMINISTRATORS
from zoneops.core.models import AuditEntry, Zone
from zoneops.core.trail import reading, words

ACTIONS = {
    "api_token.made": _("发接口令牌"),
    "api_token.revoked": _("停用接口令牌"),
    "department.added": _("登记部门"),
    "department.imported": _("导入部门"),
    "department.updated": _("修改部门"),
    "identity.linked": _("关联其他系统的身份"),
    "identity.unlinked": _("解除其他系统的身份"),
    "login_link.made": _("发一次性登录链接"),
    "login_link.used": _("用一次性登录链接"),
    "recovery_codes.renewed": _("换新恢复码"),
    "role.asked": _("申请角色变动"),
    "role.granted": _("授予角色"),
    "role.request_approved": _("批准角色变动"),
    "role.request_refused": _("不批准角色变动"),
    "role.taken": _("收回角色"),
    "second_factor.added": _("设第二因素"),
    "second_factor.removed": _("去掉第二因素"),
    "second_factor.reset": _("重置第二因素"),
    "user.created": _("建账号"),
    "user.disabled": _("停用账号"),
    "user.enabled": _("启用账号"),
    "user.imported": _("导入人员"),
    "user.left_post": _("登记离岗"),
    "user.password_changed": _("改密码"),
    "user.returned_to_post": _("恢复在岗"),
    "user.signed_in": _("登录"),
    "user.updated": _("修改人员"),
    # What was tried and refused is named by the page.
    "department.add": _("登记部门"),
    "department.update": _("修改部门"),
    "login_link.make": _("发一次性登录链接"),
    "role.ask": _("申请角色变动"),
    "user.create": _("建账号"),
    "user.disable": _("停用账号"),
    "user.enable": _("启用账号"),
    "user.leave_post": _("登记离岗"),
    "user.return_to_post": _("恢复在岗"),
    "user.update": _("修改人员"),
    "zone.small_office_off": _("退出小机构模式"),
    "zone.small_office_on": _("进入小机构模式"),
}
FIELDS = {
    "role": _("角色"),
    "change": _("变动"),
    "asked_by": _("申请人"),
    "way": _("方式"),
    "kinds": _("类别"),
    "identity": _("对方系统的身份"),
    "user": _("账号"),
    "username": _("账号"),
    "expires_at": _("有效期至"),
}


def register_own() -> None:
    words.register(ACTIONS, fields=FIELDS, values={"role": dict(Role.choices)})
    reading.administrators = administrators


def administrators(zone: Zone) -> set[int]:
    """The numbers of all who hold one of the three roles, or were ever granted one: what they did then stays theirs."""
    held = RoleAssignment.objects.filter(user__zone=zone, role__in=ADMINISTRATORS).values_list("user_id", flat=True)
    granted = AuditEntry.objects.filter(zone=zone, action="role.granted", after__role__in=list(ADMINISTRATORS))
    once = granted.values_list("subject_id", flat=True)
    return {*held, *(int(number) for number in once if number.isdigit())}
