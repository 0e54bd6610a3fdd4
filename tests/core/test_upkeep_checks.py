"""Faults that are put in one by one, and that the examination finds: backup, its check, jobs, clock, fonts."""

import datetime
import json
import subprocess

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from tests import factories
from zoneops.core import fonts, health, housekeeping, job_checks, sql
from zoneops.core.backup import checks
from zoneops.core.models import AuditEntry, JobRun

pytestmark = pytest.mark.django_db
HOURS, DAYS = datetime.timedelta(hours=1), datetime.timedelta(days=1)


@pytest.fixture
def in_use(db):
    """A zone that has been worked in for a month."""
    zone = factories.zone(is_sample=False)
    row = AuditEntry.objects.create(actor_name="试", action="x", subject_label="a", subject_id="1", subject_name="a")
    _aged(row, 30 * DAYS)
    return zone


def _aged(row, age):
    """Put a row of the trail back in time; its guards stand in the way of everybody but a test."""
    sql.drop_audit_guards(connection)
    AuditEntry.objects.filter(pk=row.pk).update(at=timezone.now() - age)
    sql.install_audit_guards(connection)


def lay_backup(settings, age):
    settings.BACKUP_ROOT.mkdir(exist_ok=True)
    path = settings.BACKUP_ROOT / f"zoneops-daily-{timezone.localtime() - age:%Y%m%d-%H%M%S}.zip"
    path.write_bytes(b"x" * 2**20)
    return path


def all_ran(ago=datetime.timedelta(0)):
    moment = timezone.now() - ago
    for job in housekeeping.jobs():
        JobRun.objects.create(name=job.name, started_at=moment, finished_at=moment, succeeded_at=moment)


# --- backup -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "tone"), [(1, "soon"), (25.9, "soon"), (26.1, "late"), (24 * 9, "late")])
def test_a_backup_older_than_26_hours_is_wrong_now(in_use, settings, hours, tone):
    lay_backup(settings, hours * HOURS)
    assert checks.check_age().tone == tone


def test_a_backup_on_the_disk_of_the_data_is_to_be_moved_and_on_another_it_is_in_order(in_use, settings, monkeypatch):
    path = lay_backup(settings, 3 * HOURS)
    finding = checks.check_age()
    assert "同一块盘" in finding.fix
    assert finding.words == f"最近一份是 {checks.shown(timezone.now() - 3 * HOURS)} 做的，1.0 MB，共留 1 份"
    monkeypatch.setattr(checks, "device", lambda asked: 1 if asked == path else 2)
    assert checks.check_age().tone == "done"


def test_no_backup_is_wrong_in_a_zone_that_is_worked_in_and_none_is_asked_of_a_sample(in_use, settings):
    assert checks.check_age().tone == "late"
    in_use.is_sample = True
    in_use.save()
    assert checks.check_age().tone == "done"


def test_a_new_zone_is_given_its_first_night(db, settings):
    factories.zone(is_sample=False)
    assert checks.check_age().tone == "soon"
    assert checks.check_soundness().tone == "soon"
    assert job_checks.check_jobs().tone == "soon"


def test_backups_that_are_switched_off_are_pointed_out(in_use, settings):
    settings.BACKUP_DAILY = False
    assert checks.check_age().tone == "soon"
    assert checks.check_soundness().tone == "done"


@pytest.mark.parametrize(
    ("facts", "tone", "words"),
    [
        ({"succeeded": 1 * DAYS}, "done", "从头到尾读过一遍，完好"),
        ({"succeeded": 8.1 * DAYS}, "late", "8.1 天没有核对"),
        ({"succeeded": 1 * DAYS, "failures": 1, "message": "备份损坏"}, "late", "备份损坏"),
        ({"failures": 2, "message": "还没有备份"}, "late", "还没有备份"),
        ({}, "late", "还没有核对过"),
    ],
)
def test_a_backup_that_nobody_read_or_that_is_damaged_is_found(in_use, facts, tone, words):
    now = timezone.now()
    succeeded = now - facts["succeeded"] if "succeeded" in facts else None
    told = {"failures": facts.get("failures", 0), "message": facts.get("message", "")}
    JobRun.objects.create(name="verify", started_at=now, finished_at=now, succeeded_at=succeeded, **told)
    finding = checks.check_soundness()
    assert finding.tone == tone
    assert words in finding.words


# --- jobs and clock ---------------------------------------------------------------------------------------------------


def test_jobs_that_ran_are_in_order(in_use):
    all_ran()
    assert job_checks.check_jobs().tone == "done"


def test_that_nobody_runs_the_jobs_is_found(in_use):
    finding = job_checks.check_jobs()
    assert (finding.tone, finding.words) == ("late", "后台作业还没有跑过")


def test_a_job_that_stands_still_is_named(in_use):
    all_ran()
    JobRun.objects.filter(name="seal").update(succeeded_at=timezone.now() - 3 * HOURS)
    finding = job_checks.check_jobs()
    assert (finding.tone, finding.words) == ("late", "该做没有做：封存审计链")


def test_a_job_that_fails_is_named_with_its_words_and_the_command_that_tries_again(in_use):
    all_ran()
    JobRun.objects.filter(name="backup").update(failures=3, message="盘满了")
    finding = job_checks.check_jobs()
    assert (finding.tone, finding.words) == ("late", "“每日备份”连续失败 3 次：盘满了")
    assert "zoneops housekeeping --job backup" in finding.fix


def test_a_clock_that_was_set_back_is_found_by_the_newest_rows(in_use):
    assert job_checks.check_clock().tone == "done"
    row = AuditEntry.objects.create(actor_name="试", action="x", subject_label="a", subject_id="1", subject_name="a")
    _aged(row, -4 * datetime.timedelta(minutes=1))
    assert job_checks.check_clock().tone == "done"
    _aged(row, -1 * DAYS)
    finding = job_checks.check_clock()
    assert finding.tone == "late"
    assert "倒退" in finding.words


def test_a_clock_that_was_set_back_is_found_by_the_last_job(in_use):
    JobRun.objects.create(name="seal", started_at=timezone.now() + 2 * HOURS)
    assert job_checks.check_clock().tone == "late"


def test_a_database_with_another_clock_is_found(in_use, monkeypatch):
    monkeypatch.setattr(sql, "database_now", lambda _connection: timezone.now() + 2 * datetime.timedelta(minutes=1))
    expected = "late" if connection.vendor == "postgresql" else "done"
    assert job_checks.check_clock().tone == expected


# --- the audit trail --------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_trail_that_was_edited_lost_its_guards_or_is_not_sealed_is_found(in_use):
    assert job_checks.check_chain().words == "1 条审计记录两小时还没有封存"
    housekeeping.keep_house(only="seal")
    assert job_checks.check_chain().words == "审计链还没有核验过"
    housekeeping.keep_house(only="trail")
    assert job_checks.check_chain().tone == "done"
    sql.drop_audit_guards(connection)
    try:
        finding = job_checks.check_chain()
        assert (finding.tone, finding.fix) == ("late", "zoneops migrate")
        AuditEntry.objects.update(reason="改过")
    finally:
        sql.install_audit_guards(connection)
    (outcome,) = housekeeping.keep_house(only="trail")
    assert outcome.failed
    finding = job_checks.check_chain()
    assert finding.tone == "late"
    assert "审计链不完整" in finding.words


# --- fonts ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def no_fonts(monkeypatch, tmp_path):
    fonts.chinese_font.cache_clear()
    monkeypatch.setattr("shutil.which", lambda _name: None)
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path),))
    yield tmp_path
    fonts.chinese_font.cache_clear()


def test_a_machine_without_a_chinese_font_is_told_which_to_install(no_fonts):
    (no_fonts / "DejaVuSans.ttf").touch()
    finding = fonts.check()
    assert (finding.tone, finding.fix) == ("soon", "apt install fonts-noto-cjk")


@pytest.mark.parametrize("name", ["NotoSansCJK-Regular.ttc", "simsun.ttc", "SourceHanSerifSC-Bold.otf"])
def test_a_chinese_font_in_a_usual_folder_is_found_without_fontconfig(no_fonts, name):
    (no_fonts / "deep").mkdir()
    (no_fonts / "deep" / name).touch()
    finding = fonts.check()
    assert finding.tone == "done"
    assert name in finding.words


def test_fontconfig_is_asked_first_and_may_fail(no_fonts, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _name: "/usr/bin/fc-list")
    answers = [subprocess.CompletedProcess([], 0, stdout="Noto Serif CJK SC,思源宋体\nAR PL UMing CN\n"), OSError("no")]

    def run(*_command, **_how):
        if isinstance(answer := answers.pop(0), Exception):
            raise answer
        return answer

    monkeypatch.setattr(subprocess, "run", run)
    assert "AR PL UMing CN" in fonts.check().words
    fonts.chinese_font.cache_clear()
    assert fonts.check().tone == "soon"


# --- all of it --------------------------------------------------------------------------------------------------------


def test_the_examination_looks_at_backup_jobs_clock_fonts_and_files(in_use, settings):
    results = {result.key: result for result in health.examine()}
    assert {"backup", "backup_verified", "jobs", "clock", "chain", "fonts", "files", "disk", "calendar"} <= set(results)
    assert not [result for result in results.values() if "没有做完" in result.finding.words]


def test_the_command_ends_with_status_one_while_a_backup_is_missing(in_use, settings, capsys):
    with pytest.raises(SystemExit) as caught:
        call_command("doctor", json=True)
    assert caught.value.code == 1
    states = {row["key"]: row["state"] for row in json.loads(capsys.readouterr().out)}
    assert states["backup"] == "late"
