"""The ledgers that come with the product are read as anybody else's."""

import datetime
import json
from pathlib import Path

import openpyxl
import pytest

import zoneops.reference
from zoneops.core.ledger.columns import Column, Kind
from zoneops.core.ledger.table import read_table
from zoneops.core.parsing.reading import read_workbook
from zoneops.core.parsing.workbook import cell_name
from zoneops.enterprises.rules import check_credit_code

pytestmark = pytest.mark.slow

FOLDER = Path(zoneops.reference.__file__).parent / "data" / "dezhou"
PLANTED = Path(__file__).parents[2] / "data" / "项目台账_十处错误.xlsx"
STAGES = {stage: stage for stage in ("洽谈", "签约", "落地", "开工", "投产", "达效")}
COLUMNS = [
    Column("code", "项目编号", required=True),
    Column("name", "项目名称", required=True),
    Column("credit_code", "投资方/统一社会信用代码", Kind.CREDIT_CODE, check=check_credit_code),
    Column("planned", "投资/计划总投资", Kind.AMOUNT),
    Column("arrived", "投资/已完成投资", Kind.AMOUNT),
    Column("land", "用地/面积", Kind.LAND),
    Column("longitude", "用地/经度", Kind.LONGITUDE),
    Column("latitude", "用地/纬度", Kind.LATITUDE),
    Column("output", "达产后（年）/产值", Kind.AMOUNT),
    Column("tax", "达产后（年）/税收", Kind.AMOUNT),
    Column("jobs", "达产后（年）/就业", Kind.INTEGER),
    Column("stage", "进度/阶段", Kind.CHOICE, required=True, choices=STAGES),
    *[Column(f"reached {stage}", f"进入阶段日期/{stage}", Kind.DATE) for stage in STAGES],
    *[
        Column(f"planned {stage}", f"计划节点/{stage}", Kind.DATE, month_end=True)
        for stage in ("签约", "落地", "开工", "竣工", "投产", "达效")
    ],
    Column("officer", "责任人/专职服务员"),
]
OF_A_CELL = {
    "amount_in_words",
    "letter_in_number",
    "impossible_date",
    "credit_code_check_digit",
    "credit_code_length",
    "unknown_stage",
    "missing_project_name",
}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.xlsx")), ids=lambda path: path.stem)
def test_every_ledger_is_read_to_the_last_cell(path):
    [sheet] = read_workbook(path).sheets
    expected = {
        cell.coordinate: plain(cell.value)
        for row in openpyxl.load_workbook(path, data_only=True).active
        for cell in row
        if cell.value is not None
    }
    seen = {
        cell_name(at, column): plain(value)
        for at, row in enumerate(sheet.rows)
        for column, value in enumerate(row)
        if value is not None
    }
    assert seen == expected


def plain(value):
    """openpyxl gives whole numbers as int and every date a time of day; the fast reader does not."""
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date()
    return float(value) if isinstance(value, int) else value


def test_the_project_ledger_is_read_without_an_error_and_its_total_row_agrees():
    table = read_table(read_workbook(FOLDER / "项目台账.xlsx"), COLUMNS)
    assert table.errors == []
    assert {column.key for column in COLUMNS} == table.rows[0].given
    [total] = [row for _sheet, row, why in table.skipped if why == "合计行"]
    sheet = openpyxl.load_workbook(FOLDER / "项目台账.xlsx", data_only=True).active
    letter = table.rows[0].cells["planned"].rstrip("0123456789")
    assert sum(row.values["planned"] or 0 for row in table.rows) == sheet[f"{letter}{total}"].value * 10_000


def test_of_the_planted_errors_those_of_single_cells_are_found_and_nothing_else():
    planted = json.loads(PLANTED.with_suffix(".json").read_text(encoding="utf-8"))["errors"]
    table = read_table(read_workbook(PLANTED), COLUMNS)
    assert sorted(error.cell for error in table.errors) == sorted(
        error["cell"] for error in planted if error["kind"] in OF_A_CELL
    )
    assert len(table.errors) == len(OF_A_CELL)
