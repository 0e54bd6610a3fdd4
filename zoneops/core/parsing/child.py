"""The process that touches the file, on its standard input. Started by running.py; it may be killed at any moment.

Writes lines of JSON, last `"done"`. A refusal is one line with its code.
"""

import importlib
import json
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import IO, Any

from zoneops.core.parsing import guard
from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.limits import Limits

Reader = Callable[[IO[bytes], Limits], Iterator[Any]]
# Imported by name, so that each kind pays only for its own libraries.
READERS = {
    "spreadsheet": "spreadsheets",
    "geojson": "geojson",
    "xml": "xml_tree",
    "bpmn": "bpmn",
    "zip": "archive",
    "container": "container",
}


def reader_of(kind: str) -> Reader:
    """The reader of a kind of ours; an app above names a module of its own that has `lines`."""
    module = f"zoneops.core.parsing.{READERS[kind]}" if kind in READERS else kind
    reader: Reader = importlib.import_module(module).lines
    return reader


def answer(reader: Reader, file: IO[bytes], kind: str, limits: Limits) -> Iterator[Any]:
    try:
        yield from reader(file, limits)
        code, params = ("reached_out", {}) if guard.denied else ("", {})
    except FileUnreadable as refusal:
        code, params = refusal.code, refusal.params
    except MemoryError:
        code, params = "too_heavy", {}
    except RecursionError:
        code, params = "too_deep", {"limit": limits.depth}
    except BaseException:  # broken files break readers in every way; a panic of the Rust one is no Exception
        traceback.print_exc()  # for the log, where a fault of ours would show
        code, params = "reached_out" if guard.denied else "damaged" if kind == "spreadsheet" else "damaged_plain", {}
    yield {"refused": code, "params": params} if code else "done"


def main(order: dict[str, Any]) -> None:
    limits = Limits(**order["limits"])
    guard.restrain(limits)
    reader = reader_of(order["kind"])
    file, write = sys.stdin.buffer, sys.stdout.buffer.write
    guard.arm()
    for line in answer(reader, file, order["kind"], limits):
        write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    sys.stdout.flush()
