"""The empty ledger of a subject, for people who have none: 下载模板.xlsx."""

import io
from collections.abc import Sequence
from datetime import date

import xlsxwriter
from django.utils.translation import gettext as _

from zoneops.core.ledger.cells import EXPECTED
from zoneops.core.ledger.columns import Column, Kind
from zoneops.core.ledger.importing import Subject

ROWS = 2_000
CHOICE_CHARACTERS = 255  # what a spreadsheet program takes in a list of choices


def workbook_bytes(subject: Subject) -> bytes:
    """An .xlsx with one header row, formats and choices; a second sheet explains each column."""
    memory = io.BytesIO()
    columns = [(column, head(column)) for column in subject.spoken()]
    with xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False}) as book:
        styles = {
            "head": book.add_format(
                {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}
            ),
            "needed": book.add_format(
                {
                    "bold": True,
                    "border": 1,
                    "text_wrap": True,
                    "align": "center",
                    "valign": "vcenter",
                    "bg_color": "#E6EEF3",
                }
            ),
            "text": book.add_format({"num_format": "@"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        sheet = book.add_worksheet(str(subject.label)[:31])
        sheet.freeze_panes(1, 0)
        sheet.set_row(0, 32)
        for at, (column, label) in enumerate(columns):
            sheet.set_column(at, at, max(10, min(32, 2 * len(label) + 2)), styles.get(cell_style(column)))
            sheet.write_string(0, at, label, styles["needed" if column.required else "head"])
            if rule := validation(column):
                sheet.data_validation(1, at, ROWS, at, rule)
        explain(book.add_worksheet(_("填表说明")), columns, subject.notes, styles["wrap"])
    return memory.getvalue()


def head(column: Column) -> str:
    unit = unit_shown(column)
    label = str(column.label)
    return label if not unit or unit in label else f"{label}（{unit}）"


def unit_shown(column: Column) -> str:
    defaults = {Kind.AMOUNT: "万元", Kind.LAND: "亩"}
    return (column.unit or defaults[column.kind]) if column.kind in defaults else ""


def cell_style(column: Column) -> str:
    if column.kind is Kind.DATE:
        return "date"
    # A long number typed into a text cell keeps all its digits.
    return "text" if column.kind in (Kind.TEXT, Kind.CREDIT_CODE) else ""


def validation(column: Column) -> dict[str, object] | None:
    choices = list(map(str, column.choices)) if column.kind is Kind.CHOICE else []
    if column.kind is Kind.FLAG:
        choices = ["是", "否"]
    if choices and len(",".join(choices)) <= CHOICE_CHARACTERS and not any("," in choice for choice in choices):
        return {"validate": "list", "source": choices, "error_message": expected(column)[:255]}
    if column.kind is Kind.DATE:
        rule = {"validate": "date", "criteria": "between", "error_message": expected(column)}
        return {**rule, "minimum": date(1950, 1, 1), "maximum": date(2100, 12, 31)}
    if column.kind in (Kind.AMOUNT, Kind.LAND, Kind.NUMBER) and not column.signed:
        return {"validate": "decimal", "criteria": ">=", "value": 0, "error_message": expected(column)}
    return None


def expected(column: Column) -> str:
    if column.expects:
        return str(column.expects)
    return _(EXPECTED[column.kind]) % {"unit": unit_shown(column), "choices": "、".join(map(str, column.choices))}


def explain(
    sheet: xlsxwriter.worksheet.Worksheet, columns: Sequence[tuple[Column, str]], notes: Sequence[object], wrap: object
) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 8)
    sheet.set_column(2, 2, 60)
    for at, text in enumerate((_("列"), _("必填"), _("填什么"))):
        sheet.write_string(0, at, text)
    for row, (column, label) in enumerate(columns, 1):
        sheet.write_string(row, 0, label, wrap)
        if column.required:
            sheet.write_string(row, 1, _("必填"), wrap)
        sheet.write_string(row, 2, expected(column), wrap)
    for row, sentence in enumerate(notes, len(columns) + 2):
        sheet.write_string(row, 0, str(sentence))
