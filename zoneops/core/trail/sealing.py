"""Sealing: rows that were written get their links in the hash chain, later and by one sealer at a time.

Whoever writes an audit row waits for nobody: the row carries no hash. On PostgreSQL a row with a lower number may be
committed after one with a higher; it gets the later link. Killed in the middle, the sealer has linked whole batches or
nothing of one; the next pass goes on.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from zoneops.core import sql
from zoneops.core.models import AuditDay, AuditEntry, AuditLink
from zoneops.core.rules import audit_bytes
from zoneops.core.trail import heads

BATCH = 2000  # rows linked in one transaction: some ten milliseconds of the write lock on SQLite
# A pass looks for rows without a link among the newest only. The first pass of a day looks among all of them, for the
# row of a transaction that stayed open while as many others were written.
WINDOW = 50_000
COLUMNS = audit_bytes.COLUMNS[audit_bytes.VERSION]


@dataclass(frozen=True)
class Sealed:
    """How many rows a pass linked, the head of the chain now (None: no row yet), and what went otherwise."""

    rows: int
    head: AuditLink | None
    warning: str = ""


def seal(*, everything: bool = False) -> Sealed:
    """Link every committed row that has no link, note the day, and write the head to `heads.jsonl`.

    To be called outside of a transaction. Harmless to repeat, and to run twice at a time.
    """
    today = as_date(sql.database_day(connection))
    everything = everything or not AuditDay.objects.filter(day=today).exists()
    moment = timezone.now()
    count = 0
    rows = left = unsealed(everything=everything).values(*COLUMNS)
    while waiting := list(left[:BATCH]):
        count += _link(waiting, moment)
        # What is committed below it meanwhile is for the next pass.
        left = rows.filter(pk__gt=waiting[-1]["id"])
    head = AuditLink.objects.last()
    if head is None:
        return Sealed(0, None)
    warning = _note_day(today)
    heads.export(head, timezone.now())
    return Sealed(count, head, warning)


def unsealed(*, everything: bool = True) -> QuerySet[AuditEntry]:
    """Rows without a link, in the order of their numbers."""
    rows = AuditEntry.objects.filter(~Exists(AuditLink.objects.filter(entry_id=OuterRef("pk")))).order_by("pk")
    if everything:
        return rows
    newest = AuditLink.objects.aggregate(newest=Max("entry_id"))["newest"] or 0
    return rows.filter(pk__gt=newest - WINDOW)


def _link(waiting: Sequence[dict[str, Any]], moment: datetime.datetime) -> int:
    """One batch. The digests are made before the lock is taken, so that it is held for the links only."""
    digests = {row["id"]: audit_bytes.digest(row) for row in waiting}
    with transaction.atomic(durable=True):
        sql.lock_sealing(connection)
        # Another sealer may have been here between our look and the lock.
        done = set(AuditLink.objects.filter(entry_id__in=digests).values_list("entry_id", flat=True))
        last = AuditLink.objects.last()
        sequence, before = (last.sequence, last.hash) if last else (0, audit_bytes.GENESIS)
        links = []
        for entry_id, digest in digests.items():
            if entry_id in done:
                continue
            sequence += 1
            before = audit_bytes.link_hash(before, sequence, entry_id, audit_bytes.VERSION, digest, moment)
            link = AuditLink(sequence=sequence, entry_id=entry_id, version=audit_bytes.VERSION, sealed_at=moment)
            link.digest, link.hash = digest, before
            links.append(link)
        AuditLink.objects.bulk_create(links)
    return len(links)


def _note_day(today: datetime.date) -> str:
    """Note the head of the day, at the end of the first pass of the day. One a day, by the clock of the database."""
    with transaction.atomic(durable=True):
        sql.lock_sealing(connection)
        last, head = AuditDay.objects.last(), AuditLink.objects.last()
        assert head is not None
        if last and last.day > today:
            return f"上次封存记的是 {last.day}，比今天还晚：时钟拨快过。到那天以前不记封存日，审计记录照常封存"
        if last is None or last.day < today:
            number = last.number + 1 if last else 1
            AuditDay.objects.create(number=number, day=today, sequence=head.sequence, hash=head.hash)
    return ""


def as_date(value: Any) -> datetime.date:
    return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(value)
