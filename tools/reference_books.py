"""Writing workbooks that people like to open: one look for all of them."""

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

CREATED = datetime.datetime(2021, 10, 15, 9, tzinfo=datetime.UTC)  # fixed, so that the same content makes the same file
FONT = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
BOX = {**FONT, "border": 1, "border_color": "#9AA5AE"}
HEAD = {**BOX, "font_name": "黑体", "align": "center", "text_wrap": True, "bg_color": "#E8EEF2"}


class Book:
    """A workbook with one sheet and the formats that its cells need."""

    def __init__(self, path: Path, sheet: str) -> None:
        self.workbook = xlsxwriter.Workbook(path)
        self.workbook.set_properties({"created": CREATED, "author": "德州高新区管委会（示例）", "comments": "示例数据"})
        self.sheet = self.workbook.add_worksheet(sheet)
        self.formats: dict[tuple, Any] = {}

    def format(self, **options: Any) -> Any:
        key = tuple(sorted(options.items()))
        if key not in self.formats:
            self.formats[key] = self.workbook.add_format(options)
        return self.formats[key]

    def put(self, row: int, column: int, value: Any, **options: Any) -> None:
        """Write a value with the format its kind wants; texts stay texts, dates become real dates."""
        style = {**BOX, **options}
        sheet = self.sheet
        if value is None or value == "":
            sheet.write_blank(row, column, None, self.format(**style))
        elif isinstance(value, datetime.datetime):
            sheet.write_datetime(row, column, value, self.format(**{"num_format": "yyyy-mm-dd hh:mm", **style}))
        elif isinstance(value, datetime.date):
            sheet.write_datetime(row, column, value, self.format(**{"num_format": "yyyy-mm-dd", **style}))
        elif isinstance(value, int | Decimal | float):
            sheet.write_number(row, column, value, self.format(**style))
        else:
            sheet.write_string(row, column, value, self.format(**style))

    def close(self) -> None:
        self.workbook.close()


def write_table(path: Path, sheet: str, columns: list[tuple[str, int, str]], rows: list[list[Any]]) -> None:
    """A plain table: header in the first row, frozen and filterable. A column is (title, width, number format)."""
    book = Book(path, sheet)
    book.sheet.set_row(0, 28)
    for at, (title, width, _number) in enumerate(columns):
        book.sheet.set_column(at, at, width)
        book.put(0, at, title, **HEAD)
    for line, row in enumerate(rows, start=1):
        for at, (value, (_title, width, number)) in enumerate(zip(row, columns, strict=True)):
            options: dict[str, Any] = {"num_format": number} if number else {}
            if isinstance(value, str) and width >= 30:
                options["text_wrap"] = True
            book.put(line, at, value, **options)
    book.sheet.freeze_panes(1, 2)
    book.sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    book.sheet.set_landscape()
    book.sheet.set_paper(9)
    book.sheet.repeat_rows(0)
    book.sheet.fit_to_pages(1, 0)
    book.close()
