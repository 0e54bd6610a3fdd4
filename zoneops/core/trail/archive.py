"""Audit rows with their seals as a file: one JSON object a line, gzip, to be checked without the database.

{"sequence", "entry_id", "version", "digest", "hash", "sealed_at", "row": {…}}: the row as it is hashed
(core/rules/audit_bytes.py). Rows that have no seal yet carry null in its place.
"""

import gzip
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from zoneops.core.models import AuditEntry, AuditLink
from zoneops.core.rules import audit_bytes

PORTION = 2000
SEAL = ("sequence", "entry_id", "version", "digest", "hash", "sealed_at")


@dataclass(frozen=True)
class Written:
    path: Path
    rows: int
    sha256: str


def write(path: Path, entries: QuerySet[AuditEntry]) -> Written:
    """Write the rows in the order of their numbers. The file is new, its owner's only, and on the disk when this
    returns. Raises FileExistsError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    count = 0
    with os.fdopen(handle, "wb") as file:
        with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as packed:
            for rows in _portions(entries):
                for line in _lines(rows):
                    packed.write(line)
                count += len(rows)
        file.flush()
        os.fsync(file.fileno())
    with path.open("rb") as file:
        return Written(path, count, hashlib.file_digest(file, "sha256").hexdigest())


def check(path: Path) -> tuple[int, list[str]]:
    """(rows, what is wrong) of an archive against itself: the digest of every row, and links that follow each other."""
    wrong, count, before = [], 0, None
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            count += 1
            held = json.loads(line)
            row, version = held["row"], held["version"] or audit_bytes.VERSION
            text = bytes([version]) + json.dumps(row, sort_keys=True, separators=(",", ":")).encode("ascii")
            if held["digest"] not in (None, hashlib.sha256(text).hexdigest()):
                wrong.append(f"记录 {row['id']} 与摘要不符")
            if before and held["sequence"] == before["sequence"] + 1 and held["hash"] != _hash(before["hash"], held):
                wrong.append(f"链节 {held['sequence']} 与前一节接不上")
            before = held if held["sequence"] else None
    return count, wrong


def _hash(before: str, held: dict[str, Any]) -> str:
    text = f"{before}|{held['sequence']}|{held['entry_id']}|{held['version']}|{held['digest']}|{held['sealed_at']}"
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _portions(entries: QuerySet[AuditEntry]) -> Iterator[list[dict[str, Any]]]:
    columns = audit_bytes.COLUMNS[audit_bytes.VERSION]
    everything = left = entries.order_by("pk").values(*columns)
    while rows := list(left[:PORTION]):
        yield rows
        left = everything.filter(pk__gt=rows[-1]["id"])


def _lines(rows: Sequence[dict[str, Any]]) -> Iterator[bytes]:
    links = {link["entry_id"]: link for link in AuditLink.objects.filter(entry_id__in=[r["id"] for r in rows]).values()}
    nothing: dict[str, Any] = dict.fromkeys(SEAL)
    for row in rows:
        link = dict(links.get(row["id"], nothing))
        if link["sealed_at"]:
            link["sealed_at"] = audit_bytes.moment(link["sealed_at"])
        text = audit_bytes.canonical(row, link["version"] or audit_bytes.VERSION)[1:]
        yield json.dumps(link | {"row": json.loads(text)}).encode("ascii") + b"\n"
