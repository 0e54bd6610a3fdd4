"""The cells of a spreadsheet, read by one reader and counted by another; runs in the reading process.

First answers the sheets, then blocks of rows.
"""

import datetime
import io
import math
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.limits import Limits
from zoneops.core.parsing.sniff import sniff
from zoneops.core.parsing.text_table import read_text_table
from zoneops.core.parsing.texts import require_plain
from zoneops.core.parsing.workbook import position
from zoneops.core.parsing.xls_scan import scan_xls
from zoneops.core.parsing.xlsx_scan import Scan, scan

BLOCK = 2_000
SPARSE = 20  # empty cells for each that holds something; in a ledger most hold something
NEAR = 40  # rows in which a header is looked for
BEYOND = 100  # rows below the last one that holds anything


def lines(file: IO[bytes], limits: Limits) -> Iterator[Any]:
    kind = sniff(file, limits)
    file.seek(0)
    if kind == "csv":
        rows = read_text_table(file.read(), limits)
        yield {"kind": kind, "sheets": [{"name": kind, "hidden": False, "merged": []}]}
        yield from blocks(0, rows)
        return
    try:
        yield from calamine_lines(file.read(), kind, limits)
    except PasswordError:
        raise FileUnreadable("password") from None


def calamine_lines(data: bytes, kind: str, limits: Limits) -> Iterator[Any]:
    counted = scan_xlsx(data, limits) if kind == "xlsx" else scan_xls(data, limits.cells)
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        scans = counted if isinstance(counted, dict) else dict(zip(workbook.sheet_names, counted, strict=False))
        visible = [meta for meta in workbook.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        if len(visible) > limits.sheets:
            raise FileUnreadable("too_many_sheets", limit=limits.sheets)
        sheets = [workbook.get_sheet_by_name(meta.name) for meta in visible]
        widths = [sheet.end[1] + 1 for sheet in sheets if sheet.end]
        if any(width > limits.columns for width in widths) or sum(widths) > limits.columns_together:
            raise FileUnreadable("too_many_columns", limit=limits.columns)
        yield {
            "kind": kind,
            "sheets": [
                {
                    "name": sheet.name,
                    "hidden": meta.visible != SheetVisibleEnum.Visible,
                    "merged": checked_merges(sheet, limits),
                }
                for meta, sheet in zip(visible, sheets, strict=True)
            ],
        }
        for index, sheet in enumerate(sheets):
            require_plain(sheet.name)
            yield from blocks(index, checked_rows(sheet, scans.get(sheet.name, Scan()), limits))


def scan_xlsx(data: bytes, limits: Limits) -> dict[str, Scan]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return scan(archive, limits.cells)


def checked_merges(sheet: CalamineSheet, limits: Limits) -> list[list[int]]:
    """[top, left, bottom, right], cut to where the sheet has rows. Ranges that overlap would be walked many times."""
    ranges = sheet.merged_cell_ranges or []
    last_row = sheet.end[0] if sheet.end else 0
    merges = [
        [top, left, min(bottom, max(last_row, top) + BEYOND), min(right, max(limits.columns, left))]
        for (top, left), (bottom, right) in ranges
    ]
    covered = sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in merges)
    at_the_top = sum(
        (min(bottom, NEAR) - top + 1) * (right - left + 1) for top, left, bottom, right in merges if top < NEAR
    )
    if len(merges) > limits.merges or covered > limits.cells * 2 or at_the_top > (NEAR + 1) * (limits.columns + 1):
        raise FileUnreadable("too_many_merges")
    return merges


def checked_rows(sheet: CalamineSheet, counted: Scan, limits: Limits) -> list[list[Any]]:
    """The rows, error cells put back in their place. Raises FileUnreadable when the two readers saw different cells."""
    area = (sheet.end[0] + 1) * (sheet.end[1] + 1) if sheet.end else 0
    if area > limits.cells * 4 or area > max(500_000, SPARSE * counted.filled):
        raise FileUnreadable("far_cell")
    rows = [[plain(value, limits) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    filled = sum(1 for row in rows for value in row if value is not None)
    if filled + counted.errors != counted.filled:
        raise FileUnreadable("readers_differ")
    for name, code in counted.faults.items():
        row, column = position(name)
        if row >= limits.cells or column >= limits.columns:
            raise FileUnreadable("far_cell")
        while len(rows) <= row:
            rows.append([])
        rows[row].extend([None] * (column + 1 - len(rows[row])))
        if rows[row][column] is None:
            rows[row][column] = {"e": code}
    return rows


def plain(value: Any, limits: Limits) -> Any:
    """A value as JSON knows it."""
    if isinstance(value, str):
        if len(value) > limits.text_length:
            raise FileUnreadable("text_too_long", limit=limits.text_length)
        return require_plain(value) or None
    if isinstance(value, float):
        return value if math.isfinite(value) else {"e": "#NUM!"}
    if isinstance(value, bool | int):
        return value
    if isinstance(value, datetime.datetime):
        return {"m": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"d": value.isoformat()}
    return {"t": value.isoformat()} if isinstance(value, datetime.time) else str(value)


def blocks(index: int, rows: list[list[Any]]) -> Iterator[Any]:
    for start in range(0, len(rows), BLOCK):
        yield [index, rows[start : start + BLOCK]]
