"""Restoring an archive: checked to its last byte before anything is touched, compared with itself when it is in.

Nothing is done to the old state until the new one is whole; `force` backs the old state up first.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from zoneops.core import serving, sql
from zoneops.core.backup import files, places, rows, state
from zoneops.core.backup.errors import BackupRefused
from zoneops.core.backup.manifest import Manifest, Table
from zoneops.core.backup.reading import Archive, opened
from zoneops.core.backup.state import State
from zoneops.core.backup.targets import target
from zoneops.core.backup.writing import key_mark, write_backup
from zoneops.core.models import AuditEntry

# Made by `migrate` and by running: a database with nothing else is empty.
NOT_CONTENTS = state.LEFT_OUT | {"contenttypes.contenttype", "auth.permission"}


@dataclass(frozen=True)
class Restored:
    """`saved_to`: where the old state was put. `moved_on`: the structure was older than the program's, and renewed.
    `has_same_key`: second factors can be read with the key of this installation."""

    manifest: Manifest
    saved_to: Path | None
    moved_on: bool
    has_same_key: bool


def restore(path: Path, *, force: bool = False, by: str, say: Callable[[str], None] = lambda _words: None) -> Restored:
    """Raises BackupRefused with the old state untouched."""
    try:
        with serving.alone(settings.HOME), opened(path) as archive:
            say("核对备份……")
            archive.check()
            return _restore(archive, force=force, by=by, say=say)
    except serving.Busy:
        raise BackupRefused("网站正在运行，没有恢复；先停下 zoneops serve 和定时的 zoneops housekeeping") from None


def _restore(archive: Archive, *, force: bool, by: str, say: Callable[[str], None]) -> Restored:
    wanted = state.state_named(archive.manifest.migrations, connection, made_by=archive.manifest.product)
    _require_fit(archive.manifest, wanted)
    now = state.state_of(connection)
    there = contents(now)
    if there and not force:
        raise BackupRefused(f"这里已经有数据（{there}），没有恢复。确实要换掉：加 --force，会先把现在的备份一份")
    stamp = secrets.token_hex(4)
    placing = files.Placing(stamp)
    try:
        _require_room(archive.manifest)
        for file in archive.manifest.files:
            placing.stage(file, archive.blocks(file))
        place = target()
        saved = None
        with place.hold(now):
            if there:
                say("先备份现在的……")
                saved = places.unused("before-restore")
                write_backup(saved)
            with place.fresh(now):
                say("装入……")
                moved_on = _build(archive, wanted, by=by)
                placing.bring_in()
    except BaseException as error:
        placing.undo()
        if isinstance(error, DatabaseError | OSError):
            raise BackupRefused(f"没有恢复，原来的没有动：{str(error).strip()[:300]}") from error
        raise
    placing.finish()
    return Restored(archive.manifest, saved, moved_on, archive.manifest.key_mark == key_mark())


def contents(now: State) -> str:
    """What is already here, in words; empty for a new installation."""
    tables = set(connection.introspection.table_names())
    ours = {"django_migrations"} | {model._meta.db_table for model in now.all_models()}
    if connection.vendor == "sqlite" and (strange := sorted(tables - ours)):
        raise BackupRefused(f"这个库里有不是本系统的表（{'、'.join(strange[:3])}），没有恢复；换一个空库")
    counts = []
    for model in now.all_models():
        if model._meta.label_lower not in NOT_CONTENTS and model._meta.db_table in tables:
            count = model._base_manager.count()
            counts += [f"{model._meta.verbose_name} {count} 条"] if count else []
    if any(True for _path in files.regular_files(files.media())):
        counts.append("media 里的文件")
    return "、".join(counts[:4]) + ("……" if len(counts) > 4 else "")


def _require_fit(told: Manifest, wanted: State) -> None:
    """The archive's tables are those of its migrations, column for column."""
    expected = {model._meta.db_table: _described(model) for model in wanted.kept_models()}
    found = {table.table: dict(table.columns) for table in told.tables}
    if found != expected:
        odd = sorted(name for name in set(found) | set(expected) if found.get(name) != expected.get(name))
        raise BackupRefused(f"备份里的表和它说的数据库结构不符（{'、'.join(odd[:3])}），没有动任何数据")


def _described(model: type[models.Model]) -> dict[str, str]:
    return {str(field.column): rows.kind(field) for field in rows.columns(model)}


def _require_room(told: Manifest) -> None:
    needed = told.file_bytes + 3 * sum(table.size for table in told.tables)
    if needed > (free := places.free_bytes(settings.HOME)):
        facts = f"要 {needed / 2**30:.1f} GB，数据目录所在磁盘剩 {free / 2**30:.1f} GB"
        raise BackupRefused(f"装不下：{facts}，没有动任何数据")


def _build(archive: Archive, wanted: State, *, by: str) -> bool:
    """From a database without tables to the archive's rows in today's structure. True when the structure moved on."""
    MigrationExecutor(connection).migrate(wanted.leaves)
    with transaction.atomic():
        _load(archive, wanted)
    moved_on = wanted.applied != state.newest(connection)
    ContentType.objects.clear_cache()
    call_command("migrate", interactive=False, verbosity=0)  # also: the triggers of the audit trail, renewed
    _note(archive, by=by)
    return moved_on


def _load(archive: Archive, wanted: State) -> None:
    kept = {model._meta.db_table: model for model in wanted.kept_models()}
    has_guards = set(sql.AUDIT_TABLES) <= set(connection.introspection.table_names())
    if has_guards:
        sql.drop_audit_guards(connection)
    # What the migrations themselves have put there is in the archive, too.
    flush = connection.ops.sql_flush(no_style(), list(kept), allow_cascade=True)
    connection.ops.execute_sql_flush(flush)
    for table in archive.manifest.tables:
        _fill(archive, table, kept[table.table])
    connection.check_constraints()
    keys = {table.table: table.key for table in archive.manifest.tables}
    sql.set_last_ids(connection, keys, _last_ids(archive.manifest))
    for table in archive.manifest.tables:
        _compare(table, kept[table.table])
    if has_guards:
        sql.install_audit_guards(connection)


def _fill(archive: Archive, table: Table, model: type[models.Model]) -> None:
    by_column = {field.column: field for field in rows.columns(model)}
    names = [name for name, _kind in table.columns]
    ready = rows.prepared(archive.rows(table), [by_column[name] for name in names], connection)
    try:
        sql.insert_rows(connection, table.table, names, ready)
    except (DatabaseError, ValidationError, ValueError, TypeError, OverflowError) as error:
        raise BackupRefused(f"表 {table.table} 装不进这个库（{str(error).strip()[:200]}），原来的没有动") from error


def _last_ids(told: Manifest) -> dict[str, int]:
    """SQLite takes no number back, PostgreSQL leaves out numbers of work that was rolled back. The check of the audit
    trail takes a number left out at the end of SQLite for a row that was cut off: there it must be the last row's."""
    moving_down = told.database == "postgresql" and connection.vendor == "sqlite"
    return {
        table.table: 0 if moving_down and table.table in sql.AUDIT_TABLES else table.last_id
        for table in told.tables
        if table.last_id is not None
    }


def _compare(table: Table, model: type[models.Model]) -> None:
    """What is in the database now is, byte for byte, what the archive holds."""
    order = [field.column for field in rows.columns(model)]
    places_of = [order.index(name) for name, _kind in table.columns]
    digest = hashlib.sha256()
    for row in _lines(model):
        digest.update(rows.packed([row[place] for place in places_of]))
    if digest.hexdigest() != table.sha256:
        raise BackupRefused(f"表 {table.table} 装入后和备份不一样，已放弃，原来的没有动")


def _lines(model: type[models.Model]) -> Iterator[list[Any]]:
    return rows.lines(model, connection)


def _note(archive: Archive, *, by: str) -> None:
    """The trail itself says that it was restored, from what and by whom."""
    told = archive.manifest
    AuditEntry.objects.create(
        actor_name=by[:80],
        channel="command",
        action="system.restored",
        subject_label="backup",
        subject_id=told.created_at.isoformat(),
        subject_name=archive.path.name[:200],
        after={"product": told.product, "database": told.database, "rows": told.rows, "files": len(told.files)},
    )
