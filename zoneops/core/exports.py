"""Every list as xlsx, csv (UTF-8 with BOM) and json: real dates and numbers, and no text that acts as a formula.

if response := export_response(request, _("企业"), COLUMNS, listing.ordered, zone):
    return response
"""

import csv
import datetime
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.core import audit
from zoneops.core.models import Zone
from zoneops.core.rules.figures import in_hundred_millions, in_ten_thousands

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
}
# A spreadsheet takes text that starts so for a formula, also after it was saved and opened as csv.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")


class Kind(StrEnum):
    """What a column holds. Amounts are given in yuan and written in the unit named."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    PERCENT = "percent"  # 23.84 means 23.84 %
    YUAN_WAN = "yuan_wan"  # Decimal yuan → 万元
    YUAN_100M = "yuan_100m"  # Decimal yuan → 亿元
    MU = "mu"
    DEGREES = "degrees"
    DATE = "date"
    MOMENT = "moment"
    FLAG = "flag"  # 是 / 否


UNITS = {
    Kind.PERCENT: "%",
    Kind.YUAN_WAN: gettext_lazy("万元"),
    Kind.YUAN_100M: gettext_lazy("亿元"),
    Kind.MU: gettext_lazy("亩"),
}
CELL_FORMATS = {
    Kind.TEXT: "@",
    Kind.INTEGER: "#,##0",
    Kind.NUMBER: "#,##0.00##",
    Kind.PERCENT: "0.00",
    Kind.YUAN_WAN: "#,##0.00",
    Kind.YUAN_100M: "#,##0.00",
    Kind.MU: "#,##0.00",
    Kind.DEGREES: "0.0000000",
    Kind.DATE: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
}
WIDTHS = {Kind.TEXT: 18, Kind.DATE: 12, Kind.MOMENT: 17, Kind.FLAG: 7}


@dataclass(frozen=True)
class ExportColumn:
    """One column of an export.

    key    name in json, English; with the unit of the *stored* value (`planned_yuan`): json is not converted.
    label  head in xlsx and csv; the unit of the kind is added: 计划总投资（万元）.
    value  attribute path (`enterprise.name`, methods are called) or a function of the row. Empty: the key.
    """

    key: str
    label: Any
    kind: Kind = Kind.TEXT
    value: str | Callable[[Any], Any] = ""
    width: int = 0

    @property
    def head(self) -> str:
        unit = UNITS.get(self.kind)
        return f"{self.label}（{unit}）" if unit else str(self.label)

    def of(self, row: Any) -> Any:
        """The stored value of the row: None, str, bool, int, Decimal, date or datetime."""
        if callable(self.value):
            return self.value(row)
        for name in (self.value or self.key).split("."):
            row = row.get(name) if isinstance(row, dict) else getattr(row, name, None)
            if callable(row):
                row = row()
            if row is None:
                return None
        return row

    def shown(self, row: Any) -> Any:
        """The value in the unit of the head; moments in local time, without a zone, as spreadsheets keep them."""
        value = self.of(row)
        if value is None or value == "":
            return None
        if self.kind is Kind.YUAN_WAN:
            return in_ten_thousands(value)
        if self.kind is Kind.YUAN_100M:
            return in_hundred_millions(value)
        if self.kind is Kind.FLAG:
            return _("是") if value else _("否")
        if self.kind is Kind.MOMENT and timezone.is_aware(value):
            return timezone.localtime(value).replace(tzinfo=None)
        return str(value) if self.kind is Kind.TEXT else value


def wanted_format(request: HttpRequest) -> str:
    """The export that `?format=` asks for; empty for none that we know."""
    asked = request.GET.get("format", "")
    return asked if asked in FORMATS else ""


def export_links(request: HttpRequest) -> list[tuple[str, str]]:
    """(label, address) of the three exports of the list as it is filtered and sorted now."""
    links = []
    for key, label in (("xlsx", "Excel"), ("csv", "CSV"), ("json", "JSON")):
        query = request.GET.copy()
        query.pop("page", None)
        query["format"] = key
        links.append((label, f"?{query.urlencode()}"))
    return links


def export_response(
    request: HttpRequest,
    name: Any,
    columns: Sequence[ExportColumn],
    rows: Iterable[Any],
    zone: Zone,
    *,
    action: str = "list.exported",
) -> FileResponse | None:
    """The file that `?format=xlsx|csv|json` asks for, or None when it asks for none.

    `rows` is the filtered, sorted queryset (read in portions; prefetches are kept) or any iterable.
    Made whole before it is sent: an error is an error page, never half a file. Who took which rows out is written
    into the audit trail as `action`; when that fails there is no file.
    """
    wanted = wanted_format(request)
    if not wanted:
        return None
    write = {"xlsx": write_xlsx, "csv": write_csv, "json": write_json}[wanted]
    file = io.BytesIO()
    counted = _Counted(rows)
    write(file, str(name), columns, counted, zone)
    file.seek(0)
    after = {"list": str(name), "format": wanted, "count": counted.count, "filters": _filters(request)}
    audit.record(zone, action, by=request.user, after=after)
    return FileResponse(file, as_attachment=True, filename=file_name(name, zone, wanted), content_type=FORMATS[wanted])


class _Counted:
    """The rows, and afterwards how many they were."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self.rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Any]:
        for row in _portions(self.rows):
            self.count += 1
            yield row


def _filters(request: HttpRequest) -> dict[str, str]:
    """What narrowed the list, as the address says it."""
    given = request.GET
    names = [name for name in given if name not in {"format", "page"} and given[name]]
    return {name: ",".join(given.getlist(name))[:200] for name in names}


def content_disposition(name: str) -> str:
    """The header that makes a browser save a file under a name, Chinese or not (RFC 5987)."""
    return content_disposition_header(True, name) or ""


def file_name(name: Any, zone: Zone, extension: str) -> str:
    """表名-单位-YYYYMMDD-HHMM.xlsx, without what file systems refuse."""
    stem = _NOT_IN_FILE_NAMES.sub("_", f"{name}-{zone.short_name}")
    return f"{stem}-{zone.now():%Y%m%d-%H%M}.{extension}"


def write_xlsx(file: IO[bytes], name: str, columns: Sequence[ExportColumn], rows: Iterable[Any], zone: Zone) -> None:
    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    sheet = book.add_worksheet(sheet_name(name))
    head_format = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    formats = {kind: book.add_format({"num_format": code}) for kind, code in CELL_FORMATS.items()}
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width or WIDTHS.get(column.kind, 14))
        sheet.write_string(0, place, column.head, head_format)
    last = 0
    for last, row in enumerate(_portions(rows), start=1):
        for place, column in enumerate(columns):
            _write_cell(sheet, last, place, column.shown(row), formats.get(column.kind))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, max(len(columns) - 1, 0))
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    title = f"{zone.name} {name}" + (f" {_('示例数据')}" if zone.is_sample else "")
    # & starts a code in a page header, and 255 characters are all it takes.
    sheet.set_header(f"&L{title[:200].replace('&', '&&')}&R&P / &N")
    book.close()


def sheet_name(name: str) -> str:
    """What a workbook takes for the name of a sheet, and no formula takes for its beginning."""
    return _NOT_IN_SHEET_NAMES.sub(" ", name).lstrip("".join(DANGEROUS) + " ")[:31] or "1"


def _write_cell(sheet: Any, row: int, place: int, value: Any, cell_format: Any) -> None:
    if value is None:
        return
    if isinstance(value, datetime.date):
        sheet.write_datetime(row, place, value, cell_format)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        sheet.write_number(row, place, float(value), cell_format)
    else:
        sheet.write_string(row, place, str(value), cell_format)


def write_csv(file: IO[bytes], name: str, columns: Sequence[ExportColumn], rows: Iterable[Any], zone: Zone) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([safe_text(column.head) for column in columns])
    for row in _portions(rows):
        writer.writerow([_csv_cell(column.shown(row)) for column in columns])
    text.detach()


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Decimal):
        return format(value, "f")
    return safe_text(value) if isinstance(value, str) else str(value)


def safe_text(text: str) -> str:
    """Text that no spreadsheet program takes for a formula when it opens a csv. Not for numbers: −3.2 stays one."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def write_json(file: IO[bytes], name: str, columns: Sequence[ExportColumn], rows: Iterable[Any], zone: Zone) -> None:
    """{"name", "zone", "exported_at", "is_sample", "columns": […], "rows": […]}; decimals as text, dates in ISO."""
    head = {
        "name": name,
        "zone": zone.code,
        "exported_at": zone.now().isoformat(timespec="seconds"),
        "is_sample": zone.is_sample,
        "columns": [{"key": column.key, "label": str(column.label)} for column in columns],
    }
    file.write(_dump(head)[:-1].encode() + b', "rows": [')
    for number, row in enumerate(_portions(rows)):
        line = _dump({column.key: _json_value(column.of(row)) for column in columns})
        file.write((b",\n" if number else b"\n") + line.encode())
    file.write(b"\n]}\n")


def _json_value(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | list | dict):
        return value
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _portions(rows: Iterable[Any]) -> Iterator[Any]:
    """A queryset is read in portions, so that 100,000 rows do not stand in memory at once."""
    return rows.iterator(chunk_size=2000) if isinstance(rows, QuerySet) else iter(rows)
