"""Enterprises of the caller's zone."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop
from ninja import Query, Router, Status

from zoneops.accounts.enums import Right
from zoneops.accounts.models import User
from zoneops.api.auth import caller, needs
from zoneops.api.paging import page
from zoneops.api.presenting import enterprise_detail, enterprise_item
from zoneops.api.schemas.base import Error, FieldErrors
from zoneops.api.schemas.enterprises import EnterpriseDetail, EnterpriseFilters, EnterpriseIn, EnterpriseList
from zoneops.api.strictness import refuse_unknown_parameters
from zoneops.enterprises import services
from zoneops.enterprises.models import Enterprise, RegisterEntry
from zoneops.projects.models import Project

router = Router(tags=[gettext_noop("企业")])


@router.get(
    "",
    response={200: EnterpriseList, 401: Error, 403: Error, 422: FieldErrors},
    auth=needs(Right.VIEW_ENTERPRISES),
    summary=gettext_noop("企业列表"),
    description=gettext_noop("按 id 先后排。顺着 next 取，直到它为 null"),
)
def list_enterprises(request: HttpRequest, filters: Query[EnterpriseFilters]) -> Any:
    """Ordered by id; follow `next` until it is null."""
    refuse_unknown_parameters(request, EnterpriseFilters)
    user = caller(request)
    if user.zone is None:
        return {"items": [], "next": None}
    rows = Enterprise.objects.visible_to(user).search(filters.q)
    if filters.above_designated_size is not None:
        registered = Enterprise.objects.above_designated_size(user.zone.today()).values("pk")
        rows = rows.filter(pk__in=registered) if filters.above_designated_size else rows.exclude(pk__in=registered)
    found, following = page(request, rows, cursor=filters.cursor, limit=filters.limit)
    registered_ids = _registered(found, user)
    return {"items": [enterprise_item(row, registered_ids) for row in found], "next": following}


@router.get(
    "/{int:pk}",
    response={200: EnterpriseDetail, 401: Error, 403: Error, 404: Error},
    auth=needs(Right.VIEW_ENTERPRISES),
    summary=gettext_noop("一家企业"),
    description=gettext_noop("资质和您能看到的项目也在内"),
)
def get_enterprise(request: HttpRequest, pk: int) -> Any:
    return _detail(caller(request), pk)


@router.post(
    "",
    response={201: EnterpriseDetail, 401: Error, 403: Error, 422: FieldErrors},
    auth=needs(Right.EDIT_ENTERPRISES),
    summary=gettext_noop("登记企业"),
    description=gettext_noop("在您所在的开发区登记；同一统一社会信用代码只登记一次"),
)
def create_enterprise(request: HttpRequest, payload: EnterpriseIn) -> Any:
    """Registers an enterprise in the caller's zone; its credit code must be new there."""
    user = caller(request)
    if user.zone is None:
        raise Http404
    made = services.register_enterprise(user.zone, by=user, **payload.model_dump(exclude_unset=True))
    return Status(201, _detail(user, made.pk))


def _detail(user: User, pk: int) -> dict[str, Any]:
    enterprise = Enterprise.objects.visible_to(user).filter(pk=pk).first()
    if enterprise is None:
        raise Http404
    projects = Project.objects.visible_to(user).filter(enterprise=enterprise).order_by("pk")
    return enterprise_detail(enterprise, _registered([enterprise], user), list(projects.values_list("pk", flat=True)))


def _registered(enterprises: list[Enterprise], user: User) -> set[int]:
    if user.zone is None:
        return set()
    entries = RegisterEntry.objects.on(user.zone.today()).filter(enterprise__in=enterprises)
    return set(entries.values_list("enterprise_id", flat=True))
