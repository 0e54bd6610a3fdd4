"""The four answers for when a page cannot be shown. They say what happened, what was kept and where to go."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`str(exception)`, if it says anything, names which role may see the page."""
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same words whether the thing is missing or belongs to another zone."""
    # With the menu for whoever has one: a wrong address is no reason to lose the way.
    frame = "base.html" if request.user.is_authenticated else "bare.html"
    return render(request, "404.html", {"frame": frame}, status=404)


def broken(request: HttpRequest, *args: Any) -> HttpResponse:
    """Rendered without the frame's context: that reads the user, and the database may be what broke."""
    return HttpResponse(render_to_string("500.html", {"request_number": getattr(request, "number", "")}), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "csrf.html", status=403)
