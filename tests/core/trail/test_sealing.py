"""Rows get their links later, in the order in which they are found, each exactly one."""

import datetime
import hashlib
import json

import pytest
from django.db import connection
from django.utils import timezone

from tests.core.trail.conftest import clock_of_the_machine_at, days_passed, unguarded
from zoneops.core import audit
from zoneops.core.models import AuditDay, AuditEntry, AuditLink
from zoneops.core.rules import audit_bytes
from zoneops.core.trail import heads, sealing

pytestmark = pytest.mark.django_db


def test_each_row_gets_one_link_and_the_links_are_numbered_without_gaps(write):
    entries = write(5)
    assert sealing.seal().rows == 5
    links = list(AuditLink.objects.all())
    assert [link.sequence for link in links] == [1, 2, 3, 4, 5]
    assert [link.entry_id for link in links] == [entry.pk for entry in entries]


def test_the_chain_can_be_computed_again_with_nothing_but_a_hash_function(write, zone):
    """The bytes of the record are those that docs and code name: the formula here is written out by hand."""
    (entry,) = write(1)
    sealing.seal()
    link = AuditLink.objects.get()
    at = AuditEntry.objects.get().at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    row = {
        "id": entry.pk, "at": at, "zone_id": zone.pk, "actor_id": entry.actor_id, "actor_name": "周明远",
        "channel": "command", "address": None, "request_number": "", "action": "zone.renamed",
        "subject_label": "core.zone", "subject_id": str(zone.pk), "subject_name": "试验区",
        "before": {"name": "旧0", "n": 0}, "after": {"name": "新0"}, "outcome": "done", "reason": "市里批复",
    }  # fmt: skip
    text = b"\x01" + json.dumps(row, sort_keys=True, separators=(",", ":")).encode("ascii")
    assert link.digest == hashlib.sha256(text).hexdigest()
    sealed = link.sealed_at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    whole = f"{'0' * 64}|1|{entry.pk}|1|{link.digest}|{sealed}"
    assert link.hash == hashlib.sha256(whole.encode()).hexdigest()


def test_the_hash_takes_in_every_column():
    assert set(audit_bytes.COLUMNS[1]) == {field.attname for field in AuditEntry._meta.concrete_fields}


def test_sealing_again_changes_nothing(write):
    write(3)
    sealing.seal()
    before = list(AuditLink.objects.values())
    assert sealing.seal().rows == 0
    assert list(AuditLink.objects.values()) == before


def test_without_rows_there_is_no_head_and_no_file(db):
    assert sealing.seal().head is None
    assert not heads.path().exists()


def test_many_rows_are_linked_in_portions(write, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 4)
    write(10)
    assert sealing.seal().rows == 10
    assert AuditLink.objects.last().sequence == 10


def test_killed_between_two_portions_nothing_is_lost(write, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 4)
    entries = write(10)
    real, done = sealing._link, []

    def dying(waiting, moment):
        if done:
            raise KeyboardInterrupt
        done.append(real(waiting, moment))
        return done[0]

    monkeypatch.setattr(sealing, "_link", dying)
    with pytest.raises(KeyboardInterrupt):
        sealing.seal()
    assert AuditLink.objects.count() == 4
    monkeypatch.setattr(sealing, "_link", real)
    sealing.seal()
    assert list(AuditLink.objects.values_list("entry_id", flat=True)) == [entry.pk for entry in entries]


def test_a_row_committed_late_gets_a_later_link(write):
    """On PostgreSQL a lower number may be committed after a higher one: here the row appears after the sealing."""
    entries = write(3)
    late = AuditEntry.objects.filter(pk=entries[1].pk).values().get()
    with unguarded():
        AuditEntry.objects.filter(pk=entries[1].pk).delete()
        sealing.seal()
        AuditEntry.objects.bulk_create([AuditEntry(**late)])
    assert sealing.seal().rows == 1
    assert AuditLink.objects.get(entry_id=entries[1].pk).sequence == 3


def test_a_row_below_the_window_is_found_by_the_first_pass_of_a_day(write, monkeypatch):
    monkeypatch.setattr(sealing, "WINDOW", 1)
    entries = write(4)
    late = AuditEntry.objects.filter(pk=entries[0].pk).values().get()
    with unguarded():
        AuditEntry.objects.filter(pk=entries[0].pk).delete()
        sealing.seal()
        AuditEntry.objects.bulk_create([AuditEntry(**late)])
    assert sealing.seal().rows == 0
    with unguarded():
        AuditDay.objects.all().delete()
    assert sealing.seal().rows == 1


def test_the_day_is_noted_once_with_its_head(write):
    write(2)
    head = sealing.seal().head
    write(1)
    sealing.seal()
    day = AuditDay.objects.get()
    assert (day.number, day.sequence, day.hash) == (1, 2, head.hash)


def test_a_clock_that_was_ahead_is_told_and_stops_no_sealing(write):
    write(1)
    sealing.seal()
    days_passed(3)
    write(1)
    sealed = sealing.seal()
    assert sealed.rows == 1
    assert "时钟拨快过" in sealed.warning
    assert AuditDay.objects.count() == 4


def test_a_set_forward_clock_of_the_product_notes_no_day(write, monkeypatch):
    """The day is that of the database. With the clock of the process 200 days ahead it is still today."""
    write(1)
    sealing.seal()
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + datetime.timedelta(days=200))
    write(1)
    sealing.seal()
    assert AuditDay.objects.count() == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the clock of the server cannot be set in a test")
def test_with_the_clock_of_the_machine_200_days_ahead_running_once_gives_one_day(write):
    write(1)
    sealing.seal()
    ahead = AuditDay.objects.get().day + datetime.timedelta(days=200)
    with clock_of_the_machine_at(ahead):
        sealing.seal()
        sealing.seal()
    assert list(AuditDay.objects.values_list("number", flat=True)) == [1, 2]
    assert AuditDay.objects.last().day == ahead


# The heads outside of the database


def lines():
    return [json.loads(line) for line in heads.path().read_text().splitlines()]


def test_the_head_is_written_to_a_file_of_the_owner_only(write):
    write(1)
    head = sealing.seal().head
    (line,) = lines()
    assert (line["sequence"], line["hash"]) == (1, head.hash)
    assert heads.path().stat().st_mode & 0o777 == 0o600


def export_at(link, text):
    return heads.export(link, datetime.datetime.fromisoformat(text))


def test_heads_are_written_at_most_once_an_hour_and_once_a_day_at_least(write):
    write(2)
    sealing.seal()
    heads.path().unlink()
    first, second = AuditLink.objects.all()
    assert export_at(first, "2026-03-02T09:00:00Z")
    assert not export_at(second, "2026-03-02T09:59:59Z")
    assert export_at(second, "2026-03-02T10:00:00Z")
    assert not export_at(second, "2026-03-02T20:00:00Z")
    assert export_at(second, "2026-03-03T00:00:00Z")
    assert [line["sequence"] for line in lines()] == [1, 2, 2]


def test_a_clock_set_back_does_not_silence_the_heads(write):
    write(2)
    sealing.seal()
    heads.path().unlink()
    first, second = AuditLink.objects.all()
    assert export_at(first, "2026-03-02T09:00:00Z")
    assert export_at(second, "2026-03-01T09:00:00Z")


def test_a_line_cut_in_the_middle_by_a_power_failure_stops_nothing(write):
    write(1)
    sealing.seal()
    with heads.path().open("a") as file:
        file.write('{"at": "2026-')
    found, odd = heads.exported()
    assert (len(found), odd) == (1, ["heads.jsonl 第 2 行"])
    write(1)
    sealing.seal()
    assert len(heads.exported()[0]) == 2


def test_what_no_database_keeps_does_not_keep_the_row_from_being_written(zone):
    audit.record(zone, "zone.tried", by="a\x00b", after={"path": "/\x00", "half": ["\ud800"]}, reason="\x00")
    row = AuditEntry.objects.get()
    assert (row.actor_name, row.reason) == ("a\ufffdb", "\ufffd")
    assert row.after == {"path": "/\ufffd", "half": ["\ufffd"]}
    assert sealing.seal().rows == 1
