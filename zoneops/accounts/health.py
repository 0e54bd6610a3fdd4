"""The check 有可登录的人: a zone that nobody can manage is a locked house."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.accounts.models import User
from zoneops.accounts.services import MANAGERS
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


def register_own() -> None:
    health.register("people", gettext_lazy("有可登录的人"), check_people, order=15)
