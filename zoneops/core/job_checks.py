"""What `zoneops doctor` says of the housekeeping, of the clock it goes by, and of the audit trail that it seals."""

import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.core import fonts, health, housekeeping, sql
from zoneops.core.health import Finding
from zoneops.core.housekeeping import Job
from zoneops.core.models import AuditEntry, JobRun
from zoneops.core.trail import sealing

YOUNG = datetime.timedelta(hours=26)  # a new installation has not come to its first night yet
GRACE = datetime.timedelta(hours=2)
SKEW = datetime.timedelta(minutes=1)
BACK = datetime.timedelta(minutes=5)


def is_young() -> bool:
    return not AuditEntry.objects.filter(at__lt=timezone.now() - YOUNG).exists()


def check_jobs() -> Finding:
    """Every job has run when it should have, and ended well."""
    runs = {run.name: run for run in JobRun.objects.all()}
    jobs = housekeeping.jobs()
    started = _("用 zoneops serve 启动，或装 deploy/ 里的定时器")
    if not runs:
        return Finding("soon" if is_young() else "late", _("后台作业还没有跑过"), started)
    for job in jobs:
        run = runs.get(job.name)
        if run and run.failures:
            facts = {"job": job.label, "count": run.failures, "words": run.message}
            fix = _("看日志；修好后运行 %(command)s") % {"command": f"zoneops housekeeping --job {job.name}"}
            return Finding("late", _("“%(job)s”连续失败 %(count)d 次：%(words)s") % facts, fix)
    late = [job for job in jobs if _is_late(job, runs.get(job.name))]
    if late:
        names = {"jobs": "、".join(str(job.label) for job in late)}
        return Finding("late", _("该做没有做：%(jobs)s") % names, started)
    last = max(run.started_at for run in runs.values())
    facts = {"count": len(jobs), "last": timezone.localtime(last).strftime("%Y-%m-%d %H:%M")}
    return Finding("done", _("%(count)d 个后台作业都按时做了，最近 %(last)s") % facts)


def _is_late(job: Job, run: JobRun | None) -> bool:
    if run is None or run.succeeded_at is None:
        return not is_young()
    return timezone.now() - run.succeeded_at > job.every + GRACE


def check_clock() -> Finding:
    """A clock that went back makes moments false and deadlines late; the rows of the past tell."""
    now = timezone.now()
    newest = [
        AuditEntry.objects.order_by("-pk").values_list("at", flat=True).first(),
        JobRun.objects.aggregate(at=Max("started_at"))["at"],
    ]
    ahead = max((moment for moment in newest if moment), default=now)
    fix = _("核对服务器的时间和时区，打开网络校时（NTP）")
    if ahead - now > BACK:
        shown = timezone.localtime(ahead).strftime("%Y-%m-%d %H:%M")
        return Finding("late", _("时钟倒退了：已有 %(moment)s 的记录，晚于现在") % {"moment": shown}, fix)
    if connection.vendor == "postgresql" and (apart := abs(sql.database_now(connection) - now)) > SKEW:
        return Finding("late", _("和数据库的时钟差 %(seconds)d 秒") % {"seconds": apart.total_seconds()}, fix)
    facts = {"now": timezone.localtime(now).strftime("%Y-%m-%d %H:%M"), "zone": settings.TIME_ZONE}
    return Finding("done", _("现在 %(now)s（%(zone)s），没有倒退") % facts)


def check_chain() -> Finding:
    """Quick: are the guards up, are rows sealed in time, and what did the last reading of the whole trail find?"""
    fix = "zoneops audit verify"
    if missing := sql.missing_audit_guards(connection):
        return Finding("late", _("审计表缺保护触发器：%(names)s") % {"names": "、".join(missing)}, "zoneops migrate")
    run = JobRun.objects.filter(name="trail").first()
    if run and run.failures:
        return Finding("late", run.message, fix)
    waiting = sealing.unsealed(everything=False).filter(at__lt=timezone.now() - GRACE).count()
    if waiting:
        words = _("%(count)d 条审计记录两小时还没有封存") % {"count": waiting}
        return Finding("late", words, "zoneops housekeeping --job seal")
    if run is None or run.succeeded_at is None:
        return Finding("soon" if is_young() else "late", _("审计链还没有核验过"), fix)
    shown = timezone.localtime(run.succeeded_at).strftime("%Y-%m-%d %H:%M")
    return Finding("done", _("%(moment)s 核验过，完好") % {"moment": shown})


def register_own() -> None:
    health.register("chain", gettext_lazy("审计链"), check_chain, order=44)
    health.register("jobs", gettext_lazy("后台作业"), check_jobs, order=42)
    health.register("clock", gettext_lazy("时钟"), check_clock, order=43)
    health.register("fonts", gettext_lazy("中文字体"), fonts.check, order=63)
