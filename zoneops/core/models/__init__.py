from zoneops.core.models.audit import AuditDay, AuditEntry, AuditLink
from zoneops.core.models.calendar import CalendarDay, CalendarYear
from zoneops.core.models.editions import Edition, EditionFrozen, EditionPart, EditionQuerySet
from zoneops.core.models.formkeys import FormKey
from zoneops.core.models.imports import ImportReceipt
from zoneops.core.models.jobs import JobRun
from zoneops.core.models.zone import Zone

__all__ = [
    "AuditDay",
    "AuditEntry",
    "AuditLink",
    "CalendarDay",
    "CalendarYear",
    "Edition",
    "EditionFrozen",
    "EditionPart",
    "EditionQuerySet",
    "FormKey",
    "ImportReceipt",
    "JobRun",
    "Zone",
]
