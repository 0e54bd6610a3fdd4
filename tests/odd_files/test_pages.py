"""The odd files through the pages that take files: no page breaks, and no import is empty and yet in order."""

import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import factories
from tests.odd_files import maps
from tests.odd_files.case import READ
from tests.odd_files.corpus import attachments, files
from zoneops.accounts.enums import Role
from zoneops.core.models import ImportReceipt
from zoneops.projects.models import Attachment, Project
from zoneops.territory.models import GridEdition

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SHEETS = [case for case in files() if case.kind in {"xlsx", "xls", "csv"}]
MAPS = [case for case in files() if case.kind == "geojson"]
PARTS = 5  # of each, so that a broken page shows more than its first file


def part_of(cases, number, every=PARTS):
    return cases[number::every]


@pytest.fixture
def importing(client, zone):
    """A browser in which the project manager has signed in, who brings in ledgers and grids."""
    client.force_login(factories.user_with(Role.PROJECT_MANAGER, zone=zone, name="周明远"))
    return client


def send_ledger(client, case):
    """Upload and write; the receipt as it stands then."""
    sent = SimpleUploadedFile(f"台账.{case.kind}", case.data)
    answer = client.post(reverse("system:import_upload", args=["projects"]), {"file": sent}, follow=True)
    assert answer.status_code < 500, case
    if not case.data:  # Django's own form says that the file is empty, or we do
        return None
    receipt = ImportReceipt.objects.latest("pk")
    answer = client.post(reverse("system:import_commit", args=[receipt.pk]), follow=True)
    assert answer.status_code < 500, case
    receipt.refresh_from_db()
    return receipt


def check_ledger(client, case):
    before = Project.objects.count()
    receipt = send_ledger(client, case)
    added = Project.objects.count() - before
    if receipt is None or receipt.state != "committed":
        assert not added, case
        assert receipt is None or receipt.errors, f"{case}: not written, and nobody says why"
    else:
        assert receipt.counts["rows"] > 0, f"{case}: an empty import that is in order"
        assert added == receipt.counts["created"], case


@pytest.mark.either
@pytest.mark.parametrize("part", range(PARTS))
def test_ledgers_are_written_with_rows_or_refused_with_reasons(importing, part):
    for case in part_of(SHEETS[::6], part):
        check_ledger(importing, case)


@pytest.mark.long
@pytest.mark.either
@pytest.mark.parametrize("part", range(PARTS))
def test_every_ledger_of_the_corpus_goes_through_the_page(importing, part):
    for case in part_of(SHEETS, part):
        check_ledger(importing, case)


def test_texts_that_one_database_takes_and_another_does_not(importing):
    """SQLite keeps a NUL, PostgreSQL refuses it: neither ever sees one."""
    words = ("NUL", "half a pair", "control", "right to left", "without end")
    chosen = [case for case in SHEETS + MAPS if any(word in case.name for word in words)]
    assert len(chosen) >= 12
    for case in chosen:
        (check_grids if case.kind == "geojson" else check_ledger)(importing, case)


def test_the_good_ledgers_among_them_are_written(importing):
    good = [case for case in SHEETS if case.name.startswith("good ledger")]
    kinds = set()
    for case in good:
        receipt = send_ledger(importing, case)
        assert (receipt.state, receipt.counts["rows"]) == ("committed", 1), (case, receipt.errors)
        kinds.add(case.kind)
    assert kinds == {"xlsx", "xls", "csv"}


def send_grids(client, case):
    fields = {"title": "新网格", "effective_from": "2021-10-01", "source": "批复"}
    files = {
        "planning_area": SimpleUploadedFile("范围.geojson", maps.good()),
        "grids": SimpleUploadedFile("网格.geojson", case.data),
    }
    return client.post(reverse("territory:edition_new"), fields | files, follow=True)


def check_grids(client, case):
    answer = send_grids(client, case)
    assert answer.status_code < 500, case
    for draft in GridEdition.objects.filter(title="新网格"):
        assert draft.grids.exists(), f"{case}: a division without grids"
        draft.delete()
        return
    assert answer.status_code == 422, case
    said = [sentence for found in answer.context["form"].errors.values() for sentence in found]
    assert said, case
    assert all(sentence in html.unescape(answer.text) for sentence in said), case


@pytest.mark.either
@pytest.mark.parametrize("part", range(PARTS))
def test_borders_are_drafted_with_grids_or_refused_with_reasons(importing, part):
    for case in part_of(MAPS[::4], part):
        check_grids(importing, case)


@pytest.mark.long
@pytest.mark.either
@pytest.mark.parametrize("part", range(PARTS))
def test_every_border_of_the_corpus_goes_through_the_page(importing, part):
    for case in part_of(MAPS, part):
        check_grids(importing, case)


@pytest.mark.either
@pytest.mark.parametrize("part", range(PARTS))
def test_attachments_are_kept_as_downloads_or_refused_with_a_sentence(signed_in, officer, zone, part):
    project = factories.project(zone, service_officer=officer)
    address = reverse("projects:attach", args=[project.pk])
    for case in part_of(attachments(), part):
        sent = SimpleUploadedFile("x", case.data)
        sent._name = case.file_name or "x"  # Django would clean it before anybody sees it
        before = Attachment.objects.count()
        answer = signed_in.post(address, {"attachments": sent})
        if answer.status_code == 302:
            kept = Attachment.objects.latest("pk")
            assert case.expect == READ, f"{case}: kept as {kept}"
            assert_only_a_download(signed_in, kept, case)
        else:
            assert answer.status_code == 422, case
            # A name that breaks the form it is sent in arrives as no file at all.
            broken_form = set(case.file_name) & set('"\r\n')
            assert case.expect != READ or broken_form, case
            assert Attachment.objects.count() == before, case
            assert "没有保存" in answer.text or broken_form, case


def assert_only_a_download(client, kept, case):
    answer = client.get(reverse("projects:download", args=[kept.project_id, kept.pk]))
    assert b"".join(answer.streaming_content) == case.data
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    disposition = answer["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=UTF-8''")
    assert disposition.isascii()
    assert disposition.isprintable()
    assert len(kept.original_name.encode()) <= 255
    assert not set(kept.original_name) & set('/\\"\r\n\u202e\u0000'), case
