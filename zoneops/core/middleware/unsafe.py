"""Requests that may change something: all of it or nothing, once, and never without an audit row.

`OneTransaction` is the last middleware: it runs the view in one transaction, together with the key of its form
(core/once.py) and its audit rows. An answer of 400 or above takes everything back.
`AuditEveryUnsafeRequest` stands outside of sign-in and CSRF: it writes the rows of what was refused. When a row cannot
be written the request fails: no audit, no change (GB/T 22239-2019, 8.1.4.3 d).
"""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse

from zoneops.core import once
from zoneops.core.models import AuditEntry
from zoneops.core.request_context import RequestFacts, facts

logger = logging.getLogger(__name__)

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
        if wrong := once.malformed_key(request):
            return wrong
        # Before the transaction: a lock must not wait for a slow line.
        sent = once.read(request)
        committed: list[bool] = []
        response = None
        try:
            with transaction.atomic():
                transaction.on_commit(partial(committed.append, True), robust=True)
                response = self.answer(request, partial(view, request, *args, **kwargs), sent, now)
        except Exception as error:
            if committed and response is not None:
                # Done and kept: what failed is something that was to follow. The answer must not say otherwise.
                logger.exception("%s %s was committed, but what was to follow failed", request.method, request.path)
                return response
            now.reason = str(error)
            taken_back(request, now)
            raise
        if response.status_code >= 400:
            taken_back(request, now)
        else:
            now.is_settled = True
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Of a view that opens its own transactions."""
        return exception.answer if isinstance(exception, once.KeyReused) else None

    def answer(
        self, request: HttpRequest, view: Callable[[], HttpResponse], sent: once.Sent, now: RequestFacts
    ) -> HttpResponse:
        slot = once.claim(sent)
        if earlier := slot.earlier_answer(request):
            response = self.repeat(request, view, earlier)
            now.is_repeat = slot.is_repeat and response is earlier
            transaction.set_rollback(True)
            return response
        response = view()
        if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
            response.render()
        if response.status_code >= 400:
            transaction.set_rollback(True)
            return response
        if getattr(response, "only_asked", False) or (now.refused and not now.written):
            slot.give_back()
        else:
            slot.keep(response)
        write_rows(request, response, now)
        return response

    def repeat(self, request: HttpRequest, view: Callable[[], HttpResponse], earlier: HttpResponse) -> HttpResponse:
        """The earlier answer. A program is let in by its view, so the view is asked whether it still is: it must
        refuse, or find `answered_before` and work no further."""
        if not request.path.startswith("/api/"):
            return earlier
        request.answered_before = earlier  # type: ignore[attr-defined]
        response = view()
        return response if response.status_code in {401, 403} else earlier


def taken_back(request: HttpRequest, now: RequestFacts) -> None:
    """The work is undone: so are its audit rows, and what was to be said of it on the next page."""
    now.written.clear()
    waiting = getattr(request, "_messages", None)
    if waiting is not None:
        waiting._queued_messages = [said for said in waiting._queued_messages if said.level != messages.SUCCESS]


class AuditEveryUnsafeRequest:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        now = facts()
        # Settled: its rows were committed with its work, and a question more could only turn "done" into an error.
        if now.is_unsafe and not now.is_repeat and not now.is_settled:
            with transaction.atomic():
                write_rows(request, response, now)
        return response


def write_rows(request: HttpRequest, response: HttpResponse, now: RequestFacts) -> None:
    """The rows of what was refused, and one for a request that left none."""
    entries, now.refused = now.refused, []
    for entry in entries:
        entry.save(force_insert=True)
        now.written.append(entry.pk)
    # Asked of the database: a row written in a part that was taken back is no row, and SQLite gives its number to
    # the next one.
    own = AuditEntry.objects.filter(pk__in=now.written, request_number=now.number)
    if not (now.written and own.exists()):
        entry = general_entry(request, response, now)
        entry.save(force_insert=True)
        now.written.append(entry.pk)


def general_entry(request: HttpRequest, response: HttpResponse, now: RequestFacts) -> AuditEntry:
    """Who asked for which address and what the answer was."""
    actor: Any = now.actor if getattr(now.actor, "is_authenticated", False) else getattr(request, "user", None)
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
