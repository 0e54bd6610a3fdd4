"""What the installation does by itself: once, in time, and not in silence when it fails."""

import datetime
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections
from django.utils import timezone

from tests import factories
from tests.tree import ROOT
from zoneops.core import alarm, housekeeping, jobs, serving
from zoneops.core.backup import places
from zoneops.core.models import AuditEntry, AuditLink, FormKey, ImportReceipt, JobRun
from zoneops.reference.management.commands.serve import serve

DAYS = datetime.timedelta(days=1)


@pytest.fixture
def only(monkeypatch):
    """The housekeeping with only the jobs that the test puts in."""
    chosen = {}
    monkeypatch.setattr(housekeeping, "_jobs", chosen)
    return housekeeping.register


@pytest.fixture
def alarms(monkeypatch):
    heard = []
    monkeypatch.setattr(alarm, "sound", heard.append)
    return heard


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_many_who_ask_at_once_one_does_the_work(only):
    done = []

    def work():
        done.append(1)
        time.sleep(0.2)
        return "做了"

    only("work", "试验", work, every=DAYS)
    start = threading.Barrier(6)

    def ask():
        start.wait()
        try:
            housekeeping.keep_house()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [1]
    run = JobRun.objects.get()
    assert (run.name, run.failures, run.message) == ("work", 0, "做了")
    assert run.started_at <= run.succeeded_at == run.finished_at


@pytest.mark.django_db(transaction=True)
def test_a_job_that_fails_is_written_down_sounds_the_alarm_once_and_lets_the_others_run(only, alarms, caplog):
    def broken():
        raise OSError("盘满了")

    only("broken", "备份", broken, every=DAYS)
    only("fine", "清理", lambda: "好", every=DAYS)
    first, second = housekeeping.keep_house()
    assert (first.failed, first.words, second.failed) == (True, "盘满了", False)
    assert any(record.levelname == "ERROR" for record in caplog.records)
    run = JobRun.objects.get(name="broken")
    assert (run.failures, run.message, run.succeeded_at) == (1, "盘满了", None)
    housekeeping.keep_house(only="broken")
    assert JobRun.objects.get(name="broken").failures == 2
    assert alarms == ["备份：盘满了"]


@pytest.mark.django_db(transaction=True)
def test_a_job_that_recovers_says_so(only, alarms):
    answers = iter([OSError("盘满了"), "好"])

    def work():
        if isinstance(answer := next(answers), Exception):
            raise answer
        return answer

    only("work", "备份", work, every=DAYS)
    housekeeping.keep_house()
    assert housekeeping.keep_house() == []  # not at once again
    housekeeping.keep_house(only="work")
    run = JobRun.objects.get()
    assert (run.failures, run.message) == (0, "好")
    assert run.succeeded_at


@pytest.mark.django_db(transaction=True)
def test_a_run_whose_process_died_is_taken_over_at_once_and_one_elsewhere_after_six_hours(only):
    only("work", "试验", lambda: "好", every=DAYS)
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    now = timezone.now()
    mine = housekeeping._ourselves()
    for holder, since, taken in [
        (mine, now, False),  # ourselves: alive
        (f"elsewhere {dead.pid}", now, False),
        (f"elsewhere {dead.pid}", now - datetime.timedelta(hours=7), True),
        (mine.rpartition(" ")[0] + f" {dead.pid}", now, True),
    ]:
        JobRun.objects.all().delete()
        JobRun.objects.create(name="work", started_at=since, message=holder)
        assert bool(housekeeping.keep_house()) is taken, holder


@pytest.mark.django_db(transaction=True)
def test_the_alarm_goes_to_the_command_of_the_installation_and_never_breaks_the_work(settings, tmp_path, caplog):
    heard = tmp_path / "heard"
    settings.ALARM_COMMAND = f"{sys.executable} -c 'import sys; open({str(heard)!r}, \"w\").write(sys.argv[1])'"
    alarm.sound("每日备份：盘满了")
    settings.ALARM_COMMAND = "/nowhere/at/all"
    alarm.sound("x")
    settings.ALARM_COMMAND = "false"
    alarm.sound("x")
    assert "the alarm command failed" in caplog.text


def test_the_command_of_the_alarm_gets_the_words_as_its_last_argument(settings, monkeypatch):
    asked = []
    monkeypatch.setattr(subprocess, "run", lambda command, **how: asked.append(command))
    settings.ALARM_COMMAND = "/usr/local/bin/tell --to '张 三'"
    alarm.sound("每日备份：盘满了; rm -rf /")
    assert asked == [["/usr/local/bin/tell", "--to", "张 三", "每日备份：盘满了; rm -rf /"]]


# --- the jobs themselves ----------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_nightly_pass_seals_backs_up_checks_and_clears(settings):
    factories.user_with(zone=factories.zone_with_grids())
    AuditEntry.objects.create(actor_name="试", action="x", subject_label="a", subject_id="1", subject_name="a")
    outcomes = {outcome.job.name: outcome for outcome in housekeeping.keep_house()}
    assert list(outcomes) == ["seal", "backup", "verify", "trail", "files", "clear"]
    assert not [outcome.words for outcome in outcomes.values() if outcome.failed]
    assert AuditLink.objects.count() == AuditEntry.objects.count()
    ((_moment, path),) = places.dated()
    assert path.name.startswith("zoneops-daily-")
    assert path.parent == settings.BACKUP_ROOT
    assert outcomes["verify"].words == f"{path.name} 完好"
    assert housekeeping.keep_house() == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_backup_that_rots_is_found_the_next_night(settings):
    factories.zone()
    jobs.back_up()
    path = places.latest()
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    (outcome,) = housekeeping.keep_house(only="verify")
    assert outcome.failed
    assert "损坏" in outcome.words


@pytest.mark.django_db
def test_old_daily_backups_go_and_those_made_by_hand_stay(settings):
    settings.BACKUP_ROOT.mkdir()
    names = [f"zoneops-daily-202109{day:02d}-023000.zip" for day in range(1, 31)]
    by_hand = ["zoneops-20210901-120000.zip", "before-restore-20210901-120000.zip"]
    others = [*by_hand, "zoneops-daily-99999999-000000.zip", "a.txt"]
    for name in [*names, *others]:
        (settings.BACKUP_ROOT / name).touch()
    half = settings.BACKUP_ROOT / ".zoneops-daily-20210930-023000.zip.0a0b.part"
    half.touch()
    os.utime(half, (0, 0))
    removed = jobs.clear_old_backups()
    left = {path.name for path in settings.BACKUP_ROOT.iterdir()}
    assert left >= set(others)
    assert not half.exists()
    assert left - set(others) == {*names[-7:], *(f"zoneops-daily-202109{day:02d}-023000.zip" for day in (12, 19))}
    assert removed == 30 - 9


@pytest.mark.django_db
def test_backups_are_not_made_where_they_are_switched_off_or_nothing_is_there_yet(settings):
    assert jobs.back_up() == "还没有开发区，不用备份"
    factories.zone()
    settings.BACKUP_DAILY = False
    assert "关着" in jobs.back_up()
    assert not settings.BACKUP_ROOT.exists()


@pytest.mark.django_db
def test_what_is_over_is_cleared_and_what_is_not_stays(zone, settings):
    now = timezone.now()
    for age in (1, 8):
        key = FormKey.objects.create(owner="user-1", key=str(age) * 20)
        FormKey.objects.filter(pk=key.pk).update(created_at=now - age * DAYS)
        Session.objects.create(session_key=f"s{age}", session_data="", expire_date=now + (4 - age) * DAYS)
    folder = Path(settings.MEDIA_ROOT) / "imports"
    folder.mkdir(parents=True)
    receipts = {}
    for state, age in [("checked", 29), ("checked", 31), ("refused", 31), ("committed", 400)]:
        facts = {"subject": "x", "file_name": "x", "sha256": "0" * 64, "by_name": "x", "state": state}
        moment = now if state == "committed" else None
        made = ImportReceipt.objects.create(zone=zone, stored_name=f"{state}{age}", committed_at=moment, **facts)
        ImportReceipt.objects.filter(pk=made.pk).update(at=now - age * DAYS)
        (folder / made.stored_name).write_bytes(b"x")
        receipts[made.stored_name] = made.pk
    jobs.clear()
    assert [key.key[0] for key in FormKey.objects.all()] == ["1"]
    assert [session.session_key for session in Session.objects.all()] == ["s1"]
    assert {path.name for path in folder.iterdir()} == {"checked29", "committed400"}
    kept = set(ImportReceipt.objects.exclude(stored_name="").values_list("stored_name", flat=True))
    assert kept == {"checked29", "committed400"}
    assert ImportReceipt.objects.count() == 4


# --- the command, the watcher and the lock ----------------------------------------------------------------------------


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


@pytest.mark.django_db(transaction=True)
def test_the_command_says_what_it_did_and_ends_with_status_one_when_a_job_failed(only, capsys, home):
    only("fine", "清理", lambda: "没有可清的", every=DAYS)
    call_command("housekeeping")
    call_command("housekeeping")
    call_command("housekeeping", quiet=True)
    assert capsys.readouterr().out == "✓ 清理：没有可清的\n没有到点的作业\n"

    def broken():
        raise OSError("盘满了")

    only("broken", "备份", broken, every=DAYS)
    with pytest.raises(SystemExit) as caught:
        call_command("housekeeping")
    assert caught.value.code == 1
    assert "✗ 备份：盘满了" in capsys.readouterr().out


@pytest.mark.django_db
def test_nothing_is_done_while_a_backup_is_being_restored(home):
    with serving.alone(home), pytest.raises(CommandError, match="正在恢复备份"):
        call_command("housekeeping")
    with serving.alone(home), pytest.raises(CommandError, match="正在恢复备份"):
        serve({"host": "127.0.0.1", "port": 1, "workers": 1, "no_housekeeping": True})


def test_a_running_server_keeps_a_restore_out_for_as_long_as_its_process_lives(tmp_path):
    code = f"import time; from pathlib import Path; from zoneops.core import serving\n" \
           f"serving.share(Path({str(tmp_path)!r})); print('up', flush=True); time.sleep(60)"  # fmt: skip
    server = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout.readline() == "up\n"
        with pytest.raises(serving.Busy), serving.alone(tmp_path):
            pass
        os.close(serving.share(tmp_path))  # a second server may run beside it
    finally:
        server.kill()
        server.communicate()
    with serving.alone(tmp_path), pytest.raises(serving.Busy):
        serving.share(tmp_path)


@pytest.mark.slow
def test_the_watcher_makes_its_passes_and_dies_with_the_server(tmp_path):
    """A stand-in for `zoneops` notes each pass; the server is a shell that is killed."""
    (tmp_path / "zoneops").mkdir()
    note = f"import os, pathlib; pathlib.Path({str(tmp_path)!r}, 'pass' + str(os.getpid())).touch()"
    (tmp_path / "zoneops" / "__init__.py").touch()
    (tmp_path / "zoneops" / "__main__.py").write_text(note)
    watcher = ROOT / "zoneops" / "core" / "watcher.py"
    code = (
        "import os, subprocess, sys, time\n"
        f"command = [sys.executable, {str(watcher)!r}, '--parent', str(os.getpid()), '--first', '0', '--every', '1']\n"
        "child = subprocess.Popen(command)\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    server = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    pid = int(server.stdout.readline())
    try:
        _until(lambda: len(list(tmp_path.glob("pass*"))) >= 2)
    finally:
        server.kill()
        server.communicate()
    _until(lambda: not _runs(pid))
    passes = len(list(tmp_path.glob("pass*")))
    assert passes >= 2


def _until(holds):
    for _ in range(300):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("not within 30 s")


def _runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_the_watcher_is_light():
    code = "import sys; import zoneops.core.watcher; print([name for name in sys.modules if name.startswith('django')])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
