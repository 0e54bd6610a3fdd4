"""Where backups lie and what they are called."""

import datetime
import re
import shutil
from pathlib import Path

from django.conf import settings
from django.utils import timezone

# Made by hand: stays until somebody removes it. Daily: old ones are removed (core/jobs.py).
BY_HAND, DAILY = "zoneops", "zoneops-daily"
NAME = re.compile(r"(zoneops|zoneops-daily)-(\d{8})-(\d{6})(?:-\d+)?\.zip")


def root() -> Path:
    return Path(settings.BACKUP_ROOT)


def unused(prefix: str = BY_HAND, folder: Path | None = None) -> Path:
    """A path for a backup made now, in local time."""
    folder = folder or root()
    stem = f"{prefix}-{timezone.localtime():%Y%m%d-%H%M%S}"
    path, number = folder / f"{stem}.zip", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}.zip"
    return path


def made_at(path: Path) -> datetime.datetime | None:
    """When a backup was made, from its name; None for another file."""
    found = NAME.fullmatch(path.name)
    if not found:
        return None
    try:
        naive = datetime.datetime.strptime(found[2] + found[3], "%Y%m%d%H%M%S")  # noqa: DTZ007 - made aware below
    except ValueError:
        return None
    return timezone.make_aware(naive)


def dated(prefix: str = "") -> list[tuple[datetime.datetime, Path]]:
    """The backups in the folder, oldest first; `prefix`: only those of one kind."""
    if not root().is_dir():
        return []
    found = [(moment, path) for path in root().iterdir() if (moment := made_at(path))]
    return sorted(one for one in found if prefix in {"", NAME.fullmatch(one[1].name)[1]})  # type: ignore[index]


def latest() -> Path | None:
    found = dated()
    return found[-1][1] if found else None


def free_bytes(path: Path) -> int:
    return shutil.disk_usage(path).free
