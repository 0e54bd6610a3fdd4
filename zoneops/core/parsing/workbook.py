"""A spreadsheet as plain values. Rows and columns count from 0 here; people see A1 names."""

import datetime
import re
from dataclasses import dataclass, field
from typing import NamedTuple


class Fault(NamedTuple):
    """A cell that shows an error such as `#N/A`, or a formula that was never computed (`code` is then `=`)."""

    code: str

    def __str__(self) -> str:
        return self.code


# What a cell may hold. Numbers are floats (the file format knows no others), except in text files, where all is text.
Value = str | bool | int | float | datetime.date | datetime.datetime | datetime.time | Fault | None


class Merge(NamedTuple):
    """A merged range, ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """One sheet. Rows may differ in length: what lies beyond a row's end is empty."""

    name: str
    rows: list[list[Value]]
    merged: list[Merge] = field(default_factory=list)
    hidden: bool = False

    def value(self, row: int, column: int) -> Value:
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return None


@dataclass
class Workbook:
    sheets: list[Sheet]
    kind: str = "xlsx"


def column_name(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """(22, 6) → G23."""
    return f"{column_name(column)}{row + 1}"


def position(name: str) -> tuple[int, int]:
    """G23 → (22, 6). Raises ValueError for anything else."""
    match = re.fullmatch(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})", name)
    if not match:
        raise ValueError(name)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1
