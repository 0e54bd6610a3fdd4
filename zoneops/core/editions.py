"""Moving an edition from draft to checked to published. One function for every kind of edition."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from zoneops.core import audit
from zoneops.core.models import Edition, EditionFrozen


@transaction.atomic
def mark_checked(edition: Edition, *, by: Any) -> Edition:
    """Say that somebody has read the draft and found it right."""
    return _move(edition, Edition.State.CHECKED, by=by)


@transaction.atomic
def publish(edition: Edition, *, by: Any) -> Edition:
    """Freeze the edition. A predecessor without an end ends the day before this one takes effect."""
    kind = type(edition)
    published = _move(edition, Edition.State.PUBLISHED, by=by)
    before = kind._base_manager.filter(
        zone=edition.zone, state=Edition.State.PUBLISHED, effective_to=None, effective_from__lt=edition.effective_from
    ).exclude(pk=edition.pk)
    for field in getattr(edition, "series_fields", ()):
        before = before.filter(**{field: getattr(edition, field)})
    # `.update` on purpose: the end date is the one thing about a published edition that its successor decides.
    before.update(effective_to=edition.effective_from - datetime.timedelta(days=1))
    return published


def _move(edition: Edition, state: str, *, by: Any) -> Edition:
    kind = type(edition)
    locked = kind._base_manager.select_for_update().get(pk=edition.pk)
    if locked.is_frozen:
        raise EditionFrozen(locked.title)
    before = {"state": locked.state}
    locked.state = edition.state = state
    if state == Edition.State.PUBLISHED:
        locked.published_at = edition.published_at = timezone.now()
        locked.published_by = edition.published_by = str(by)
    locked.save()
    audit.record(locked, f"edition.{state}", by=by, zone=locked.zone, before=before, after={"state": state})
    return locked
