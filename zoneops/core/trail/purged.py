"""What was purged: the rows of "audit.purged" say up to which link, and the sealed days must have allowed it."""

from django.db.models import Max

from zoneops.core.models import AuditDay, AuditEntry, AuditLink
from zoneops.core.sql import DAYS_KEPT
from zoneops.core.trail.findings import Report

ACTION = "audit.purged"


def through(report: Report | None = None) -> int:
    """The last link whose row may be missing; 0 when nothing was purged. A claim that the days refute is reported."""
    allowed = 0
    for entry in AuditEntry.objects.filter(action=ACTION, outcome=AuditEntry.Outcome.DONE).order_by("pk"):
        claimed = entry.after.get("through")
        link = AuditLink.objects.filter(entry_id=entry.pk).first()
        if isinstance(claimed, int) and claimed <= provable(link.sequence if link else None):
            allowed = max(allowed, claimed)
        elif report:
            report.add(
                "purge", f"记录 {entry.pk} 说清除到链节 {claimed}，封存日证明不了满 {DAYS_KEPT} 天", entry=entry.pk
            )
    return allowed


def provable(before: int | None = None) -> int:
    """The last link behind which lie DAYS_KEPT sealed days, now or when the link `before` was made. 0: none."""
    days = AuditDay.objects.all()
    if before is not None:
        days = days.filter(sequence__lt=before)
    newest = days.aggregate(newest=Max("number"))["newest"]
    day = AuditDay.objects.filter(number=newest - DAYS_KEPT).first() if newest else None
    return day.sequence if day else 0
