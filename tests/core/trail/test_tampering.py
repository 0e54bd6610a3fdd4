"""An attacker who owns the database takes the guards away and changes the trail: all of it is found and named."""

import datetime
import random

import pytest
from django.db import connection
from django.utils import timezone

from tests.core.trail.conftest import days_passed, facts, kinds, like, statement, unguarded
from zoneops.core import sql
from zoneops.core.models import AuditDay, AuditEntry, AuditLink
from zoneops.core.trail import heads, sealing, verifying

pytestmark = pytest.mark.django_db

ON_SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps no bytes that are no text")


def found():
    """(kinds, numbers of the rows named)"""
    report = verifying.verify()
    return kinds(report), {finding.entry_id for finding in report.findings if finding.is_breach}


def test_an_untouched_trail_is_sound(sealed, write):
    sealed(5)
    write(2)
    report = verifying.verify()
    assert (report.is_sound, report.findings) == (True, [])
    assert (report.links, report.unsealed, report.head[0]) == (5, 2, 5)
    assert report.heads_compared == 2  # one in the file, one in the table of days


def test_an_empty_trail_is_sound(db):
    assert verifying.verify().is_sound


OTHERS = {
    "at": datetime.datetime(2026, 3, 2, 9, 30, 0, 123457, tzinfo=datetime.UTC),
    "zone_id": None,
    "actor_id": 4711,
    "actor_name": "周明近",
    "channel": "pagf",
    "address": "10.0.0.1",
    "request_number": "0F3A-77C1",
    "action": "zone.renamee",
    "subject_label": "core.zonf",
    "subject_id": "4712",
    "subject_name": "试验曲",
    "before": {"name": "旧1", "n": 2},
    "after": {"name": "新l"},
    "outcome": "refused",
    "reason": "市里批复 ",
}


def test_every_column_but_the_number_has_a_change_to_try():
    assert set(OTHERS) == {field.attname for field in AuditEntry._meta.concrete_fields} - {"id"}


@pytest.mark.parametrize("column", OTHERS)
def test_a_change_of_any_column_is_found_and_the_row_named(sealed, column):
    entries = sealed(3)
    with unguarded():
        facts(entries[1].pk).update(**{column: OTHERS[column]})
    report = verifying.verify()
    assert [(finding.kind, finding.entry_id, finding.sequence) for finding in report.findings] == [
        ("changed", entries[1].pk, 2)
    ]
    assert str(entries[1].pk) in report.findings[0].words


def test_one_microsecond_is_a_change(sealed):
    (entry,) = sealed(1)
    at = AuditEntry.objects.get().at
    with unguarded():
        facts(entry.pk).update(at=at + datetime.timedelta(microseconds=1))
    assert found() == ({"changed"}, {entry.pk})


def test_a_number_that_becomes_text_is_a_change(sealed):
    (entry,) = sealed(1)
    with unguarded():
        facts(entry.pk).update(before={"name": "旧0", "n": "0"})
    assert found() == ({"changed"}, {entry.pk})


def test_a_row_under_another_number_is_found(sealed):
    entries = sealed(3)
    with unguarded():
        facts(entries[1].pk).update(id=entries[2].pk + 5)
    assert entries[1].pk in found()[1]


@ON_SQLITE
@pytest.mark.slow
def test_any_flipped_bit_in_any_text_is_found(sealed):
    """Bytes as they lie in the file: 200 positions by a fixed seed. Bytes that are no text any more are found, too."""
    entries = sealed(4)
    chosen = random.Random(20261015)
    columns = [
        "at",
        "actor_name",
        "channel",
        "action",
        "subject_label",
        "subject_id",
        "subject_name",
        "outcome",
        "reason",
    ]
    with statement() as execute:
        execute("PRAGMA ignore_check_constraints = ON")
    for _turn in range(200):
        entry, column = chosen.choice(entries), chosen.choice([*columns, "reason", "before", "after"])
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT CAST({column} AS BLOB) FROM core_auditentry WHERE id = %s", [entry.pk])
            value = bytes(cursor.fetchone()[0])
            place, bit = chosen.randrange(len(value)), 1 << chosen.randrange(8)
            broken = value[:place] + bytes([value[place] ^ bit]) + value[place + 1 :]
            with unguarded():
                text = f"UPDATE core_auditentry SET {column} = CAST(%s AS TEXT) WHERE id = %s"
                cursor.execute(text, [broken, entry.pk])
                assert entry.pk in found()[1], (column, place, bit)
                cursor.execute(text, [value, entry.pk])
    with statement() as execute:
        execute("PRAGMA ignore_check_constraints = OFF")
    assert verifying.verify().is_sound


@pytest.mark.slow
def test_any_deleted_row_is_found(sealed):
    entries = sealed(12)
    for entry in entries:
        with unguarded():
            row = facts(entry.pk).values().get()
            facts(entry.pk).delete()
            kinds_found, rows = found()
            AuditEntry.objects.bulk_create([AuditEntry(**row)])
            facts(entry.pk).update(at=row["at"])
        assert kinds_found == {"missing", "guards"}
        assert rows == {entry.pk, None}


@pytest.mark.slow
def test_any_two_rows_exchanged_are_found_and_named_as_a_pair(sealed):
    entries = sealed(12)
    chosen = random.Random(7)
    for _turn in range(20):
        first, second = sorted(chosen.sample(entries, 2), key=lambda entry: entry.pk)
        one, other = facts(first.pk).values().get(), facts(second.pk).values().get()
        with unguarded():
            facts(first.pk).update(**{name: value for name, value in other.items() if name != "id"})
            facts(second.pk).update(**{name: value for name, value in one.items() if name != "id"})
            report = verifying.verify()
            facts(first.pk).update(**{name: value for name, value in one.items() if name != "id"})
            facts(second.pk).update(**{name: value for name, value in other.items() if name != "id"})
        assert kinds(report) == {"changed", "swapped", "guards"}
        assert f"记录 {first.pk} 与 {second.pk} 的内容被对调" in [finding.words for finding in report.findings]


@pytest.mark.slow
def test_any_two_links_exchanged_are_found(sealed):
    sealed(10)
    chosen = random.Random(8)
    for _turn in range(20):
        first, second = sorted(chosen.sample(range(1, 11), 2))
        one, other = AuditLink.objects.get(pk=first), AuditLink.objects.get(pk=second)
        with unguarded():
            AuditLink.objects.filter(pk__in=(first, second)).delete()
            for link, place in ((one, second), (other, first)):
                AuditLink.objects.bulk_create([like(link, sequence=place)])
            report = verifying.verify()
            AuditLink.objects.filter(pk__in=(first, second)).delete()
            AuditLink.objects.bulk_create([like(one), like(other)])
        assert {first, second} <= {finding.sequence for finding in report.findings if finding.kind == "relinked"}
    assert verifying.verify().is_sound


@pytest.mark.parametrize(
    ("column", "value"),
    [("entry_id", 999), ("version", 2), ("digest", "0" * 64), ("hash", "0" * 64), ("sealed_at", timezone.now())],
)
def test_a_change_of_any_column_of_a_link_is_found(sealed, column, value):
    sealed(4)
    with unguarded():
        AuditLink.objects.filter(pk=2).update(**{column: value})
    report = verifying.verify()
    assert not report.is_sound
    assert ("relinked", 2) in [(finding.kind, finding.sequence) for finding in report.findings]


def test_a_link_taken_out_of_the_middle_is_found(sealed):
    sealed(6)
    with unguarded():
        AuditLink.objects.filter(pk__in=(3, 4)).delete()
    report = verifying.verify()
    assert [(finding.sequence, finding.words) for finding in report.findings if finding.kind == "gap"] == [
        (3, "链节 3 到 4 缺失")
    ]


def test_a_forged_row_put_between_others_is_found_although_it_is_sealed(sealed):
    """The forger leaves a gap in the numbers or makes one, dates the row back, and lets the sealer seal it."""
    entries = sealed(4)
    hours_ago = timezone.now() - datetime.timedelta(hours=30)
    forged = {**facts(entries[1].pk).values().get(), "actor_name": "替罪羊", "at": hours_ago}
    with unguarded():
        number = entries[0].pk - 1
        AuditEntry.objects.bulk_create([AuditEntry(**{**forged, "id": number})])
        facts(number).update(at=hours_ago)
    assert sealing.seal(everything=True).rows == 1
    kinds_found, rows = found()
    assert "inserted" in kinds_found
    assert number in rows


def test_a_forged_row_that_waits_for_its_seal_is_found_on_sqlite(sealed):
    entries = sealed(2)
    row = facts(entries[1].pk).values().get()
    with unguarded():
        AuditEntry.objects.bulk_create([AuditEntry(**{**row, "id": entries[0].pk - 1})])
    report = verifying.verify()
    assert report.unsealed == 1
    assert ("inserted" in kinds(report)) == (connection.vendor == "sqlite")


def test_a_row_deleted_before_its_seal_leaves_a_gap_on_sqlite(sealed, write):
    sealed(2)
    _first, second, _third = write(3)
    with unguarded():
        facts(second.pk).delete()
    if connection.vendor == "sqlite":
        assert found() == ({"missing"}, {second.pk})
        sealing.seal()
        assert found() == ({"missing"}, {second.pk})
    else:
        assert verifying.verify().is_sound  # a number may be left out there: what the seal is for


@ON_SQLITE
def test_the_newest_row_deleted_before_its_seal_is_missed_on_sqlite(sealed, write):
    sealed(2)
    (newest,) = write(1)
    with unguarded():
        facts(newest.pk).delete()
    assert found() == ({"missing"}, {newest.pk})


def test_rows_long_without_a_seal_are_told_but_are_no_breach(sealed, write):
    sealed(1)
    (waiting,) = write(1)
    with unguarded():
        facts(waiting.pk).update(at=timezone.now() - datetime.timedelta(minutes=61))
    report = verifying.verify()
    assert kinds(report) == {"unsealed"}
    assert report.is_sound


def test_guards_that_are_gone_are_a_finding(sealed):
    sealed(1)
    sql.drop_audit_guards(connection)
    assert kinds(verifying.verify()) == {"guards"}
    sql.install_audit_guards(connection)


def test_a_head_edited_in_the_file_is_found(sealed):
    sealed(2)
    text = heads.path().read_text()
    heads.path().write_text(text.replace(AuditLink.objects.last().hash, "f" * 64))
    assert kinds(verifying.verify()) == {"recomputed"}
    heads.path().write_text("nonsense\n" + text)
    assert kinds(verifying.verify()) == {"head"}


def test_without_exported_heads_the_report_says_what_it_cannot_know(sealed):
    sealed(1)
    heads.path().unlink()
    report = verifying.verify()
    assert report.is_sound
    assert [finding.words for finding in report.findings] == ["没有导出过的链头：只能查出库内的改动"]


def test_days_filled_in_afterwards_are_found(sealed):
    sealed(2)
    days_passed(3)
    with unguarded():
        AuditDay.objects.filter(number=3).delete()
    assert "day" in kinds(verifying.verify())


def test_rows_written_while_the_clock_was_ahead_are_told_but_are_no_breach(sealed, write):
    sealed(1)
    (ahead,) = write(1)
    with unguarded():
        facts(ahead.pk).update(at=timezone.now() + datetime.timedelta(hours=5))
    write(1)
    sealing.seal()
    report = verifying.verify()
    assert (kinds(report), report.is_sound) == ({"clock"}, True)


def test_of_a_hundred_changed_rows_fifty_are_listed_and_the_others_counted(sealed):
    sealed(120)
    with unguarded():
        AuditEntry.objects.update(reason="一律改掉")
    report = verifying.verify()
    assert len(report.findings) == 50
    assert report.unlisted() == {"changed": 70}


def test_a_chain_over_several_portions_is_read_to_its_end(sealed, monkeypatch):
    monkeypatch.setattr(verifying, "CHUNK", 3)
    entries = sealed(10)
    assert verifying.verify().links == 10
    with unguarded():
        facts(entries[9].pk).update(reason="")
    assert found() == ({"changed"}, {entries[9].pk})
