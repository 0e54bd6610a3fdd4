"""Opening an archive that anybody may have written: everything is checked, nothing is unpacked by its own word."""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from zoneops.core.backup import files, manifest, rows
from zoneops.core.backup.errors import BackupRefused, Damaged
from zoneops.core.backup.manifest import COMMENT, COMMENT_LENGTH, FORMAT, MANIFEST, Manifest, StoredFile, Table

LONGEST_LINE = 64 * 2**20
# What zipfile and zlib raise on bytes that they do not understand.
ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, IndexError, OverflowError,
              NotImplementedError, RuntimeError)  # fmt: skip


class Archive:
    """An archive whose digest is right and whose members are those that its manifest names."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, told: Manifest) -> None:
        self.path = path
        self.archive = archive
        self.manifest = told

    def check(self) -> None:
        """Read every member to its end: hash, size, count, each value of each row, each file that a row names."""
        there = {file.name: file.sha256 for file in self.manifest.files}
        faults = set(self.manifest.faults)
        for table in self.manifest.tables:
            at_file = table.index(table.file_column) if table.file_column else None
            at_sha256 = table.index(table.sha256_column) if table.sha256_column else None
            for row in self.rows(table):
                if at_file is None or not row[at_file]:
                    continue
                name = f"media/{row[at_file]}"
                said = row[at_sha256] if at_sha256 is not None else there.get(name)
                if name not in faults and (name not in there or said != there[name]):
                    raise Damaged(f"备份里缺附件 {name}，或者它不是记录里的那一个，没有动任何数据")
        for file in self.manifest.files:
            for _block in self.blocks(file):
                pass

    def rows(self, table: Table) -> Iterator[list[Any]]:
        """The rows of a table. Raises Damaged at the latest at their end when they are not what the manifest says."""
        kinds = [kind for _name, kind in table.columns]
        count, size, digest = 0, 0, hashlib.sha256()
        with self._opened(table.member, table.size) as member:
            while line := _understood(table.member, member.readline, LONGEST_LINE):
                if len(line) == LONGEST_LINE or not line.endswith(b"\n"):
                    raise Damaged(f"备份里 {table.member} 的一行不完整，没有动任何数据")
                size += len(line)
                if size > table.size:
                    break
                digest.update(line)
                count += 1
                yield rows.unpacked(line, kinds)
        if (count, size, digest.hexdigest()) != (table.rows, table.size, table.sha256):
            raise Damaged(f"备份里 {table.member} 和清单对不上，没有动任何数据")

    def blocks(self, file: StoredFile) -> Iterator[bytes]:
        size, digest = 0, hashlib.sha256()
        with self._opened(file.name, file.size) as member:
            while block := _understood(file.name, member.read, files.BLOCK):
                size += len(block)
                if size > file.size:
                    break
                digest.update(block)
                yield block
        if (size, digest.hexdigest()) != (file.size, file.sha256):
            raise Damaged(f"备份里的文件 {file.name} 和清单对不上，没有动任何数据")

    def _opened(self, name: str, size: int) -> IO[bytes]:
        if self.archive.getinfo(name).file_size != size:
            raise Damaged(f"备份里 {name} 的大小和清单对不上，没有动任何数据")
        return _understood(name, self.archive.open, name)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Raises BackupRefused for a file that cannot be read, Damaged for one that is no whole archive."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise BackupRefused(f"打不开 {path}（{error.strerror}）") from error
    with file:
        _require_digest(file)
        file.seek(0)
        with _understood("zip", zipfile.ZipFile, file) as archive:
            told = Manifest.from_json(_read_manifest(archive))
            _require_members(archive, told)
            yield Archive(path, archive, told)


def _require_digest(file: IO[bytes]) -> None:
    size = file.seek(0, os.SEEK_END)
    end = size - COMMENT_LENGTH
    file.seek(max(end, 0))
    found = COMMENT.fullmatch(file.read())
    if end <= 0 or not found:
        raise Damaged("这不是 zoneops backup 写的文件，或者不完整（末尾没有校验码），没有动任何数据")
    if int(found[1]) != FORMAT:
        raise Damaged(f"备份的格式是 {int(found[1])}，本版本只认 {FORMAT}，没有动任何数据；换与备份相配的版本")
    digest, left = hashlib.sha256(), end
    file.seek(0)
    while left:
        block = file.read(min(files.BLOCK, left))
        if not block:
            break
        digest.update(block)
        left -= len(block)
    if digest.hexdigest() != found[2].decode("ascii"):
        raise Damaged("备份损坏：内容和校验码对不上，没有动任何数据；换另一份备份")


def _read_manifest(archive: zipfile.ZipFile) -> bytes:
    try:
        info = archive.getinfo(MANIFEST)
    except KeyError:
        raise Damaged("备份里没有清单，没有动任何数据") from None
    if info.file_size > manifest.LARGEST_MANIFEST:
        raise Damaged("备份的清单大得不合理，没有动任何数据")
    with _understood(MANIFEST, archive.open, info) as member:
        return _understood(MANIFEST, member.read, manifest.LARGEST_MANIFEST)


def _require_members(archive: zipfile.ZipFile, told: Manifest) -> None:
    """Exactly those of the manifest, each once; none of them encrypted, a link, or packed in an odd way."""
    infos = archive.infolist()
    if sorted(info.filename for info in infos) != sorted(told.members()):
        raise Damaged("备份里的文件和清单列的不一样（多了、少了或重名），没有动任何数据")
    for info in infos:
        is_plain = info.external_attr >> 28 in {0, 8}  # S_IFREG, or not said
        is_usual = info.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
        if info.flag_bits & 1 or not is_usual or not is_plain:
            raise Damaged(f"备份里的 {info.filename} 不是普通文件，没有动任何数据")


def _understood(name: str, action: Any, *arguments: Any) -> Any:
    try:
        return action(*arguments)
    except ZIP_ERRORS as error:
        raise Damaged(f"备份里的 {name} 解不开（{str(error)[:80] or type(error).__name__}），没有动任何数据") from error
