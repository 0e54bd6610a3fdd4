"""Files and the rows that point at them: never a row without its file, and no file left behind by a refusal."""

import io
import json
import os
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from tests import factories
from zoneops.core.files import keeping
from zoneops.core.health import examine
from zoneops.projects import services
from zoneops.projects.models import Attachment
from zoneops.projects.services import files

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PDF = b"%PDF-1.7 agreement"


@pytest.fixture
def project(zone, officer):
    return factories.project(zone, service_officer=officer)


@pytest.fixture
def attached(project, officer):
    return services.attach_file(project, SimpleUploadedFile("协议.pdf", PDF), by=officer)


def on_disk(settings):
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def send(client, project, *sent):
    address = reverse("projects:attach", args=[project.pk])
    return client.post(address, {"attachments": [SimpleUploadedFile(name, data) for name, data in sent]}, follow=True)


def old(path):
    two_hours_ago = time.time() - 7200
    os.utime(path, (two_hours_ago, two_hours_ago))


def check_files(*arguments):
    out, status = io.StringIO(), 0
    try:
        call_command("check_files", *arguments, stdout=out)
    except SystemExit as end:
        status = end.code
    return status, out.getvalue()


def test_a_file_is_whole_on_the_disk_under_a_name_that_says_nothing(attached, settings):
    [path] = on_disk(settings)
    assert path.read_bytes() == PDF
    assert (attached.size_bytes, attached.sha256) == (len(PDF), keeping.sha256(path))
    assert path.name == attached.stored_name
    assert not path.suffix
    assert not path.stat().st_mode & 0o177, "nobody else reads it, nobody runs it"


def test_a_refusal_after_the_file_was_written_takes_the_file_back(signed_in, project, settings, monkeypatch):
    kept = files.audit.record

    def full(*arguments, **facts):
        if Attachment.objects.count() == 2:
            raise files.Refused("第二个没有记下")
        return kept(*arguments, **facts)

    monkeypatch.setattr(files.audit, "record", full)
    answer = send(signed_in, project, ("一.pdf", PDF), ("二.pdf", PDF))
    assert answer.status_code == 422
    assert not Attachment.objects.exists()
    assert on_disk(settings) == []


def test_an_error_of_the_whole_request_takes_the_file_back(signed_in, project, settings, monkeypatch):
    monkeypatch.setattr("zoneops.projects.views.files.tell", lambda *_: 1 / 0)
    signed_in.raise_request_exception = False
    assert send(signed_in, project, ("一.pdf", PDF)).status_code == 500
    assert not Attachment.objects.exists()
    assert on_disk(settings) == []


def test_what_was_confirmed_stays(signed_in, project, settings):
    assert send(signed_in, project, ("一.pdf", PDF)).status_code == 200
    assert [path.read_bytes() for path in on_disk(settings)] == [PDF]
    assert Attachment.objects.get().sha256 == keeping.sha256(on_disk(settings)[0])


def test_when_the_database_cannot_be_asked_the_file_stays(settings, tmp_path):
    from zoneops.core.files.storing import remove_unwanted, store

    stored = store(SimpleUploadedFile("a", PDF), "attachments", is_wanted=lambda _stored: True)
    remove_unwanted(stored, lambda _stored: 1 / 0)
    assert stored.path.read_bytes() == PDF
    remove_unwanted(stored, lambda _stored: False)
    assert not stored.path.exists()


def test_the_same_content_twice_is_told_and_kept_twice(signed_in, project, attached):
    page = send(signed_in, project, ("协议-副本.pdf", PDF))
    assert "“协议-副本.pdf”和已有的“协议.pdf”内容完全一样，两份都留着" in page.text
    assert Attachment.objects.filter(sha256=attached.sha256).count() == 2


def test_the_same_content_in_another_project_is_nobody_s_business(signed_in, project, zone, attached):
    other = factories.project(zone)
    kept = services.attach_file(other, SimpleUploadedFile("协议.pdf", PDF), by="试验")
    assert services.same_content(kept) is None


def test_files_and_rows_that_agree_are_in_order(attached):
    found = keeping.differences(with_hashes=True)
    assert (found.files, found.orphans, found.missing, found.differing) == (1, [], [], [])
    assert check_files()[0] == 0


def test_a_lost_file_a_changed_one_and_one_of_another_size_are_found(project, officer, settings):
    lost, changed, longer = (
        services.attach_file(project, SimpleUploadedFile(f"{name}.pdf", PDF), by=officer) for name in "甲乙丙"
    )
    root = Path(settings.MEDIA_ROOT)
    (root / lost.file.name).unlink()
    (root / changed.file.name).write_bytes(PDF[::-1])
    (root / longer.file.name).write_bytes(PDF + b"!")
    found = keeping.differences(with_hashes=True)
    assert [one.label for one in found.missing] == ["甲.pdf"]
    assert [one.label for one in found.differing] == ["乙.pdf", "丙.pdf"]
    assert not found.nothing_lost
    status, said = check_files()
    assert status == 1
    assert "不在：甲.pdf" in said
    assert "变了：乙.pdf" in said
    finding = {result.key: result.finding for result in examine()}["files"]
    assert finding.tone == "late"
    assert "2 个附件不在存储里或大小不对，如“甲.pdf”" in finding.words


def test_what_a_broken_upload_left_is_found_and_swept_but_not_what_is_still_coming(attached, settings):
    folder = Path(settings.MEDIA_ROOT) / "attachments" / "ab"
    folder.mkdir(parents=True, exist_ok=True)
    left, coming = folder / "left", folder / "coming"
    left.write_bytes(b"x")
    coming.write_bytes(b"y")
    old(left)
    assert keeping.differences().orphans == sorted([left, coming])
    assert {result.key: result.finding.tone for result in examine()}["files"] == "soon"
    status, said = check_files("--sweep", "--json")
    assert status == 0
    assert json.loads(said)["removed"] == [str(left)]
    assert coming.exists()
    assert attached.file.storage.exists(attached.file.name)


def test_the_folders_that_rows_point_into_are_known():
    assert {"attachments", "imports"} <= set(keeping.folders())
