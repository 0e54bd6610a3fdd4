"""Text files with delimiters, as Excel, WPS and other systems write them."""

import csv
import io

from zoneops.core.ledger.errors import FileUnreadable

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


def read_text_table(data: bytes, cells: int) -> list[list[str | None]]:
    """Rows of texts, empty ones as None. Raises FileUnreadable when no delimiter makes a table of it."""
    text = decode(data)
    delimiter = find_delimiter(text)
    rows: list[list[str | None]] = []
    total = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            total += len(row)
            if total > cells:
                raise FileUnreadable("too_many_cells", limit=cells)
            rows.append([cell or None for cell in row])
    except csv.Error:
        raise FileUnreadable("damaged") from None
    return rows


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
