"""The ledger of enterprises and a zone's own copy of the industry classification."""

import csv
import datetime
from decimal import Decimal

import openpyxl
import pytest

from tests import factories
from zoneops.core.ledger import importing
from zoneops.enterprises.models import Enterprise, IndustryClass
from zoneops.enterprises.rules import complete_credit_code

HEAD = [
    "统一社会信用代码", "企业名称", "简称", "行业代码", "注册资本（万元）", "成立日期", "规上", "纳入规上日期",
    "联系人", "职务", "联系电话", "网格", "地址",
]  # fmt: skip
CODES = [complete_credit_code(f"91371482MA30000{number:02d}") for number in range(10)]
FULL = [
    CODES[0], "山东鲁沅糖醇股份有限公司", "鲁沅糖醇", "1495", 12800, datetime.date(2006, 5, 18), "是",
    datetime.date(2008, 3, 1), "孔令辉", "副总经理", "13812341074", "G03", "新材大街8号",
]  # fmt: skip
BARE = [CODES[1], "德州海砺轴承有限公司", *[None] * 11]


def ledger(tmp_path, *rows, head=HEAD):
    book = openpyxl.Workbook()
    book.active.append(head)
    for row in rows:
        book.active.append(row)
    path = tmp_path / "企业.xlsx"
    book.save(path)
    return path


def bring_in(path, zone, key="enterprises"):
    return importing.import_file(importing.subject(key), path, zone=zone, by="试验")


def errors(path, zone, key="enterprises"):
    found = importing.check_file(importing.subject(key), path, zone=zone, by="试验").errors
    return [(error.cell, error.reason) for error in found]


def test_a_ledger_becomes_enterprises_with_contact_and_register(zone, tmp_path):
    assert bring_in(ledger(tmp_path, FULL, BARE), zone) == importing.Counts(created=2)
    made = Enterprise.objects.get(credit_code=CODES[0])
    assert made.registered_capital_yuan == Decimal("128000000")
    assert made.founded_on == datetime.date(2006, 5, 18)
    assert made.is_sample is True
    assert made.contacts.get().phone == "13812341074"
    assert made.register_entries.get().entered_on == datetime.date(2008, 3, 1)
    bare = Enterprise.objects.get(credit_code=CODES[1])
    assert (bare.short_name, bare.registered_capital_yuan, bare.contacts.count()) == ("", None, 0)


def test_the_same_file_again_changes_nothing(zone, tmp_path):
    path = ledger(tmp_path, FULL, BARE)
    bring_in(path, zone)
    assert bring_in(path, zone) == importing.Counts(unchanged=2)


def test_a_changed_cell_changes_its_enterprise(zone, tmp_path):
    bring_in(ledger(tmp_path, FULL, BARE), zone)
    moved = [*FULL[:-1], "循材路1号"]
    assert bring_in(ledger(tmp_path, moved, BARE), zone) == importing.Counts(changed=1, unchanged=1)


def test_a_column_that_the_file_lacks_is_left_as_it_is(zone, tmp_path):
    bring_in(ledger(tmp_path, FULL), zone)
    bring_in(ledger(tmp_path, [CODES[0], "新名字"], head=HEAD[:2]), zone)
    made = Enterprise.objects.get()
    assert (made.name, made.address, made.contacts.count()) == ("新名字", "新材大街8号", 1)


def test_a_masked_number_from_an_export_does_not_overwrite_the_real_one(zone, tmp_path):
    bring_in(ledger(tmp_path, FULL), zone)
    masked = [*FULL[:10], "138****1074", *FULL[11:]]
    assert bring_in(ledger(tmp_path, masked), zone) == importing.Counts(unchanged=1)
    assert Enterprise.objects.get().contacts.get().phone == "13812341074"


@pytest.mark.parametrize(
    ("column", "value", "cell", "reason"),
    [
        (0, CODES[0][:-1] + ("0" if CODES[0][-1] != "0" else "1"), "A2", "校验位"),
        (0, CODES[0][:-1], "A2", "18 位"),
        (1, None, "B2", "缺企业名称"),
        (4, "约五千万", "E2", "五千万"),
        (5, "2021-02-30", "F2", "2021"),
        (7, None, "H2", "缺纳入规上日期"),
        (6, "否", "G2", "规上却是“否”"),
        (10, None, "K2", "缺联系电话"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_written(zone, tmp_path, column, value, cell, reason):
    wrong = [*FULL[:column], value, *FULL[column + 1 :]]
    path = ledger(tmp_path, wrong, BARE)
    ((found_cell, found_reason),) = errors(path, zone)
    assert found_cell == cell
    assert reason in found_reason
    with pytest.raises(importing.ImportRefused):
        bring_in(path, zone)
    assert not Enterprise.objects.exists()


def test_one_code_in_two_rows_is_named_in_both(zone, tmp_path):
    twice = [CODES[0], "别的公司", *[None] * 11]
    assert [cell for cell, _reason in errors(ledger(tmp_path, FULL, twice), zone)] == ["A2", "A3"]


INDUSTRIES = [
    # Invented rows in the form of the standard's table.
    ("X", "X", "门类", "试验业", ""),
    ("91", "X91", "大类", "试验制造业", "X"),
    ("911", "X911", "中类", "试验件制造", "91"),
    ("9111", "X9111", "小类", "甲种试验件制造", "911"),
    ("9112", "X9112", "小类", "乙种试验件制造", "911"),
    ("02", "X02", "大类", "试验农业", "X"),
]


def classification(tmp_path, rows):
    path = tmp_path / "classification.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "full_code", "level", "name", "parent", "section"])
        writer.writerows([*row, "X"] for row in rows)
    return path


def test_a_classification_is_loaded_with_its_levels_and_leading_noughts(zone, tmp_path):
    path = classification(tmp_path, INDUSTRIES)
    assert bring_in(path, zone, "industries") == importing.Counts(created=6)
    assert bring_in(path, zone, "industries") == importing.Counts(unchanged=6)
    assert IndustryClass.objects.get(code="02").level == 2
    assert IndustryClass.objects.get(code="9111").parent_code == "911"


def test_a_parent_that_is_not_in_the_table_is_named(zone, tmp_path):
    orphan = [*INDUSTRIES, ("9991", "X9991", "小类", "无上级", "999")]
    assert errors(classification(tmp_path, orphan), zone, "industries") == [("E8", "没有这个上级代码")]


def test_an_unknown_industry_does_not_stop_the_ledger(zone, tmp_path):
    bring_in(classification(tmp_path, INDUSTRIES), zone, "industries")
    assert bring_in(ledger(tmp_path, FULL), zone) == importing.Counts(created=1)


def test_a_ledger_of_another_zone_is_another_enterprise(zone, other_zone, tmp_path):
    path = ledger(tmp_path, FULL)
    bring_in(path, zone)
    bring_in(path, other_zone)
    assert Enterprise.objects.filter(credit_code=CODES[0]).count() == 2
    assert other_zone.today() == factories.TODAY
