"""The jobs of core: sealing and checking the audit trail, the daily backup and its check, clearing what is over."""

import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.core import housekeeping, once
from zoneops.core.backup import places
from zoneops.core.backup.reading import opened
from zoneops.core.backup.writing import write_backup
from zoneops.core.files import keeping
from zoneops.core.ledger.uploads import stored_path
from zoneops.core.models import FormKey, ImportReceipt, Zone
from zoneops.core.rules.jobs import kept_backups
from zoneops.core.trail import sealing, verifying

DAY = datetime.timedelta(days=1)
UPLOADS_KEPT = datetime.timedelta(days=30)  # ledgers that were checked and never written
LEFTOVER = datetime.timedelta(days=2)  # a half-written backup that old belongs to nobody


class JobFailed(Exception):
    """What is wrong, in words for `zoneops doctor`."""


def seal() -> str:
    sealed = sealing.seal()
    if sealed.warning:
        raise JobFailed(sealed.warning)
    return _("封存 %(count)d 条") % {"count": sealed.rows}


def check_trail() -> str:
    report = verifying.verify()
    if not report.is_sound:
        raise JobFailed(report.summary())
    return report.summary()


def back_up() -> str:
    """Write today's backup, then remove the old ones that nobody needs any more."""
    if not settings.BACKUP_DAILY:
        return _("自动备份关着（ZONEOPS_BACKUP=0）")
    if not Zone.objects.exists():
        return _("还没有开发区，不用备份")
    path = places.unused(places.DAILY)
    told = write_backup(path)
    removed = clear_old_backups()
    if told.faults:
        words = _("备份做好了，但有 %(count)d 个附件找不到或已变样，如 %(name)s")
        raise JobFailed(words % {"count": len(told.faults), "name": told.faults[0]})
    facts = {"name": path.name, "rows": told.rows, "files": len(told.files), "removed": removed}
    return _("%(name)s：%(rows)d 行，%(files)d 个文件；清掉旧备份 %(removed)d 份") % facts


def clear_old_backups() -> int:
    """Keep 7 days, 4 weeks and 12 months of the daily backups; those made by hand are not ours to remove."""
    found = places.dated(places.DAILY)
    kept = kept_backups(moment for moment, _path in found)
    old = [path for moment, path in found if moment not in kept]
    for path in old:
        path.unlink(missing_ok=True)
    for path in places.root().glob(".*.part"):
        if _age(path) > LEFTOVER:
            path.unlink(missing_ok=True)
    return len(old)


def check_backup() -> str:
    """Read the newest backup to its last byte."""
    path = places.latest()
    if path is None:
        if not settings.BACKUP_DAILY or not Zone.objects.exists():
            return _("还没有备份")
        raise JobFailed(_("还没有备份"))
    with opened(path) as archive:
        archive.check()
    return _("%(name)s 完好") % {"name": path.name}


def check_files() -> str:
    """Read every attachment and compare it with its row."""
    found = keeping.differences(with_hashes=True)
    if not found.nothing_lost:
        words = _("%(missing)d 个附件不在，%(changed)d 个内容变了；用 zoneops verify --live 列出")
        raise JobFailed(words % {"missing": len(found.missing), "changed": len(found.differing)})
    return _("%(count)d 个附件都在，内容没有变") % {"count": found.files}


def clear() -> str:
    """Form keys that nobody can send again, sessions that ended, ledgers that were uploaded and never written."""
    now = timezone.now()
    keys, _per_model = FormKey.objects.filter(created_at__lt=now - once.KEPT).delete()
    sessions, _per_model = Session.objects.filter(expire_date__lt=now).delete()
    stale = ImportReceipt.objects.exclude(state=ImportReceipt.State.COMMITTED).exclude(stored_name="")
    uploads = 0
    for receipt in stale.filter(at__lt=now - UPLOADS_KEPT):
        path = stored_path(receipt)
        # The row first: a file without a row is swept, a row without a file is an alarm.
        ImportReceipt.objects.filter(pk=receipt.pk).update(stored_name="")
        path.unlink(missing_ok=True)
        uploads += 1
    swept = len(keeping.sweep(DAY))
    facts = {"keys": keys, "sessions": sessions, "uploads": uploads, "swept": swept}
    return _("清掉表单号 %(keys)d 个、过期登录 %(sessions)d 个、旧上传 %(uploads)d 个、无主文件 %(swept)d 个") % facts


def _age(path: Path) -> datetime.timedelta:
    made = datetime.datetime.fromtimestamp(path.stat().st_mtime, tz=datetime.UTC)
    return timezone.now() - made


def register_own() -> None:
    add = housekeeping.register
    add("seal", gettext_lazy("封存审计链"), seal, every=datetime.timedelta(minutes=5))
    add("backup", gettext_lazy("每日备份"), back_up, every=DAY, at="BACKUP_AT")
    add("verify", gettext_lazy("核对最新备份"), check_backup, every=DAY, at="BACKUP_AT")
    add("trail", gettext_lazy("核验审计链"), check_trail, every=DAY)
    add("files", gettext_lazy("核对附件"), check_files, every=7 * DAY)
    add("clear", gettext_lazy("清理"), clear, every=DAY)
