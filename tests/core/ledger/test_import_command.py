"""`zoneops import SUBJECT FILE` for people at a terminal and for scripts."""

import json

import pytest
from django.core.management import CommandError, call_command

from zoneops.core.models import AuditEntry, CalendarDay, ImportReceipt

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_a_good_file_is_written_and_counted(days, ledger, zone, capsys):
    call_command("import", "days", str(ledger))
    assert "写入 2 行：新增 2，改动 0，无变化 0" in capsys.readouterr().out
    assert CalendarDay.objects.filter(on__year=2031).count() == 2
    receipt = ImportReceipt.objects.get()
    assert (receipt.state, receipt.file_name, receipt.by_name) == ("committed", "放假安排.xlsx", "命令行")
    assert AuditEntry.objects.filter(action="import.committed").count() == 1


def test_every_wrong_cell_is_a_line_and_the_exit_status_is_one(days, bad_ledger, zone, capsys):
    with pytest.raises(SystemExit) as caught:
        call_command("import", "days", str(bad_ledger))
    assert caught.value.code == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "表一!B4 2031-02-30：“2031-02-30”：2031 年 2 月没有 30 日，应为日期，如 2021-05-08"
    assert [line.split(" ")[0] for line in lines] == ["表一!B4", "表一!C5", "表一!B6"]
    assert not CalendarDay.objects.filter(on__year=2031).exists()


def test_a_dry_run_writes_nothing_at_all(days, ledger, zone, capsys):
    call_command("import", "days", str(ledger), dry_run=True)
    assert "2 行可以写入（没有写）" in capsys.readouterr().out
    assert not CalendarDay.objects.filter(on__year=2031).exists()
    assert not ImportReceipt.objects.exists()


def test_json_carries_the_errors_field_by_field(days, bad_ledger, zone, capsys):
    with pytest.raises(SystemExit):
        call_command("import", "days", str(bad_ledger), json=True)
    answer = json.loads(capsys.readouterr().out)
    assert answer["written"] is False
    assert answer["errors"][1]["cell"] == "C5"
    assert answer["errors"][1]["expectation"] == "应为“是”或“否”"


def test_an_unreadable_file_is_one_line(days, tmp_path, zone, capsys):
    (tmp_path / "空.xlsx").touch()
    with pytest.raises(SystemExit):
        call_command("import", "days", str(tmp_path / "空.xlsx"))
    assert capsys.readouterr().out == "空.xlsx：文件是空的，一行内容也没有\n"


def test_the_person_named_by_the_option_is_on_the_receipt(days, ledger, officer):
    call_command("import", "days", str(ledger), by=officer.get_username(), verbosity=0)
    assert ImportReceipt.objects.get().by_id == officer.pk


@pytest.mark.parametrize(
    ("options", "message"),
    [({"zone": "nowhere"}, "没有代码为 nowhere 的开发区"), ({"by": "nobody"}, "没有账号 nobody")],
)
def test_unknown_names_are_said_before_anything_is_read(days, ledger, zone, options, message):
    with pytest.raises(CommandError, match=message):
        call_command("import", "days", str(ledger), **options)


def test_an_unknown_subject_lists_the_known_ones(days, ledger, zone):
    with pytest.raises(CommandError, match=r"没有“nothing”这种导入，可以导入：.*days"):
        call_command("import", "nothing", str(ledger))


def test_with_two_zones_the_zone_must_be_named(days, ledger, zone, other_zone):
    with pytest.raises(CommandError, match="用 --zone 写明代码"):
        call_command("import", "days", str(ledger))
