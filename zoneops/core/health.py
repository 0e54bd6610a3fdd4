"""What `zoneops doctor` and the page 系统体检 look at. Each app registers the checks of its own house.

    health.register("grids", _("网格"), check_grids, order=30)

A check returns a Finding: "done" (in order), "soon" (will hurt later) or "late" (wrong now), and says what to do.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.core import calendar, sql
from zoneops.core.models import CalendarYear

Tone = Literal["done", "soon", "late"]


@dataclass(frozen=True)
class Finding:
    """`url_name`: the page where it can be put right, if there is one."""

    tone: Tone
    words: str
    fix: str = ""
    url_name: str = ""


@dataclass(frozen=True)
class Check:
    key: str
    label: Any
    run: Callable[[], Finding]
    order: int


@dataclass(frozen=True)
class Result:
    key: str
    label: str
    finding: Finding


_checks: dict[str, Check] = {}


def register(key: str, label: Any, run: Callable[[], Finding], *, order: int = 50) -> None:
    _checks[key] = Check(key, label, run, order)


def examine() -> list[Result]:
    """Run every check. One that breaks is itself a finding: the others still run."""
    return [Result(check.key, str(check.label), _run(check)) for check in sorted(_checks.values(), key=_by_order)]


def _by_order(check: Check) -> tuple[int, str]:
    return check.order, check.key


def _run(check: Check) -> Finding:
    try:
        return check.run()
    except Exception as error:
        return Finding("late", _("检查没有做完：%(error)s") % {"error": error})


def check_database() -> Finding:
    if connection.vendor != "sqlite":
        return Finding("done", f"PostgreSQL {sql.server_of(connection)}")
    if not sql.keeps_what_it_confirms(connection):
        return Finding("late", _("SQLite 没有用 WAL + FULL，断电会丢已确认的数据"), _("用 zoneops 启动"))
    return Finding("done", _("SQLite，WAL + FULL"))


def check_migrations() -> Finding:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Finding("late", _("数据库结构差 %(count)d 步") % {"count": len(waiting)}, "zoneops migrate")
    return Finding("done", _("数据库结构是最新的"))


def check_calendar() -> Finding:
    left = calendar.days_until_it_runs_out(timezone.localdate())
    page = "system:calendar"
    if left is None:
        return Finding("late", _("没有工作日历，算不出工作日"), _("在日历页记下今年的安排"), page)
    last = CalendarYear.objects.filter(status=CalendarYear.Status.CONFIRMED).latest("year").year
    if left < 0:
        return Finding("late", _("已公布的放假安排只到 %(year)d 年") % {"year": last}, _("补上今年的安排"), page)
    if left < calendar.WARN_DAYS:
        words = _("已公布的放假安排到 %(year)d 年底，还有 %(days)d 天") % {"year": last, "days": left}
        return Finding("soon", words, _("国务院通知发布后，在日历页补上下一年"), page)
    return Finding("done", _("放假安排到 %(year)d 年底") % {"year": last}, url_name=page)


def check_disk() -> Finding:
    usage = shutil.disk_usage(settings.HOME)
    free = usage.free / 2**30
    words = _("数据目录所在磁盘剩 %(free).1f GB") % {"free": free}
    if free < 1:
        return Finding("late", words, _("清出空间；写满后新的记录存不进去"))
    return Finding("soon" if free < 5 else "done", words)


def check_browser_files() -> Finding:
    needed = ("tabler.min.css", "htmx.min.js", "Sortable.min.js", "icons.svg")
    missing = [name for name in needed if not (settings.VENDOR_ROOT / name).exists()]
    if missing:
        return Finding("late", _("缺浏览器端文件：%(names)s") % {"names": "、".join(missing)}, "zoneops vendor")
    return Finding("done", _("浏览器端文件齐全"))


def check_hosts() -> Finding:
    names = [host for host in settings.ALLOWED_HOSTS if host not in {"127.0.0.1", "localhost", "[::1]"}]
    if settings.DEBUG:
        return Finding("soon", _("开着调试模式"), _("正式使用时去掉 ZONEOPS_DEBUG"))
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        words = _("设了 ZONEOPS_HTTPS，没有设 ZONEOPS_PROXY：代理转来的请求会一直跳转")
        return Finding("late", words, _("前面有一层代理就设 ZONEOPS_PROXY=1"))
    return Finding("done", _("可从这些地址打开：%(names)s") % {"names": "、".join(names) or "127.0.0.1"})


def register_own() -> None:
    register("database", gettext_lazy("数据库"), check_database, order=10)
    register("migrations", gettext_lazy("数据库结构"), check_migrations, order=11)
    register("calendar", gettext_lazy("工作日历"), check_calendar, order=20)
    register("disk", gettext_lazy("磁盘"), check_disk, order=60)
    register("browser", gettext_lazy("浏览器端文件"), check_browser_files, order=61)
    register("hosts", gettext_lazy("访问地址"), check_hosts, order=62)
