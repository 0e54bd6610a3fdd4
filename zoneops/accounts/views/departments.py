"""Adding a department and renaming it; the list is in `people.py`."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zoneops.accounts import services
from zoneops.accounts.enums import Right
from zoneops.accounts.models import Department
from zoneops.accounts.people_forms import DepartmentForm
from zoneops.accounts.views.people import zone_of
from zoneops.core import audit
from zoneops.core.access import right_required
from zoneops.core.errors import Refused, StaleVersion
from zoneops.core.versions import Conflict, compare, with_version_of_now


@right_required(Right.MANAGE_SYSTEM)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    zone = zone_of(request)
    form = DepartmentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_department(zone, form.cleaned_data["code"], by=request.user, **form.values())
        except Refused as refusal:
            audit.refuse(zone, "department.add", by=request.user, reason=str(refusal))
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已添加部门“%(name)s”") % {"name": made.name})
            return redirect("accounts:departments")
    context = {"form": form, "department": None}
    return render(request, "accounts/department.html", context, status=422 if form.errors else 200)


@right_required(Right.MANAGE_SYSTEM)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    conflict = None
    department = get_object_or_404(Department.objects.visible_to(request.user), pk=pk)  # type: ignore[arg-type]
    form = DepartmentForm(request.POST if request.method == "POST" else None, department=department)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_department(department, by=request.user, seen=form.cleaned_data["seen"], **form.values())
        except StaleVersion as stale:
            audit.refuse(department, "department.update", by=request.user, reason=str(stale))
            now: Any = stale.current
            conflict = Conflict(str(stale), compare(form, DepartmentForm(department=now)))
            typed = with_version_of_now(request.POST, seen=services.department_seal(now))
            form = DepartmentForm(typed, department=now)
        except Refused as refusal:
            audit.refuse(department, "department.update", by=request.user, reason=str(refusal))
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已保存部门“%(name)s”") % {"name": form.cleaned_data["name"]})
            return redirect("accounts:departments")
    context = {"form": form, "department": department, "conflict": conflict}
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "accounts/department.html", context, status=status)
