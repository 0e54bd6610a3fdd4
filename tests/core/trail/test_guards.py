"""The database itself keeps the audit trail as it was written."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.core.trail.conftest import days_passed, facts, statement, unguarded
from zoneops.core import sql
from zoneops.core.models import AuditDay, AuditEntry, AuditLink
from zoneops.core.trail import sealing

pytestmark = pytest.mark.django_db


def refused(text, *values):
    """The statement, run by the owner of the tables, is refused."""
    with pytest.raises(DatabaseError, match=r"audit|sealed"), transaction.atomic(), statement() as execute:
        execute(text, values)
    return True


COLUMNS = [field.column for field in AuditEntry._meta.concrete_fields]


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_of_a_row_can_be_updated(write, column):
    (entry,) = write(1)
    assert refused(f"UPDATE core_auditentry SET {column} = {column} WHERE id = %s", entry.pk)


@pytest.mark.parametrize("table", ["core_auditlink", "core_auditday"])
def test_no_seal_and_no_sealed_day_can_be_updated_or_deleted(write, table):
    write(2)
    sealing.seal()
    assert refused(f"UPDATE {table} SET hash = 'x'")
    assert refused(f"DELETE FROM {table}")


def test_a_row_cannot_be_deleted_before_and_after_its_seal(write):
    first, second = write(2)
    assert refused("DELETE FROM core_auditentry WHERE id = %s", first.pk)
    sealing.seal()
    assert refused("DELETE FROM core_auditentry WHERE id = %s", second.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.all().delete()
    assert AuditEntry.objects.count() == 2


def test_a_row_is_not_overwritten_by_an_insert(write):
    (entry,) = write(1)
    entry.reason = "改过"
    if connection.vendor == "sqlite":
        names = ", ".join(name for name in COLUMNS if name != "reason")
        assert refused(
            f"INSERT OR REPLACE INTO core_auditentry ({names}, reason) SELECT {names}, 'x' FROM core_auditentry"
        )
    else:
        text = "INSERT INTO core_auditentry SELECT * FROM core_auditentry ON CONFLICT (id) DO UPDATE SET reason = 'x'"
        assert refused(text)
    assert facts(entry.pk).get().reason == "市里批复"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("table", sql.AUDIT_TABLES)
def test_no_table_can_be_truncated(write, table):
    write(1)
    assert refused(f"TRUNCATE {table}")


def test_a_link_comes_only_at_the_end_and_only_once(write):
    *_earlier, third = write(3)
    sealing.seal()
    last = AuditLink.objects.last()
    (fourth,) = write(1)
    for sequence, entry in [(9, fourth.pk), (2, fourth.pk), (4, third.pk)]:
        values = (sequence, entry, 1, "0" * 64, "0" * 64)
        with pytest.raises(DatabaseError), transaction.atomic(), statement() as execute:
            execute(
                "INSERT INTO core_auditlink (sequence, entry_id, version, digest, hash, sealed_at)"
                " VALUES (%s, %s, %s, %s, %s, CURRENT_TIMESTAMP)",
                values,
            )
    assert AuditLink.objects.last() == last


def test_a_sealed_day_cannot_be_dated_otherwise(write):
    """Neither back nor forward, neither twice nor with a gap: only the day that the database has."""
    write(1)
    sealing.seal()
    day = AuditDay.objects.get()
    for number, shift in [(2, 0), (2, 1), (2, 200), (2, -1), (3, 1)]:
        moved = day.day.fromordinal(day.day.toordinal() + shift)
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditDay.objects.create(number=number, day=moved, sequence=1, hash=day.hash)
    assert AuditDay.objects.count() == 1


def test_after_a_hundred_and_eighty_sealed_days_a_row_may_go_but_one_day_earlier_not(write):
    old, young = write(2)
    sealing.seal()
    days_passed(179)
    assert refused("DELETE FROM core_auditentry WHERE id = %s", old.pk)
    days_passed(1)
    (later,) = write(1)
    sealing.seal()
    assert refused("DELETE FROM core_auditentry WHERE id = %s", later.pk)
    facts(old.pk).delete()
    assert set(AuditEntry.objects.values_list("pk", flat=True)) == {young.pk, later.pk}


def test_what_is_missing_of_the_guards_is_named(db):
    assert sql.missing_audit_guards(connection) == []
    table = "" if connection.vendor == "sqlite" else " ON core_auditentry"
    with statement() as execute:
        execute(f"DROP TRIGGER audit_entry_update{table}")
    assert sql.missing_audit_guards(connection) == ["audit_entry_update"]
    sql.install_audit_guards(connection)
    assert sql.missing_audit_guards(connection) == []


def test_a_trigger_switched_off_or_hollowed_out_counts_as_missing(db):
    with statement() as execute:
        if connection.vendor == "sqlite":
            execute("DROP TRIGGER audit_entry_delete")
            execute("CREATE TRIGGER audit_entry_delete BEFORE DELETE ON core_auditentry BEGIN SELECT 1; END")
        else:
            execute("ALTER TABLE core_auditentry DISABLE TRIGGER audit_entry_delete")
    assert sql.missing_audit_guards(connection) == ["audit_entry_delete"]


def test_every_migration_puts_the_guards_back(db):
    from django.apps import apps

    from zoneops.core.apps import renew_guards

    sql.drop_audit_guards(connection)
    renew_guards(using="default", sender=apps.get_app_config("core"))
    assert sql.missing_audit_guards(connection) == []


def test_with_the_guards_away_a_row_could_be_changed(write):
    """What the other tests rely on: without the guards nothing else would refuse."""
    (entry,) = write(1)
    with unguarded():
        facts(entry.pk).update(reason="改过")
    assert facts(entry.pk).get().reason == "改过"
