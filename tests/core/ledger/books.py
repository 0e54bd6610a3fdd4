"""Workbooks with the habits of offices, made on the spot."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import xlsxwriter

from zoneops.core.ledger.columns import Column, Kind

COLUMNS = [
    Column("code", "项目编号", required=True),
    Column("name", "项目名称", required=True, synonyms=("项目",)),
    Column("grid", "网格"),
    Column("planned_yuan", "投资/计划总投资", Kind.AMOUNT),
    Column("land_mu", "用地面积", Kind.LAND, unit="亩"),
    Column("signed_on", "进入阶段/签约", Kind.DATE),
    Column("landed_on", "进入阶段/落地", Kind.DATE, month_end=True),
    Column("jobs", "就业", Kind.INTEGER),
    Column("is_key", "重点", Kind.FLAG),
    Column("stage", "阶段", Kind.CHOICE, choices={"签约": "signed", "落地": "landed"}),
]

PLAIN_HEADER = ["序号", "项目编号", "项目名称", "计划总投资（万元）", "签约", "就业（人）"]
PLAIN_ROWS = [
    [1, "P-01", "轴承项目", 1234.5, "2021-05-08", 120],
    [2, "P-02", "风电项目", "2,000", "2021.5.9", "３０"],
]


def save(
    path: Path, *tables: Sequence[Sequence[object]], merges: Sequence[str] = (), names: Sequence[str] = ()
) -> Path:
    """An .xlsx with one sheet per table. `merges`: ranges of the first one; their text is in its first cell."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        for number, table in enumerate(tables):
            sheet = book.add_worksheet(names[number] if names else None)
            for at, row in enumerate(table):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write(at, column, value)
            for area in merges if number == 0 else ():
                first = xlsxwriter.utility.xl_cell_to_rowcol(area.split(":")[0])
                row = table[first[0]] if first[0] < len(table) else []
                sheet.merge_range(area, row[first[1]] if first[1] < len(row) else "")
    return path


def with_parts(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The same archive with its parts changed; None drops a part."""
    memory = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    path.write_bytes(memory.getvalue())
    return path


def in_sheet(path: Path, pattern: str, replacement: str) -> Path:
    """Rewrite the XML of the first sheet; the pattern must be there."""

    def change(name: str, data: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return data
        text, times = re.subn(pattern, replacement, data.decode(), count=1, flags=re.DOTALL)
        assert times, pattern
        return text.encode()

    return with_parts(path, change)


def strict(path: Path) -> Path:
    """The same workbook in the namespaces of OOXML Strict."""
    pairs = [
        ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    ]

    def change(name: str, data: bytes) -> bytes:
        for old, new in pairs:
            data = data.replace(old.encode(), new.encode())
        return data

    return with_parts(path, change)
