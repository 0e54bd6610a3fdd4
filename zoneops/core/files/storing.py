"""Files on the disk: written whole before their row is, under a name that says nothing, and gone with the row.

A file is written first and its row after it, so that no committed row is ever without its file. When the row is taken
back the file goes at the end of the request; when the machine stops in between, `zoneops check-files --sweep` finds it.
"""

import hashlib
import logging
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from zoneops.core.request_context import facts

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stored:
    """`name`: relative to MEDIA_ROOT, with forward slashes."""

    name: str
    size_bytes: int
    sha256: str

    @property
    def path(self) -> Path:
        return Path(settings.MEDIA_ROOT) / self.name


def store(file: UploadedFile, folder: str, *, is_wanted: Callable[[Stored], bool]) -> Stored:
    """Write an upload to `folder`/ab/abcdef…, all of it on the disk when this returns.

    `is_wanted` is asked when the request is over: does a row point at the file? If none does, it is removed.
    """
    secret = secrets.token_hex(16)
    name = PurePosixPath(folder, secret[:2], secret)
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    try:
        # Nobody but the server reads it, and nobody runs it.
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            for chunk in file.chunks():
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        sync_folder(path.parent)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    stored = Stored(str(name), size, digest.hexdigest())
    facts().afterwards.append(partial(remove_unwanted, stored, is_wanted))
    return stored


def sync_folder(path: Path) -> None:
    """The name of a new file is in its folder, which must reach the disk too; Windows cannot open folders."""
    if os.name == "posix":
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def remove_unwanted(stored: Stored, is_wanted: Callable[[Stored], bool]) -> None:
    try:
        if not is_wanted(stored):
            stored.path.unlink(missing_ok=True)
    except Exception:  # in doubt it stays: a sweep finds it, and a lost file nobody does
        logger.exception("could not see whether %s is wanted", stored.name)
