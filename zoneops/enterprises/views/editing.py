"""Registering and changing an enterprise. A stale save answers 409 and shows both versions; nothing typed is lost."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zoneops.accounts.enums import Right
from zoneops.core import audit
from zoneops.core.access import right_required
from zoneops.core.errors import Refused, StaleVersion
from zoneops.core.models import Zone
from zoneops.core.versions import Conflict
from zoneops.enterprises import conflicts, services
from zoneops.enterprises.forms import (
    ContactFormSet,
    EnterForm,
    EnterpriseForm,
    LeaveForm,
    QualificationForm,
    contact_rows,
)
from zoneops.enterprises.models import Enterprise
from zoneops.enterprises.views.common import enterprise_of, zone_of

PREFIX = "contacts"


@right_required(Right.EDIT_ENTERPRISES)
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    zone = zone_of(request)
    form, contacts = _forms(request, zone, None)
    if request.method == "POST" and form.is_valid() and contacts.is_valid():
        try:
            return redirect(_register(request, zone, form, contacts))
        except Refused as refused:
            form.add_error(None, str(refused))
    return _show(request, form, contacts, None)


@transaction.atomic
def _register(request: HttpRequest, zone: Zone, form: EnterpriseForm, contacts: Any) -> str:
    made = services.register_enterprise(zone, by=request.user, is_sample=zone.is_sample, **form.service_fields)
    services.set_contacts(made, contacts.contacts, by=request.user)
    messages.success(request, _("已登记%(name)s") % {"name": made.name})
    return reverse("enterprises:detail", args=[made.pk])


@right_required(Right.EDIT_ENTERPRISES)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = enterprise_of(request, pk)
    form, contacts = _forms(request, enterprise.zone, enterprise)
    if request.method == "POST" and form.is_valid() and contacts.is_valid():
        try:
            saved = _save(enterprise, form, contacts.contacts, request.user)
        except StaleVersion as stale:
            _refuse(request, enterprise, "enterprise.change", stale)
            return _show_conflict(request, form, contacts, stale)
        except Refused as refused:
            _refuse(request, enterprise, "enterprise.change", refused)
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已保存%(name)s") % {"name": saved.name})
            return redirect("enterprises:detail", pk)
    return _show(request, form, contacts, enterprise)


@transaction.atomic
def _save(enterprise: Enterprise, form: EnterpriseForm, contacts: list[dict[str, str]], by: Any) -> Enterprise:
    version = form.cleaned_data["version"]
    saved = services.update_enterprise(enterprise, by=by, version=version, **form.service_fields)
    return services.set_contacts(saved, contacts, by=by)


def _forms(request: HttpRequest, zone: Zone, enterprise: Enterprise | None) -> tuple[EnterpriseForm, Any]:
    if request.method == "POST":
        # Without initial values: a row that was emptied must count as empty, not as changed.
        return EnterpriseForm(request.POST, instance=enterprise, zone=zone), ContactFormSet(request.POST, prefix=PREFIX)
    form = EnterpriseForm(instance=enterprise, zone=zone)
    return form, ContactFormSet(prefix=PREFIX, initial=contact_rows(enterprise))


def _show(request: HttpRequest, form: Any, contacts: Any, enterprise: Enterprise | None) -> HttpResponse:
    is_wrong = form.is_bound and (form.errors or contacts.total_error_count())
    context = {"form": form, "contacts": contacts, "enterprise": enterprise}
    return render(request, "enterprises/edit.html", context, status=422 if is_wrong else 200)


def _show_conflict(request: HttpRequest, form: Any, contacts: Any, stale: StaleVersion) -> HttpResponse:
    """The form again, with the colleague's values where this user changed nothing, and both where both did."""
    current: Any = stale.current
    found = conflicts.compare(form, contacts.contacts, current)
    data = request.POST.copy()
    for name, value in found.taken_over.items():
        data[name] = value
    data["version"] = str(current.version)
    context = {
        "form": EnterpriseForm(data, instance=current, zone=current.zone),
        "contacts": ContactFormSet(data, prefix=PREFIX),
        "enterprise": current,
        "reason": str(stale),
        "differences": found.differences,
    }
    return render(request, "enterprises/edit.html", context, status=409)


@right_required(Right.EDIT_ENTERPRISES)
@require_http_methods(["GET", "POST"])
def above_designated_size(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the register (规上), or leave it, whichever comes next."""
    enterprise = enterprise_of(request, pk)
    is_in = enterprise.register_entries.filter(left_on=None).exists()
    form_class: type[EnterForm] | type[LeaveForm] = LeaveForm if is_in else EnterForm
    initial = {"on": enterprise.zone.today(), "version": enterprise.version}
    form = form_class(request.POST if request.method == "POST" else None, initial=initial)
    conflict = None
    if request.method == "POST":
        service = services.leave_register if is_in else services.enter_register
        told = _("%(name)s已退出规上名录") if is_in else _("%(name)s已纳入规上名录")
        try:
            if form.is_valid():
                service(enterprise, by=request.user, **form.cleaned_data)
                messages.success(request, told % {"name": enterprise.name})
                return redirect("enterprises:detail", pk)
            services.require_version(enterprise, form.cleaned_data.get("version"))
        except StaleVersion as stale:
            _refuse(request, enterprise, "enterprise.register", stale)
            conflict = Conflict(str(stale), conflicts.register_compared(enterprise, request.POST))
            # Whoever wanted to enter it must not find himself taking it out: the form starts from what is there now.
            form = form_class(initial=initial)
        except Refused as refused:
            _refuse(request, enterprise, "enterprise.register", refused)
            form.add_error("on", str(refused))
    title, word = (_("退出规上"), _("退出规上名录")) if is_in else (_("纳入规上"), _("纳入规上名录"))
    return _show_act(request, enterprise, form, title, word, conflict)


def _refuse(request: HttpRequest, enterprise: Enterprise, action: str, refusal: Refused) -> None:
    audit.refuse(enterprise, action, by=request.user, reason=str(refusal))


@right_required(Right.EDIT_ENTERPRISES)
@require_http_methods(["GET", "POST"])
def qualification(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = enterprise_of(request, pk)
    form = QualificationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = services.add_qualification(enterprise, by=request.user, **form.cleaned_data)
        except Refused as refused:
            _refuse(request, enterprise, "enterprise.add_qualification", refused)
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已登记资质：%(kind)s") % {"kind": added.get_kind_display()})
            return redirect("enterprises:detail", pk)
    return _show_act(request, enterprise, form, _("登记资质"), _("登记这项资质"))


def _show_act(
    request: HttpRequest, enterprise: Enterprise, form: Any, title: str, word: str, conflict: Conflict | None = None
) -> HttpResponse:
    context = {"enterprise": enterprise, "form": form, "title": title, "word": word, "conflict": conflict}
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "enterprises/act.html", context, status=status)
