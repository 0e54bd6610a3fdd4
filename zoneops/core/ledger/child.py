"""The process that touches the file. Started by reading.py; it may be killed at any moment.

Writes JSON lines: first the sheets, then blocks of rows, last `"done"`. A refusal is one line with its code.
"""

import datetime
import json
import math
import sys
import traceback
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from zoneops.core.ledger.errors import FileUnreadable
from zoneops.core.ledger.limits import Limits
from zoneops.core.ledger.scan import Scan, scan
from zoneops.core.ledger.sniff import sniff
from zoneops.core.ledger.text_table import read_text_table
from zoneops.core.ledger.workbook import position
from zoneops.core.ledger.xls_scan import scan_xls

BLOCK = 2_000


def restrain(limits: Limits) -> None:
    """Memory and processor time are taken from this process only; elsewhere than on Unix the parent's clock is all."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def lines(path: Path, limits: Limits) -> Iterator[Any]:
    kind = sniff(path, limits)
    if kind == "csv":
        rows = read_text_table(path.read_bytes(), limits.cells)
        yield {"kind": kind, "sheets": [{"name": path.stem, "hidden": False, "merged": []}]}
        yield from blocks(0, rows)
    else:
        yield from calamine_lines(path, kind, limits)
    yield "done"


def calamine_lines(path: Path, kind: str, limits: Limits) -> Iterator[Any]:
    counted = scan_xlsx(path, limits) if kind == "xlsx" else scan_xls(path, limits.cells)
    with CalamineWorkbook.from_path(path) as workbook:
        scans = counted if isinstance(counted, dict) else dict(zip(workbook.sheet_names, counted, strict=False))
        visible = [meta for meta in workbook.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        sheets = [workbook.get_sheet_by_name(meta.name) for meta in visible]
        yield {
            "kind": kind,
            "sheets": [
                {
                    "name": sheet.name,
                    "hidden": meta.visible != SheetVisibleEnum.Visible,
                    "merged": [[*start, *end] for start, end in sheet.merged_cell_ranges or []],
                }
                for meta, sheet in zip(visible, sheets, strict=True)
            ],
        }
        for index, sheet in enumerate(sheets):
            yield from blocks(index, checked_rows(sheet, scans.get(sheet.name, Scan()), limits))


def scan_xlsx(path: Path, limits: Limits) -> dict[str, Scan]:
    with zipfile.ZipFile(path) as archive:
        return scan(archive, limits.cells)


def checked_rows(sheet: CalamineSheet, counted: Scan, limits: Limits) -> list[list[Any]]:
    """The rows, error cells put back in their place. Raises FileUnreadable when the two readers saw different cells."""
    if sheet.end and (sheet.end[0] + 1) * (sheet.end[1] + 1) > limits.cells * 4:
        raise FileUnreadable("far_cell")
    rows = [[plain(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    filled = sum(1 for row in rows for value in row if value is not None)
    if filled + counted.errors != counted.filled:
        raise FileUnreadable("readers_differ")
    for name, code in counted.faults.items():
        row, column = position(name)
        while len(rows) <= row:
            rows.append([])
        rows[row].extend([None] * (column + 1 - len(rows[row])))
        if rows[row][column] is None:
            rows[row][column] = {"e": code}
    return rows


def plain(value: Any) -> Any:
    """A value as JSON knows it."""
    if isinstance(value, str):
        return value or None
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


def answer(path: Path, limits: Limits) -> Iterator[Any]:
    try:
        yield from lines(path, limits)
    except FileUnreadable as refusal:
        yield {"refused": refusal.code, "params": refusal.params}
    except PasswordError:
        yield {"refused": "password", "params": {}}
    except MemoryError:
        yield {"refused": "too_heavy", "params": {}}
    except BaseException:  # broken files break readers in every way; a panic of the Rust one is no Exception
        traceback.print_exc()  # for the log, where a fault of ours would show
        yield {"refused": "damaged", "params": {}}


def main() -> None:
    limits = Limits(**json.loads(sys.argv[2]))
    restrain(limits)
    write = sys.stdout.buffer.write
    for line in answer(Path(sys.argv[1]), limits):
        write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


if __name__ == "__main__":
    main()
