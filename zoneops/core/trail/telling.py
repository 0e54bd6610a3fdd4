"""One row of the trail as people read it: what was done, from what to what, and whether its seal still fits."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zoneops.core.models import AuditEntry, AuditLink
from zoneops.core.rules import audit_bytes
from zoneops.core.trail import words
from zoneops.core.trail.masking import masked


@dataclass(frozen=True)
class FieldChange:
    label: str
    before: str
    after: str

    @property
    def is_new(self) -> bool:
        """Nothing was there before."""
        return self.before == words.EMPTY


@dataclass(frozen=True)
class Told:
    entry: AuditEntry
    action: str
    kind: str
    channel: str
    subject: str
    reason: str
    fields: list[FieldChange]

    @property
    def is_refused(self) -> bool:
        return self.entry.outcome == AuditEntry.Outcome.REFUSED

    @property
    def briefly(self) -> str:
        """The first changes in one line, for the list."""
        return _("；").join(
            f"{field.label} {field.after}" if field.is_new else f"{field.label} {field.before} → {field.after}"
            for field in self.fields[:3]
        )

    @property
    def more(self) -> int:
        """Changes that the line leaves out."""
        return max(len(self.fields) - 3, 0)


def told(entries: Iterable[AuditEntry]) -> list[Told]:
    return [tell(entry) for entry in entries]


def tell(entry: AuditEntry) -> Told:
    return Told(
        entry,
        words.action(entry.action),
        words.kind(entry.subject_label),
        words.channel(entry.channel),
        masked(entry.subject_name),
        masked(entry.reason),
        changes(entry),
    )


def changes(entry: AuditEntry) -> list[FieldChange]:
    """Column by column, in words, with telephone and identity numbers covered. A column that stayed is left out."""
    label, before, after = entry.subject_label, _mapping(entry.before), _mapping(entry.after)
    found = []
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name), after.get(name)
        if was == now and name in before:
            continue
        field = FieldChange(words.field(label, name), _said(label, name, was), _said(label, name, now))
        if field.before == field.after and field.before != words.EMPTY:
            continue  # the covered digits only
        found.append(field)
    return found


def _said(label: str, name: str, held: Any) -> str:
    return words.value(label, name, masked(held, name))


def _mapping(held: Any) -> dict[str, Any]:
    return held if isinstance(held, dict) else {}


@dataclass(frozen=True)
class Seal:
    """The link of a row. `fits`: the row is as it was sealed. `follows`: the link is the one after the one before."""

    link: AuditLink
    fits: bool
    follows: bool

    @property
    def is_sound(self) -> bool:
        return self.fits and self.follows


def seal_of(entry: AuditEntry) -> Seal | None:
    """None while the row waits for its seal."""
    link = AuditLink.objects.filter(entry_id=entry.pk).first()
    if link is None:
        return None
    earlier = AuditLink.objects.filter(pk=link.sequence - 1).first()
    before = earlier.hash if earlier else (audit_bytes.GENESIS if link.sequence == 1 else "")
    columns = audit_bytes.COLUMNS.get(link.version, ())
    row = {name: getattr(entry, name) for name in columns}
    facts = (link.sequence, link.entry_id, link.version, link.digest, link.sealed_at)
    fits = bool(columns) and audit_bytes.digest(row, link.version) == link.digest
    return Seal(link, fits, audit_bytes.link_hash(before, *facts) == link.hash)
