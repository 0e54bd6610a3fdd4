"""The heads of the chain outside of the database: `audit/heads.jsonl` in the data folder, appended to, never rewritten.

Who owns the database can make the whole chain anew, but not the heads that were copied elsewhere before.
"""

import datetime
import json
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from zoneops.core.models import AuditLink
from zoneops.core.rules.audit_bytes import moment

EVERY = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Head:
    """A head as it was exported. `where`: the line of the file, or the option of the command."""

    sequence: int
    hash: str
    at: datetime.datetime | None = None
    where: str = ""


def path() -> Path:
    return Path(settings.AUDIT_ROOT) / "heads.jsonl"


def export(link: AuditLink, now: datetime.datetime) -> bool:
    """Append the head: at most once an hour, once a day also when it stayed the same. True when a line was written.

    The line is on the disk when this returns.
    """
    last = _last_line()
    if last and last.at:
        waited = abs(now - last.at)  # a clock that was set back must not silence the heads
        same_day = last.at.astimezone(datetime.UTC).date() == now.astimezone(datetime.UTC).date()
        if same_day and (last.sequence == link.sequence or waited < EVERY):
            return False
    line = json.dumps({"at": moment(now), "sequence": link.sequence, "hash": link.hash}) + "\n"
    if _is_torn():
        line = "\n" + line
    file = path()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, line.encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)
    return True


def exported(file: Path | None = None) -> tuple[list[Head], list[str]]:
    """(heads, lines that are none), in the order of the file. Both empty where there is no file."""
    file = file or path()
    if not file.exists():
        return [], []
    heads, odd = [], []
    for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        if head := _parsed(line, f"{file.name} 第 {number} 行"):
            heads.append(head)
        elif line.strip():
            odd.append(f"{file.name} 第 {number} 行")
    return heads, odd


def given(text: str) -> Head:
    """A head as somebody noted it: SEQUENCE:HASH. Raises ValueError."""
    sequence, _colon, value = text.strip().partition(":")
    if len(value) != 64:
        raise ValueError(text)
    return Head(int(sequence), value.lower(), None, "--head")


def _last_line() -> Head | None:
    lines = _end().decode("ascii", "replace").splitlines()
    return _parsed(lines[-1], "") if lines else None


def _is_torn() -> bool:
    """Whether the power went while the last line was written: the next one must not be glued to it."""
    return not _end().endswith(b"\n") and bool(_end())


def _end() -> bytes:
    try:
        with path().open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(file.tell() - 400, 0))
            return file.read()
    except FileNotFoundError:
        return b""


def _parsed(line: str, where: str) -> Head | None:
    try:
        row = json.loads(line)
        return Head(int(row["sequence"]), str(row["hash"]), datetime.datetime.fromisoformat(row["at"]), where)
    except (ValueError, KeyError, TypeError):
        return None
