"""Taking old rows out: only from the beginning of the trail, only what the sealed days prove to be old enough.

《网络安全法》第二十一条第三项 wants network logs kept for six months. The clock of the machine is no proof: it can be
set forward. Proof are DAYS_KEPT days on which the chain was sealed after the row; the trigger asks for the same.
"""

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zoneops.core import audit
from zoneops.core.errors import Refused
from zoneops.core.models import AuditEntry, AuditLink
from zoneops.core.sql import DAYS_KEPT
from zoneops.core.trail import archive, purged, sealing, verifying


@dataclass(frozen=True)
class Purged:
    rows: int
    through: int
    file: archive.Written


def purge(before: datetime.date, *, by: Any) -> Purged:
    """Take out every row written before the day (in the time zone of the installation), after writing them to a file.

    All or nothing; the links stay, so the chain still proves what follows. Raises Refused when a row among them is too
    young, when there is none, and when the trail is not sound: evidence is not thrown away.
    """
    sealing.seal(everything=True)
    through = _last_before(before)
    provable = purged.provable()
    if through > provable:
        raise Refused(
            f"没有清除：{before} 以前的记录不满 {DAYS_KEPT} 个封存日。能证明满期的只到链节 {provable}"
            + (f"（{_written(provable)} 及以前）" if provable else "，现在一条都不能清除")
        )
    rows = AuditEntry.objects.filter(pk__in=AuditLink.objects.filter(sequence__lte=through).values("entry_id"))
    count = rows.count()
    if not count:
        raise Refused(f"没有清除：{before} 以前没有审计记录")
    report = verifying.verify()
    if not report.is_sound:
        raise Refused(f"没有清除：{report.summary()}。先用 zoneops audit verify 查明")
    stamp = f"{timezone.now():%Y%m%dT%H%M%SZ}"
    written = archive.write(Path(settings.AUDIT_ROOT) / f"purged-{through}-{stamp}.jsonl.gz", rows)
    try:
        _take_out(rows, written, through, before, count, by)
    except BaseException:
        written.path.unlink()  # nothing was taken out, so there is nothing that the file alone holds
        raise
    return Purged(count, through, written)


@transaction.atomic
def _take_out(rows: Any, written: archive.Written, through: int, before: datetime.date, count: int, by: Any) -> None:
    head = AuditLink.objects.get(pk=through)
    after = {
        "before": before,
        "through": through,
        "rows": count,
        "file": written.path.name,
        "sha256": written.sha256,
    }
    audit.record(head, purged.ACTION, by=by, after=after)
    deleted, _kinds = rows.delete()
    if deleted != count or written.rows != count:
        raise Refused(f"没有清除：写出 {written.rows} 条，删除 {deleted} 条，应为 {count} 条")


def _last_before(before: datetime.date) -> int:
    """The last link of the unbroken beginning of the chain whose rows were all written before the day; 0: none."""
    moment = timezone.make_aware(datetime.datetime.combine(before, datetime.time.min))
    young = AuditEntry.objects.filter(at__gte=moment).values("pk")
    first_young = AuditLink.objects.filter(entry_id__in=young).order_by("sequence").first()
    last = AuditLink.objects.last()
    return first_young.sequence - 1 if first_young else (last.sequence if last else 0)


def _written(sequence: int) -> str:
    """The day on which the row of a link was written, or of the first after it that is still there."""
    links = AuditLink.objects.filter(sequence__gte=sequence).order_by("sequence").values("entry_id")[:1]
    at = AuditEntry.objects.filter(pk__in=list(links.values_list("entry_id", flat=True))).values_list("at", flat=True)
    return f"{timezone.localtime(at[0]):%Y-%m-%d}" if at else "已清除的部分"
