"""Text files with delimiters, as Excel, WPS and other systems write them: read by `csv`, counted by a pattern."""

import csv
import io
import re

from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.limits import Limits

DELIMITERS = ",\t;|"
CONTROL = frozenset(map(chr, [*range(9), 11, 12, *range(14, 32)]))


def decode(data: bytes) -> str:
    """UTF-8 with or without BOM, UTF-16 with BOM (Excel's “Unicode 文本”), else GB18030."""
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not CONTROL.intersection(text):
            return text
    raise FileUnreadable("not_a_spreadsheet")


def read_text_table(data: bytes, limits: Limits) -> list[list[str | None]]:
    """Rows of texts, empty ones as None. Raises FileUnreadable when no delimiter makes a table of it."""
    text = decode(data)
    delimiter = find_delimiter(text)
    rows: list[list[str | None]] = []
    total = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            total += len(row)
            if total > limits.cells:
                raise FileUnreadable("too_many_cells", limit=limits.cells)
            if len(row) > limits.columns and any(row[limits.columns :]):
                raise FileUnreadable("too_many_columns", limit=limits.columns)
            if any(len(cell) > limits.text_length for cell in row):
                raise FileUnreadable("text_too_long", limit=limits.text_length)
            rows.append([cell or None for cell in row[: limits.columns]])
    except csv.Error:  # a cell of over 131,072 characters: a quote that is never closed
        raise FileUnreadable("quotes", row=len(rows) + 1) from None
    if (len(rows), total) != counted(text, delimiter):
        raise FileUnreadable("quotes", row=first_odd_row(text, delimiter))
    return rows


def field_pattern(delimiter: str) -> re.Pattern[str]:
    """One field and what ends it. A quote at its beginning holds it together up to the quote that closes it."""
    end = re.escape(delimiter)
    return re.compile(rf'(?:"(?:[^"]|"")*+"(?!"))?[^{end}\r\n]*+({end}|\r\n|\r|\n|\Z)')


def counted(text: str, delimiter: str) -> tuple[int, int]:
    """(rows, cells) by a reading that shares nothing with the csv module.

    As there, a line with nothing on it is a row without cells. A quote that nobody closes ends with its line here and
    with the file there: so the two differ, where one reader alone would swallow the rest of the ledger.
    """
    rows = cells = 0
    line_start = True
    for match in field_pattern(delimiter).finditer(text):
        ends_line = match[1] != delimiter
        if match[1] == "" and match[0] == "" and line_start:
            break  # the end of the text, after the end of the last line
        if not (line_start and ends_line and len(match[0]) == len(match[1])):
            cells += 1
        rows += ends_line
        line_start = ends_line
        if match[1] == "":
            break
    return rows, cells


def first_odd_row(text: str, delimiter: str) -> int:
    """The row, counted from 1, at which a strict reader stops; the last one when it does not."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = 0
    try:
        for row, _cells in enumerate(reader, start=1):  # noqa: B007 — the number of the last one
            pass
    except csv.Error:
        return row + 1
    return row


def find_delimiter(text: str) -> str:
    """The character that cuts the first lines into the most columns, the same number in most of them."""
    sample = text[:65536].splitlines()[:40]
    best, best_score = "", 1
    for delimiter in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
        except csv.Error:
            continue
        usual = max(set(widths), key=widths.count, default=0)
        score = usual * widths.count(usual) if usual > 1 else 0
        if score > best_score:
            best, best_score = delimiter, score
    if not best:
        raise FileUnreadable("not_a_spreadsheet")
    return best
