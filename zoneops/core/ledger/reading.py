"""Reading a spreadsheet in a process of its own, which can be killed and cannot take the server with it."""

import datetime
import json
import logging
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from zoneops.core.ledger.errors import FileUnreadable
from zoneops.core.ledger.limits import LIMITS, MEGABYTE, Limits
from zoneops.core.ledger.workbook import Fault, Merge, Sheet, Workbook

logger = logging.getLogger(__name__)
PACKAGE_PARENT = Path(__file__).resolve().parents[3]
# -I: neither the environment nor the current directory decides what is imported.
START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from zoneops.core.ledger.child import main; main()"
KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")
DECODERS = {
    "d": datetime.date.fromisoformat,
    "m": datetime.datetime.fromisoformat,
    "t": datetime.time.fromisoformat,
    "e": Fault,
}


def read_workbook(path: str | os.PathLike[str], limits: Limits = LIMITS) -> Workbook:
    """All sheets of an .xlsx, .xls or text table.

    Raises FileUnreadable: too large (told by its size, before anything is read), not a spreadsheet, damaged, with a
    password, too many cells, too slow, too heavy, empty.
    """
    path = Path(path)
    check_size(path, limits)
    workbook = assemble(run_child(path, limits), limits)
    if not any(sheet.rows for sheet in workbook.sheets):
        raise FileUnreadable("empty")
    return workbook


def check_size(path: Path, limits: Limits) -> None:
    try:
        size = path.stat().st_size
    except OSError:
        raise FileUnreadable("missing", name=path.name) from None
    if not path.is_file():
        raise FileUnreadable("missing", name=path.name)
    if size > limits.file_bytes:
        raise FileUnreadable("too_large", megabytes=-(-size // MEGABYTE), limit=limits.file_bytes // MEGABYTE)
    if not size:
        raise FileUnreadable("empty")


def run_child(path: Path, limits: Limits) -> bytes:
    command = [sys.executable, "-I", "-c", START, str(PACKAGE_PARENT), str(path.resolve()), json.dumps(asdict(limits))]
    try:
        done = subprocess.run(  # noqa: S603 — our own interpreter, no shell
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
            # What reads hostile files does not get to know the installation's secrets.
            env={name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ},
        )
    except subprocess.TimeoutExpired:  # run() has killed it
        raise FileUnreadable("too_slow", seconds=limits.seconds) from None
    if done.stderr:
        logger.info("reading %s: %s", path.name, done.stderr.decode("utf-8", "replace")[-2000:])
    if done.returncode == 0:
        return done.stdout
    if done.returncode in (-24, -9):  # SIGXCPU: its own limit of processor time; SIGKILL: the system's
        raise FileUnreadable("too_slow", seconds=limits.seconds)
    if b"memory" in done.stderr.lower():
        raise FileUnreadable("too_heavy")
    raise FileUnreadable("damaged")


def assemble(output: bytes, limits: Limits) -> Workbook:
    workbook = Workbook([])
    finished = False
    for line in output.splitlines():
        message = json.loads(line, object_hook=decoded)
        if message == "done":
            finished = True
        elif isinstance(message, list):
            workbook.sheets[message[0]].rows.extend(message[1])
        elif "refused" in message:
            raise FileUnreadable(message["refused"], **message["params"])
        else:
            workbook.kind = message["kind"]
            workbook.sheets = [
                Sheet(sheet["name"], [], [Merge(*merge) for merge in sheet["merged"]], sheet["hidden"])
                for sheet in message["sheets"]
            ]
    if not finished:
        raise FileUnreadable("damaged")
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
