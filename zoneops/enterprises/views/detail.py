"""One enterprise: its facts, contacts, recognitions, time in the register, and what happened to it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zoneops.accounts.enums import Right
from zoneops.core import audit
from zoneops.core.access import right_required
from zoneops.core.models import AuditEntry
from zoneops.core.trail import words
from zoneops.enterprises import panels
from zoneops.enterprises.lights import light_of
from zoneops.enterprises.models import Enterprise
from zoneops.enterprises.queries import industry_of, is_classification_loaded
from zoneops.enterprises.rules import organisation_code_warning
from zoneops.enterprises.views.common import enterprise_of
from zoneops.enterprises.words import light_words

MOST_HISTORY = 30


@right_required(Right.VIEW_ENTERPRISES)
@require_GET
def enterprise_detail(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = enterprise_of(request, pk)
    user: Any = request.user
    # An enterprise reads what the zone keeps of it, not who wrote it down and what he thought odd.
    is_inside = user.may(Right.VIEW_INTERNAL)
    today = enterprise.zone.today()
    entries = list(enterprise.register_entries.all())
    qualifications = [(one, light_of(one.valid_from, one.valid_to, today)) for one in enterprise.qualifications.all()]
    context = {
        "enterprise": enterprise,
        "industry": industry_of(enterprise.industry_code),
        "warnings": _warnings(enterprise) if is_inside else [],
        "contacts": list(enterprise.contacts.all()),
        "entries": entries,
        "current": next((entry for entry in entries if _is_current(entry, today)), None),
        "is_open": any(entry.left_on is None for entry in entries),
        "qualifications": [(one, light.tone, light_words(light)) for one, light in qualifications],
        "history": [_event(entry) for entry in audit.history(enterprise)[:MOST_HISTORY]] if is_inside else [],
        "is_inside": is_inside,
        "panels": [
            {"key": panel.key, "label": panel.label, "url": reverse(panel.url_name, args=[enterprise.pk])}
            for panel in panels.for_user(user)
        ],
        "may_edit": user.may(Right.EDIT_ENTERPRISES),
        "representatives": [link.user for link in enterprise.representatives.select_related("user").order_by("pk")],
    }
    return render(request, "enterprises/detail.html", context)


def _is_current(entry: Any, today: Any) -> bool:
    return entry.entered_on <= today and (entry.left_on is None or entry.left_on > today)


def _warnings(enterprise: Enterprise) -> list[str]:
    """What is odd but no error."""
    found = []
    if odd := organisation_code_warning(enterprise.credit_code):
        found.append(_(odd.template) % odd.params)
    if enterprise.industry_code and is_classification_loaded() and not industry_of(enterprise.industry_code):
        found.append(_("行业代码 %(code)s 不在已导入的行业分类里") % {"code": enterprise.industry_code})
    return found


def _event(entry: AuditEntry) -> dict[str, Any]:
    """An audit row as a line: what was done, and each field with its value before and after."""
    return {"entry": entry, "text": words.action(entry.action), "changes": _changes(entry)}


def _changes(entry: AuditEntry) -> list[tuple[str, str, str]]:
    """(field, before, after) of a change; of a first entry only what it is."""
    if entry.action == "enterprise.registered":
        return []
    names = list(dict.fromkeys([*entry.before, *entry.after]))
    values = [(field_label(name), shown(entry.before.get(name)), shown(entry.after.get(name))) for name in names]
    return [(label, before, after) for label, before, after in values if before != after]


def field_label(name: str) -> str:
    """The word of the form for a field of the audit row."""
    others = {
        "contacts": _("联系人"),
        "representative": _("企业代表"),
        "entered_on": _("纳入日期"),
        "left_on": _("退出日期"),
        "kind": _("类别"),
        "valid_from": _("有效期自"),
        "valid_to": _("有效期至"),
        "issuer": _("认定单位"),
        "document_number": _("证书编号"),
    }
    if name in others:
        return others[name]
    known = {field.name for field in Enterprise._meta.fields}
    return str(Enterprise._meta.get_field(name).verbose_name) if name in known else name  # type: ignore[union-attr]


def shown(value: Any) -> str:
    """A value of the audit row in words; a blank is —."""
    if value in (None, "", []):
        return "—"
    return "；".join(map(str, value)) if isinstance(value, list) else str(value)
