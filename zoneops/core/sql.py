"""The one module with SQL of our own: what Django's models cannot say to a database.

The guards of the audit trail are triggers. On SQLite they stand before every update and delete; on PostgreSQL also
before TRUNCATE. A deletion passes only when the table of sealed days proves that the row is old (`DAYS_KEPT`).
Names of tables and columns are our own constants; values always go as parameters.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

DAYS_KEPT = 180  # 《网络安全法》第二十一条第三项：网络日志留存不少于六个月
ENTRY, LINK, DAY = "core_auditentry", "core_auditlink", "core_auditday"
AUDIT_TABLES = (ENTRY, LINK, DAY)
SEALING_LOCK = 0x5A4F4E45  # any number of our own: the advisory lock of the sealer on PostgreSQL

# Sealed on or before the day that lies DAYS_KEPT sealed days behind the last one.
_OLD_ENOUGH = f"""(SELECT max(number) FROM {DAY}) - (SELECT number FROM {DAY}
    WHERE sequence >= (SELECT sequence FROM {LINK} WHERE entry_id = OLD.id)
    ORDER BY sequence, number LIMIT 1) >= {DAYS_KEPT}"""
_NEXT_LINK = f"NEW.sequence = coalesce((SELECT max(sequence) FROM {LINK}), 0) + 1"
_NEXT_DAY = f"""NEW.number = coalesce((SELECT max(number) FROM {DAY}), 0) + 1
    AND NEW.day > coalesce((SELECT max(day) FROM {DAY}), '1970-01-01')"""

_KEPT = "audit rows are never changed"
_YOUNG = f"audit rows are kept until {DAYS_KEPT} sealed days have passed"
_ORDER = "the audit chain only grows at its end"
_TODAY = "a sealed day is the day of the database, once, after the day before"

SQLITE_GUARDS = {
    "audit_entry_update": f"BEFORE UPDATE ON {ENTRY} BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END",
    "audit_entry_delete": f"BEFORE DELETE ON {ENTRY} WHEN NOT coalesce({_OLD_ENOUGH}, 0)"
    f" BEGIN SELECT RAISE(ABORT, '{_YOUNG}'); END",
    # INSERT OR REPLACE deletes without a delete trigger.
    "audit_entry_insert": f"BEFORE INSERT ON {ENTRY} WHEN EXISTS (SELECT 1 FROM {ENTRY} WHERE id = NEW.id)"
    f" BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END",
    "audit_link_update": f"BEFORE UPDATE ON {LINK} BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END",
    "audit_link_delete": f"BEFORE DELETE ON {LINK} BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END",
    "audit_link_insert": f"BEFORE INSERT ON {LINK}"
    f" WHEN NOT ({_NEXT_LINK}) OR EXISTS (SELECT 1 FROM {LINK} WHERE entry_id = NEW.entry_id)"
    f" BEGIN SELECT RAISE(ABORT, '{_ORDER}'); END",
    "audit_day_update": f"BEFORE UPDATE ON {DAY} BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END",
    "audit_day_delete": f"BEFORE DELETE ON {DAY} BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END",
    "audit_day_insert": f"BEFORE INSERT ON {DAY} WHEN NOT ({_NEXT_DAY} AND NEW.day = date('now'))"
    f" BEGIN SELECT RAISE(ABORT, '{_TODAY}'); END",
}

_REFUSE = "RAISE EXCEPTION '{}' USING ERRCODE = 'integrity_constraint_violation';"
POSTGRESQL_FUNCTIONS = {
    "audit_refuse": _REFUSE.format(_KEPT),
    "audit_entry_delete": f"IF NOT coalesce({_OLD_ENOUGH}, false) THEN {_REFUSE.format(_YOUNG)} END IF; RETURN OLD;",
    "audit_link_insert": f"IF NOT ({_NEXT_LINK}) THEN {_REFUSE.format(_ORDER)} END IF; RETURN NEW;",
    "audit_day_insert": f"IF NOT ({_NEXT_DAY} AND NEW.day = (now() AT TIME ZONE 'UTC')::date)"
    f" THEN {_REFUSE.format(_TODAY)} END IF; RETURN NEW;",
}
POSTGRESQL_GUARDS = {
    "audit_entry_update": (ENTRY, "BEFORE UPDATE", "ROW", "audit_refuse"),
    "audit_entry_delete": (ENTRY, "BEFORE DELETE", "ROW", "audit_entry_delete"),
    "audit_link_change": (LINK, "BEFORE UPDATE OR DELETE", "ROW", "audit_refuse"),
    "audit_link_insert": (LINK, "BEFORE INSERT", "ROW", "audit_link_insert"),
    "audit_day_change": (DAY, "BEFORE UPDATE OR DELETE", "ROW", "audit_refuse"),
    "audit_day_insert": (DAY, "BEFORE INSERT", "ROW", "audit_day_insert"),
    **{f"{table}_truncate": (table, "BEFORE TRUNCATE", "STATEMENT", "audit_refuse") for table in AUDIT_TABLES},
}


def install_audit_guards(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers up, or renew them. Needs the owner of the tables."""
    drop_audit_guards(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, what in SQLITE_GUARDS.items():
                cursor.execute(f"CREATE TRIGGER {name} {what}")
            return
        cursor.execute("SELECT quote_ident(current_schema())")
        schema = cursor.fetchone()[0]
        for name, body in POSTGRESQL_FUNCTIONS.items():
            # The path is fixed: a temporary table called core_auditday must not answer for the real one.
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {schema}.{name}() RETURNS trigger LANGUAGE plpgsql"
                f" SET search_path = {schema}, pg_temp AS $$ BEGIN {body} END $$"
            )
        for name, (table, moment, unit, function) in POSTGRESQL_GUARDS.items():
            cursor.execute(f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH {unit} EXECUTE FUNCTION {function}()")


def drop_audit_guards(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers down: for a migration backwards and for loading a backup into an empty database."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in SQLITE_GUARDS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            return
        for name, (table, _moment, _unit, _function) in POSTGRESQL_GUARDS.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")


def missing_audit_guards(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that are not there, are switched off, or (on SQLite) say something else."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            there = dict(cursor.fetchall())
            return [name for name, what in SQLITE_GUARDS.items() if there.get(name) != f"CREATE TRIGGER {name} {what}"]
        cursor.execute(
            "SELECT t.tgname, c.relname, p.proname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)"
        )
        found = set(cursor.fetchall())
        return [
            name
            for name, (table, _moment, _unit, function) in POSTGRESQL_GUARDS.items()
            if (name, table, function) not in found
        ]


def server_of(connection: BaseDatabaseWrapper) -> str:
    """The version of the PostgreSQL server, such as "16.4"."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version')")
        return str(cursor.fetchone()[0])


def keeps_what_it_confirms(connection: BaseDatabaseWrapper) -> bool:
    """Whether SQLite writes ahead (WAL) and waits for the disk (FULL = 2) before it confirms."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0]
        cursor.execute("PRAGMA synchronous")
        return bool(mode == "wal" and cursor.fetchone()[0] == 2)


def lock_sealing(connection: BaseDatabaseWrapper) -> None:
    """One sealer at a time, until the transaction ends. On SQLite the transaction has the write lock already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING_LOCK])


def database_day(connection: BaseDatabaseWrapper) -> Any:
    """The day (UTC) by the clock of the database, which the guard of the sealed days asks. A date, or ISO text."""
    with connection.cursor() as cursor:
        sqlite = connection.vendor == "sqlite"
        cursor.execute("SELECT date('now')" if sqlite else "SELECT (now() AT TIME ZONE 'UTC')::date")
        return cursor.fetchone()[0]


def last_given_id(connection: BaseDatabaseWrapper, table: str) -> int | None:
    """The highest id that SQLite has given in the table; None where ids may be left out (PostgreSQL)."""
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        return row[0] if row else 0


def limit_role(connection: BaseDatabaseWrapper, role: str, password: str = "") -> Iterator[str]:
    """Make or renew the role under which the product runs on PostgreSQL. Yields what was done.

    It reads and writes everything but cannot update, delete or truncate the audit trail, owns nothing and so cannot
    drop a trigger. To be run again after an upgrade that brought new tables. Raises ValueError where roles that own
    the tables or that rule the server are named.
    """
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(role)
        cursor.execute("SELECT rolsuper OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role])
        found = cursor.fetchone()
        cursor.execute("SELECT 1 FROM pg_tables WHERE tablename = %s AND tableowner = %s", [ENTRY, role])
        if cursor.fetchone() or (found and found[0]):
            raise ValueError(role)
        if found is None:
            cursor.execute(f"CREATE ROLE {name} LOGIN")
            yield f"建立角色 {role}"
        if password:
            cursor.execute("SELECT quote_literal(%s)", [password])  # ALTER ROLE takes no parameter
            cursor.execute(f"ALTER ROLE {name} PASSWORD {cursor.fetchone()[0]}")
            yield "设定密码"
        cursor.execute("SELECT quote_ident(current_schema()), quote_ident(current_database())")
        schema, database = cursor.fetchone()
        tables = ", ".join(AUDIT_TABLES)
        for statement in (
            f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
            f"GRANT CONNECT ON DATABASE {database} TO {name}",
            f"GRANT USAGE ON SCHEMA {schema} TO {name}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {name}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {name}",
            # A table that an upgrade brings is open to the role as well; one of the trail is shut by the next run.
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {name}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {name}",
            f"REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {tables} FROM {name}, PUBLIC",
            f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {name}",
        ):
            cursor.execute(statement)
        yield f"授权：读写各表；{tables} 只能读和追加"


# --- backup, restore, housekeeping ---


def database_now(connection: BaseDatabaseWrapper) -> Any:
    """The clock of PostgreSQL, an aware moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def wait_for_locks(connection: BaseDatabaseWrapper, milliseconds: int) -> None:
    """At most so long, until the transaction ends. PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = {milliseconds:d}")


@contextmanager
def impatient(connection: BaseDatabaseWrapper, milliseconds: int) -> Iterator[None]:
    """SQLite: begin a transaction within this time or not at all. Nothing on PostgreSQL, where writers do not wait."""
    if connection.vendor != "sqlite":
        yield
        return
    usual = int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds:d}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual:d}")


def begin_snapshot(connection: BaseDatabaseWrapper) -> None:
    """Inside a transaction that has done nothing yet: from here on it sees one moment, and cannot write."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA query_only = ON")
            cursor.execute("SELECT count(*) FROM sqlite_master")  # a deferred transaction begins with its first read
        else:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT 1")


def last_ids(connection: BaseDatabaseWrapper, keys: dict[str, str]) -> dict[str, int]:
    """The highest number given so far in each table that numbers its rows; `keys`: table → its key."""
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'")
            if cursor.fetchone():
                cursor.execute("SELECT name, seq FROM sqlite_sequence")
                found = {name: int(last) for name, last in cursor.fetchall() if name in keys}
            return found
        quote = connection.ops.quote_name
        for table, key in keys.items():
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [quote(table), key])
            if sequence := cursor.fetchone()[0]:
                cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")
                found[table] = cursor.fetchone()[0]
    return found


def set_last_ids(connection: BaseDatabaseWrapper, keys: dict[str, str], last: dict[str, int]) -> None:
    """The next row of each table gets a number above those in it and above `last`."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table, number in last.items():
            cursor.execute(f"SELECT coalesce(max({quote(keys[table])}), 0) FROM {quote(table)}")
            number = max(number, cursor.fetchone()[0])
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])
            else:
                cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [quote(table), keys[table]])
                if sequence := cursor.fetchone()[0]:
                    cursor.execute("SELECT setval(%s, greatest(%s, 1), %s > 0)", [sequence, number, number])


def insert_rows(connection: BaseDatabaseWrapper, table: str, columns: list[str], rows: Iterable[Any]) -> None:
    """Write rows as they are: no signal, no default. Values are ready for the database."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(columns))
            stream = iter(rows)
            while batch := list(islice(stream, 1000)):  # Django keeps all rows of one call in memory
                cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})", batch)
        else:
            with connection.wrap_database_errors, cursor.copy(f"COPY {quote(table)} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


def drop_tables(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")


def lock_out_writers(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    """Until the transaction ends nobody but us writes into the tables; reading goes on. PostgreSQL."""
    if names := ", ".join(connection.ops.quote_name(table) for table in tables):
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {names} IN EXCLUSIVE MODE")


def other_clients(connection: BaseDatabaseWrapper) -> list[str]:
    """Who else is connected to this database of PostgreSQL, by the name that each gave."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(nullif(application_name, ''), usename, 'pid ' || pid) FROM pg_stat_activity WHERE"
            " datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return [str(name) for (name,) in cursor.fetchall()]


def limited_roles(connection: BaseDatabaseWrapper) -> list[str]:
    """Roles that `limit_role` has let in: they append to the audit trail and do not own it."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT grantee FROM information_schema.role_table_grants WHERE table_name = %s"
            " AND table_schema = current_schema() AND privilege_type = 'INSERT' AND grantee <> current_user"
            " AND grantee <> (SELECT tableowner FROM pg_tables WHERE tablename = %s AND schemaname = current_schema())",
            [ENTRY, ENTRY],
        )
        return [str(name) for (name,) in cursor.fetchall()]


class SQLiteHold:
    """Keeps everybody else from writing into a database file that is to be replaced. A file that is not there is held
    by doing nothing. Raises sqlite3.OperationalError when somebody has the database."""

    def __init__(self, path: Path, seconds: float) -> None:
        self.connection = sqlite3.connect(path, timeout=seconds, isolation_level=None) if path.exists() else None
        self._ask("BEGIN IMMEDIATE")
        self.version = self._ask("PRAGMA data_version")

    def is_last_user(self) -> bool:
        """Let nobody read any more either, and bring the -wal into the file: it would be applied to the file that takes
        its place. False when another connection has the file open, or wrote meanwhile."""
        if self.connection is None:
            return True
        self.connection.rollback()
        if self._ask("PRAGMA journal_mode = DELETE") != "delete":
            return False
        self._ask("BEGIN EXCLUSIVE")
        return self._ask("PRAGMA data_version") == self.version  # changes when another connection commits

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()

    def _ask(self, statement: str) -> Any:
        row = self.connection.execute(statement).fetchone() if self.connection is not None else None
        return row[0] if row else None
