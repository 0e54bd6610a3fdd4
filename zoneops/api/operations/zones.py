"""The caller's own zone."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop
from ninja import Router

from zoneops.api.auth import caller, needs
from zoneops.api.presenting import zone_item
from zoneops.api.schemas.base import Error
from zoneops.api.schemas.zones import ZoneList, ZoneOut

router = Router(tags=[gettext_noop("开发区")])


@router.get(
    "",
    response={200: ZoneList, 401: Error},
    auth=needs(None),
    summary=gettext_noop("您所在的开发区"),
    description=gettext_noop("至多一个：在哪个开发区工作，就只看得到哪个"),
)
def list_zones(request: HttpRequest) -> Any:
    """At most one: whoever works for a zone sees that zone and no other."""
    zone = caller(request).zone
    return {"items": [zone_item(zone)] if zone else [], "next": None}


@router.get(
    "/{slug:code}",
    response={200: ZoneOut, 401: Error, 404: Error},
    auth=needs(None),
    summary=gettext_noop("一个开发区和它的网格"),
    description=gettext_noop("今天施行的网格也在内"),
)
def get_zone(request: HttpRequest, code: str) -> Any:
    zone = caller(request).zone
    if zone is None or zone.code != code:
        raise Http404
    return zone_item(zone)
