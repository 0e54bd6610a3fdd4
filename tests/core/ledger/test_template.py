"""The empty ledger for people who have none."""

import io

import openpyxl
import pytest

from tests.core.ledger.books import COLUMNS
from zoneops.core.ledger.importing import Counts, Subject
from zoneops.core.ledger.table import read_table
from zoneops.core.ledger.template import workbook_bytes
from zoneops.core.parsing.reading import read_workbook

SUBJECT = Subject("projects", "项目台账", COLUMNS, commit=lambda rows, zone, by: Counts(), notes=["=1+1 是公式"])


@pytest.fixture
def book():
    return openpyxl.load_workbook(io.BytesIO(workbook_bytes(SUBJECT)))


@pytest.mark.slow
def test_the_machine_reads_its_own_template_once_a_row_is_filled_in(book, tmp_path):
    for at, value in enumerate(["P-01", "轴承项目", "一网格", 5, 6, "2021-05-08", "", 7, "是", "签约"], 1):
        book.worksheets[0].cell(2, at).value = value or None
    book.save(tmp_path / "a.xlsx")
    table = read_table(read_workbook(tmp_path / "a.xlsx"), COLUMNS)
    assert table.errors == []
    assert table.rows[0].given == {column.key for column in COLUMNS}
    assert (table.rows[0].values["planned_yuan"], table.rows[0].values["land_mu"]) == (50_000, 6)


def test_choices_are_offered_in_the_cells(book):
    lists = {
        str(rule.sqref).split(":")[0]: rule.formula1 for rule in book.worksheets[0].data_validations.dataValidation
    }
    assert lists["I2"] == '"是,否"'
    assert lists["J2"] == '"签约,落地"'


def test_units_stand_in_the_header_and_long_numbers_in_text_cells(book):
    sheet = book.worksheets[0]
    assert sheet["D1"].value == "投资/计划总投资（万元）"
    assert sheet.column_dimensions["A"].number_format == "@"
    assert sheet.freeze_panes == "A2"


def test_the_second_sheet_says_what_each_column_takes_and_no_note_is_a_formula(book):
    rows = [tuple(cell.value for cell in row) for row in book.worksheets[1].iter_rows()]
    assert ("项目编号", "必填", "应为文字") in rows
    assert ("投资/计划总投资（万元）", None, "应为以万元计的金额，如 1,234.5") in rows
    assert book.worksheets[1].cell(len(rows), 1).data_type == "s"
