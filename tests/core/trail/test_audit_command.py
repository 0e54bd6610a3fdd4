"""`zoneops audit …`: what the auditor runs on the server, and what it answers."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.core.trail.conftest import facts, unguarded
from zoneops.core.models import AuditEntry, AuditLink
from zoneops.core.trail import heads

pytestmark = pytest.mark.django_db


def said(capsys, *words, fails=False, **options):
    """What the command prints; with `fails`, it must end with status 1."""
    if fails:
        with pytest.raises(SystemExit) as ended:
            call_command("audit", *words, **options)
        assert ended.value.code == 1
    else:
        call_command("audit", *words, **options)
    return capsys.readouterr().out


def test_sealing_says_how_many_and_the_head(write, capsys):
    assert "还没有审计记录" in said(capsys, "seal")
    write(3)
    told = said(capsys, "seal")
    assert f"封存 3 条，链头 {AuditLink.objects.last()}" in told


def test_a_sound_trail_is_said_to_be_and_the_command_succeeds(write, capsys):
    write(2)
    said(capsys, "seal")
    assert "审计链完好：2 条已封存" in said(capsys, "verify")


def test_a_changed_row_is_named_in_words_and_for_programs_and_the_command_fails(write, capsys):
    _first, second = write(2)
    said(capsys, "seal")
    with unguarded():
        facts(second.pk).update(reason="改过")
    assert f"✗ 记录 {second.pk}（链节 2）被改动" in said(capsys, "verify", fails=True)
    told = json.loads(said(capsys, "verify", "--json", fails=True))
    assert (told["sound"], told["findings"][0]["kind"], told["findings"][0]["entry_id"]) == (
        False,
        "changed",
        second.pk,
    )


def test_a_head_noted_on_paper_is_compared(write, capsys, tmp_path):
    write(2)
    said(capsys, "seal")
    head = str(AuditLink.objects.last())
    assert said(capsys, "head").startswith(head)
    assert "完好" in said(capsys, "verify", "--head", head)
    assert "被重算过" in said(capsys, "verify", "--head", f"2:{'0' * 64}", fails=True)
    assert "被截去" in said(capsys, "verify", "--head", f"9:{'0' * 64}", fails=True)
    kept = tmp_path / "elsewhere.jsonl"
    kept.write_text(heads.path().read_text().replace(head[2:], "0" * 64))
    assert "elsewhere.jsonl 第 1 行" in said(capsys, "verify", "--heads-file", str(kept), fails=True)


@pytest.mark.parametrize("words", [["--head", "2"], ["--head", "x:y"], ["--heads-file", "/no/such/file"]])
def test_a_head_that_is_none_is_refused(db, words):
    with pytest.raises(CommandError):
        call_command("audit", "verify", *words)


def test_without_a_seal_there_is_no_head(db):
    with pytest.raises(CommandError, match="还没有封存过"):
        call_command("audit", "head")


def test_an_export_can_be_checked_without_the_database_and_is_noted(write, capsys, tmp_path):
    write(3)
    file = tmp_path / "rows.jsonl.gz"
    assert "写出 3 条" in said(capsys, "export", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    assert "3 条，都与封存相符" in said(capsys, "check-file", str(file))
    assert AuditEntry.objects.get(action="audit.exported").after["count"] == 3
    with pytest.raises(CommandError, match="已存在"):
        call_command("audit", "export", str(file))
    assert "写出 0 条" in said(capsys, "export", str(tmp_path / "none.gz"), "--to", "2001-01-01")


def test_a_file_that_is_no_export_is_refused(db, tmp_path):
    (tmp_path / "no.gz").write_bytes(b"no gzip")
    with pytest.raises(CommandError, match="读不出来"):
        call_command("audit", "check-file", str(tmp_path / "no.gz"))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has roles")
def test_hardening_shuts_the_file_of_sqlite_to_others(db, capsys, settings, tmp_path):
    file = tmp_path / "zone.sqlite3"
    file.write_bytes(b"")
    file.chmod(0o644)
    settings.DATABASES["default"]["NAME"], before = str(file), settings.DATABASES["default"]["NAME"]
    try:
        said(capsys, "harden")
    finally:
        settings.DATABASES["default"]["NAME"] = before
    assert file.stat().st_mode & 0o777 == 0o600
