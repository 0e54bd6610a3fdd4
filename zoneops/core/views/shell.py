"""The frame's own small pages: search, unit, menu, language."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from zoneops.core import search as searching
from zoneops.core.asked import own_page
from zoneops.core.once import only_asked
from zoneops.core.units import COOKIE, UNITS

YEAR = 365 * 24 * 3600


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    # A NUL is no character of any name, and PostgreSQL refuses it.
    text = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = searching.find(request.user, text)
    count = sum(len(hits) for _label, hits in found)
    return render(request, "core/search.html", {"q": text, "found": found, "count": count})


def _remember(name: str, allowed: Callable[[str], bool]) -> Callable[[HttpRequest], HttpResponse]:
    @require_POST
    def view(request: HttpRequest) -> HttpResponse:
        response = redirect(own_page(request, request.POST.get("next", "/")))
        value = request.POST.get("value", "")
        if allowed(value):
            response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True)
        return only_asked(response)  # a cookie is of this browser, not of the database

    return view


set_unit = _remember(COOKIE, UNITS.__contains__)
fold_menu = _remember(f"{settings.COOKIE_PREFIX}menu", {"folded", "open"}.__contains__)
set_language = login_not_required(_remember(settings.LANGUAGE_COOKIE_NAME, dict(settings.LANGUAGES).__contains__))
