"""How often an account may be tried: django-axes keeps the count in the database, by account name, known or not.

A try is counted before the password is looked at and forgotten when the sign-in succeeds. So no number of tries at the
same moment gets past the limit, and nobody waits for a lock while a password is hashed. Codes of the second factor and
passwords asked for again are counted with the same account (GB/T 22239-2019, 8.1.4.1 b).
"""

import datetime
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

# One row for each account name: with the address in the key, several rows would have to be counted together.
ANY_ADDRESS, ANY_BROWSER = "0.0.0.0", ""  # noqa: S104 - stands for every address, nothing listens there


class CountFirst(AxesDatabaseHandler):
    """The handler of axes (`AXES_HANDLER`), asked by the backend before a password is checked."""

    def is_allowed(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        """Whether the account may be tried now. If so, this is already counted as one wrong try."""
        return claim((credentials or {}).get("username") or "")

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        return wrong((credentials or {}).get("username") or "")

    def user_login_failed(self, sender: Any, credentials: Any, request: Any = None, **kwargs: Any) -> None:
        """It was counted before it was tried."""


@transaction.atomic
def claim(username: str) -> bool:
    """Count one more try, unless the account has to wait. Of several at the same moment each counts by itself."""
    now = timezone.now()
    AccessAttempt.objects.filter(attempt_time__lte=now - settings.AXES_COOLOFF_TIME).delete()
    row, _is_new = AccessAttempt.objects.select_for_update().get_or_create(
        username=username,
        ip_address=ANY_ADDRESS,
        user_agent=ANY_BROWSER,
        defaults={"failures_since_start": 0, "path_info": "", "http_accept": ""},
    )
    so_far = row.failures_since_start if _counts(row, now) else 0
    if so_far >= settings.AXES_FAILURE_LIMIT:
        return False
    row.failures_since_start, row.attempt_time = so_far + 1, now
    row.save(update_fields=["failures_since_start", "attempt_time"])
    return True


def wrong(username: str) -> int:
    """How often the account was tried in vain of late."""
    row = AccessAttempt.objects.filter(username=username).first()
    return row.failures_since_start if row and _counts(row, timezone.now()) else 0


def left(username: str) -> int:
    """How often the account may still be tried."""
    return max(0, settings.AXES_FAILURE_LIMIT - wrong(username))


def locked_until(username: str) -> datetime.datetime | None:
    """Until when the account waits; None when it may be tried."""
    row = AccessAttempt.objects.filter(username=username).first()
    if not row or row.failures_since_start < settings.AXES_FAILURE_LIMIT or not _counts(row, timezone.now()):
        return None
    until: datetime.datetime = row.attempt_time + settings.AXES_COOLOFF_TIME
    return until


def forget(username: str) -> None:
    """The person has proved who they are."""
    AxesProxyHandler.reset_attempts(username=username)


def _counts(row: AccessAttempt, now: datetime.datetime) -> bool:
    # A clock that was set back must not lock anybody for longer than the cool-off: what lies ahead of it is dropped.
    return abs(now - row.attempt_time) < settings.AXES_COOLOFF_TIME
