"""Requests that may change something: all of it or nothing, once, and never without an audit row.

`OneTransaction` is the last middleware: it runs the view in one transaction, together with the key of its form
(core/once.py) and its audit rows. An answer of 400 or above takes everything back.
`AuditEveryUnsafeRequest` stands outside of sign-in and CSRF: it writes the rows of what was refused. When a row cannot
be written the request fails: no audit, no change (GB/T 22239-2019, 8.1.4.3 d).
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from zoneops.core import once
from zoneops.core.models import AuditEntry
from zoneops.core.request_context import RequestFacts, facts

View = TypeVar("View", bound=Callable[..., Any])


def own_transaction(view: View) -> View:
    """For a view that works long before it writes, or whose refusals write: it opens its transactions itself.

    A lock held while a ledger is read would keep every other writer of an SQLite database waiting. Its services write
    their audit rows with their changes, as everywhere; `once.once` keeps its form from working twice.
    """
    view.own_transaction = True  # type: ignore[attr-defined]
    return view


def opens_its_own(view: Any) -> bool:
    return getattr(view, "own_transaction", False) or str(getattr(view, "__module__", "")).startswith("allauth.")


class OneTransaction:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        now = facts()
        if not now.is_unsafe:
            return None
        now.actor = getattr(request, "user", None)
        if opens_its_own(view):
            return None
        try:
            with transaction.atomic():
                return self.answer(request, view, args, kwargs, now)
        except Exception as error:
            now.reason = str(error)
            raise

    def answer(self, request: HttpRequest, view: Any, args: Any, kwargs: Any, now: RequestFacts) -> HttpResponse:
        slot = once.claim(request)
        if earlier := slot.earlier_answer(request):
            now.is_repeat = True
            return earlier
        response: HttpResponse = view(request, *args, **kwargs)
        if hasattr(response, "render") and not response.is_rendered:
            response.render()
        if response.status_code >= 400:
            transaction.set_rollback(True)
        else:
            slot.keep(response)
            write_rows(request, response, now)
        return response


class AuditEveryUnsafeRequest:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        now = facts()
        if now.is_unsafe and not now.is_repeat:
            with transaction.atomic():
                write_rows(request, response, now)
        return response


def write_rows(request: HttpRequest, response: HttpResponse, now: RequestFacts) -> None:
    """The rows of what was refused, and one for a request that left none."""
    entries, now.refused = now.refused, []
    for entry in entries:
        entry.save(force_insert=True)
        now.written.append(entry.pk)
    # Asked of the database: a row written in a part that was taken back is no row.
    if not (now.written and AuditEntry.objects.filter(pk__in=now.written).exists()):
        entry = general_entry(request, response, now)
        entry.save(force_insert=True)
        now.written.append(entry.pk)


def general_entry(request: HttpRequest, response: HttpResponse, now: RequestFacts) -> AuditEntry:
    """Who asked for which address and what the answer was."""
    actor = now.actor if getattr(now.actor, "is_authenticated", False) else getattr(request, "user", None)
    known = actor is not None and actor.is_authenticated
    match = getattr(request, "resolver_match", None)
    signed_out = response.status_code == 302 and not known
    refused = response.status_code >= 400 or signed_out
    return AuditEntry(
        zone_id=getattr(actor, "zone_id", None) if known else None,
        actor_id=actor.pk if known else None,
        actor_name=str(actor)[:80] if known else "未登录的人",
        channel=now.channel,
        address=now.address,
        request_number=now.number,
        action=f"request.{match.view_name}"[:64] if match and match.view_name else "request",
        subject_label="request",
        subject_id=",".join(str(value) for value in match.kwargs.values())[:64] if match else "",
        subject_name=request.path[:200],
        after={"method": request.method, "status": response.status_code},
        outcome=AuditEntry.Outcome.REFUSED if refused else AuditEntry.Outcome.DONE,
        reason=now.reason or ("没有登录" if signed_out else ""),
    )
