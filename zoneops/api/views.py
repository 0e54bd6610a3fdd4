"""The page that explains the API to people."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zoneops.api import describing, errors
from zoneops.api.main import api


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    schema = api.get_openapi_schema()
    return render(
        request,
        "api/docs.html",
        {
            "groups": describing.groups(schema, request.build_absolute_uri("/").rstrip("/")),
            "models": describing.models(schema),
            "schema_url": reverse("api-1:openapi"),
            "base_url": request.build_absolute_uri(reverse("api-1:api-root")),
        },
    )


def nowhere(request: HttpRequest, rest: str = "") -> JsonResponse:
    """An address that the API does not have gets the API's own answer, not a page."""
    return JsonResponse(errors.not_found(), status=404, json_dumps_params={"ensure_ascii": False})
