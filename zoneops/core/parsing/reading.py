"""`safe_parse`: every file from outside becomes plain values here, in a process that can be killed, or is refused."""

import datetime
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Literal

from zoneops.core.parsing import diagram
from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.limits import BY_KIND, LIMITS, Limits
from zoneops.core.parsing.running import SPREADSHEET, broken, run
from zoneops.core.parsing.workbook import Fault, Merge, Sheet, Workbook

Kind = Literal["spreadsheet", "xlsx", "xls", "csv", "geojson", "xml", "bpmn", "zip", "container"]
Source = str | os.PathLike[str] | bytes | IO[bytes]
SHEETS = ("spreadsheet", "xlsx", "xls", "csv")
DECODERS = {
    "d": datetime.date.fromisoformat,
    "m": datetime.datetime.fromisoformat,
    "t": datetime.time.fromisoformat,
    "e": Fault,
}


def safe_parse(source: Source, kind: Kind, limits: Limits | None = None) -> Any:
    """The content of a file (path, bytes or open file) as plain values. Raises FileUnreadable for everything else.

    spreadsheet, xlsx, xls, csv → Workbook; the first takes any of the three, whatever its name
    geojson   → the object as Python values: numbers finite, no name twice, at least one geometry
    xml       → {"tag", "attributes", "text", "children"}, tags as {namespace}name
    bpmn      → Diagram
    zip       → [{"name", "size", "packed"}], each entry unpacked once and counted, none kept
    container → {"kind": "zip" or "ole", "names": [...]}: what an Office file holds, nothing unpacked
    """
    if kind in SHEETS:
        workbook = read_workbook(source, limits or LIMITS)
        if kind not in (SPREADSHEET, workbook.kind):
            raise FileUnreadable("other_kind", wanted=kind, kind=workbook.kind)
        return workbook
    answers = [json.loads(line) for line in run(kind, source, limits or BY_KIND[kind])]
    if len(answers) != 1:
        raise broken(kind)
    return diagram.from_plain(answers[0]) if kind == "bpmn" else answers[0]


def read_workbook(source: Source, limits: Limits = LIMITS) -> Workbook:
    """All sheets of an .xlsx, .xls or text table.

    Raises FileUnreadable: too large (told by its size, before anything is read), not a spreadsheet, damaged, with a
    password, too many cells, too slow, too heavy, empty.
    """
    workbook = assemble(run(SPREADSHEET, source, limits))
    if workbook.kind == "csv" and isinstance(source, str | os.PathLike):
        workbook.sheets[0].name = Path(source).stem  # a text table has no name but its file's
    if not any(sheet.rows for sheet in workbook.sheets):
        raise FileUnreadable("empty")
    return workbook


def assemble(lines: Iterator[bytes]) -> Workbook:
    workbook = Workbook([])
    for line in lines:
        message = json.loads(line, object_hook=decoded)
        if isinstance(message, list):
            workbook.sheets[message[0]].rows.extend(message[1])
        else:
            workbook.kind = message["kind"]
            workbook.sheets = [
                Sheet(sheet["name"], [], [Merge(*merge) for merge in sheet["merged"]], sheet["hidden"])
                for sheet in message["sheets"]
            ]
    for sheet in workbook.sheets:
        while sheet.rows and all(value is None for value in sheet.rows[-1]):
            sheet.rows.pop()
    return workbook


def decoded(pairs: dict[str, Any]) -> Any:
    if len(pairs) == 1:
        [(kind, text)] = pairs.items()
        if decode := DECODERS.get(kind):
            return decode(text)
    return pairs
