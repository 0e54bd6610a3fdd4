"""From sheets and expected columns to rows of typed values, with every error and its cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from zoneops.core.ledger.cells import EXPECTED, convert, shown
from zoneops.core.ledger.columns import Column, Kind
from zoneops.core.ledger.errors import CellError, CellUnreadable, HeaderWrong, Translate, say
from zoneops.core.ledger.furniture import NOTE, plain, what_is_it
from zoneops.core.ledger.header import Header, find_header, unit_of
from zoneops.core.parsing.workbook import Sheet, Value, Workbook, cell_name
from zoneops.core.rules.reasons import RuleError, gettext_noop, quoted

HIDDEN = gettext_noop("隐藏的工作表，没有读")
NO_HEADER = gettext_noop("没有认得的表头，没有读")
SEVERAL_AT_MOST = 12


@dataclass
class Row:
    """One record. `values` has every column's key; None is a blank, or a wrong cell (then the key is in `wrong`)."""

    sheet: str
    number: int
    values: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    precision: dict[str, str] = field(default_factory=dict)
    wrong: set[str] = field(default_factory=set)
    given: frozenset[str] = frozenset()

    def error(self, key: str, reason: str, expectation: str = "", suggestion: str = "") -> CellError:
        """An error at this row's cell of a column; at the row itself when the file lacks the column."""
        cell = self.cells.get(key, f"A{self.number}")
        return CellError(self.sheet, cell, self.raw.get(key, ""), str(reason), str(expectation), suggestion)


@dataclass
class Table:
    """`skipped`: (sheet, row number or 0 for the whole sheet, why). `ignored`: header paths nobody asked for."""

    rows: list[Row] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    skipped: list[tuple[str, int, str]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    headers: dict[str, Header] = field(default_factory=dict)


def read_table(workbook: Workbook, columns: Sequence[Column], translate: Translate = str) -> Table:
    """Read every sheet that carries the columns; the others are named in `skipped`."""
    table = Table()
    candidates = []
    for sheet in workbook.sheets:
        header = None if sheet.hidden else find_header(sheet, columns)
        if header:
            candidates.append((sheet, header))
        elif sheet.rows:
            table.skipped.append((sheet.name, 0, translate(HIDDEN if sheet.hidden else NO_HEADER)))
    for sheet, header in chosen(candidates, columns):
        _SheetReader(sheet, header, columns, table, translate).read()
    read = {*table.headers}
    table.skipped += [(sheet.name, 0, translate(NO_HEADER)) for sheet, _ in candidates if sheet.name not in read]
    if not candidates:
        error = HeaderWrong("not_found", rows=30)
        wanted = "、".join(str(column.label) for column in columns if column.required)
        expectation = translate(gettext_noop("应有这些列：%(labels)s")) % {"labels": wanted}
        name = next((sheet.name for sheet in workbook.sheets if sheet.rows and not sheet.hidden), "")
        table.errors.append(CellError(name, "", "", say(error, translate), expectation))
    return table


def chosen(candidates: list[tuple[Sheet, Header]], columns: Sequence[Column]) -> list[tuple[Sheet, Header]]:
    """Sheets with at least half of the columns of the best one: a list of choices on another sheet is no ledger."""
    required = {column.key for column in columns if column.required}
    most = max((len(header.matched) for _, header in candidates), default=0)
    return [
        (sheet, header)
        for sheet, header in candidates
        if 2 * len(header.matched) >= most or (required and required.issubset(header.matched))
    ]


class _SheetReader:
    def __init__(
        self, sheet: Sheet, header: Header, columns: Sequence[Column], table: Table, translate: Translate
    ) -> None:
        self.sheet, self.header, self.columns, self.table, self.translate = sheet, header, columns, table, translate
        self.filled_down = dict(merged_below(sheet, header))
        self.given = frozenset(header.matched)
        self.units: dict[str, str] = {}

    def read(self) -> None:
        self.table.headers[self.sheet.name] = self.header
        self.table.ignored += [self.header.path(at) for at in self.header.unknown()]
        self.check_header()
        in_notes = False
        header_texts = {plain(text) for path in self.header.paths.values() for text in path}
        for index in range(self.header.bottom + 1, len(self.sheet.rows)):
            row = self.sheet.rows[index]
            furniture = what_is_it(row, self.header.matched.values(), in_notes, header_texts)
            if furniture:
                in_notes = in_notes or furniture == NOTE
                self.table.skipped.append((self.sheet.name, index + 1, self.translate(furniture)))
            else:
                in_notes = False
                self.table.rows.append(self.record(index))

    def check_header(self) -> None:
        for column in self.columns:
            if places := self.header.ambiguous.get(column.key):
                names = "、".join(f"{cell_name(self.header.bottom, at)} {self.header.path(at)}" for at in places)
                self.header_error(HeaderWrong("two_columns", label=column.label, cells=names), column, places[-1])
            elif column.key in self.header.matched:
                self.find_unit(column)
            elif column.required:
                found = "、".join(list(map(self.header.path, self.header.paths))[:SEVERAL_AT_MOST])
                self.header_error(HeaderWrong("column_missing", label=column.label, found=found), column, None)

    def find_unit(self, column: Column) -> None:
        if column.kind not in (Kind.AMOUNT, Kind.LAND):
            return
        try:
            self.units[column.key] = unit_of(self.header, column)
            if not self.units[column.key]:
                raise HeaderWrong("unit_missing", label=column.label)
        except RuleError as error:
            self.units[column.key] = ""
            self.header_error(error, column, self.header.matched[column.key])

    def header_error(self, error: RuleError, column: Column, at: int | None) -> None:
        rows = (
            f"{self.header.top + 1}—{self.header.bottom + 1}"
            if self.header.top < self.header.bottom
            else f"{self.header.top + 1}"
        )
        cell = cell_name(self.header.bottom, at) if at is not None else f"A{self.header.bottom + 1}"
        expectation = ""
        if error.code == "column_missing":
            expectation = self.translate(gettext_noop("表头认的是第 %(rows)s 行")) % {"rows": rows}
        elif error.code == "unit_missing":
            expectation = self.translate(gettext_noop("应在列名或表头上方写明，如“单位：万元”"))
        value = self.header.path(at) if at is not None else ""
        self.table.errors.append(CellError(self.sheet.name, cell, value, say(error, self.translate), expectation))

    def record(self, index: int) -> Row:
        row = Row(self.sheet.name, index + 1, given=self.given)
        for column in self.columns:
            key = column.key
            at = self.header.matched.get(key)
            row.values[key] = None
            if at is None:
                if column.required:
                    row.wrong.add(key)  # said once, at the header
                continue
            value = self.filled_down.get((index, at), self.sheet.value(index, at))
            row.cells[key], row.raw[key] = cell_name(index, at), shown(value)
            if column.kind in (Kind.AMOUNT, Kind.LAND) and not self.units.get(key):
                row.wrong.add(key)  # said once, at the header
                continue
            try:
                row.values[key], precision = convert(value, column, self.units.get(key, ""))
            except RuleError as error:
                row.wrong.add(key)
                self.table.errors.append(self.cell_error(row, column, error))
            else:
                if precision:
                    row.precision[key] = precision
        return row

    def cell_error(self, row: Row, column: Column, error: RuleError) -> CellError:
        reason = say(error, self.translate)
        value = quoted(row.raw[column.key])
        expectation = self.expectation(column)
        if isinstance(error, CellUnreadable) and error.code in {"required", "not_computed", "too_long"}:
            expectation = ""
        return CellError(row.sheet, row.cells[column.key], value, reason, expectation, error.suggestion or "")

    def expectation(self, column: Column) -> str:
        if column.expects:
            return str(column.expects)
        choices = "、".join(map(str, list(column.choices)[:SEVERAL_AT_MOST]))
        return self.translate(EXPECTED[column.kind]) % {"unit": self.units.get(column.key, ""), "choices": choices}


def merged_below(sheet: Sheet, header: Header) -> Iterator[tuple[tuple[int, int], Value]]:
    """(row, column) → value for cells that a merged range over several rows covers: each row has the value."""
    for merge in sheet.merged:
        if merge.top > header.bottom and merge.bottom > merge.top and merge.left == merge.right:
            value = sheet.value(merge.top, merge.left)
            for row in range(merge.top, merge.bottom + 1):
                yield (row, merge.left), value
