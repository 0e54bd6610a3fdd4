"""All rows or none, once, with a receipt."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy, override

from tests.core.ledger.books import save
from zoneops.core.errors import Refused
from zoneops.core.ledger import importing
from zoneops.core.ledger.columns import Column, Kind
from zoneops.core.ledger.importing import Counts, ImportRefused, Subject, check_file, import_file
from zoneops.core.ledger.uploads import check_upload, commit_receipt, folder, stored_path
from zoneops.core.models import AuditEntry, CalendarDay, ImportReceipt
from zoneops.core.parsing.errors import FileUnreadable

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def written():
    return CalendarDay.objects.filter(on__year=2031).count()


def uploaded(path):
    return SimpleUploadedFile(path.name, path.read_bytes())


def test_a_good_file_is_written_and_the_same_file_again_changes_nothing(days, ledger, zone):
    assert import_file(days, ledger, zone=zone, by="测试") == Counts(created=2)
    assert import_file(days, ledger, zone=zone, by="测试") == Counts(unchanged=2)
    assert written() == 2


def test_checking_finds_every_wrong_cell_in_reading_order_and_writes_nothing(days, bad_ledger, zone):
    checked = check_file(days, bad_ledger, zone=zone, by="测试")
    assert [error.cell for error in checked.errors] == ["B4", "C5", "B6"]
    assert checked.errors[2].reason == "与第 2 行重复"
    assert written() == 0


def test_one_wrong_cell_keeps_every_row_out(days, bad_ledger, zone):
    with pytest.raises(ImportRefused, match="3 处写不进去，先改再导") as caught:
        import_file(days, bad_ledger, zone=zone, by="测试")
    assert len(caught.value.errors) == 3
    assert written() == 0


def test_a_fault_in_the_middle_of_writing_leaves_nothing_behind(days, tmp_path, zone):
    path = save(
        tmp_path / "a.xlsx",
        [["名称", "日期", "上班"], ["国庆节", "2031-10-01", "否"], ["中途出错", "2031-10-02", "否"]],
    )
    with pytest.raises(RuntimeError):
        import_file(days, path, zone=zone, by="测试")
    assert written() == 0


def test_a_header_without_a_row_is_an_error_and_no_silent_success(days, tmp_path, zone):
    path = save(tmp_path / "a.xlsx", [["名称", "日期", "上班"]])
    [error] = check_file(days, path, zone=zone, by="测试").errors
    assert error.reason == "表头下面一行数据也没有"


def test_ledgers_are_matched_in_their_own_language_whatever_the_reader_reads(ledger, zone):
    lazy = Column(
        "is_working", gettext_lazy("上班"), Kind.CHOICE, choices={gettext_lazy("是"): 1, gettext_lazy("否"): 0}
    )
    subject = Subject("x", "x", [Column("name", gettext_lazy("名称")), lazy], commit=lambda rows, zone, by: Counts())
    with override("en"):
        checked = check_file(subject, ledger, zone=zone, by="测试")
    assert [row.values["is_working"] for row in checked.rows] == [0, 1]


def test_two_subjects_cannot_share_a_key(days):
    with pytest.raises(ValueError, match="days"):
        importing.register(Subject("days", "别的", [], commit=lambda rows, zone, by: Counts()))
    assert importing.subject("days") is days
    assert days in importing.subjects()


def test_an_upload_is_kept_under_a_random_name_and_checked(days, ledger, zone, officer):
    receipt = check_upload(days, uploaded(ledger), zone=zone, by=officer)
    assert (receipt.state, receipt.errors, receipt.counts["rows"]) == ("checked", [], 2)
    assert receipt.file_name == "放假安排.xlsx"
    assert stored_path(receipt).read_bytes() == ledger.read_bytes()
    assert "放假" not in receipt.stored_name
    assert (receipt.by_id, receipt.by_name) == (officer.pk, str(officer))
    assert written() == 0


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\boot.ini", "/etc/shadow", "a" * 400 + ".xlsx"])
def test_the_name_of_an_upload_is_shown_but_never_becomes_a_path(days, ledger, zone, officer, name):
    file = SimpleUploadedFile("x", ledger.read_bytes())
    file._name = name
    receipt = check_upload(days, file, zone=zone, by=officer)
    assert stored_path(receipt).parent.parent == folder()
    assert "/" not in receipt.file_name
    assert len(receipt.file_name) <= 255


def test_a_receipt_is_written_once_however_often_it_is_clicked(days, ledger, zone, officer):
    receipt = check_upload(days, uploaded(ledger), zone=zone, by=officer)
    first, second = commit_receipt(receipt, by=officer), commit_receipt(receipt, by=officer)
    assert first.pk == second.pk == receipt.pk
    assert (first.state, first.counts["created"]) == ("committed", 2)
    assert second.committed_at == first.committed_at
    [entry] = AuditEntry.objects.filter(action="import.committed")
    assert entry.after["created"] == 2
    assert entry.after["sha256"] == receipt.sha256


def test_a_receipt_with_errors_cannot_be_written(days, bad_ledger, zone, officer):
    receipt = check_upload(days, uploaded(bad_ledger), zone=zone, by=officer)
    assert (receipt.state, len(receipt.errors), receipt.counts["errors"]) == ("checked", 3, 3)
    with pytest.raises(ImportRefused):
        commit_receipt(receipt, by=officer)
    receipt.refresh_from_db()
    assert receipt.state == "refused"
    assert written() == 0
    assert not AuditEntry.objects.filter(action="import.committed").exists()


def test_a_file_changed_after_the_check_is_not_written(days, ledger, zone, officer):
    receipt = check_upload(days, uploaded(ledger), zone=zone, by=officer)
    other = save(ledger.with_name("别的.xlsx"), [["名称", "日期", "上班"], ["元旦", "2031-01-01", "否"]])
    stored_path(receipt).write_bytes(other.read_bytes())
    with pytest.raises(Refused, match="重新上传"):
        commit_receipt(receipt, by=officer)
    assert written() == 0


def test_what_became_wrong_between_check_and_writing_is_found(days, ledger, zone, officer, monkeypatch):
    receipt = check_upload(days, uploaded(ledger), zone=zone, by=officer)
    late = Subject(
        "days", "日历", days.columns, days.commit, lambda rows, zone, by: [rows[0].error("on", "这一天刚被别人写入")]
    )
    monkeypatch.setitem(importing._subjects, "days", late)
    with pytest.raises(ImportRefused):
        commit_receipt(receipt, by=officer)
    receipt.refresh_from_db()
    assert receipt.errors[0]["cell"] == "B4"
    assert written() == 0


def test_an_unreadable_upload_is_refused_with_the_reason(days, zone, officer):
    receipt = check_upload(days, SimpleUploadedFile("说明.xlsx", "不是表格".encode()), zone=zone, by=officer)
    assert receipt.state == "refused"
    assert receipt.errors[0]["reason"] == "这不是表格文件。应为 xlsx、xls 或 csv，改扩展名不算"
    with pytest.raises(FileUnreadable):
        commit_receipt(receipt, by=officer)


def test_an_upload_over_the_limit_is_not_even_kept(days, zone, officer, settings):
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    receipt = check_upload(days, SimpleUploadedFile("大.xlsx", b"x" * (1024 * 1024 + 1)), zone=zone, by=officer)
    assert (receipt.state, receipt.stored_name) == ("refused", "")
    assert receipt.errors[0]["reason"].startswith("文件有 2 MB，最多 1 MB")


def test_a_receipt_cannot_be_committed_without_its_moment(zone):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        ImportReceipt.objects.create(zone=zone, subject="x", file_name="x", sha256="x", state="committed", by_name="x")
