"""Starting the process that touches a file, and what becomes of it: an answer, a refusal, or its end."""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.limits import MEGABYTE, Limits

logger = logging.getLogger(__name__)
PACKAGE_PARENT = Path(__file__).resolve().parents[3]
# -I and -S: neither the environment, nor the current directory, nor .pth files decide what is imported.
START = (
    "import json, sys; order = json.loads(sys.argv[1]); sys.path += order['paths']; "
    "from zoneops.core.parsing.child import main; main(order)"
)
KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")
ALONE = {"OPENBLAS_NUM_THREADS": "1"}  # numpy would start threads, which the child may not
OUT_OF_TIME = (-getattr(signal, "SIGXCPU", 24), -getattr(signal, "SIGKILL", 9))
SPREADSHEET = "spreadsheet"


def run(kind: str, source: str | os.PathLike[str] | bytes | IO[bytes], limits: Limits) -> Iterator[bytes]:
    """The lines of JSON that the reader of this kind answers, the closing one left out.

    The child gets the file as its open standard input and never opens one itself. What it answers goes to a file
    that the system keeps from growing beyond `output_bytes`, so that it cannot fill the server's memory.
    Raises FileUnreadable for every other end than a complete answer.
    """
    with (
        opened(source, kind, limits) as (file, size),
        tempfile.TemporaryFile() as answer,
        tempfile.TemporaryFile() as last_words,
    ):
        seconds = limits.seconds_for(size)
        given = asdict(limits) | {"seconds": seconds}
        order = json.dumps({"paths": import_paths(), "kind": kind, "limits": given})
        try:
            done = subprocess.run(  # noqa: S603 — our own interpreter, no shell
                [sys.executable, "-I", "-S", "-c", START, order],
                stdin=file,
                stdout=answer,
                stderr=last_words,
                timeout=seconds + limits.patience,
                check=False,
                # What reads hostile files does not get to know the installation's secrets.
                env=ALONE | {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ},
            )
        except subprocess.TimeoutExpired:  # run() has killed it
            raise FileUnreadable("too_slow", seconds=seconds) from None
        last_words.seek(0)
        if said := last_words.read(MEGABYTE)[-2000:]:
            logger.info("reading a %s: %s", kind, said.decode("utf-8", "replace"))
        if done.returncode:
            raise ended(done.returncode, said.lower(), kind, seconds)
        answer.seek(0)
        finished = False
        for line in answer:
            finished = line == b'"done"\n'
            if line.startswith(b'{"refused":'):
                refusal = json.loads(line)
                raise FileUnreadable(refusal["refused"], **refusal["params"])
            if not finished:
                yield line
        if not finished:
            raise broken(kind)


def ended(code: int, said: bytes, kind: str, seconds: int) -> FileUnreadable:
    """Why the process ended by itself, from its exit code and its last words in lower case."""
    if code in OUT_OF_TIME:  # its own limit of processor time, or the system's
        return FileUnreadable("too_slow", seconds=seconds)
    if b"no space left" in said:
        return FileUnreadable("disk_full")
    if b"memory" in said or b"bad_alloc" in said or b"file too large" in said:
        return FileUnreadable("too_heavy")
    return broken(kind)


def broken(kind: str) -> FileUnreadable:
    return FileUnreadable("damaged" if kind == SPREADSHEET else "damaged_plain")


@contextmanager
def opened(
    source: str | os.PathLike[str] | bytes | IO[bytes], kind: str, limits: Limits
) -> Iterator[tuple[IO[bytes], int]]:
    """(a file that a child can inherit, its size in bytes). Raises FileUnreadable: missing, empty, too large."""
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        if not path.is_file():
            raise FileUnreadable("missing", name=path.name)
        with path.open("rb") as file:
            yield file, checked_size(os.fstat(file.fileno()).st_size, kind, limits)
        return
    with tempfile.TemporaryFile() as file:
        size = 0
        for block in [source] if isinstance(source, bytes) else iter(lambda: source.read(MEGABYTE), b""):
            checked_size(size := size + len(block), kind, limits)
            file.write(block)
        file.seek(0)
        yield file, checked_size(size, kind, limits)


def checked_size(size: int, kind: str, limits: Limits) -> int:
    if size > limits.file_bytes:
        told: dict[str, Any] = {"megabytes": -(-size // MEGABYTE), "limit": limits.file_bytes // MEGABYTE}
        raise FileUnreadable("too_large" if kind == SPREADSHEET else "too_large_plain", **told)
    if not size:
        raise FileUnreadable("empty")
    return size


@cache
def import_paths() -> list[str]:
    """Where the child finds this package and the libraries it may use; the standard library comes first."""
    found = [PACKAGE_PARENT]
    for name in ("python_calamine", "defusedxml", "shapely", "numpy"):
        spec = find_spec(name)
        if spec and spec.origin:
            found.append(Path(spec.origin).parents[1])
    return list(dict.fromkeys(map(str, found)))
