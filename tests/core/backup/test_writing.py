"""A backup while people work, and what it says of files that are missing."""

import hashlib
import json
import stat
import threading
import zipfile

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections, transaction

from tests import factories
from zoneops.core.backup import rows
from zoneops.core.backup.errors import BackupRefused
from zoneops.core.backup.reading import opened
from zoneops.core.backup.state import LEFT_OUT, state_of
from zoneops.core.backup.writing import write_backup
from zoneops.core.models import CalendarYear
from zoneops.projects import services


def test_every_table_is_either_kept_or_on_the_reviewed_list(db):
    state = state_of(connection)
    every = {model._meta.label_lower for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    kept = {model._meta.label_lower for model in state.kept_models()}
    assert kept == every - LEFT_OUT
    assert every >= LEFT_OUT  # none of the reviewed names has lost its model


def test_every_kind_of_column_can_be_kept(db):
    fields = [field for model in state_of(connection).kept_models() for field in rows.columns(model)]
    assert {rows.kind(field) for field in fields} <= rows.KINDS
    assert not [field for field in fields if field.generated]


def column(archive, table, name):
    return [row[table.index(name)] for row in archive.rows(table)]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_backup_taken_while_people_write_shows_one_moment(tmp_path):
    """Each writer writes pairs, one pair a transaction; a backup holds both of a pair or neither, in every table."""
    factories.zone()
    stop, written, failures = threading.Event(), [], []

    def write_pairs(start):
        try:
            number = start
            while not stop.is_set():
                with transaction.atomic():
                    CalendarYear.objects.create(year=number, status="confirmed", source="甲")
                    factories.zone(code=f"z{number}")
                written.append(number)
                number += 1
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=write_pairs, args=(1000 * (number + 1),)) for number in range(3)]
    for writer in writers:
        writer.start()
    seen = []
    try:
        for number in range(4):
            already = len(written)
            while len(written) < already + 5:  # nobody was held up by the backup before
                assert not failures
            path = tmp_path / f"{number}.zip"
            write_backup(path)
            with opened(path) as archive:
                archive.check()
                tables = {table.table: table for table in archive.manifest.tables}
                years = column(archive, tables["core_calendaryear"], "year")
                codes = column(archive, tables["core_zone"], "code")
            assert {f"z{year}" for year in years} == set(codes) - {"test-zone"}
            seen.append(len(years))
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert not failures
    assert seen == sorted(set(seen))
    assert len(written) > seen[-1]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_missing_and_a_changed_attachment_are_named_and_do_not_keep_the_rest_from_being_saved(tmp_path, settings):
    project = factories.project(factories.zone_with_grids())
    kept = [
        services.attach_file(project, SimpleUploadedFile(f"{n}.pdf", b"%%PDF-1.4\n%d" % n), by="试验") for n in range(3)
    ]
    (settings.MEDIA_ROOT / kept[0].file.name).unlink()
    (settings.MEDIA_ROOT / kept[1].file.name).write_bytes(b"%PDF-1.4\nother")
    told = write_backup(tmp_path / "backup.zip")
    assert told.faults == sorted(f"media/{one.file.name}" for one in kept[:2])
    with opened(tmp_path / "backup.zip") as archive:
        archive.check()
        assert archive.manifest.faults == told.faults
        assert f"media/{kept[2].file.name}" in {file.name for file in archive.manifest.files}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_file_is_for_its_owner_only_and_describes_itself(tmp_path):
    factories.zone()
    path = tmp_path / "new" / "backup.zip"
    write_backup(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["backup.zip"]
    raw = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        digest = hashlib.sha256(raw[: -len(archive.comment)]).hexdigest()
        assert archive.comment.decode() == f"zoneops-backup 001 sha256 {digest}"
        told = json.loads(archive.read("manifest.json"))
        zone = next(table for table in told["tables"] if table["model"] == "core.zone")
        data = archive.read("tables/core_zone.jsonl")
    assert (zone["rows"], zone["size"], zone["sha256"]) == (1, len(data), hashlib.sha256(data).hexdigest())
    assert told["database"] == connection.vendor
    assert "0001_initial" in told["migrations"]["core"]
    with pytest.raises(BackupRefused, match="已经有了"):
        write_backup(path)
    assert path.read_bytes() == raw


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_backup_that_cannot_be_written_leaves_nothing(tmp_path, monkeypatch):
    factories.zone()

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(BackupRefused, match="没有留下半个文件"):
        write_backup(tmp_path / "backup.zip")
    assert list(tmp_path.glob("**/*.zip")) + list(tmp_path.glob("**/*.part")) == []
