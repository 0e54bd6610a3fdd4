"""Do the files on the disk and the rows that point at them agree? Asked by doctor, by backups and by the sweep."""

import datetime
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from zoneops.core.health import Finding

RESTING = datetime.timedelta(hours=1)  # longer than any upload: a younger file may still get its row


@dataclass(frozen=True)
class Expected:
    """What a row says of its file. `name`: relative to MEDIA_ROOT. `size_bytes` or `sha256` may be unknown."""

    name: str
    label: str
    size_bytes: int | None = None
    sha256: str = ""


@dataclass
class Differences:
    """`orphans`: files no row points at. `missing` and `differing`: rows whose file is not there, or is another."""

    orphans: list[Path] = field(default_factory=list)
    missing: list[Expected] = field(default_factory=list)
    differing: list[Expected] = field(default_factory=list)
    files: int = 0

    @property
    def nothing_lost(self) -> bool:
        return not self.missing and not self.differing


_keepers: dict[str, Callable[[], Iterable[Expected]]] = {}


def register(folder: str, expected: Callable[[], Iterable[Expected]]) -> None:
    """Tell which rows point into a folder of MEDIA_ROOT. Call from AppConfig.ready()."""
    _keepers[folder] = expected


def folders() -> list[str]:
    """The folders of MEDIA_ROOT that hold files of rows: what a backup takes along."""
    return sorted(_keepers)


def differences(*, with_hashes: bool = False) -> Differences:
    """Compare every row with its file; with hashes it reads every file whole."""
    found = Differences()
    root = Path(settings.MEDIA_ROOT)
    for folder, expected in _keepers.items():
        # The disk first: a row that comes meanwhile brings its file with it, and is no news.
        on_disk = set(walk(root / folder))
        for one in expected():
            path = root / one.name
            on_disk.discard(path)
            found.files += 1
            if not path.is_file():
                found.missing.append(one)
            elif differs(path, one, with_hashes):
                found.differing.append(one)
        found.orphans += sorted(on_disk)
    return found


def walk(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() or path.is_symlink())


def differs(path: Path, expected: Expected, with_hashes: bool) -> bool:
    if expected.size_bytes is not None and path.stat().st_size != expected.size_bytes:
        return True
    return with_hashes and bool(expected.sha256) and sha256(path) != expected.sha256


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sweep(older_than: datetime.timedelta = RESTING) -> list[Path]:
    """Remove files that no row points at and that are older than any transaction; answers which."""
    oldest = (timezone.now() - older_than).timestamp()
    removed = []
    for path in differences().orphans:
        if path.lstat().st_mtime <= oldest:
            path.unlink()
            removed.append(path)
    return removed


def check() -> Finding:
    """For doctor: presence and size, which is quick; `zoneops check-files` reads the contents."""
    found = differences()
    if lost := len(found.missing) + len(found.differing):
        words = _("%(count)d 个附件不在存储里或大小不对，如“%(name)s”") % {
            "count": lost,
            "name": (found.missing + found.differing)[0].label,
        }
        return Finding("late", words, _("从备份恢复 media 目录；用 zoneops check-files 列出全部"))
    oldest = (timezone.now() - RESTING).timestamp()
    if left := sum(1 for path in found.orphans if path.lstat().st_mtime <= oldest):
        words = _("%(count)d 个文件没有记录指向它，是中断的上传留下的") % {"count": left}
        return Finding("soon", words, "zoneops check-files --sweep")
    return Finding("done", _("%(count)d 个文件都在，大小都对") % {"count": found.files})
