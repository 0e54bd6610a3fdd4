"""Projects: the same rules, rights and audit rows as on the pages, because the same services do the work."""

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Status

from zoneops.accounts.enums import Right
from zoneops.accounts.models import User
from zoneops.api.auth import caller, needs
from zoneops.api.errors import FieldsWrong, RightMissing, VersionMissing
from zoneops.api.paging import page
from zoneops.api.presenting import project_detail, project_item
from zoneops.api.schemas.base import Blocked, Error, FieldErrors
from zoneops.api.schemas.projects import (
    Advance,
    ProjectChange,
    ProjectDetail,
    ProjectFilters,
    ProjectIn,
    ProjectList,
    ProjectOut,
)
from zoneops.api.strictness import refuse_unknown_parameters
from zoneops.core import audit
from zoneops.core.models import Zone
from zoneops.enterprises.models import Enterprise
from zoneops.projects import queries, relations, services
from zoneops.projects.enums import Stage
from zoneops.projects.models import Project
from zoneops.projects.queries import ProjectQuerySet
from zoneops.projects.words import what_is_missing

router = Router(tags=[gettext_noop("项目")])
_ETAG = re.compile(r'(?:W/)?"?([0-9]{1,9})"?')


class Stale(Error):
    """Somebody else saved in between; `current` is the project as it stands now."""

    current: ProjectOut | None


REFUSALS = {401: Error, 403: Error, 404: Error}


@router.get(
    "",
    response={200: ProjectList, 401: Error, 403: Error, 422: FieldErrors},
    auth=needs(Right.VIEW_INTERNAL),
    summary=gettext_noop("项目列表"),
    description=gettext_noop("按 id 先后排。顺着 next 取，直到它为 null；期间新增的排在最后，不会重复"),
)
def list_projects(request: HttpRequest, filters: Query[ProjectFilters]) -> Any:
    """Ordered by id. Follow `next` until it is null; rows added meanwhile come last and none is repeated."""
    refuse_unknown_parameters(request, ProjectFilters)
    user = caller(request)
    if user.zone is None:
        return {"items": [], "next": None}
    rows = filtered(Project.objects.visible_to(user), filters, user.zone)
    found, following = page(request, _whole(rows), cursor=filters.cursor, limit=filters.limit)
    return {"items": [project_item(project, user.zone) for project in found], "next": following}


@router.get(
    "/{int:pk}",
    response={200: ProjectDetail} | REFUSALS,
    auth=needs(Right.VIEW_INTERNAL),
    summary=gettext_noop("一个项目"),
    description=gettext_noop("四个一、阶段经过、承诺，以及下一阶段还缺什么"),
)
def get_project(request: HttpRequest, response: HttpResponse, pk: int) -> Any:
    return _answer(_find(request, pk), response)


@router.post(
    "",
    response={201: ProjectDetail, 401: Error, 403: Error, 422: FieldErrors},
    auth=needs(Right.EDIT_PROJECTS),
    summary=gettext_noop("登记项目"),
    description=gettext_noop("在您所在的开发区登记，从洽谈开始"),
)
def create_project(request: HttpRequest, response: HttpResponse, payload: ProjectIn) -> Any:
    """Opens a project in negotiation, in the caller's zone."""
    user = caller(request)
    if user.zone is None:
        raise Http404
    values = _values(payload, user)
    entered_on = values.pop("entered_on", None)
    if entered_on and entered_on > user.zone.today():
        raise FieldsWrong({"entered_on": _("日期 %(on)s 还没到") % {"on": entered_on}})
    made = services.register_project(user.zone, by=user, entered_on=entered_on, **values)
    return Status(201, _answer(_find(request, made.pk), response))


@router.patch(
    "/{int:pk}",
    response={200: ProjectDetail, 409: Stale, 422: FieldErrors, 428: Error} | REFUSALS,
    auth=needs(Right.EDIT_PROJECTS),
    summary=gettext_noop("修改项目"),
    description=gettext_noop("只改写了的字段。要带读到的版次：If-Match 请求头，或请求体里的 version"),
)
def update_project(request: HttpRequest, response: HttpResponse, pk: int, payload: ProjectChange) -> Any:
    """Changes only the fields given. Needs the version that was read, in `If-Match` or in the body."""
    project = _find(request, pk, Right.EDIT_PROJECTS)
    version = _version(request, payload.version)
    values = _values(payload, caller(request))
    values.pop("version", None)
    services.update_project(project, by=caller(request), version=version, **values)
    return _answer(_find(request, pk), response)


@router.post(
    "/{int:pk}/advance",
    response={200: ProjectDetail, 409: Stale, 422: Blocked, 428: Error} | REFUSALS,
    auth=needs(Right.MOVE_PROJECTS),
    summary=gettext_noop("推进到下一阶段"),
    description=gettext_noop("只前进一个阶段。推不动时，missing 里写明缺什么"),
)
def advance_project(request: HttpRequest, response: HttpResponse, pk: int, payload: Advance) -> Any:
    """Moves one stage on. What holds the project back is named in `missing`."""
    project = _find(request, pk, Right.MOVE_PROJECTS)
    services.advance_stage(
        project,
        by=caller(request),
        to_stage=Stage.from_slug(payload.to),
        changed_on=payload.changed_on,
        evidence=payload.evidence,
        version=_version(request, payload.version),
    )
    return _answer(_find(request, pk), response)


def filtered(projects: ProjectQuerySet, filters: ProjectFilters, zone: Zone) -> ProjectQuerySet:
    today, stall_days = zone.today(), zone.stall_days
    lacking = {
        "map": queries.lacking_map(),
        "person": queries.lacking_person(),
        "net": queries.lacking_net(),
        "end": queries.lacking_end(today, stall_days),
        "any": queries.lacking_one(today, stall_days),
    }
    if filters.stage:
        projects = projects.filter(stage=Stage.from_slug(filters.stage))
    if filters.standing:
        projects = projects.filter(standing=filters.standing)
    if filters.officer:
        projects = projects.filter(service_officer__username=filters.officer)
    if filters.grid:
        projects = projects.filter(grid__code=filters.grid)
    if filters.lacking:
        projects = projects.filter(lacking[filters.lacking])
    for wanted, predicate in (
        (filters.overdue, queries.overdue(today)),
        (filters.stalled, queries.stalled(today, stall_days)),
    ):
        if wanted is not None:
            # By id: the columns behind the predicates are null where it cannot hold, and NOT null is not true.
            matching = Project.objects.filter(predicate, zone=zone).values("pk")
            projects = projects.filter(predicate) if wanted else projects.exclude(pk__in=matching)
    return projects.search(filters.q)


def _whole(projects: ProjectQuerySet) -> ProjectQuerySet:
    return projects.select_related("zone", "enterprise", "service_officer", "grid", "parcel")


def _find(request: HttpRequest, pk: int, right: Right = Right.VIEW_PROJECTS) -> Project:
    """The project. Raises Http404 for one that the caller does not see, RightMissing for one that he only sees."""
    project = _whole(Project.objects.visible_to(caller(request))).filter(pk=pk).first()
    if project is None:
        raise Http404
    if not relations.reaches(caller(request), right, project):
        reason = what_is_missing(caller(request), right)
        audit.refuse(project, f"api.{right}", by=caller(request), reason=reason)
        raise RightMissing(right, reason)
    return project


def _answer(project: Project, response: HttpResponse) -> dict[str, Any]:
    response["ETag"] = f'"{project.version}"'
    return project_detail(project, project.zone)


def _version(request: HttpRequest, given: int | None) -> int:
    """The version that the caller read. Raises VersionMissing when he does not say, FieldsWrong for nonsense."""
    if header := request.headers.get("If-Match"):
        if not (found := _ETAG.fullmatch(header.strip())):
            raise FieldsWrong({"If-Match": _('应为版次，如 "3"')})
        return int(found[1])
    if given is None:
        raise VersionMissing
    return given


def _values(payload: ProjectIn | ProjectChange, user: User) -> dict[str, Any]:
    """The fields that were given, with the enterprise as a row that the caller may see."""
    values = payload.model_dump(exclude_unset=True)
    if "enterprise_id" in values:
        pk = values.pop("enterprise_id")
        values["enterprise"] = None
        if pk is not None:
            values["enterprise"] = Enterprise.objects.visible_to(user).filter(pk=pk).first()
            if values["enterprise"] is None:
                raise FieldsWrong({"enterprise_id": _("企业库里没有这家企业")})
    return values
