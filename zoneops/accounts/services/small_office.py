"""One administrator for three: an exception that stands in the audit log from the moment it is first seen."""

from django.conf import settings
from django.db import transaction

from zoneops.core import audit
from zoneops.core.models import AuditEntry, Zone

ON, OFF = "zone.small_office_on", "zone.small_office_off"


def is_small_office() -> bool:
    return bool(settings.SMALL_OFFICE)


@transaction.atomic
def note_small_office(*, by: str) -> list[Zone]:
    """Write down for every zone that the setting has been switched since the last time somebody looked.

    Returns the zones for which it had. A zone that never had one administrator for three says nothing.
    """
    switched = []
    for zone in Zone.objects.select_for_update().order_by("pk"):
        latest = AuditEntry.objects.filter(zone=zone, action__in=(ON, OFF)).order_by("-pk").first()
        was_on = latest is not None and latest.action == ON
        if was_on != settings.SMALL_OFFICE:
            after = {"ZONEOPS_SMALL_OFFICE": settings.SMALL_OFFICE}
            audit.record(zone, ON if settings.SMALL_OFFICE else OFF, by=by, zone=zone, after=after)
            switched.append(zone)
    return switched
