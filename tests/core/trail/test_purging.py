"""Old rows may go when sealed days prove their age: exported first, noted, and with the chain still whole."""

import datetime
import gzip
import json

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from tests.core.trail.conftest import clock_of_the_machine_at, days_passed, facts, rechain, unguarded
from zoneops.core import audit
from zoneops.core.errors import Refused
from zoneops.core.models import AuditDay, AuditEntry, AuditLink
from zoneops.core.trail import archive, heads, purging, sealing, verifying

pytestmark = pytest.mark.django_db


def tomorrow():
    return timezone.localdate() + datetime.timedelta(days=1)


@pytest.fixture
def old(write):
    """Four rows, 180 sealed days, two young rows."""
    entries = write(4)
    sealing.seal()
    days_passed(180)
    with unguarded():  # they were written when the days began
        AuditEntry.objects.update(at=timezone.now() - datetime.timedelta(days=200))
        rechain()
        AuditDay.objects.update(hash=AuditLink.objects.last().hash)
    heads.path().unlink()
    write(2)
    sealing.seal()
    return entries


def day_of_old():
    return timezone.localdate() - datetime.timedelta(days=100)


def test_old_rows_go_to_a_file_and_their_links_stay(old):
    done = purging.purge(day_of_old(), by="命令行 试验")
    assert (done.rows, done.through) == (4, 4)
    assert not AuditEntry.objects.filter(pk__in=[entry.pk for entry in old]).exists()
    assert AuditLink.objects.filter(sequence__lte=4).count() == 4
    with gzip.open(done.file.path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    assert [row["row"]["id"] for row in rows] == [entry.pk for entry in old]
    assert rows[1]["row"]["before"] == {"name": "旧1", "n": 1}
    assert archive.check(done.file.path) == (4, [])


def test_the_purge_is_itself_in_the_trail_and_the_chain_still_holds(old):
    done = purging.purge(day_of_old(), by="命令行 试验")
    row = AuditEntry.objects.get(action="audit.purged")
    assert (row.after["rows"], row.after["through"], row.after["sha256"]) == (4, 4, done.file.sha256)
    for _turn in ("before", "after"):
        report = verifying.verify()
        assert (report.is_sound, report.purged) == (True, 4), report.findings
        sealing.seal()


def test_after_a_purge_another_missing_row_is_still_found(old):
    purging.purge(day_of_old(), by="试验")
    young = AuditEntry.objects.exclude(action="audit.purged").first()
    with unguarded():
        facts(young.pk).delete()
    report = verifying.verify()
    assert [(finding.kind, finding.entry_id) for finding in report.findings] == [("missing", young.pk)]


def test_nothing_younger_than_180_sealed_days_goes(old):
    with pytest.raises(Refused, match="不满 180 个封存日"):
        purging.purge(tomorrow(), by="试验")
    assert AuditEntry.objects.count() == 6
    assert not list(archive_files())


def archive_files():
    return settings.AUDIT_ROOT.glob("purged-*")


def test_one_sealed_day_too_few_and_nothing_goes(write):
    write(2)
    sealing.seal()
    days_passed(179)
    with pytest.raises(Refused, match="现在一条都不能清除"):
        purging.purge(tomorrow(), by="试验")
    assert AuditEntry.objects.count() == 2


def test_with_the_clock_set_forward_by_200_days_nothing_goes(write, monkeypatch):
    write(2)
    sealing.seal()
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + datetime.timedelta(days=200))
    with pytest.raises(Refused, match="不满 180 个封存日"):
        purging.purge(tomorrow(), by="试验")
    assert AuditEntry.objects.count() == 2


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the clock of the server cannot be set in a test")
def test_with_the_clock_of_the_machine_set_forward_nothing_goes(write, monkeypatch):
    write(2)
    sealing.seal()
    ahead = datetime.timedelta(days=200)
    real, day = timezone.now, AuditDay.objects.get().day + ahead
    monkeypatch.setattr(timezone, "now", lambda: real() + ahead)
    with clock_of_the_machine_at(day):
        with pytest.raises(Refused, match="不满 180 个封存日"):
            purging.purge(tomorrow(), by="试验")
        with pytest.raises(DatabaseError):
            AuditEntry.objects.all()._raw_delete("default")
    assert AuditDay.objects.count() == 2


def test_rows_backdated_to_look_old_are_as_young_as_their_seal(write):
    write(2)
    with unguarded():
        AuditEntry.objects.update(at=timezone.now() - datetime.timedelta(days=400))
    with pytest.raises(Refused, match="不满 180 个封存日"):
        purging.purge(day_of_old(), by="试验")


def test_from_a_trail_that_is_not_sound_nothing_is_purged(old):
    with unguarded():
        facts(old[1].pk).update(reason="改过")
    with pytest.raises(Refused, match="审计链不完整"):
        purging.purge(day_of_old(), by="试验")
    assert AuditEntry.objects.count() == 6


def test_when_the_row_of_the_purge_cannot_be_written_nothing_goes(old, monkeypatch):
    def broken(*_args, **_named):
        raise DatabaseError("disk full")

    monkeypatch.setattr(purging.audit, "record", broken)
    with pytest.raises(DatabaseError):
        purging.purge(day_of_old(), by="试验")
    assert AuditEntry.objects.count() == 6
    assert not list(archive_files())


def test_a_forged_row_of_a_purge_excuses_no_missing_row(write):
    entries = write(3)
    sealing.seal()
    with unguarded():
        facts(entries[1].pk).delete()
    audit.record(AuditLink.objects.last(), "audit.purged", by="试验", after={"through": 3})
    sealing.seal()
    kinds = {finding.kind for finding in verifying.verify().findings}
    assert kinds == {"missing", "purge"}


def test_the_command_says_why_it_refuses(old):
    with pytest.raises(CommandError, match="不满 180 个封存日"):
        call_command("audit", "purge", "--before", str(tomorrow()))
    with pytest.raises(CommandError, match="以前没有审计记录"):
        call_command("audit", "purge", "--before", "2001-01-01")


def test_the_command_names_the_file(old, capsys):
    call_command("audit", "purge", "--before", str(day_of_old()))
    said = capsys.readouterr().out
    assert "清除 4 条，到链节 4" in said
    (file,) = archive_files()
    assert file.name in said


def test_a_changed_archive_is_told_from_a_good_one(old, tmp_path):
    written = archive.write(tmp_path / "rows.jsonl.gz", AuditEntry.objects.all())
    with gzip.open(written.path, "rt", encoding="utf-8") as lines:
        text = lines.read()
    changed = tmp_path / "changed.jsonl.gz"
    with gzip.open(changed, "wt", encoding="utf-8") as file:
        file.write(text.replace('"n": 1', '"n": 7', 1))
    assert archive.check(changed) == (6, [f"记录 {old[1].pk} 与摘要不符"])
