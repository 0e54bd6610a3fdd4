"""What `zoneops doctor` says of backups: how old the newest is, and whether it was read to its end."""

import datetime
import os
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.core import health
from zoneops.core.backup import places
from zoneops.core.health import Finding
from zoneops.core.job_checks import is_young
from zoneops.core.models import JobRun, Zone

OLDEST = datetime.timedelta(hours=26)  # a day, and two hours for a late start
OLDEST_CHECK = datetime.timedelta(days=8)


def in_use() -> bool:
    """Whether there is a zone that somebody would miss."""
    return Zone.objects.filter(is_sample=False).exists()


def shown(moment: datetime.datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def device(path: Path) -> int:
    """The disk on which it lies."""
    return os.stat(path).st_dev


def check_age() -> Finding:
    if not in_use():
        return Finding("done", _("还没有正式数据，不要求备份"))
    if not settings.BACKUP_DAILY:
        return Finding("soon", _("自动备份关着（ZONEOPS_BACKUP=0）"), _("确认另有备份，并且恢复过一次"))
    found = places.dated()
    fix = _("看 zoneops housekeeping --job backup 说什么")
    if not found:
        return Finding("soon" if is_young() else "late", _("还没有备份"), fix)
    moment, path = found[-1]
    age = timezone.now() - moment
    if age > OLDEST:
        return Finding("late", _("最近一份备份是 %(days).1f 天前的") % {"days": age / datetime.timedelta(days=1)}, fix)
    megabytes = max(path.stat().st_size / 2**20, 0.1)
    facts = {"moment": shown(moment), "megabytes": megabytes, "count": len(found)}
    words = _("最近一份是 %(moment)s 做的，%(megabytes).1f MB，共留 %(count)d 份") % facts
    if device(path) == device(settings.HOME):
        return Finding("soon", words, _("备份和数据在同一块盘上：把 ZONEOPS_BACKUP_DIR 设到另一块盘，或每天拷走"))
    return Finding("done", words)


def check_soundness() -> Finding:
    """The housekeeping reads the newest backup every day."""
    if not in_use() or not settings.BACKUP_DAILY:
        return Finding("done", _("没有要核对的备份"))
    fix = "zoneops verify --latest"
    run = JobRun.objects.filter(name="verify").first()
    if run is None or (run.succeeded_at is None and not run.failures):
        return Finding("soon" if is_young() else "late", _("备份还没有核对过"), fix)
    if run.failures:
        return Finding("late", _("最新的备份核对不过：%(words)s") % {"words": run.message}, fix)
    assert run.succeeded_at is not None
    age = timezone.now() - run.succeeded_at
    days = {"days": age / datetime.timedelta(days=1)}
    if age > OLDEST_CHECK:
        return Finding("late", _("备份 %(days).1f 天没有核对了") % days, fix)
    return Finding("done", _("%(moment)s 从头到尾读过一遍，完好") % {"moment": shown(run.succeeded_at)})


def register_own() -> None:
    health.register("backup", gettext_lazy("备份"), check_age, order=40)
    health.register("backup_verified", gettext_lazy("备份核对"), check_soundness, order=41)
