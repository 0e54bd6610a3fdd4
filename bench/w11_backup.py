"""W11: backup, check and restore of 100,000 projects with 300,000 audit rows and 200 MB of attachments.

    python bench/w11_backup.py [--projects 100000] [--audit 300000] [--megabytes 200] [--database postgresql://…]

The limits measured beside them in the same run: the database's own copy (SQLite's backup API, or pg_dump -Fc) and a
plain copy of the attachments; for the restore, writing what the copy holds back into an empty database of the same kind
(SQLite's backup API again, or pg_restore). Ours keeps a format of its own, hashes every row, and compares what it has
loaded. Budget: 1,000,000 rows and 5 GB restored within 15 minutes on 2 cores. Memory is the highest of the process.
"""

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from w1_lists import ROOT, fill


def timed(action):
    began = time.monotonic()
    result = action()
    return time.monotonic() - began, result


def zoneops(home, database, *arguments):
    """Seconds, of these on the processor, and highest memory of one command, in words."""
    environment = os.environ | {"ZONEOPS_HOME": str(home), "ZONEOPS_LOG_LEVEL": "ERROR", "PYTHONPATH": str(ROOT)}
    if database:
        environment["ZONEOPS_DATABASE"] = database
    began = time.monotonic()
    command = [sys.executable, "-m", "zoneops", *map(str, arguments)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"zoneops {arguments[0]}: {status}")
    seconds = time.monotonic() - began
    return f"{seconds:6.1f} s  {usage.ru_utime + usage.ru_stime:6.1f} s CPU  {usage.ru_maxrss / 1024:5.0f} MB"


def make(options):
    """In a process of its own, whose memory is not measured: projects, audit rows, attachments."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zoneops.config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from zoneops.core.models import AuditEntry, Zone
    from zoneops.core.trail import sealing
    from zoneops.projects.models import Attachment, Project

    call_command("migrate", verbosity=0)
    fill(options.projects)
    zone, project = Zone.objects.get(), Project.objects.first()
    facts = {"actor_name": "专员", "action": "project.changed", "subject_label": "projects.project", "zone": zone}
    for start in range(0, options.audit, 5000):
        AuditEntry.objects.bulk_create(
            AuditEntry(subject_id=str(n), subject_name=f"项目{n}", before={"stage": 1}, after={"stage": 2}, **facts)
            for n in range(start, min(start + 5000, options.audit))
        )
    sealing.seal(everything=True)
    import hashlib

    from django.conf import settings

    folder = Path(settings.MEDIA_ROOT) / "attachments"
    folder.mkdir(parents=True)
    for number in range(options.megabytes // 2):
        data = os.urandom(2 * 2**20)
        (folder / f"{number:08d}").write_bytes(data)
        Attachment.objects.create(
            project=project, stored_name=f"{number:08d}", file=f"attachments/{number:08d}", original_name="a.pdf",
            size_bytes=len(data), sha256=hashlib.sha256(data).hexdigest(), by_name="bench",
        )  # fmt: skip


def sqlite_copy(source, target):
    with sqlite3.connect(source) as live, sqlite3.connect(target) as copy:
        live.backup(copy)
    os.sync()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=100_000)
    parser.add_argument("--audit", type=int, default=300_000)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--database", default="", help="an empty database of PostgreSQL; made anew with the name + _to")
    parser.add_argument("--make", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        make(options)
        return
    with tempfile.TemporaryDirectory() as folder:
        home, other, archive = Path(folder) / "home", Path(folder) / "other", Path(folder) / "backup.zip"
        home.mkdir()
        other.mkdir()
        environment = os.environ | {"ZONEOPS_HOME": str(home), "ZONEOPS_LOG_LEVEL": "ERROR"}
        if options.database:
            environment["ZONEOPS_DATABASE"] = options.database
        size = [f"--{name}={getattr(options, name)}" for name in ("projects", "audit", "megabytes")]
        subprocess.run([sys.executable, __file__, "--make", *size], env=environment, check=True)
        to = options.database and f"{options.database}_to"
        if to:
            plain = options.database.rpartition("/")[0] + "/postgres"
            name = to.rpartition("/")[2]
            again = [f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"']
            for statement in again:
                subprocess.run(["psql", "-q", plain, "-c", statement], check=True)
        backup = zoneops(home, options.database, "backup", "--to", archive)
        verify = zoneops(home, options.database, "verify", archive)
        restore = zoneops(other, to, "restore", archive)
        limits = Path(folder) / "limits"
        limits.mkdir()
        if to:
            dump = limits / "dump"
            copied, _ = timed(lambda: subprocess.run(["pg_dump", "-Fc", "-f", dump, options.database], check=True))
            for statement in again:
                subprocess.run(["psql", "-q", plain, "-c", statement], check=True)
            put, _ = timed(lambda: subprocess.run(["pg_restore", "-d", to, dump], check=True))
        else:
            copied, _ = timed(lambda: sqlite_copy(home / "zoneops.sqlite3", limits / "copy.sqlite3"))
            put, _ = timed(lambda: sqlite_copy(limits / "copy.sqlite3", limits / "back.sqlite3"))
        files, _ = timed(lambda: shutil.copytree(home / "media", limits / "media") and os.sync())
        print(f"backup   {backup}   the database's own copy {copied:5.1f} s + files {files:4.1f} s")
        print(f"verify   {verify}   {archive.stat().st_size / 2**20:.0f} MB in the archive")
        print(f"restore  {restore}   its own way back        {put:5.1f} s + files {files:4.1f} s")
        print("budget   900 s for 1,000,000 rows and 5 GB")


if __name__ == "__main__":
    main()
