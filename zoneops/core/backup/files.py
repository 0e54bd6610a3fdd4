"""The files beside the database: uploads under media/, the heads of the audit chain under audit/."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from django.conf import settings

from zoneops.core.backup.manifest import StoredFile, is_safe

BLOCK = 1024 * 1024


def media() -> Path:
    return Path(settings.MEDIA_ROOT)


def audit() -> Path:
    return Path(settings.AUDIT_ROOT)


def kept_files() -> Iterator[tuple[str, Path]]:
    """(name in the archive, where it lies) of everything that a backup holds, in the order of the names."""
    for prefix, root in (("audit", audit()), ("media", media())):
        for path in regular_files(root):
            name = f"{prefix}/{path.relative_to(root).as_posix()}"
            if is_safe(name):
                yield name, path


def regular_files(root: Path) -> Iterator[Path]:
    """Sorted, without links and without what a restore is just putting there."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith(".restoring"))
        for name in sorted(names):
            path = Path(folder) / name
            if path.is_file() and not path.is_symlink():
                yield path


def sha256(path: Path) -> tuple[int, str]:
    """(bytes, SHA-256)."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def give_to_owner(path: Path) -> None:
    """When root works, what it makes belongs to whom the data folder belongs: the service must be able to write it."""
    if os.geteuid() == 0:
        owner = os.stat(settings.HOME)
        os.chown(path, owner.st_uid, owner.st_gid)


def make_folders(path: Path, mode: int = 0o750) -> None:
    """A folder with those above it, each given to the owner."""
    if not path.is_dir():
        make_folders(path.parent, mode)
        path.mkdir(mode=mode, exist_ok=True)
        give_to_owner(path)


class Placing:
    """Puts the files of an archive in place so that a crash at any moment leaves the old or the new state whole.

    `stage` writes them beside the old ones. `bring_in`, before the database is switched, adds those whose name is free;
    `finish`, after it, replaces what differs and removes what the archive does not have. `undo` takes all of it back.
    """

    def __init__(self, stamp: str) -> None:
        self.stage_root = media() / f".restoring-{stamp}"
        self.stamp = stamp
        self.added: list[Path] = []
        self.wanted: dict[Path, StoredFile] = {}
        self.to_replace: list[tuple[Path, Path]] = []
        self.audit_files: list[tuple[Path, str]] = []

    def stage(self, file: StoredFile, blocks: Iterable[bytes]) -> None:
        path = self.stage_root / file.name
        make_folders(path.parent)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb") as out:
            for block in blocks:
                out.write(block)
            out.flush()
            os.fsync(out.fileno())
        give_to_owner(path)
        prefix, _slash, rest = file.name.partition("/")
        if prefix == "media":
            self.wanted[media() / rest] = file
        else:
            self.audit_files.append((path, rest))

    def bring_in(self) -> None:
        for target, file in self.wanted.items():
            staged = self.stage_root / file.name
            if not os.path.lexists(target):
                make_folders(target.parent)
                os.replace(staged, target)
                self.added.append(target)
            elif sha256(target) != (file.size, file.sha256):
                self.to_replace.append((staged, target))
        for folder in {target.parent for target in self.added}:
            sync(folder)

    def finish(self) -> None:
        for staged, target in self.to_replace:
            os.replace(staged, target)
        for path in list(regular_files(media())):
            if path not in self.wanted:
                path.unlink()
        self._audit()
        self._clear()

    def _audit(self) -> None:
        """The heads that were exported here stay, under another name: they tell of rows that the archive lacks."""
        if audit().exists():
            os.replace(audit(), audit().with_name(f"{audit().name}-before-restore-{self.stamp}"))
        for staged, name in self.audit_files:
            target = audit() / name
            make_folders(target.parent, 0o700)
            os.replace(staged, target)

    def undo(self) -> None:
        for path in self.added:
            path.unlink(missing_ok=True)
        self._clear()

    def _clear(self) -> None:
        shutil.rmtree(self.stage_root, ignore_errors=True)
        for folder, _folders, _names in os.walk(media(), topdown=False):
            if Path(folder) != media() and not os.listdir(folder):
                os.rmdir(folder)


def copied(source: IO[bytes], target: IO[bytes]) -> tuple[int, str]:
    """Copy to the end; (bytes, SHA-256) of what was copied."""
    digest, size = hashlib.sha256(), 0
    while block := source.read(BLOCK):
        target.write(block)
        digest.update(block)
        size += len(block)
    return size, digest.hexdigest()
