"""What every page that changes a project does: the right, the form, once, and a refusal that is written down."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from zoneops.accounts.enums import Right
from zoneops.accounts.models import User
from zoneops.core import audit
from zoneops.core.asked import own_page
from zoneops.core.errors import Refused, StaleVersion
from zoneops.projects import conflicts, relations
from zoneops.projects.models import Project
from zoneops.projects.services import base
from zoneops.projects.words import what_is_missing

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
    """Raise PermissionDenied where the right does not reach this project; an attempt to change it is written down."""
    user: Any = request.user
    if relations.reaches(user, right, project):
        return
    reason = what_is_missing(user, right)
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
    initial: Callable[[Project], dict[str, Any]] = lambda project: {},
    current: Callable[[Project], dict[str, Any]] = lambda project: {},
    **form_arguments: Any,
) -> HttpResponse:
    """Show the form, or do what it asks: `perform(form)` works through services and returns where to go next.

    Answers 422 with the form as it was filled in when it is wrong or refused, 409 with both versions when somebody
    saved in between; `initial` and `current` tell what stands in the row (core/versions.py, `compare`).
    A refusal leaves an audit row; the same form sent twice works once.
    """

    def made(of: Project, *sent: Any) -> Any:
        return form_class(*sent, user=request.user, project=of, initial=initial(of), **form_arguments)

    if request.method != "POST":
        return shown(request, project, made(project), page)
    form = made(project, data or request.POST, request.FILES)
    try:
        if not form.is_valid():
            if stale is None:
                base.require_version(project, form.cleaned_data.get("version"))
            return shown(request, project, form, page, status=422)
        with transaction.atomic():
            target = perform(form)
        return redirect(target)
    except StaleVersion as refusal:
        record_refused(request, project, action, str(refusal))
        if stale:
            return stale(form, refusal)
        now = project_or_404(request, project.pk, "enterprise", "service_officer", "grid", "parcel")
        fresh = made(now)
        page.more |= {"conflict": conflicts.conflict(form, fresh, now, str(refusal), current=current(now))}
        return shown(request, now, conflicts.brought_up(form, fresh), page, status=409)
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
    return own_page(request, request.POST.get("next") or request.GET.get("next") or "", otherwise)
