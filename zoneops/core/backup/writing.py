"""Writing an archive: of one moment, in a stream, and under its name only when it is whole and on the disk."""

import hashlib
import os
import secrets
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from zoneops.core import sql
from zoneops.core.backup import files, manifest, rows
from zoneops.core.backup.errors import BackupRefused
from zoneops.core.backup.manifest import Manifest, StoredFile, Table
from zoneops.core.backup.snapshot import snapshot
from zoneops.core.backup.state import state_of
from zoneops.core.version import own_version

# Level 1 packs the rows to a fifth at three times the speed of the usual 6.
LEVEL = 1
Named = dict[str, str]  # a file's name → the SHA-256 that its row says, or ""


def write_backup(target: Path) -> Manifest:
    """Write everything to `target`. Raises BackupRefused when it exists or cannot be written; then nothing is left."""
    if target.exists():
        raise BackupRefused(f"{target} 已经有了，没有覆盖；换一个文件名")
    with _whole_or_nothing(target) as file:
        written = _fill(file)
        _seal(file)
    return written


@contextmanager
def _whole_or_nothing(target: Path) -> Iterator[IO[bytes]]:
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        files.make_folders(target.parent, 0o700)
        with open(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        files.give_to_owner(part)
        os.replace(part, target)
        files.sync(target.parent)
    except OSError as error:
        raise BackupRefused(f"备份写不下来（{error.strerror or error}：{target}），没有留下半个文件") from error
    finally:
        part.unlink(missing_ok=True)


def _fill(file: IO[bytes]) -> Manifest:
    named: Named = {}
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive,
        snapshot() as connection,
    ):
        state = state_of(connection)
        kept = state.kept_models()
        if not kept:
            raise BackupRefused("这个数据库还是空的，没有什么可备份；先 zoneops init")
        keys = {model._meta.db_table: str(model._meta.pk.column) for model in kept}
        last = sql.last_ids(connection, keys)
        tables = [_write_table(archive, model, connection, last, named) for model in kept]
        chain = _chain(kept, connection)
        # After the rows: a file is put there before the row that names it is committed.
        stored = [entry for name, path in files.kept_files() if (entry := _write_file(archive, name, path))]
        written = Manifest(
            format=manifest.FORMAT,
            product=own_version(),
            created_at=timezone.now(),
            database=connection.vendor,
            migrations=state.by_app(),
            tables=tables,
            files=stored,
            faults=_faults(named, stored),
            key_mark=key_mark(),
            chain=chain,
        )
        archive.writestr(_member(manifest.MANIFEST), written.as_json())
        archive.comment = manifest.comment("0" * 64)
    return written


def _member(name: str, *, packed: bool = True) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, time.localtime()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    info.external_attr = 0o600 << 16
    return info


def _write_table(
    archive: zipfile.ZipFile,
    model: type[models.Model],
    connection: BaseDatabaseWrapper,
    last: dict[str, int],
    named: Named,
) -> Table:
    fields = rows.columns(model)
    names = [str(field.column) for field in fields]
    meta = model._meta
    file_column = next((str(field.column) for field in fields if isinstance(field, models.FileField)), "")
    sha256_column = "sha256" if file_column and "sha256" in names else ""
    digest, count, size = hashlib.sha256(), 0, 0
    at_file = names.index(file_column) if file_column else None
    at_sha256 = names.index(sha256_column) if sha256_column else None
    with archive.open(_member(f"tables/{meta.db_table}.jsonl"), "w", force_zip64=True) as out:
        stream = rows.lines(model, connection)
        while batch := list(islice(stream, rows.BATCH)):
            packed = b"".join(map(rows.packed, batch))
            out.write(packed)
            digest.update(packed)
            count += len(batch)
            size += len(packed)
            if at_file is not None:
                for row in batch:
                    if row[at_file]:
                        named[f"media/{row[at_file]}"] = row[at_sha256] if at_sha256 is not None else ""
    return Table(
        model=meta.label_lower,
        table=meta.db_table,
        key=str(meta.pk.column),
        columns=tuple(zip(names, map(rows.kind, fields), strict=True)),
        rows=count,
        size=size,
        sha256=digest.hexdigest(),
        last_id=last.get(meta.db_table),
        file_column=file_column,
        sha256_column=sha256_column,
    )


def _write_file(archive: zipfile.ZipFile, name: str, path: Path) -> StoredFile | None:
    """None when the file went away meanwhile: old uploads are cleared."""
    try:
        source = path.open("rb")
    except FileNotFoundError:
        return None
    with source, archive.open(_member(name, packed=False), "w", force_zip64=True) as out:
        size, digest = files.copied(source, out)
    return StoredFile(name, size, digest)


def _faults(named: Named, stored: list[StoredFile]) -> list[str]:
    there = {file.name: file.sha256 for file in stored}
    return sorted(name for name, digest in named.items() if there.get(name) is None or digest not in {"", there[name]})


def key_mark() -> str:
    """A mark of the secret key that costs a guesser as much as a password does."""
    key = str(settings.SECRET_KEY).encode()
    return hashlib.pbkdf2_hmac("sha256", key, b"zoneops-backup", 300_000).hex()[:32]


def _chain(kept: list[type[models.Model]], connection: BaseDatabaseWrapper) -> tuple[int, str] | None:
    """The head of the audit chain in the snapshot."""
    link: Any = next((model for model in kept if model._meta.label_lower == "core.auditlink"), None)
    if link is None:
        return None
    return link._base_manager.using(connection.alias).order_by("-pk").values_list("pk", "hash").first()


def _seal(file: IO[bytes]) -> None:
    """Put the SHA-256 of everything before it into the comment of the zip."""
    file.flush()
    end = file.seek(0, os.SEEK_END) - manifest.COMMENT_LENGTH
    file.seek(0)
    digest = hashlib.sha256()
    left = end
    while left:
        block = file.read(min(files.BLOCK, left))
        digest.update(block)
        left -= len(block)
    file.seek(end)
    file.write(manifest.comment(digest.hexdigest()))
