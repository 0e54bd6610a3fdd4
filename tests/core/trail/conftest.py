"""Audit rows of a zone, and an attacker who owns the database and has taken the guards away."""

import datetime
from contextlib import contextmanager

import pytest
from django.db import connection

from tests import factories
from zoneops.core import audit, sql
from zoneops.core.models import AuditDay, AuditEntry, AuditLink
from zoneops.core.trail import sealing

WRITTEN = datetime.datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=datetime.UTC)


@pytest.fixture
def zone(db):
    return factories.zone()


@pytest.fixture
def write(zone):
    """write(n): n rows, each with something in every column."""
    person = factories.user_with(zone=zone, name="周明远")

    def rows(count, action="zone.renamed"):
        made = []
        for number in range(count):
            entry = audit.record(
                zone,
                action,
                by=person,
                before={"name": f"旧{number}", "n": number},
                after={"name": f"新{number}"},
                reason="市里批复",
            )
            made.append(entry)
        return made

    return rows


@contextmanager
def unguarded():
    """What the owner of the database can do."""
    sql.drop_audit_guards(connection)
    try:
        yield
    finally:
        sql.install_audit_guards(connection)


@contextmanager
def statement():
    with connection.cursor() as cursor:
        yield cursor.execute


@contextmanager
def clock_of_the_machine_at(day):
    """SQLite asks the machine for the day: here it gets another one."""
    _say_day(lambda: day)
    try:
        yield
    finally:  # SQLite's own function cannot be had back on this connection
        _say_day(lambda: datetime.datetime.now(datetime.UTC).date())


def _say_day(today):
    # -1, as SQLite's own has it: only then statements prepared before ask the new one.
    connection.connection.create_function("date", -1, lambda *_when: today().isoformat())


def facts(entry_id):
    return AuditEntry.objects.filter(pk=entry_id)


def rechain(first=1):
    """Compute every link from `first` on anew, as an attacker who knows how would. Call unguarded."""
    from zoneops.core.rules import audit_bytes

    before = AuditLink.objects.get(pk=first - 1).hash if first > 1 else audit_bytes.GENESIS
    for link in AuditLink.objects.filter(sequence__gte=first).order_by("sequence"):
        row = AuditEntry.objects.filter(pk=link.entry_id).values(*sealing.COLUMNS).first()
        digest = audit_bytes.digest(row) if row else link.digest
        before = audit_bytes.link_hash(before, link.sequence, link.entry_id, link.version, digest, link.sealed_at)
        AuditLink.objects.filter(pk=link.pk).update(digest=digest, hash=before)


def days_passed(count, *, sequence=None):
    """`count` further sealed days, whose head was that of `sequence` (the last one): as if the system had run on."""
    last = AuditDay.objects.last()
    link = AuditLink.objects.get(pk=sequence) if sequence else AuditLink.objects.last()
    days = [
        AuditDay(number=last.number + step, day=last.day + datetime.timedelta(days=step), sequence=link.sequence)
        for step in range(1, count + 1)
    ]
    for day in days:
        day.hash = link.hash
    with unguarded():
        AuditDay.objects.bulk_create(days)


def like(link, **changes):
    values = {field.attname: getattr(link, field.attname) for field in AuditLink._meta.concrete_fields}
    return AuditLink(**(values | changes))


@pytest.fixture
def sealed(write):
    """sealed(n): n rows with their links."""

    def rows(count):
        entries = write(count)
        sealing.seal()
        return entries

    return rows


def kinds(report):
    return {finding.kind for finding in report.findings}
