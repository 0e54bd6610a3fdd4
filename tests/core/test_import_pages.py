"""数据导入 on a page: upload, mend, write once, keep the receipt."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import factories
from tests.core.ledger.books import save
from zoneops.accounts.enums import Role
from zoneops.accounts.models import Department
from zoneops.core.ledger import uploads
from zoneops.core.ledger.importing import subject
from zoneops.core.models import AuditEntry, ImportReceipt

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

HEAD = ["代码", "名称", "类别", "电话"]
GOOD = [HEAD, ["ZS", "招商部", "管委会", "0534-1"], ["ZG", "自然资源局", "市直部门", None]]
BAD = [HEAD, ["ZS", "招商部", "管委会", None], ["ZG", "自然资源局", "外单位", None], ["JS", "", "市直部门", None]]


@pytest.fixture
def departments(administrator):
    """The subject that is brought in here: departments, which system administrators keep."""
    return subject("departments")


@pytest.fixture
def send(managing, departments, tmp_path):
    """Upload a sheet and follow to the receipt."""

    def post(rows, name="部门.xlsx"):
        data = save(tmp_path / "book.xlsx", rows).read_bytes() if isinstance(rows, list) else rows
        address = reverse("system:import_upload", args=["departments"])
        return managing.post(address, {"file": SimpleUploadedFile(name, data)}, follow=True)

    return post


def commit(client, receipt):
    return client.post(reverse("system:import_commit", args=[receipt.pk]), follow=True)


def test_the_first_page_offers_what_this_person_may_bring_in(managing, departments):
    page = managing.get(reverse("system:imports"))
    assert "departments" in [one.key for one in page.context["subjects"]]
    assert "还没有导入过" in page.text


def test_wrong_cells_are_listed_and_nothing_can_be_written(send, managing):
    page = send(BAD)
    assert "2 处写不进去，先改再导" in page.text
    assert [error["cell"] for error in page.context["errors"]] == ["C3", "B4"]
    assert "C3" in page.text
    assert "外单位" in page.text
    assert not page.context["can_commit"]
    refused = commit(managing, ImportReceipt.objects.get())
    assert "已写入" not in refused.text
    assert not Department.objects.exists()


def test_the_mended_file_is_written_by_the_second_step_and_only_once(send, managing, administrator):
    send(BAD)
    page = send(GOOD)
    assert "2 行都对，可以写入" in page.text
    assert not Department.objects.exists(), "checking writes nothing"
    receipt = ImportReceipt.objects.first()
    first = commit(managing, receipt)
    assert "已写入：新增 2 行，改动 0 行" in first.text
    again = commit(managing, receipt)
    assert again.redirect_chain == first.redirect_chain
    assert Department.objects.count() == 2
    assert AuditEntry.objects.filter(action="import.committed", actor_id=administrator.pk).count() == 1


def test_every_import_leaves_its_receipt_on_the_first_page(send, managing):
    send(BAD, "有错.xlsx")
    send(GOOD, "改好.xlsx")
    commit(managing, ImportReceipt.objects.first())
    page = managing.get(reverse("system:imports"))
    assert [(receipt.file_name, receipt.state) for receipt, _label in page.context["shown"]] == [
        ("改好.xlsx", "committed"),
        ("有错.xlsx", "checked"),
    ]
    assert "2 / 0 / 0" in page.text


def test_without_the_right_every_page_is_refused(client, departments, zone):
    client.force_login(factories.user_with(Role.LEADER, zone=zone))
    receipt = ImportReceipt.objects.create(zone=zone, subject="departments", state="checked", by_name="试验")
    for address in (
        reverse("system:imports"),
        reverse("system:import_upload", args=["departments"]),
        reverse("system:import_template", args=["departments"]),
    ):
        assert client.get(address).status_code == 403, address
    assert client.get(reverse("system:import_receipt", args=[receipt.pk])).status_code == 404  # not his
    assert client.post(reverse("system:import_commit", args=[receipt.pk])).status_code == 404


@pytest.mark.parametrize(
    ("role", "sees_others"), [("project_manager", True), ("statistician", True), ("service_officer", False)]
)
def test_who_imports_for_the_whole_zone_sees_what_everybody_brought_in(client, zone, other_zone, role, sees_others):
    reader = factories.user_with(role, zone=zone)
    client.force_login(reader)
    counts = {"rows": 1, "created": 1, "changed": 0, "unchanged": 0, "skipped": 0, "errors": 0}
    made = {"subject": "projects", "state": "checked", "by_name": "试验", "counts": counts}
    own = ImportReceipt.objects.create(zone=zone, by_id=reader.pk, **made)
    others = ImportReceipt.objects.create(zone=zone, by_id=reader.pk + 1, **made)
    abroad = ImportReceipt.objects.create(zone=other_zone, by_id=reader.pk, **made)
    seen = set(ImportReceipt.objects.visible_to(reader))
    assert seen == ({own, others} if sees_others else {own})
    for receipt in (own, others, abroad):
        status = client.get(reverse("system:import_receipt", args=[receipt.pk])).status_code
        assert status == (200 if receipt in seen else 404)


def test_the_receipt_of_another_zone_is_not_there(managing, departments, other_zone):
    receipt = ImportReceipt.objects.create(zone=other_zone, subject="departments", state="checked", by_name="外人")
    assert managing.get(reverse("system:import_receipt", args=[receipt.pk])).status_code == 404
    assert managing.post(reverse("system:import_commit", args=[receipt.pk])).status_code == 404


def test_an_unknown_subject_is_not_there(managing):
    assert managing.get(reverse("system:import_upload", args=["weather"])).status_code == 404


def test_no_file_chosen_is_said_at_the_form(managing, departments):
    answer = managing.post(reverse("system:import_upload", args=["departments"]))
    assert answer.status_code == 422
    assert "还没有选文件" in answer.text


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("部门.pdf", b"%PDF-1.7 ...", "不是表格文件"),
        ("部门.xlsx", b"", "空的"),
        ("部门.xlsx", b"PK\x03\x04 broken", "已损坏"),
    ],
)
def test_a_file_of_the_wrong_kind_gets_a_receipt_that_says_why(send, name, data, words):
    page = send(data, name)
    receipt = ImportReceipt.objects.get()
    assert receipt.state == "refused"
    assert words in page.context["errors"][0]["reason"]
    assert not page.context["can_commit"]


def test_a_file_that_is_too_large_is_refused_unread_and_not_kept(send, settings):
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    page = send(b"PK\x03\x04" + b"0" * (1024 * 1024), "大.xlsx")
    receipt = ImportReceipt.objects.get()
    assert (receipt.state, receipt.stored_name) == ("refused", "")
    assert "1 MB" in page.context["errors"][0]["reason"]
    assert not list(uploads.folder().iterdir())


def test_the_template_opens_and_has_the_columns(managing, departments):
    answer = managing.get(reverse("system:import_template", args=["departments"]))
    assert "attachment" in answer["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    words = {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    assert {"代码", "名称", "类别"} <= {str(word).rstrip("*＊（必填）") for word in words}


def test_the_upload_page_shows_which_columns_it_knows(managing, departments):
    page = managing.get(reverse("system:import_upload", args=["departments"])).text
    for word in ("代码", "名称", "类别", "部门名称"):
        assert word in page


def test_a_right_file_says_what_writing_will_change_and_changes_nothing_yet(client, zone):
    administrator = factories.user_with(Role.SYSTEM_ADMINISTRATOR, zone=zone, name="侯一鸣")
    client.force_login(administrator)
    text = "代码,名称,类别\nD01,经济发展部,管委会\nD02,市水利局,市直部门\n"
    file = SimpleUploadedFile("部门表.csv", text.encode("utf-8-sig"))
    page = client.post("/imports/departments/", {"file": file}, follow=True)
    assert "写入后新增 2 行，改动 0 行，0 行未变" in page.content.decode()
    assert not Department.objects.filter(zone=zone).exists()


def test_a_text_file_is_called_by_the_name_it_came_with(client, zone):
    client.force_login(factories.user_with(Role.SYSTEM_ADMINISTRATOR, zone=zone, name="侯一鸣"))
    file = SimpleUploadedFile("部门表.csv", "代码,名称,类别\nD01,经济发展部,乡镇\n".encode("utf-8-sig"))
    page = client.post("/imports/departments/", {"file": file}, follow=True)
    assert "部门表" in page.content.decode()
    assert ImportReceipt.objects.get().errors[0]["sheet"] == "部门表"
