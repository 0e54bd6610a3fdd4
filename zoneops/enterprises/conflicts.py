"""Two people changed the same enterprise: what each of them has, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zoneops.core import audit, versions
from zoneops.core.models import AuditEntry
from zoneops.enterprises.forms import EnterpriseForm
from zoneops.enterprises.models import Enterprise


@dataclass(frozen=True)
class Difference:
    """A field that a colleague changed, or in which the two versions differ."""

    label: str
    now: str
    mine: str
    is_taken_over: bool
    changed_by: str


@dataclass(frozen=True)
class Comparison:
    """`taken_over`: form values of the fields that only the colleague changed."""

    differences: list[Difference]
    taken_over: dict[str, str]


def compare(form: EnterpriseForm, contacts: list[dict[str, str]], current: Enterprise) -> Comparison:
    """What was typed against the row as it stands now. `form` is valid and carries the version that was read.

    A field that this user did not touch takes the colleague's value; what both changed keeps what was typed, shown
    beside what stands there now.
    """
    read_version = form.cleaned_data["version"] or current.version
    entries = list(audit.history(current)[: max(current.version - read_version, 0)])
    before = _values_when_read(entries)
    differences, taken_over = [], {}
    for name, mine in form.service_fields.items():
        now = getattr(current, name)
        if mine == now:
            continue
        untouched = name in before and before[name] == audit.plain({name: mine})[name]
        if untouched:
            taken_over[name] = _as_typed(form, name, now)
        by = next((entry.actor_name for entry in entries if name in entry.after), "")
        label = str(form[name].label)
        differences.append(Difference(label, _words(form, name, now), _words(form, name, mine), untouched, by))
    if difference := _contacts(contacts, current, entries):
        differences.append(difference)
    return Comparison(differences, taken_over)


def register_compared(enterprise: Enterprise, typed: Mapping[str, Any]) -> list[versions.Difference]:
    """Its place in the register of those above designated size as it stands, beside what was asked for."""
    last = enterprise.register_entries.order_by("-entered_on").first()
    if last is None:
        now = _("不在规上名录里")
    elif last.left_on:
        now = _("%(day)s 退出规上名录") % {"day": last.left_on}
    else:
        now = _("%(day)s 纳入规上名录") % {"day": last.entered_on}
    mine = " ".join(filter(None, (typed.get("on", ""), typed.get("reason", "")))) or "—"
    return [versions.Difference(_("规上名录"), now, mine)]


def _values_when_read(entries: list[AuditEntry]) -> dict[str, Any]:
    """What the changed fields held when this user opened the page: the oldest entry's "before"."""
    values: dict[str, Any] = {}
    for entry in entries:  # the newest first, so that the oldest wins
        values |= entry.before
    return values


def _contacts(mine: list[dict[str, str]], current: Enterprise, entries: list[AuditEntry]) -> Difference | None:
    now = list(current.contacts.values("name", "position", "phone"))
    if mine == now:
        return None
    by = next((entry.actor_name for entry in entries if "contacts" in entry.after), "")
    return Difference(_("联系人"), _people(now), _people(mine), False, by)


def _people(contacts: list[Any]) -> str:
    people = [" ".join(filter(None, (one["name"], one["position"], one["phone"]))) for one in contacts]
    return "；".join(people) or "—"


def _as_typed(form: EnterpriseForm, name: str, value: Any) -> str:
    prepared = form.fields[name].prepare_value(value)
    return "" if prepared is None else str(prepared)


def _words(form: EnterpriseForm, name: str, value: Any) -> str:
    return _as_typed(form, name, value) or "—"
