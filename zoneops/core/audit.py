"""Writing the audit row. Call inside the transaction of the change, so that neither exists without the other.

A change is `record`ed by the service that makes it. What was refused is `refuse`d: its row must outlive the
roll-back of the refused work. `core/middleware/unsafe.py` adds a row for a request that left none.
"""

from collections.abc import Mapping
from typing import Any

from django.db import models

from zoneops.core.models import AuditEntry, Zone
from zoneops.core.request_context import facts


def record(
    subject: models.Model,
    action: str,
    *,
    by: Any,
    zone: Zone | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Write one row. `by` is a user, or a name when no user acts (the command line, a job).

    `before` and `after` hold only what changed; values that JSON does not know are written as text.
    """
    entry = _entry(
        subject, action, by=by, zone=zone, before=before, after=after, reason=reason, outcome=AuditEntry.Outcome.DONE
    )
    entry.save(force_insert=True)
    facts().written.append(entry.pk)
    return entry


def refuse(subject: models.Model, action: str, *, by: Any, reason: str, zone: Zone | None = None) -> None:
    """Note that something was refused. In a request that changes things the row is written when its work has been
    rolled back, elsewhere at once."""
    entry = _entry(subject, action, by=by, zone=zone, reason=reason, outcome=AuditEntry.Outcome.REFUSED)
    now = facts()
    if now.is_unsafe:
        now.refused.append(entry)
    else:
        entry.save(force_insert=True)


def _entry(
    subject: models.Model,
    action: str,
    *,
    by: Any,
    zone: Zone | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    outcome: str,
) -> AuditEntry:
    now = facts()
    return AuditEntry(
        zone=zone or (subject if isinstance(subject, Zone) else getattr(subject, "zone", None)),
        actor_id=getattr(by, "pk", None),
        actor_name=str(by)[:80],
        channel=now.channel,
        address=now.address,
        request_number=now.number,
        action=action,
        subject_label=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_name=str(subject)[:200],
        before=plain(before),
        after=plain(after),
        reason=reason,
        outcome=outcome,
    )


def plain(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """Values as JSON knows them; Decimal and dates become text, models their name."""
    return {key: _plain(value) for key, value in (values or {}).items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)]
    return str(value)


def changes(instance: models.Model, new: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields in which `new` differs from the instance, as (before, after)."""
    before = {name: getattr(instance, name) for name, value in new.items() if getattr(instance, name) != value}
    return before, {name: new[name] for name in before}


def history(subject: models.Model) -> models.QuerySet[AuditEntry]:
    """All rows about one subject, newest first."""
    return AuditEntry.objects.filter(subject_label=subject._meta.label_lower, subject_id=str(subject.pk))
