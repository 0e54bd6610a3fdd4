"""What the examination finds, check by check, and that it ends even where a check breaks."""

import datetime
import json
import shutil
from collections import namedtuple

import pytest
from django.core.management import call_command
from django.db import connection

from zoneops.core import calendar, health
from zoneops.core.health import Finding
from zoneops.core.models import CalendarYear

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def checks(monkeypatch):
    """The examination with only the checks that the test puts in."""
    only = {}
    monkeypatch.setattr(health, "_checks", only)
    return only


def today_is(monkeypatch, day):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: datetime.date.fromisoformat(day))


def test_a_check_that_breaks_is_a_finding_and_the_others_still_run(checks):
    def broken():
        raise OSError("磁盘没有了")

    health.register("broken", "坏的", broken, order=1)
    health.register("fine", "好的", lambda: Finding("done", "没事"), order=2)
    first, second = health.examine()
    assert (first.finding.tone, first.finding.words) == ("late", "检查没有做完：磁盘没有了")
    assert second.finding.tone == "done"


def test_checks_come_in_their_order(checks):
    for order, key in [(30, "c"), (10, "b"), (10, "a")]:
        health.register(key, key, lambda: Finding("done", ""), order=order)
    assert [result.key for result in health.examine()] == ["a", "b", "c"]


def test_the_database_says_which_it_is():
    finding = health.check_database()
    if connection.vendor == "postgresql":
        assert finding.words.startswith("PostgreSQL ")
    else:
        assert (finding.tone, finding.words) == ("done", "SQLite，WAL + FULL")


@pytest.mark.slow
def test_a_database_on_disk_opened_by_our_settings_is_durable(tmp_path, settings, monkeypatch):
    from django.db import ConnectionHandler

    from zoneops.config.settings import database

    ours = ConnectionHandler({"default": database(f"sqlite:///{tmp_path}/zone.sqlite3")})["default"]
    monkeypatch.setattr(health, "connection", ours)
    assert health.check_database().words == "SQLite，WAL + FULL"
    ours.close()


def test_a_database_without_its_tables_lacks_steps(monkeypatch):
    assert health.check_migrations().tone == "done"
    monkeypatch.setattr("django.db.migrations.recorder.MigrationRecorder.applied_migrations", lambda self: {})
    finding = health.check_migrations()
    assert (finding.tone, finding.fix) == ("late", "zoneops migrate")


@pytest.mark.parametrize(
    ("today", "tone", "words"),
    [
        ("2022-10-30", "done", "放假安排到 2022 年底"),
        ("2022-11-02", "soon", "已公布的放假安排到 2022 年底，还有 59 天"),
        ("2022-12-31", "soon", "已公布的放假安排到 2022 年底，还有 0 天"),
        ("2023-01-01", "late", "已公布的放假安排只到 2022 年"),
    ],
)
def test_the_calendar_warns_in_the_last_weeks_before_it_runs_out(monkeypatch, years, today, tone, words):
    today_is(monkeypatch, today)
    finding = health.check_calendar()
    assert (finding.tone, finding.words, finding.url_name) == (tone, words, "system:calendar")


def test_a_provisional_year_does_not_count_as_published(monkeypatch, years):
    CalendarYear.objects.filter(year=2022).update(status="provisional")
    today_is(monkeypatch, "2022-02-01")
    assert health.check_calendar().words == "已公布的放假安排只到 2021 年"


def test_no_calendar_at_all_is_wrong_now():
    assert health.check_calendar().tone == "late"


@pytest.mark.parametrize(("gigabytes", "tone"), [(0.9, "late"), (1, "soon"), (4.9, "soon"), (5, "done")])
def test_a_full_disk_is_told_before_it_is_full(monkeypatch, gigabytes, tone):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(0, 0, int(gigabytes * 2**30)))
    assert health.check_disk().tone == tone


def test_missing_browser_files_are_named(settings, tmp_path):
    settings.VENDOR_ROOT = tmp_path
    (tmp_path / "icons.svg").touch()
    finding = health.check_browser_files()
    assert (finding.tone, finding.fix) == ("late", "zoneops vendor")
    assert "htmx.min.js" in finding.words
    assert "icons.svg" not in finding.words
    for name in ("tabler.min.css", "htmx.min.js", "Sortable.min.js"):
        (tmp_path / name).touch()
    assert health.check_browser_files().tone == "done"


def test_the_addresses_are_told_and_debugging_is_pointed_out(settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "zone.example"]
    settings.DEBUG = False
    assert health.check_hosts().words == "可从这些地址打开：zone.example"
    settings.DEBUG = True
    assert health.check_hosts().tone == "soon"


def test_https_without_a_proxy_that_ends_it_is_pointed_out(settings):
    settings.DEBUG, settings.HTTPS, settings.TRUSTED_PROXIES = False, True, 0
    assert health.check_hosts().tone == "late"
    assert "ZONEOPS_PROXY=1" in health.check_hosts().fix
    settings.TRUSTED_PROXIES = 1
    assert health.check_hosts().tone == "done"


def test_the_command_ends_with_status_one_when_something_is_wrong(checks, capsys):
    health.register("calendar", "工作日历", lambda: Finding("late", "没有", "补上"))
    with pytest.raises(SystemExit) as caught:
        call_command("doctor")
    assert caught.value.code == 1
    assert capsys.readouterr().out == "✗ 工作日历：没有  → 补上\n"


def test_the_command_speaks_json(checks, capsys):
    health.register("calendar", "工作日历", lambda: Finding("soon", "快没了"))
    call_command("doctor", json=True)
    assert json.loads(capsys.readouterr().out) == [{"key": "calendar", "state": "soon", "words": "快没了", "fix": ""}]


def test_every_check_of_the_product_ends_with_words(years):
    results = health.examine()
    assert len(results) >= 6
    assert all(result.label and result.finding.words for result in results)
    assert not [result for result in results if "没有做完" in result.finding.words]
    assert calendar.work_calendar()
