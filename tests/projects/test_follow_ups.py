"""A contact written down is what keeps a project from stalling."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests import factories
from zoneops.core import audit
from zoneops.core.errors import Refused
from zoneops.projects import services
from zoneops.projects.models import Attachment

TODAY = factories.TODAY


def at(text):
    return timezone.make_aware(datetime.datetime.fromisoformat(text))


def note(project, officer, when, **given):
    values = {"kind": "visit", "content": "看了现场"} | given
    return services.record_follow_up(project, by=officer, happened_at=at(when), **values)


def test_a_contact_counts_and_its_next_step_becomes_the_projects(project, officer):
    note(project, officer, "2021-10-15T10:05", next_step="补图", next_step_due_on=datetime.date(2021, 10, 18))
    project.refresh_from_db()
    assert (project.follow_up_count, project.last_follow_up_on) == (1, TODAY)
    assert (project.next_step, project.next_step_due_on) == ("补图", datetime.date(2021, 10, 18))


def test_a_contact_written_down_late_does_not_turn_the_clock_back(zone, officer):
    project = factories.project(zone, last_follow_up_on=None)
    note(project, officer, "2021-10-10T09:00", next_step="后")
    note(project, officer, "2021-10-01T09:00", next_step="先")
    project.refresh_from_db()
    assert (project.last_follow_up_on, project.next_step) == (datetime.date(2021, 10, 10), "后")


def test_a_contact_without_a_next_step_keeps_the_one_that_stands(project, officer):
    note(project, officer, "2021-10-15T09:00", next_step="补图")
    note(project, officer, "2021-10-15T10:00")
    project.refresh_from_db()
    assert project.next_step == "补图"


def test_late_at_night_in_the_zone_is_still_today(project, officer):
    note(project, officer, "2021-10-15T23:59")
    project.refresh_from_db()
    assert project.last_follow_up_on == TODAY


@pytest.mark.parametrize(
    ("when", "given", "reason"),
    [
        ("2021-10-16T00:00", {}, "还没到"),
        ("2021-10-15T09:00", {"content": " \n"}, "内容没有写"),
        ("2021-10-15T09:00", {"next_step_due_on": TODAY}, "没有写下一步做什么"),
        ("2021-10-15T09:00", {"next_step": "长" * 121}, "有 121 个字，最多 120 个"),
    ],
)
def test_a_contact_that_cannot_be_is_refused(project, officer, when, given, reason):
    with pytest.raises(Refused, match=reason):
        note(project, officer, when, **given)
    assert not project.follow_ups.exists()


def test_a_corrected_contact_keeps_what_it_said_in_the_audit_and_moves_the_last_day(zone, officer):
    project = factories.project(zone, last_follow_up_on=None)
    entry = note(project, officer, "2021-10-14T09:00", next_step="补图")
    services.correct_follow_up(
        entry, by=officer, happened_at=at("2021-10-12T09:00"), content="看了厂房", next_step="复审"
    )
    project.refresh_from_db()
    assert (project.last_follow_up_on, project.next_step) == (datetime.date(2021, 10, 12), "复审")
    row = audit.history(project).first()
    assert (row.before["content"], row.after["content"]) == ("看了现场", "看了厂房")


def test_only_who_wrote_a_contact_corrects_it(project, officer, manager):
    entry = note(project, officer, "2021-10-14T09:00")
    with pytest.raises(Refused, match="李文静记的，只有本人能更正"):
        services.correct_follow_up(entry, by=manager, content="改")


def test_an_empty_file_is_refused_in_words_and_nothing_of_the_contact_is_kept(project, officer):
    with pytest.raises(Refused, match=r"“空\.txt”是空文件"):
        note(project, officer, "2021-10-15T09:00", files=[SimpleUploadedFile("空.txt", b"")])
    assert not project.follow_ups.exists()


def test_a_file_over_the_limit_is_refused_with_its_size(project, officer, settings):
    settings.MAX_UPLOAD_BYTES = 2**20
    with pytest.raises(Refused, match="有 2 MB，超过 1 MB"):
        services.attach_file(project, SimpleUploadedFile("大.pdf", b"x" * (2**20 + 1)), by=officer)


def test_a_file_is_kept_under_a_name_that_says_nothing(project, officer):
    kept = services.attach_file(project, SimpleUploadedFile("../../协议.pdf", b"%PDF-1.7"), by=officer)
    assert kept.original_name == "协议.pdf"
    assert "协议" not in kept.file.name
    with kept.file.open("rb") as stored:
        assert stored.read() == b"%PDF-1.7"
    # printf %%PDF-1.7 | sha256sum
    assert Attachment.objects.get().sha256 == "86edbaa24831badfa0a8b04bb410141e2ee4182b6d0014493fe262a7a331c20b"
