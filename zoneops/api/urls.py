"""Addresses below /api/. Operations ask for a token or a session themselves; only the page asks for a sign-in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import URLPattern, include, path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from zoneops.api import errors, views
from zoneops.api.main import api


def _open(pattern: URLPattern) -> URLPattern:
    """Keep the sign-in page out of the way of programs: they get 401 as JSON from the operation itself."""
    view: Callable[..., HttpResponse] = pattern.callback

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if pattern.name == "api-root":
            return views.nowhere(request)
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            body = errors.body("method_not_allowed", _("这个地址不接受 %(method)s") % {"method": request.method})
            refusal = JsonResponse(body, status=405, json_dumps_params={"ensure_ascii": False})
            refusal["Allow"] = response["Allow"]
            return refusal
        return response

    pattern.callback = login_not_required(csrf_exempt(answer))
    return pattern


_patterns, _app_name, _namespace = api.urls

urlpatterns = [
    path("docs/", views.docs, name="api-docs"),
    path(
        "v1/",
        include(([_open(pattern) for pattern in _patterns if isinstance(pattern, URLPattern)], _app_name), _namespace),
    ),
    re_path(r"^v1/(?P<rest>.*)$", login_not_required(csrf_exempt(views.nowhere)), name="api-nowhere"),
]
