"""A damaged or forged backup is refused before anything is touched, whatever is wrong with it."""

import json
import resource
import subprocess
import sys

import pytest

from tests.core.backup.damage import Forger, all_damaged
from tests.core.backup.installation import SET_UP, filled
from zoneops.core.backup.errors import BackupRefused
from zoneops.core.backup.reading import opened

pytestmark = pytest.mark.slow

TRY_EACH = """
import json
from pathlib import Path
from zoneops.core.backup.errors import BackupRefused
from zoneops.core.backup.restoring import restore
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        restore(path, force=True, by="试验")
        said = None
    except BackupRefused as error:
        said = str(error)
    print("TRIED", json.dumps([path.name, said]))
"""


CHECK = """
import sys
from pathlib import Path
from zoneops.core.backup.errors import Damaged
from zoneops.core.backup.reading import opened
try:
    with opened(Path(sys.argv[1])) as one:
        one.check()
except Damaged:
    print('refused')
"""


@pytest.mark.either
def test_the_forger_writes_sound_archives_so_that_what_is_refused_is_refused_for_its_change(archive, tmp_path):
    path = tmp_path / "again.zip"
    path.write_bytes(Forger(archive.read_bytes()).begin().end())
    with opened(path) as again:
        again.check()
        assert again.manifest.rows > 300


@pytest.mark.either
def test_a_hundred_damaged_archives_are_refused_and_a_full_installation_stays_as_it_was(archive, full, tmp_path):
    before, files, database = full.rows(), full.media(), (full.home / "zoneops.sqlite3").read_bytes()
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    what = {}
    for number, (words, raw) in enumerate(all_damaged(archive.read_bytes())):
        name = f"{number:03d}.zip"
        (damaged / name).write_bytes(raw)
        what[name] = words
    assert len(what) >= 100
    done = full.process("-c", SET_UP + TRY_EACH, str(damaged))
    assert done.returncode == 0, done.stderr[-3000:]
    tried = dict(json.loads(line[6:]) for line in done.stdout.splitlines() if line.startswith("TRIED "))
    assert set(tried) == set(what)
    assert [what[name] for name, said in tried.items() if said is None] == []
    assert [said for said in tried.values() if "没有" not in said and "损坏" not in said] == []
    assert (full.home / "zoneops.sqlite3").read_bytes() == database
    assert (full.rows(), full.media()) == (before, files)
    assert {path.name for path in full.home.iterdir()} <= {
        "zoneops.sqlite3", "media", "audit", "backups", "static", "vendor", "secret_key", "serving.lock"
    }  # fmt: skip


def test_rows_that_only_the_database_refuses_leave_postgresql_as_it_was(archive, on_postgresql, tmp_path):
    from tests.core.backup.damage import of_other_rows

    full = filled(on_postgresql("full"))
    before, files = full.rows(), full.media()
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    last = list(of_other_rows(Forger(archive.read_bytes())))[-4:]
    for number, (_words, raw) in enumerate(last):
        (damaged / f"{number}.zip").write_bytes(raw)
    done = full.process("-c", SET_UP + TRY_EACH, str(damaged))
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.count("TRIED") == 4
    assert "null]" not in done.stdout
    assert (full.rows(), full.media()) == (before, files)


@pytest.mark.either
def test_a_backup_from_the_future_says_which_version_to_install(archive, tmp_path, empty):
    one = Forger(archive.read_bytes()).begin()
    one.told["migrations"]["core"].append("0999_from_the_future")
    one.told["product"] = "9.0.0"
    path = tmp_path / "future.zip"
    path.write_bytes(one.end())
    status, said = empty.zoneops("restore", path)
    assert status == 1
    assert "core.0999_from_the_future" in said
    assert "装 9.0.0 或更新的版本" in said


@pytest.mark.either
def test_checking_a_bomb_costs_little_memory(archive, tmp_path):
    from tests.core.backup.damage import bombs

    def limited():
        resource.setrlimit(resource.RLIMIT_AS, (700 * 2**20, 700 * 2**20))

    for number, (_words, raw) in enumerate(bombs(Forger(archive.read_bytes()))):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(raw)
        command = [sys.executable, "-c", CHECK, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, preexec_fn=limited, check=False)
        assert done.stdout == "refused\n", done.stderr


@pytest.mark.either
def test_a_backup_that_is_not_there_is_said_to_be_so(tmp_path):
    with pytest.raises(BackupRefused, match="打不开"), opened(tmp_path / "nowhere.zip"):
        pass
