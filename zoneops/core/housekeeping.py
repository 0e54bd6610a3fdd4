"""What the installation does by itself: jobs that are due are done once, whoever asks and however many ask at a time.

    housekeeping.register("seal", _("封存审计链"), seal, every=timedelta(minutes=5))

A job returns one line about what it did, and fails by raising. `JobRun` keeps its last run; a failing or a silent job
is a finding of `zoneops doctor`.
"""

import datetime
import logging
import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zoneops.core import alarm
from zoneops.core.models import JobRun
from zoneops.core.rules.jobs import CLOCK_SLACK, is_due

logger = logging.getLogger("zoneops.housekeeping")
LONGEST = datetime.timedelta(hours=6)  # a run that began earlier and has not ended is over


@dataclass(frozen=True)
class Job:
    """`at`: names the setting that holds the time of day at which it is due."""

    name: str
    label: Any
    run: Callable[[], str]
    every: datetime.timedelta
    at: str = ""

    @property
    def time_of_day(self) -> datetime.time | None:
        return getattr(settings, self.at) if self.at else None


@dataclass(frozen=True)
class Outcome:
    job: Job
    words: str
    failed: bool = False


_jobs: dict[str, Job] = {}


def register(name: str, label: Any, run: Callable[[], str], *, every: datetime.timedelta, at: str = "") -> None:
    """Add a job. Call from AppConfig.ready(). Jobs of one pass run in the order in which they were registered."""
    _jobs[name] = Job(name, label, run, every, at)


def jobs() -> list[Job]:
    return list(_jobs.values())


def keep_house(*, only: str = "") -> list[Outcome]:
    """Do every job that is due and that nobody else is doing; `only`: do that one, due or not.

    To be called outside of a transaction. A job that fails does not keep the others from running.
    """
    found = []
    for job in jobs():
        if only in {"", job.name} and _take(job, regardless=bool(only)):
            found.append(_do(job))
    return found


def _take(job: Job, *, regardless: bool) -> bool:
    """Note that we do the job now. False when it is not due or somebody is doing it."""
    with transaction.atomic(durable=True):
        row, is_new = JobRun.objects.select_for_update().get_or_create(
            name=job.name, defaults={"started_at": timezone.now(), "message": _ourselves()}
        )
        if is_new:
            return True
        now = timezone.localtime()  # not before the lock: others may have begun and ended while we waited for it
        if row.finished_at is None:
            if _is_alive(row, now):
                return False
            row.failures += 1
        elif not regardless and not is_due(
            now,
            every=job.every,
            at=job.time_of_day,
            succeeded_at=row.succeeded_at,
            finished_at=row.finished_at,
            failures=row.failures,
        ):
            return False
        row.started_at, row.finished_at, row.message = now, None, _ourselves()
        row.save()
    return True


def _do(job: Job) -> Outcome:
    try:
        words = job.run()
    except Exception as error:
        logger.exception("housekeeping %s failed", job.name)
        words = str(error).strip()[:1000] or type(error).__name__
        failures = _finish(job, words, failed=True)
        if failures == 1:
            alarm.sound(f"{job.label}：{words}")
        return Outcome(job, words, failed=True)
    _finish(job, words, failed=False)
    return Outcome(job, words)


def _finish(job: Job, words: str, *, failed: bool) -> int:
    now = timezone.now()
    with transaction.atomic(durable=True):
        row = JobRun.objects.select_for_update().get(name=job.name)
        row.finished_at, row.message = now, words
        row.failures = row.failures + 1 if failed else 0
        row.succeeded_at = row.succeeded_at if failed else now
        row.save()
    return row.failures


def _ourselves() -> str:
    return f"{platform.node()} {os.getpid()}"


def _is_alive(row: JobRun, now: datetime.datetime) -> bool:
    """Whether the one who began the job may still be at it. On this machine a dead process tells us at once."""
    if not -CLOCK_SLACK <= now - row.started_at < LONGEST:
        return False
    host, _space, pid = row.message.rpartition(" ")
    if host != platform.node() or not pid.isdigit():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
