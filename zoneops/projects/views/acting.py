"""What every page that changes a project does: the right, the form, once, and a refusal that is written down."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from zoneops.accounts.enums import Right
from zoneops.accounts.models import User
from zoneops.core import audit
from zoneops.core.errors import Refused, StaleVersion
from zoneops.projects.models import Project

TEMPLATE = "projects/act.html"


@dataclass
class Page:
    """A page around one form: what it is called, what its button says, and anything that stands beside it."""

    title: str
    submit: str
    lead: str = ""
    template: str = TEMPLATE
    more: dict[str, Any] = field(default_factory=dict)


def reader_of(request: HttpRequest) -> User:
    """Who is signed in; the middleware has let in nobody else."""
    assert isinstance(request.user, User)
    return request.user


def project_or_404(request: HttpRequest, pk: int, *related: str) -> Project:
    """The project, if the reader may see it. Another zone's project is not there at all."""
    user: Any = request.user
    found = Project.objects.visible_to(user)
    project = get_object_or_404(found.select_related(*related) if related else found, pk=pk)
    project.zone = user.zone  # `visible_to` has seen to it that they are one
    return project


def require(request: HttpRequest, right: Right, project: Project, action: str) -> None:
    """Raise PermissionDenied without the right; an attempt to change something is written down."""
    user: Any = request.user
    if user.may(right):
        return
    reason = _("需要“%(right)s”的权限") % {"right": right.label}
    if request.method == "POST":
        record_refused(request, project, action, reason)
    raise PermissionDenied(reason)


def record_refused(request: HttpRequest, project: Project, action: str, reason: str) -> None:
    audit.refuse(project, action, by=request.user, reason=reason)


def act(
    request: HttpRequest,
    project: Project,
    form_class: Callable[..., Any],
    page: Page,
    perform: Callable[[Any], str],
    *,
    action: str,
    stale: Callable[[Any, StaleVersion], HttpResponse] | None = None,
    data: QueryDict | None = None,
    **form_arguments: Any,
) -> HttpResponse:
    """Show the form, or do what it asks: `perform(form)` works through services and returns where to go next.

    Answers 422 with the form as it was filled in when it is wrong or refused, 409 when somebody saved in between.
    A refusal leaves an audit row; the same form sent twice works once.
    """
    given = {"user": request.user, "project": project} | form_arguments
    if request.method != "POST":
        return shown(request, project, form_class(**given), page)
    form = form_class(data or request.POST, request.FILES, **given)
    if not form.is_valid():
        return shown(request, project, form, page, status=422)
    try:
        with transaction.atomic():
            target = perform(form)
        return redirect(target)
    except StaleVersion as refusal:
        record_refused(request, project, action, str(refusal))
        if stale:
            return stale(form, refusal)
        form.add_error(None, _("%(reason)s。再看一眼现在的内容，确认后重新提交") % {"reason": refusal})
        form.data = form.data.copy()
        form.data["version"] = refusal.current.version  # type: ignore[attr-defined]
        return shown(request, project, form, page, status=409)
    except Refused as refusal:
        record_refused(request, project, action, str(refusal))
        form.add_error(None, str(refusal))
        return shown(request, project, form, page, status=422)


def shown(request: HttpRequest, project: Project | None, form: Any, page: Page, status: int = 200) -> HttpResponse:
    context = {
        "project": project,
        "form": form,
        "page": page,
        "next": next_url(request, ""),
        "back_url": next_url(request, detail_url(project) if project else reverse("projects:list")),
    }
    return render(request, page.template, context | page.more, status=status)


def detail_url(project: Project, anchor: str = "") -> str:
    return reverse("projects:detail", args=[project.pk]) + (f"#{anchor}" if anchor else "")


def next_url(request: HttpRequest, otherwise: str) -> str:
    """Where the reader came from, if that is a page of ours."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if url and safe else otherwise
