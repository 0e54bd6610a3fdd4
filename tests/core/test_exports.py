"""What leaves a list as a file: opened again with a reader that is not ours."""

import csv
import datetime
import io
import json
from decimal import Decimal

import openpyxl
import pytest
from django.test import RequestFactory

from tests import factories
from zoneops.core.exports import ExportColumn, Kind, export_links, export_response, safe_text
from zoneops.core.models import AuditEntry

COLUMNS = [
    ExportColumn("name", "名称"),
    ExportColumn("planned_yuan", "计划总投资", Kind.YUAN_WAN),
    ExportColumn("output_yuan", "产值", Kind.YUAN_100M),
    ExportColumn("growth", "同比", Kind.PERCENT),
    ExportColumn("land_mu", "用地", Kind.MU),
    ExportColumn("count", "个数", Kind.INTEGER),
    ExportColumn("due_on", "时限", Kind.DATE),
    ExportColumn("seen_at", "上次跟进", Kind.MOMENT),
    ExportColumn("is_key", "重点", Kind.FLAG),
    ExportColumn("owner", "负责人", value="owner.name"),
]
ROW = {
    "name": "年产2万吨正极材料项目",
    "planned_yuan": Decimal("126000000.00"),
    "output_yuan": Decimal("18427000000"),
    "growth": Decimal("-3.2"),
    "land_mu": Decimal("118.50"),
    "count": 7,
    "due_on": datetime.date(2021, 9, 30),
    "seen_at": datetime.datetime(2021, 10, 15, 2, 5, tzinfo=datetime.UTC),
    "is_key": True,
    "owner": {"name": "李文静"},
}
EMPTY = dict.fromkeys(ROW)


@pytest.fixture
def zone(db):
    return factories.zone()


def answer(zone, rows, kind, columns=COLUMNS, name="项目", query=""):
    request = RequestFactory().get(f"/?format={kind}{query}")
    request.user = "李文静"
    return export_response(request, name, columns, rows, zone)


def body(response):
    return b"".join(response.streaming_content)


def sheet_of(response):
    return openpyxl.load_workbook(io.BytesIO(body(response))).active


def test_a_list_that_is_not_asked_as_a_file_stays_a_page(zone):
    assert export_response(RequestFactory().get("/"), "项目", COLUMNS, [ROW], zone) is None
    assert answer(zone, [ROW], "exe") is None


def test_xlsx_carries_real_dates_and_numbers_in_the_unit_of_the_head(zone):
    sheet = sheet_of(answer(zone, [ROW], "xlsx"))
    heads = [cell.value for cell in sheet[1]]
    assert heads[1:5] == ["计划总投资（万元）", "产值（亿元）", "同比（%）", "用地（亩）"]
    values = [cell.value for cell in sheet[2]]
    assert values == [
        "年产2万吨正极材料项目",
        12600,
        184.27,
        -3.2,
        118.5,
        7,
        datetime.datetime(2021, 9, 30),
        datetime.datetime(2021, 10, 15, 10, 5),  # the moment in Shanghai
        "是",
        "李文静",
    ]
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"


def test_what_is_missing_is_an_empty_cell_and_never_nought(zone):
    sheet = sheet_of(answer(zone, [EMPTY, ROW], "xlsx"))
    assert [cell.value for cell in sheet[2]] == [None] * 8 + [None, None]
    assert next(csv.DictReader(io.StringIO(body(answer(zone, [EMPTY], "csv")).decode("utf-8-sig"))))["用地（亩）"] == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_text_that_looks_like_a_formula_stays_text(zone, start):
    text = f"{start}HYPERLINK(1+1)"
    columns = [ExportColumn("name", text), ExportColumn("growth", "同比", Kind.PERCENT)]
    rows = [{"name": text, "growth": Decimal("-3.2")}]
    sheet = sheet_of(answer(zone, rows, "xlsx", columns))
    assert [cell.data_type for cell in (*sheet[1], *sheet[2])] == ["s", "s", "s", "n"]
    assert sheet["B2"].value == -3.2
    head, line = csv.reader(io.StringIO(body(answer(zone, rows, "csv", columns)).decode("utf-8-sig"), newline=""))
    assert head[0] == line[0] == f"'{text}"
    assert line[1] == "-3.2"


def test_ordinary_text_is_left_alone():
    assert safe_text("德州-山东") == "德州-山东"


def test_csv_starts_with_the_mark_that_excel_needs_for_chinese(zone):
    raw = body(answer(zone, [ROW], "csv"))
    assert raw.startswith(b"\xef\xbb\xbf")
    row = next(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert row["计划总投资（万元）"] == "12600.000000"
    assert row["时限"] == "2021-09-30"
    assert row["上次跟进"] == "2021-10-15 10:05"


def test_json_gives_decimals_as_text_and_dates_in_iso(zone):
    given = json.loads(body(answer(zone, [ROW, EMPTY], "json")))
    assert given["zone"] == "test-zone"
    assert given["is_sample"] is True
    first, second = given["rows"]
    assert first["planned_yuan"] == "126000000.00"
    assert first["growth"] == "-3.2"
    assert first["due_on"] == "2021-09-30"
    assert datetime.datetime.fromisoformat(first["seen_at"]) == ROW["seen_at"]
    assert first["is_key"] is True
    assert set(second.values()) == {None}


def test_an_empty_list_is_still_a_whole_file(zone):
    assert json.loads(body(answer(zone, [], "json")))["rows"] == []
    assert sheet_of(answer(zone, [], "xlsx")).max_row == 1


def test_the_file_says_what_it_is_whose_and_when(zone):
    header = answer(zone, [ROW], "xlsx", name="项目/台账").headers["Content-Disposition"]
    assert header.startswith("attachment; filename*=utf-8''")
    assert "%E9%A1%B9%E7%9B%AE_%E5%8F%B0%E8%B4%A6-%E8%AF%95%E9%AA%8C%E5%8C%BA-20211015-" in header
    assert header.endswith(".xlsx")


def test_a_queryset_is_written_with_what_it_was_told_to_fetch(zone, django_assert_num_queries):
    for number in range(3):
        factories.enterprise(zone, f"企业{number}")
    columns = [ExportColumn("name", "名称"), ExportColumn("zone", "区", value="zone.short_name")]
    rows = zone.enterprise_set.select_related("zone").order_by("name")
    with django_assert_num_queries(2):  # the rows, and the audit row
        given = json.loads(body(answer(zone, rows, "json", columns)))
    assert given["rows"] == [{"name": f"企业{number}", "zone": "试验区"} for number in range(3)]


def test_links_keep_filters_and_sort_but_not_the_page():
    links = dict(export_links(RequestFactory().get("/?q=德州&sort=-name&page=3")))
    assert links["Excel"] == "?q=%E5%BE%B7%E5%B7%9E&sort=-name&format=xlsx"
    assert list(links) == ["Excel", "CSV", "JSON"]


def test_a_name_that_a_sheet_may_not_have_is_mended(zone):
    sheet = sheet_of(answer(zone, [ROW], "xlsx", name="项目[2021]/全部*" + "长" * 40))
    assert len(sheet.title) <= 31
    assert not set(sheet.title) & set("[]:*?/\\")


def test_the_audit_trail_says_who_took_out_how_many_rows_of_which_list_and_how_it_was_narrowed(zone):
    answer(zone, [ROW, ROW, EMPTY], "csv", query="&stage=2&stage=3&q=&page=4")
    row = AuditEntry.objects.get()
    assert (row.action, row.actor_name, row.zone, row.outcome) == ("list.exported", "李文静", zone, "done")
    assert row.after == {"list": "项目", "format": "csv", "count": 3, "filters": {"stage": "2,3"}}


def test_a_list_that_stays_a_page_leaves_no_row(zone):
    export_response(RequestFactory().get("/"), "项目", COLUMNS, [ROW], zone)
    assert not AuditEntry.objects.exists()
