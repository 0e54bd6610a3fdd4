"""What the list, the board and the map share: the filters with their counts, and the words around them."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from zoneops.accounts.enums import Right
from zoneops.projects import chips, facets
from zoneops.projects.filters import NAMES, Filters
from zoneops.projects.models import SavedFilter


def shared(request: HttpRequest) -> dict[str, Any]:
    """The context of every page that carries the filters. Nothing is counted twice between two writes."""
    user: Any = request.user
    zone = user.zone
    filters = Filters.read(request.GET)
    kept = facets.Kept.of(user)
    facts = kept.counts(filters, user, zone)
    known = chips.choices(kept, user)
    told = chips.selects(filters, known)
    exceptions = chips.exception_chips(request, filters, facts, zone)
    set_ones = chips.set_chips(request, filters, told)
    return {
        "kept": kept,
        "filters": filters,
        "whole": kept.whole(user),
        "officer_options": chips.options(known.officers),
        "facts": facts,
        "selects": told,
        "chips": exceptions,
        "set_chips": set_ones,
        "conditions": chips.in_words(exceptions, set_ones),
        "more_is_open": any(name in filters.values for name in MORE) or bool(filters.errors),
        "query": query_of(request),
        "clear_url": request.path,
        "carried": [(name, request.GET[name]) for name in ("mine", "only", "sort") if request.GET.get(name)],
        "standings": [(value, label) for value, label in chips.standings() if value],
        "has_filters": bool(filters.values),
        "may_move": user.may(Right.MOVE_PROJECTS),  # some of them; each card says whether it can be moved
        "may_register": user.may(Right.EDIT_PROJECTS),
        "may_import": user.may(Right.IMPORT_DATA),
        "may_assign": user.may(Right.ASSIGN_OFFICERS),
    }


MORE = ("standing", "industry", "invest_from", "invest_to", "due_from", "due_to")


def query_of(request: HttpRequest) -> str:
    """The conditions as a query string, to carry them from one view of the projects to another."""
    return "?" + urlencode([(name, value) for name in NAMES if (value := request.GET.get(name))])


def saved_filters(user: Any) -> list[SavedFilter]:
    return list(SavedFilter.objects.filter(user=user))


def render_part(request: HttpRequest, page: str, part: str, context: dict[str, Any]) -> HttpResponse:
    """The whole page, or for htmx only the part of it that changes; the page includes the same part."""
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    response = render(request, part if htmx and not htmx.history_restore_request else page, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
