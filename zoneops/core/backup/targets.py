"""Where a backup is restored to: on either database the old state is there until the new one is whole.

SQLite: a new file is built beside the old one and takes its name at the end. PostgreSQL: tables are dropped, made and
filled in one transaction, as its DDL can be rolled back. Both go around the triggers that keep the audit trail: these
forbid to empty it, not to replace the database.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import OperationalError, connections, transaction

from zoneops.core import sql
from zoneops.core.backup import files
from zoneops.core.backup.errors import BackupRefused
from zoneops.core.backup.state import State

PATIENCE = 5000  # milliseconds: how long a restore waits for somebody who is just writing
IN_USE = "数据库正被别的程序用着，没有恢复；先停下网站和其他 zoneops 命令"


def target() -> "SQLiteTarget | PostgreSQLTarget":
    return SQLiteTarget() if connections["default"].vendor == "sqlite" else PostgreSQLTarget()


class SQLiteTarget:
    def __init__(self) -> None:
        self.live = Path(str(connections["default"].settings_dict["NAME"]))
        self.building = self.live.with_name(f"{self.live.name}.restoring")

    @contextmanager
    def hold(self, _state: State) -> Iterator[None]:
        """Until it ends nobody else writes. Ends with the old state, or with what `fresh` made."""
        connections["default"].close()
        try:
            self.held = sql.SQLiteHold(self.live, PATIENCE / 1000)
        except sqlite3.OperationalError as error:
            raise BackupRefused(IN_USE) from error
        try:
            yield
        finally:
            self.held.close()

    @contextmanager
    def fresh(self, _state: State) -> Iterator[None]:
        """Inside of it the connection `default` is to a database without tables."""
        self._remove_building()
        self._point_at(self.building)
        try:
            yield
            # Closing the last connection brings everything from the -wal into the file.
            connections["default"].close()
            self._switch()
        finally:
            self._point_at(self.live)
            self._remove_building()

    def _switch(self) -> None:
        if self.live.exists():
            os.chmod(self.building, self.live.stat().st_mode & 0o777)
        files.give_to_owner(self.building)
        files.sync(self.building)
        try:
            if not self.held.is_last_user():
                raise BackupRefused(IN_USE)
        except sqlite3.OperationalError as error:
            raise BackupRefused(IN_USE) from error
        os.replace(self.building, self.live)
        files.sync(self.live.parent)

    def _point_at(self, path: Path) -> None:
        connections["default"].close()
        connections["default"].settings_dict["NAME"] = str(path)

    def _remove_building(self) -> None:
        for ending in ("", "-wal", "-shm", "-journal"):
            self.building.with_name(self.building.name + ending).unlink(missing_ok=True)


class PostgreSQLTarget:
    @contextmanager
    def hold(self, state: State) -> Iterator[None]:
        connection = connections["default"]
        if others := sql.other_clients(connection):
            raise BackupRefused(f"{IN_USE}（还连着：{'、'.join(sorted(set(others)))}）")
        try:
            with transaction.atomic(durable=True):
                sql.wait_for_locks(connection, PATIENCE)
                there = set(connection.introspection.table_names())
                sql.lock_out_writers(connection, sorted(there & set(_tables(state))))
                yield
        except OperationalError as error:
            if "lock timeout" in str(error):
                raise BackupRefused(IN_USE) from error
            raise

    @contextmanager
    def fresh(self, state: State) -> Iterator[None]:
        connection = connections["default"]
        roles = sql.limited_roles(connection)
        sql.drop_tables(connection, _tables(state))
        yield
        for role in roles:  # what they may do went with the tables
            list(sql.limit_role(connection, role))


def _tables(state: State) -> list[str]:
    return ["django_migrations", *(model._meta.db_table for model in state.all_models())]
