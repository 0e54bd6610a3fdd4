"""The ledger of parcels."""

from decimal import Decimal

import openpyxl
import pytest

from zoneops.core.ledger import importing
from zoneops.territory.models import Parcel

HEAD = ["宗地编号", "面积（亩）", "规划用途", "容积率", "经度", "纬度"]
GOOD = ["2021-01", 118.5, "工业用地", 1.2, 116.645, 36.945]


def ledger(tmp_path, *rows, head=HEAD):
    book = openpyxl.Workbook()
    book.active.append(head)
    for row in rows:
        book.active.append(row)
    path = tmp_path / "宗地.xlsx"
    book.save(path)
    return path


def bring_in(path, zone):
    return importing.import_file(importing.subject("parcels"), path, zone=zone, by="试验")


def test_a_ledger_becomes_parcels_and_the_second_time_changes_nothing(zone, tmp_path):
    odd = ["2021-02", 33.3333, "仓储用地", None, 116.6512345678, 36.945]  # more decimals than are kept
    path = ledger(tmp_path, GOOD, odd)
    assert bring_in(path, zone) == importing.Counts(created=2)
    assert bring_in(path, zone) == importing.Counts(unchanged=2)
    assert Parcel.objects.get(number="2021-01").area_mu == Decimal("118.50")
    assert Parcel.objects.get(number="2021-02").plot_ratio is None


def test_square_metres_are_read_as_such(zone, tmp_path):
    head = ["宗地编号", "面积（平方米）", *HEAD[2:]]
    bring_in(ledger(tmp_path, ["2021-01", 66_666.67, *GOOD[2:]], head=head), zone)
    assert Parcel.objects.get().area_mu == Decimal("100.00")


@pytest.mark.parametrize(
    ("column", "value", "cell", "reason"),
    [
        (0, None, "A2", "缺宗地编号"),
        (1, 0, "B2", "面积是 0"),
        (1, "一百亩左右", "B2", ""),
        (4, 116.7, "E2", "规划范围外"),
        (4, "东经116度", "E2", ""),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_written(zone, tmp_path, column, value, cell, reason):
    path = ledger(tmp_path, [*GOOD[:column], value, *GOOD[column + 1 :]])
    with pytest.raises(importing.ImportRefused) as caught:
        bring_in(path, zone)
    (error,) = caught.value.errors
    assert error.cell == cell
    assert reason in error.reason
    assert not Parcel.objects.exists()


def test_swapped_columns_are_recognised(zone, tmp_path):
    checked = importing.check_file(
        importing.subject("parcels"), ledger(tmp_path, [*GOOD[:4], 36.945, 116.645]), zone=zone, by="试验"
    )
    assert {error.cell for error in checked.errors} <= {"E2", "F2"}
    assert checked.errors


def test_a_number_in_two_rows_is_named_in_both(zone, tmp_path):
    checked = importing.check_file(importing.subject("parcels"), ledger(tmp_path, GOOD, GOOD), zone=zone, by="试验")
    assert [error.cell for error in checked.errors] == ["A2", "A3"]
