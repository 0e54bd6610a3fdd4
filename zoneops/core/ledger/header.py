"""Finding the header of a ledger: up to four merged rows, somewhere under a title and a 表号 block."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from zoneops.core.ledger.columns import Column, Kind
from zoneops.core.parsing.workbook import Sheet, Value
from zoneops.core.rules.units import LAND, MONEY, find_unit, unit_named

SEARCHED_ROWS = 30
MAX_HEIGHT = 4
BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
DASHES = str.maketrans(dict.fromkeys("—–－―‐−~～", "-"))


@dataclass
class Header:
    """`paths`: sheet column → its labels from top to bottom; `matched`: column key → sheet column."""

    top: int
    bottom: int
    paths: dict[int, tuple[str, ...]]
    matched: dict[str, int] = field(default_factory=dict)
    ambiguous: dict[str, list[int]] = field(default_factory=dict)
    block: list[str] = field(default_factory=list)

    def path(self, column: int) -> str:
        return "/".join(self.paths[column])

    def unknown(self) -> list[int]:
        """Columns nobody asked for; the serial number is not worth a word."""
        taken = {*self.matched.values(), *(place for places in self.ambiguous.values() for place in places)}
        return [at for at, path in self.paths.items() if at not in taken and plain_name(path[-1]) not in SERIAL_NUMBER]


SERIAL_NUMBER = {"序号", "序", "no", "no."}
OTHER_UNITS = {"万", "亿", "人", "个", "家", "户", "项", "度", "°", "天", "日", "工作日", "必填", "选填"}


@lru_cache(maxsize=4096)
def plain_name(text: str) -> str:
    """A label without what does not matter: spaces, width, brackets that name a unit, marks of a required field."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).translate(DASHES).lower()
    text = BRACKETS.sub(lambda match: "" if is_unit(match[1] or match[2] or "") else match[0], text)
    return text.strip("*:：")


def is_unit(text: str) -> bool:
    """Whether what stands in brackets only measures, so that `投资（万元）` is `投资`."""
    if text in OTHER_UNITS:
        return True
    try:
        return bool(unit_named(text))
    except ValueError:
        return False


def without_brackets(name: str) -> str:
    return BRACKETS.sub("", name)


def find_header(sheet: Sheet, columns: Sequence[Column]) -> Header | None:
    """The rows whose labels answer to the most columns; None when not even two (or the only one) are found."""
    best: Header | None = None
    # Merged cells further down say nothing about a header, and a ledger may have thousands.
    near = [merge for merge in sheet.merged if merge.top < SEARCHED_ROWS + MAX_HEIGHT]
    sheet = Sheet(sheet.name, sheet.rows, near, sheet.hidden)
    # Lower ones first: a title above adds nothing, and grouping rows are taken in afterwards.
    for height in range(1, MAX_HEIGHT + 1):
        for top in range(min(SEARCHED_ROWS, len(sheet.rows) - height + 1)):
            header = read_header(sheet, top, top + height - 1, columns)
            if best is None or len(header.matched) > len(best.matched):
                best = header
    if best is None or len(best.matched) < min(2, len(columns)):
        return None
    return read_header(sheet, *grown(sheet, best.top, best.bottom), columns)


def read_header(sheet: Sheet, top: int, bottom: int, columns: Sequence[Column]) -> Header:
    header = Header(top, bottom, column_paths(sheet, top, bottom))
    match(header, columns)
    header.block = block_texts(sheet, top)
    return header


def grown(sheet: Sheet, top: int, bottom: int) -> tuple[int, int]:
    """Take in the rows above that group the labels, and the rows below that merged labels reach into."""
    while top > 0 and bottom - top + 1 < MAX_HEIGHT and is_group_row(sheet, top - 1, top):
        top -= 1
    reach = max((merge.bottom for merge in sheet.merged if top <= merge.top <= bottom), default=bottom)
    return top, max(bottom, min(reach, top + MAX_HEIGHT - 1))


def is_group_row(sheet: Sheet, row: int, below: int) -> bool:
    """Whether a row belongs to the header beneath it, rather than to the title or the 表号 block."""
    if any(merge.top <= row < below <= merge.bottom for merge in sheet.merged):
        return True
    if any(isinstance(value, str) and re.search("[:：]", value) for value in sheet.rows[row]):
        return False
    widths = [merge.right - merge.left + 1 for merge in sheet.merged if merge.top == row]
    return any(1 < width < len(sheet.rows[below]) - 1 for width in widths)


def column_paths(sheet: Sheet, top: int, bottom: int) -> dict[int, tuple[str, ...]]:
    """Sheet column → labels from top to bottom. Merged labels count for every column and row they cover."""
    width = max(len(row) for row in sheet.rows[top : bottom + 1])
    for merge in sheet.merged:
        if merge.top <= bottom and merge.bottom >= top and isinstance(sheet.value(merge.top, merge.left), str):
            width = max(width, merge.right + 1)
    grid = [[label(sheet.value(row, at)) for at in range(width)] for row in range(top, bottom + 1)]
    spread_merges(sheet, grid, top, bottom)
    spread_blanks(grid)
    paths = {}
    for at in range(width):
        path: list[str] = []
        for row in grid:
            if row[at] and (not path or path[-1] != row[at]):
                path.append(row[at])
        if path:
            paths[at] = tuple(path)
    return paths


def label(value: Value) -> str:
    """A label on one line; numbers are labels too (`1`, `2021`)."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if value is None or not isinstance(value, str | int):
        return ""
    return re.sub(r"\s*\n\s*", "", str(value)).strip()


def spread_merges(sheet: Sheet, grid: list[list[str]], top: int, bottom: int) -> None:
    for merge in sheet.merged:
        if merge.top < top or merge.top > bottom:
            continue
        text = grid[merge.top - top][merge.left] if merge.left < len(grid[0]) else ""
        for row in range(merge.top, min(merge.bottom, bottom) + 1):
            for at in range(merge.left, min(merge.right, len(grid[0]) - 1) + 1):
                grid[row - top][at] = text


def spread_blanks(grid: list[list[str]]) -> None:
    """Text files have no merged cells: a label group stands over its first column only, the rest is blank."""
    for upper, lower in pairwise(grid):
        for at in range(1, len(upper)):
            if not upper[at] and lower[at] and upper[at - 1]:
                upper[at] = upper[at - 1]


def match(header: Header, columns: Sequence[Column]) -> None:
    """Give each column the header that fits it best; two that fit equally well are ambiguous."""
    wanted = wanted_names(columns)
    offers = sorted(
        (rank, order, at) for at, path in header.paths.items() for order, rank in ranks(path, wanted).items()
    )
    given: dict[str, int] = {}
    taken: set[int] = set()
    for rank, order, at in offers:
        key = columns[order].key
        if key not in given and at not in taken:
            given[key], header.matched[key] = rank, at
            taken.add(at)
        elif given.get(key) == rank and at not in taken:
            header.ambiguous.setdefault(key, [header.matched[key]]).append(at)


Wanted = tuple[dict[str, list[tuple[int, int]]], dict[str, list[tuple[int, int]]]]


def wanted_names(columns: Sequence[Column]) -> Wanted:
    """Name → (column's order, 0 for its label or 1 for a synonym), as written and once more without any bracket."""
    exact: dict[str, list[tuple[int, int]]] = {}
    loose: dict[str, list[tuple[int, int]]] = {}
    for order, column in enumerate(columns):
        for at, text in enumerate((str(column.label), *column.synonyms)):
            name = "/".join(map(plain_name, text.split("/")))
            exact.setdefault(name, []).append((order, min(at, 1)))
            loose.setdefault(without_brackets(name), []).append((order, min(at, 1)))
    return exact, loose


def ranks(path: tuple[str, ...], wanted: Wanted) -> dict[int, int]:
    """Column's order → how well the path fits it. 0 is best: the whole path, then its end, then without brackets."""
    found: dict[int, int] = {}
    names = "/".join(map(plain_name, path)).split("/")
    for distance, known in enumerate(wanted):
        for start in range(len(names)):
            name = "/".join(names[start:])
            for order, synonym in known.get(without_brackets(name) if distance else name, ()):
                rank = distance * 4 + (2 if start else 0) + synonym
                found[order] = min(rank, found.get(order, rank))
    return found


def block_texts(sheet: Sheet, top: int) -> list[str]:
    """What the rows above the header say about units: `单位：万元`, also when it lies in two cells."""
    found = []
    for row in range(top):
        for at, left in enumerate(sheet.rows[row]):
            if isinstance(left, str) and "单位" in left:
                right = sheet.value(row, at + 1)
                both = isinstance(right, str) and re.search(r"单位\s*[:：]?\s*$", left)
                found.append(f"{left.strip(' :：')}：{right}" if both else left)
    return found


def unit_of(header: Header, column: Column) -> str:
    """The unit of an AMOUNT or LAND column: of its own label, of the labels above it, of the block, of the subject.

    Empty when nothing names one. Raises AmountUnreadable for a foreign currency or two units at once.
    """
    kind = MONEY if column.kind is Kind.AMOUNT else LAND
    path = header.paths[header.matched[column.key]]
    for text in (*reversed(path), *header.block):
        if unit := find_unit(text, kind):
            return unit
    return column.unit
