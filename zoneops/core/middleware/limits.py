"""What is refused before any view looks at it: unknown methods, bodies of the wrong size or kind, open tokens."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


class RefuseOutright:
    """Stands inside of the audit: a refused write has its row. Nothing of the body has been read yet."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.largest_body: int = settings.MAX_UPLOAD_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return refusal(request, 405, "method_not_allowed", _("这个地址不接受这种请求"), Allow=", ".join(METHODS))
        if content_length(request) > self.largest_body:
            words = _("发来的内容太大，没有收；一次最多 %(limit)d MB") % {"limit": settings.MAX_UPLOAD_BYTES // 2**20}
            return refusal(request, 413, "too_large", words)
        if request.path.startswith("/api/") and settings.SECURE_SSL_REDIRECT and not request.is_secure():
            return refusal(request, 403, "https_required", _("接口只在 HTTPS 上应答；令牌可能已被旁人看到，换一个"))
        if request.path.startswith("/api/") and request.content_type in FORMS and content_length(request):
            return refusal(request, 415, "json_wanted", _("接口只收 JSON（Content-Type: application/json）"))
        # A NUL is no character of anything that people look for, and PostgreSQL refuses it.
        if "%00" in request.META["QUERY_STRING"]:
            request.META["QUERY_STRING"] = request.META["QUERY_STRING"].replace("%00", "")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Nor does anybody type one into a form."""
        if request.content_type in FORMS and any("\0" in text for text in texts(request)):
            return refusal(request, 422, "nul", _("填的内容里有看不见的空字符（NUL），删掉再提交"))
        return None


def content_length(request: HttpRequest) -> int:
    """As the client says; without the header Django reads nothing of the body."""
    given = request.META.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isascii() and given.isdigit() else 0


def texts(request: HttpRequest) -> Iterator[str]:
    """Every name and value of the form that was sent. The CSRF check, next in line, reads them in any case."""
    for name, values in request.POST.lists():
        yield name
        yield from (str(value) for value in values)


def refusal(request: HttpRequest, status: int, code: str, words: str, **headers: str) -> HttpResponse:
    """In the form of the API for programs, a page in words for people."""
    if request.path.startswith("/api/"):
        answer: HttpResponse = JsonResponse(
            {"error": code, "message": words}, status=status, json_dumps_params={"ensure_ascii": False}
        )
    else:
        answer = render(request, "refused.html", {"words": words, "code": status}, status=status)
    for name, value in headers.items():
        answer[name] = value
    return answer
