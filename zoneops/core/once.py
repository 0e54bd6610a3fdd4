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

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from zoneops.core.models import FormKey

FIELD = "form_key"
HEADER = "Idempotency-Key"
KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
KEPT = datetime.timedelta(days=7)
LARGEST_ANSWER = 2 * 1024 * 1024  # characters of an answer that are kept
HEADERS_KEPT = {"ETag", "HX-Trigger", "HX-Redirect", "HX-Location", "HX-Refresh", "Location"}
NOT_KEPT = 0  # in place of a status: the work was done, its answer was a file or too long to keep


def form_key() -> str:
    """The key for a form about to be shown. Always a new one: a form shown again with errors has done nothing yet,
    and two forms on one page must not take the key from each other."""
    return secrets.token_urlsafe(16)


def answer_again_with(response: HttpResponse, url: str) -> HttpResponse:
    """For an answer that cannot be given twice, as it shows a secret: the second time the browser is sent to `url`."""
    response.again_at = url  # type: ignore[attr-defined]
    return response


def only_asked(response: HttpResponse) -> HttpResponse:
    """For an answer to a question that came by POST: nothing was changed, so the form may be sent once more."""
    response.only_asked = True  # type: ignore[attr-defined]
    return response


class KeyReused(Exception):
    """The form's key was used for something else. `answer` says so; the middleware gives it."""

    def __init__(self, answer: HttpResponse) -> None:
        self.answer = answer
        super().__init__()


@dataclass(frozen=True)
class Sent:
    """The key that a request carries, whose it is, and a hash of what was sent with it. Empty: there is none."""

    owner: str = ""
    key: str = ""
    fingerprint: str = ""
    zone_id: int | None = None


def read(request: HttpRequest) -> Sent:
    """What the request carries. Reads the body to its end: call before the transaction, as a body may come slowly."""
    key, owner = sent_key(request), owner_of(request)
    if not _is_form(request):
        request.body  # noqa: B018 - now, not while the database is locked
    if not key or not owner:
        return Sent()
    return Sent(owner, key, fingerprint(request), getattr(request.user, "zone_id", None))


@dataclass
class Claim:
    """A key as the middleware holds it: `row` is ours, `earlier` was there before."""

    row: FormKey | None = None
    earlier: FormKey | None = None
    fingerprint: str = ""

    @property
    def is_repeat(self) -> bool:
        """The same was sent before, and done."""
        return self.earlier is not None and self.earlier.fingerprint in ("", self.fingerprint)

    def earlier_answer(self, request: HttpRequest) -> HttpResponse | None:
        """What the same request was answered before; 409 when the key was used for another; None when it is new."""
        kept = self.earlier
        if kept is None:
            return None
        if not self.is_repeat:
            return _differs(request, kept)
        if kept.status == NOT_KEPT:
            return _not_kept(request)
        where = kept.headers.get("Location") or kept.result_url
        if where and 300 <= kept.status < 400:
            return HttpResponseRedirect(where)
        return HttpResponse(kept.body, status=kept.status, content_type=kept.content_type, headers=kept.headers)

    def keep(self, response: HttpResponse) -> None:
        """Keep the answer with the key, in the transaction of the work."""
        row = self.row
        if row is None:
            return
        row.status, row.content_type = response.status_code, response.headers.get("Content-Type", "")[:80]
        row.headers = {name: value for name, value in response.headers.items() if name in HEADERS_KEPT}
        if again_at := getattr(response, "again_at", ""):
            row.status, row.headers = 302, {"Location": again_at}
        where = row.headers.get("Location", "")
        row.result_url = where if len(where) <= 400 else ""
        if not where:
            body = _text_of(response)
            row.status, row.body = (row.status, body) if body is not None else (NOT_KEPT, "")
        row.save(update_fields=["zone", "status", "result_url", "content_type", "headers", "body"])

    def give_back(self) -> None:
        """Nothing was done: the form may be sent again."""
        if self.row is not None:
            self.row.delete()


def _text_of(response: HttpResponse) -> str | None:
    """The body as text; None for a file, and for what is too long to be kept or no database keeps."""
    if response.streaming:
        return None
    try:
        text = response.content.decode()
    except UnicodeDecodeError:
        return None
    return text if len(text) <= LARGEST_ANSWER and "\0" not in text else None


def claim(sent: Sent) -> Claim:
    """Take the key. Call inside the transaction of its work.

    The unique key is the lock: the database lets a second insert wait until the first has committed or given up. A key
    older than `KEPT` is as good as new.
    """
    if not sent.key:
        return Claim()
    FormKey.objects.filter(owner=sent.owner, created_at__lt=timezone.now() - KEPT).delete()
    try:
        with transaction.atomic():
            row = FormKey.objects.create(owner=sent.owner, key=sent.key, fingerprint=sent.fingerprint)
    except IntegrityError:
        return Claim(earlier=FormKey.objects.get(owner=sent.owner, key=sent.key), fingerprint=sent.fingerprint)
    # Its zone is written with the answer: PostgreSQL locks the row that a foreign key points at, and two works that
    # need the zone for themselves would each wait for the other's key.
    row.zone_id = sent.zone_id
    return Claim(row=row, fingerprint=sent.fingerprint)


def sent_key(request: HttpRequest) -> str:
    """The key of the form or of the program; empty when there is none or it is malformed."""
    key = request.headers.get(HEADER, "") or (request.POST.get(FIELD, "") if _is_form(request) else "")
    return key if KEY.fullmatch(key) else ""


def malformed_key(request: HttpRequest) -> HttpResponse | None:
    """A program that sends a key relies on it: one that cannot be kept is refused, not overlooked."""
    key = request.headers.get(HEADER)
    if key is None or KEY.fullmatch(key) or not request.path.startswith("/api/"):
        return None
    words = _("16 到 64 个字母、数字、“-”或“_”，如一个 UUID")
    message = _("%(count)d 处要改") % {"count": 1}
    return JsonResponse({"error": "invalid", "message": message, "fields": {HEADER: words}}, status=422)


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
            told = [(file.name, file.size, _content_hash(file)) for file in request.FILES.getlist(name)]
            digest.update(repr((name, told)).encode())
    else:
        digest.update(request.body)
    return digest.hexdigest()


def _content_hash(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _is_form(request: HttpRequest) -> bool:
    return request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}


def _differs(request: HttpRequest, earlier: FormKey) -> HttpResponse:
    """The key was used for something else: a form filled in anew after going back, or a program's mistake."""
    if request.path.startswith("/api/"):
        message = _("这个 Idempotency-Key 已用于另一个请求，换一个新的再发")
        return JsonResponse({"error": "key_reused", "message": message}, status=409)
    return render(request, "409_repeat.html", {"result_url": earlier.result_url}, status=409)


def _not_kept(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        message = _("这个请求已经做过，当时的回答太长没有留；读一遍数据看结果")
        return JsonResponse({"error": "answer_not_kept", "message": message}, status=409)
    return render(request, "409_repeat.html", {"is_same": True}, status=409)


@dataclass
class Slot:
    """`is_repeat`: the form was answered before, with `result_url`. Otherwise set `result_url` when it is done."""

    result_url: str = ""
    is_repeat: bool = False


@contextmanager
def once(request: HttpRequest) -> Iterator[Slot]:
    """For a view that opens its transactions itself: run the body in one that also keeps the form's key.

    When the body raises, the key is free again. A request without a key runs the body and keeps nothing. Raises
    KeyReused when the key was used for something else.
    """
    sent = read(request)
    with transaction.atomic():
        held = claim(sent)
        if differs := held.earlier is not None and not held.is_repeat and held.earlier_answer(request):
            raise KeyReused(differs)
        if held.earlier is not None:
            yield Slot(held.earlier.result_url, is_repeat=True)
            return
        slot = Slot()
        yield slot
        if held.row is not None:
            held.row.result_url = slot.result_url
            held.row.save(update_fields=["zone", "result_url"])
