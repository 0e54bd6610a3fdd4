"""Writers and sealers at the same time: nobody waits for a seal, nothing is missed, nothing is sealed twice."""

import threading

import pytest
from django.db import connection, connections, transaction

from tests import factories
from zoneops.core import audit
from zoneops.core.models import AuditEntry, AuditLink
from zoneops.core.trail import sealing, verifying

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def together(*works):
    """Run each in a thread with a connection of its own; raise what one of them raised."""
    raised = []

    def run(work):
        try:
            work()
        except BaseException as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


@pytest.fixture
def zone(transactional_db):
    return factories.zone()


def writer(zone, name, count=15):
    def write():
        for number in range(count):
            with transaction.atomic():
                audit.record(zone, "zone.renamed", by=name, after={"n": number})

    return write


def test_six_writers_and_two_sealers_leave_one_whole_chain(zone, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 7)
    over = threading.Event()

    def sealer():
        while not over.is_set():
            sealing.seal()

    def writers():
        together(*(writer(zone, f"甲{number}") for number in range(6)))
        over.set()

    together(writers, sealer, sealer)
    sealing.seal()
    assert AuditEntry.objects.count() == 90
    assert sorted(AuditLink.objects.values_list("entry_id", flat=True)) == sorted(
        AuditEntry.objects.values_list("pk", flat=True)
    )
    assert list(AuditLink.objects.values_list("sequence", flat=True)) == list(range(1, 91))
    report = verifying.verify()
    assert report.findings == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_a_writer_commits_while_a_sealer_holds_its_lock_and_a_later_commit_gets_a_later_link(zone):
    """The first row is written, but not committed, when the others are sealed: its number is lower, its link later."""
    open_row, sealed = threading.Event(), threading.Event()
    numbers = {}

    def slow():
        with transaction.atomic():
            numbers["slow"] = audit.record(zone, "zone.renamed", by="慢").pk
            open_row.set()
            assert sealed.wait(30)

    def quick():
        assert open_row.wait(30)
        numbers["quick"] = audit.record(zone, "zone.renamed", by="快").pk
        sealing.seal()
        sealed.set()

    together(slow, quick)
    sealing.seal()
    assert numbers["slow"] < numbers["quick"]
    order = list(AuditLink.objects.values_list("entry_id", flat=True))
    assert order == [numbers["quick"], numbers["slow"]]
    assert verifying.verify().is_sound


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_a_row_is_committed_while_the_sealer_stands_still_with_its_lock(zone):
    audit.record(zone, "zone.renamed", by="先")
    holding, written = threading.Event(), threading.Event()

    def stuck():
        with transaction.atomic():
            sealing.sql.lock_sealing(connection)
            holding.set()
            assert written.wait(30)

    def write():
        assert holding.wait(30)
        audit.record(zone, "zone.renamed", by="后")
        written.set()

    together(stuck, write)
    assert AuditEntry.objects.count() == 2
