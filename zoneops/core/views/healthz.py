"""/healthz: may the site be sent requests? For load balancers and watchdogs; strangers learn nothing from it."""

import logging
import shutil
import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from zoneops.core import health, sql
from zoneops.core.models import JobRun

logger = logging.getLogger("zoneops.healthz")
REMEMBERED = 5.0  # seconds: however often it is asked, the database is asked this often
LOWEST_FREE = 64 * 2**20  # bytes; below it SQLite cannot promise the next write
PATIENCE = 1000  # milliseconds: somebody may be writing, which is no illness


class Illness(Exception):
    """Why the site should get no requests; for the log only."""


@require_safe
@never_cache
@login_not_required
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 {"status": "ok"} or 503 {"status": "unavailable"}."""
    ok = _state.is_well()
    return JsonResponse({"status": "ok" if ok else "unavailable"}, status=200 if ok else 503)


class _State:
    """What was found, remembered for some seconds in each process. Steps of the structure that were found complete stay
    so: a newer program is a new process."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.asked_at = -REMEMBERED
        self.ok = False
        self.is_migrated = False

    def is_well(self) -> bool:
        if time.monotonic() - self.asked_at >= REMEMBERED:
            self.ok = self._look()
            self.asked_at = time.monotonic()
        return self.ok

    def _look(self) -> bool:
        try:
            for check in self._checks():
                check()
        except (Illness, DatabaseError, OSError) as error:
            logger.error("unhealthy: %s", error)
            return False
        return True

    def _checks(self) -> list[Callable[[], None]]:
        return [_room, _write, *([] if self.is_migrated else [self._structure])]

    def _structure(self) -> None:
        if health.check_migrations().tone == "late":
            raise Illness("migrations are pending")
        self.is_migrated = True


def _room() -> None:
    if shutil.disk_usage(settings.HOME).free < LOWEST_FREE:
        raise Illness("the disk is full")


def _write() -> None:
    """A row is read, one written and taken back. That another writer has the database for a moment is no illness."""
    try:
        with sql.impatient(connection, PATIENCE), transaction.atomic():
            JobRun.objects.first()
            JobRun.objects.create(name="healthz", started_at=timezone.now())
            transaction.set_rollback(True)
    except DatabaseError as error:
        if "database is locked" not in str(error):
            raise


_state = _State()
