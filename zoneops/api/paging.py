"""Cursor paging: rows in the order of their ids, continued after the last one seen.

Unlike page numbers this neither repeats nor skips a row while others are added, changed or deleted.
"""

import base64
import binascii
import re
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from zoneops.api.errors import FieldsWrong

LIMIT, MOST = 50, 200
_CURSOR = re.compile(r"after:([0-9]{1,18})")


def page(request: HttpRequest, rows: QuerySet[Any], *, cursor: str, limit: int) -> tuple[list[Any], str | None]:
    """(rows of this page, address of the next one or None). Raises FieldsWrong for a cursor that is none of ours."""
    if cursor:
        rows = rows.filter(pk__gt=_decode(cursor))
    found = list(rows.order_by("pk")[: limit + 1])
    if len(found) <= limit:
        return found, None
    query = request.GET.copy()
    query["cursor"] = _encode(found[limit - 1].pk)
    return found[:limit], request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _encode(pk: int) -> str:
    return base64.urlsafe_b64encode(f"after:{pk}".encode()).decode().rstrip("=")


def _decode(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        text = ""
    if not (found := _CURSOR.fullmatch(text)):
        raise FieldsWrong({"cursor": _("不是接口给出的 cursor，去掉它从头取")})
    return int(found[1])
