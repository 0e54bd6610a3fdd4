"""A form sent twice does its work once: a second click, a reload, a connection that broke before the answer came.

Every form carries `{% form_key %}`, an API write may carry `Idempotency-Key`. `core/middleware/unsafe.py` claims the
key in the transaction of the view and keeps the answer there; of two requests with one key the second waits for the
first and gets its answer. Refused work (400 and above) gives the key back.

A view marked `own_transaction` is left alone by the middleware and says itself what must happen once:

    with once(request) as slot:
        if not slot.is_repeat:
            slot.result_url = …
    return redirect(slot.result_url)
"""

import datetime
import hashlib
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from zoneops.core.models import FormKey

FIELD = "form_key"
HEADER = "Idempotency-Key"
KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
KEPT = datetime.timedelta(days=7)
LARGEST_ANSWER = 256 * 1024  # characters of an answer that are kept
HEADERS_KEPT = {"ETag", "HX-Trigger", "HX-Redirect", "HX-Location", "HX-Refresh"}


def form_key(request: HttpRequest) -> str:
    """The key for a form about to be shown: the one that was just sent with errors, else a new one."""
    sent = request.POST.get(FIELD, "") if request.method == "POST" else ""
    return sent if KEY.fullmatch(sent) else secrets.token_urlsafe(16)


def answer_again_with(response: HttpResponse, url: str) -> HttpResponse:
    """For an answer that cannot be given twice, as it shows a secret: the second time the browser is sent to `url`."""
    response.again_at = url  # type: ignore[attr-defined]
    return response


@dataclass
class Claim:
    """A key as the middleware holds it: `row` is ours, `earlier` was there before."""

    row: FormKey | None = None
    earlier: FormKey | None = None
    fingerprint: str = ""

    def earlier_answer(self, request: HttpRequest) -> HttpResponse | None:
        """What the same request was answered before; None when it is new."""
        if self.earlier is None:
            return None
        if self.earlier.fingerprint and self.earlier.fingerprint != self.fingerprint:
            return _differs(request, self.earlier)
        if self.earlier.result_url:
            return redirect(self.earlier.result_url)
        kept = self.earlier
        return HttpResponse(kept.body, status=kept.status, content_type=kept.content_type, headers=kept.headers)

    def keep(self, response: HttpResponse) -> None:
        if self.row is None:
            return
        row = self.row
        row.status = response.status_code
        row.result_url = getattr(response, "again_at", "") or response.headers.get("Location", "")
        row.content_type = response.headers.get("Content-Type", "")[:80]
        row.headers = {name: value for name, value in response.headers.items() if name in HEADERS_KEPT}
        if not row.result_url and not response.streaming:
            row.body = response.content.decode("utf-8", "replace")[:LARGEST_ANSWER]
        row.save(update_fields=["status", "result_url", "content_type", "headers", "body"])
        FormKey.objects.filter(owner=row.owner, created_at__lt=timezone.now() - KEPT).delete()


def claim(request: HttpRequest) -> Claim:
    """Take the key that the request carries. Call inside the transaction of its work.

    The unique key is the lock: the database lets a second insert wait until the first has committed or given up.
    """
    key, owner = sent_key(request), owner_of(request)
    if not key or not owner:
        return Claim()
    print_of = fingerprint(request)
    user: Any = request.user
    try:
        with transaction.atomic():
            zone_id = getattr(user, "zone_id", None)
            row = FormKey.objects.create(zone_id=zone_id, owner=owner, key=key, fingerprint=print_of)
    except IntegrityError:
        return Claim(earlier=FormKey.objects.get(owner=owner, key=key), fingerprint=print_of)
    return Claim(row=row, fingerprint=print_of)


def sent_key(request: HttpRequest) -> str:
    """The key of the form or of the program; empty when there is none or it is malformed."""
    key = request.headers.get(HEADER, "") or (request.POST.get(FIELD, "") if _is_form(request) else "")
    return key if KEY.fullmatch(key) else ""


def owner_of(request: HttpRequest) -> str:
    """Whose keys these are: two people, or two programs, may choose the same key."""
    if credentials := request.headers.get("Authorization"):
        return "token-" + hashlib.sha256(credentials.encode()).hexdigest()
    user: Any = request.user
    return f"user-{user.pk}" if user.is_authenticated else ""


def fingerprint(request: HttpRequest) -> str:
    """A hash of the address and of everything sent but the key and the CSRF token, which is masked anew each time."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if _is_form(request):
        for name in sorted(set(request.POST) - {FIELD, "csrfmiddlewaretoken"}):
            digest.update(repr((name, request.POST.getlist(name))).encode())
        for name in sorted(request.FILES):
            told = [(file.name, file.size) for file in request.FILES.getlist(name)]
            digest.update(repr((name, told)).encode())
    else:
        digest.update(request.body)
    return digest.hexdigest()


def _is_form(request: HttpRequest) -> bool:
    return request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}


def _differs(request: HttpRequest, earlier: FormKey) -> HttpResponse:
    """The key was used for something else: a form filled in anew after going back, or a program's mistake."""
    if request.path.startswith("/api/"):
        message = _("这个 Idempotency-Key 已用于另一个请求，换一个新的再发")
        return JsonResponse({"error": "key_reused", "message": message}, status=409)
    return render(request, "409_repeat.html", {"result_url": earlier.result_url}, status=409)


@dataclass
class Slot:
    """`is_repeat`: the form was answered before, with `result_url`. Otherwise set `result_url` when it is done."""

    result_url: str = ""
    is_repeat: bool = False


@contextmanager
def once(request: HttpRequest) -> Iterator[Slot]:
    """For a view that opens its transactions itself: run the body in one that also keeps the form's key.

    When the body raises, the key is free again. A request without a key runs the body and keeps nothing.
    """
    with transaction.atomic():
        held = claim(request)
        if held.earlier is not None:
            yield Slot(held.earlier.result_url, is_repeat=True)
            return
        slot = Slot()
        yield slot
        if held.row is not None:
            held.row.result_url = slot.result_url
            held.row.save(update_fields=["result_url"])
