"""The checks 有可登录的人, for a zone that nobody can manage is a locked house, and 管理员的第二因素."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.accounts import services
from zoneops.accounts.models import User
from zoneops.accounts.rights import ADMINISTRATORS
from zoneops.accounts.services import MANAGERS, factors
from zoneops.accounts.services.administrators import missing_administrators
from zoneops.core import health
from zoneops.core.health import Finding
from zoneops.core.models import Zone


def check_people() -> Finding:
    """Every zone has a system administrator in post."""
    zones = list(Zone.objects.order_by("pk"))
    if not zones:
        return Finding("late", _("还没有开发区，也没有账号"), "zoneops init")
    managers = [User.objects.filter(zone=zone).in_post().with_role(*MANAGERS).first() for zone in zones]
    without = [zone.short_name for zone, manager in zip(zones, managers, strict=True) if manager is None]
    if without:
        words = _("没有在岗的系统管理员：%(zones)s") % {"zones": _("、").join(without)}
        return Finding("late", words, _("导入人员，给一个人系统管理员角色"), "accounts:people")
    count = User.objects.in_post().count()
    fix = "" if any(manager and manager.has_usable_password() for manager in managers) else "zoneops login-link"
    words = _("%(count)d 人可登录，每个区都有系统管理员") % {"count": count}
    if fix:
        words = _("%(count)d 人可登录；系统管理员还没设密码，用一次性链接进入") % {"count": count}
    return Finding("done", words, fix, "accounts:people")


def check_administrators() -> Finding:
    """System, security and audit are three people's, or one's by a setting that stands in the audit log."""
    small = settings.SMALL_OFFICE
    services.note_small_office(by=_("系统体检"))
    lacking = {zone: missing_administrators(zone, small_office=small) for zone in Zone.objects.order_by("pk")}
    words = [
        _("%(zone)s缺%(roles)s") % {"zone": zone.short_name, "roles": _("、").join(str(role.label) for role in roles)}
        for zone, roles in lacking.items()
        if roles
    ]
    if words:
        return Finding("late", _("；").join(words), "zoneops administrators", "accounts:people")
    if small:
        fix = _("有了三个人，去掉 ZONEOPS_SMALL_OFFICE，用 zoneops administrators 补齐")
        return Finding("soon", _("一人兼三员：系统管理员也批角色、看审计记录"), fix)
    return Finding("done", _("系统、安全、审计三员由不同的人担任"), "", "accounts:people")


def check_second_factor() -> Finding:
    """Administrators come in with two proofs (GB/T 22239-2019, 8.1.4.1 d), unless the rule is switched off."""
    administrators = User.objects.in_post().with_role(*ADMINISTRATORS)
    if not settings.ADMIN_SECOND_FACTOR:
        is_trial = not administrators.exclude(is_sample=True).exists()
        words = _("管理员登录不要求第二因素（ZONEOPS_ADMIN_SECOND_FACTOR=0）")
        return Finding("soon" if is_trial else "late", words, _("正式使用时去掉这个设置"))
    without = [person.name for person in administrators if not factors.are_set(person)]
    if without:
        words = _("还没设第二因素的管理员：%(names)s") % {"names": _("、").join(without)}
        return Finding("soon", words, _("本人下次登录时会要求设；手机丢了的，运行 zoneops reset-second-factor 账号"))
    return Finding("done", _("管理员登录要第二因素"))


def register_own() -> None:
    health.register("people", gettext_lazy("有可登录的人"), check_people, order=15)
    health.register("administrators", gettext_lazy("三员分立"), check_administrators, order=15)
    health.register("second_factor", gettext_lazy("管理员的第二因素"), check_second_factor, order=16)
