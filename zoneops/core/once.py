"""A form sent twice does its work once: a second click, a reload, a connection that broke before the answer came.

    with once(request) as slot:
        if not slot.is_repeat:
            project = services.register_project(…)
            slot.result_url = reverse("projects:detail", args=[project.pk])
    return redirect(slot.result_url)

The page carries `<input type="hidden" name="form_key" value="{{ form_key }}">`, with a key from `form_key(request)`.
"""

import datetime
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from zoneops.core.models import FormKey

FIELD = "form_key"
KEY = re.compile(r"[A-Za-z0-9_-]{16,40}")
KEPT = datetime.timedelta(days=7)


@dataclass
class Slot:
    """`is_repeat`: the form was answered before, with `result_url`. Otherwise set `result_url` when it is done."""

    result_url: str = ""
    is_repeat: bool = False


def form_key(request: HttpRequest) -> str:
    """The key for a form about to be shown: the one that was just sent with errors, else a new one."""
    sent = request.POST.get(FIELD, "")
    return sent if KEY.fullmatch(sent) else secrets.token_urlsafe(16)


def earlier_answer(request: HttpRequest) -> str:
    """Where the same form led when it was sent before; empty when it was not.

    Ask before showing errors: a form that was right the first time may look wrong the second time, because it worked.
    """
    key = request.POST.get(FIELD, "")
    user: Any = request.user
    if not KEY.fullmatch(key) or user.zone_id is None:
        return ""
    found = FormKey.objects.filter(zone=user.zone_id, user_id=user.pk, key=key).values_list("result_url", flat=True)
    return found.first() or ""


@contextmanager
def once(request: HttpRequest) -> Iterator[Slot]:
    """Run the body in one transaction that also keeps the form's key.

    Of two requests with one key the second waits for the first and gets its result. When the body raises, the key is
    free again. A request without a key (a program that knows no forms) runs the body and keeps nothing.
    """
    key = request.POST.get(FIELD, "")
    user: Any = request.user
    with transaction.atomic():
        if not KEY.fullmatch(key) or user.zone_id is None:
            yield Slot()
            return
        mine = FormKey.objects.filter(zone=user.zone_id, user_id=user.pk)
        try:
            # The unique key is the lock: the database lets the second insert wait until the first has committed.
            with transaction.atomic():
                row = FormKey.objects.create(zone_id=user.zone_id, user_id=user.pk, key=key)
        except IntegrityError:
            yield Slot(mine.get(key=key).result_url, is_repeat=True)
            return
        slot = Slot()
        yield slot
        row.result_url = slot.result_url
        row.save(update_fields=["result_url"])
        mine.filter(created_at__lt=timezone.now() - KEPT).delete()
