"""Gives every request a number that the user can read out on the phone and the audit row carries."""

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from zoneops.core.request_context import RequestFacts, current

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class RequestNumberMiddleware:
    """The first of all: what fails before the view has a number, too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = f"{secrets.randbits(32):08X}"
        number = f"{number[:4]}-{number[4:]}"
        channel = "api" if request.path.startswith("/api/") else "page"
        address = request.META.get("REMOTE_ADDR") or None
        now = RequestFacts(number, address, channel, is_unsafe=request.method not in SAFE)
        token = current.set(now)
        request.number = number  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            for call in now.afterwards:
                call()
            current.reset(token)
        response["X-Request-Number"] = number
        return response
