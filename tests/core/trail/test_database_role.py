"""On PostgreSQL the product runs under a role that can append to the audit trail and do nothing else to it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, ProgrammingError, connection, transaction

from tests.core.trail.conftest import statement
from zoneops.core import audit, sql
from zoneops.core.models import AuditEntry, AuditLink, Zone
from zoneops.core.trail import sealing

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no roles"),
]
ROLE = "zoneops_app_of_test"


@pytest.fixture
def as_role(write):
    """Two rows, one of them sealed; from here on every statement runs as the role."""
    write(1)
    sealing.seal()
    write(1)
    list(sql.limit_role(connection, ROLE))
    with statement() as execute:
        execute(f"SET LOCAL ROLE {ROLE}")


@pytest.mark.parametrize("table", sql.AUDIT_TABLES)
@pytest.mark.parametrize("words", ["UPDATE {} SET hash = hash", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_role_is_denied_to_change_delete_and_empty(as_role, table, words):
    words = words.replace("hash", "reason") if table == sql.ENTRY else words
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), statement() as execute:
        execute(words.format(table))


@pytest.mark.parametrize(
    "words",
    [
        "DROP TRIGGER audit_entry_update ON core_auditentry",
        "ALTER TABLE core_auditentry DISABLE TRIGGER ALL",
        "DROP TABLE core_auditlink",
        "ALTER TABLE core_auditentry OWNER TO zoneops_app_of_test",
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TABLE core_further (id int)",
        "SET session_replication_role = replica",
        "DELETE FROM django_migrations",
    ],
)
def test_the_role_cannot_take_the_guards_away(as_role, words):
    denied = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
    with denied, transaction.atomic(), statement() as execute:
        execute(words)
    assert sql.missing_audit_guards(connection) == []


def test_under_the_role_the_product_works(as_role):
    zone = Zone.objects.get()
    zone.short_name = "新名"
    zone.save()
    audit.record(zone, "zone.renamed", by="试验")
    assert sealing.seal().rows == 2
    assert (AuditEntry.objects.count(), AuditLink.objects.count()) == (3, 3)
    with transaction.atomic():
        Zone.objects.create(code="more", name="更多", short_name="更多", seal="多").delete()


def test_a_table_of_the_same_name_in_the_sessions_own_schema_proves_no_age(as_role):
    """The guards look at their own tables, whatever a session puts before them."""
    with statement() as execute:
        execute("RESET ROLE")
        execute("CREATE TEMPORARY TABLE core_auditday (number int, sequence bigint)")
        execute("INSERT INTO core_auditday SELECT n, n FROM generate_series(1, 1000) n")
    with pytest.raises(DatabaseError, match="sealed days"), transaction.atomic(), statement() as execute:
        execute("DELETE FROM core_auditentry")


def test_the_command_makes_the_role_and_may_be_run_again(write, capsys, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("it's 100% long\n")
    call_command("audit", "harden", role=ROLE, password_file=secret)
    call_command("audit", "harden", role=ROLE)
    assert f"建立角色 {ROLE}" in capsys.readouterr().out
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcanlogin, rolsuper FROM pg_roles WHERE rolname = %s", [ROLE])
        assert cursor.fetchone() == (True, False)
    assert sql.limited_roles(connection) == [ROLE]


def test_a_role_that_rules_the_server_is_not_taken(write):
    with pytest.raises(CommandError, match="换一个角色名"):
        call_command("audit", "harden", role="postgres")
