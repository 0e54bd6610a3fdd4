"""The API itself. Version 1 only ever grows; what breaks callers becomes version 2 beside it."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop

from zoneops.api import errors
from zoneops.api.auth import needs
from zoneops.api.idempotency import ApiWithKeys
from zoneops.api.operations import enterprises, projects, zones
from zoneops.api.rendering import Renderer

api = ApiWithKeys(
    title="ZoneOps API",
    version="1",
    description=gettext_noop("与页面同一套规则、权限和审计：令牌只能做它的主人能做的事"),
    urls_namespace="api-1",
    openapi_url=None,
    docs_url=None,
    renderer=Renderer(),
)
errors.install(api)
api.add_router("/zones", zones.router)
api.add_router("/projects", projects.router)
api.add_router("/enterprises", enterprises.router)


@api.get("/openapi.json", include_in_schema=False, auth=needs(None), url_name="openapi")
def openapi(request: HttpRequest) -> Any:
    """The description of all operations, for programs."""
    return api.create_response(request, api.get_openapi_schema(), status=200)
