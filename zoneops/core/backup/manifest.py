"""What an archive says of itself: the same for every database, so that a zone can move from one to another.

An archive is a zip with `tables/*.jsonl` (one row a line, see rows.py), `media/…` and `audit/…` (files as they are)
and, last, `manifest.json`. The comment of the zip, its very last bytes, is the SHA-256 of everything before it.
"""

import datetime
import json
import re
from dataclasses import asdict, dataclass, fields
from pathlib import PurePosixPath
from typing import Any, Self

from zoneops.core.backup.errors import Damaged
from zoneops.core.backup.rows import KINDS

FORMAT = 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 64 * 2**20  # bytes; some 300,000 files
SHA256 = re.compile(r"[0-9a-f]{64}")
IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]{0,62}")
COMMENT = re.compile(rb"zoneops-backup (\d{3}) sha256 ([0-9a-f]{64})")


def comment(digest: str) -> bytes:
    return f"zoneops-backup {FORMAT:03d} sha256 {digest}".encode("ascii")


COMMENT_LENGTH = len(comment("0" * 64))


@dataclass(frozen=True)
class Table:
    """`columns`: (name, kind). `last_id`: the highest number ever given, also to rows that are gone; None: no numbers.

    `file_column`, `sha256_column`: where the table names files of media/ and says what is in them; empty: it does not.
    """

    model: str
    table: str
    key: str
    columns: tuple[tuple[str, str], ...]
    rows: int
    size: int
    sha256: str
    last_id: int | None = None
    file_column: str = ""
    sha256_column: str = ""

    @property
    def member(self) -> str:
        return f"tables/{self.table}.jsonl"

    def index(self, column: str) -> int:
        return [name for name, _kind in self.columns].index(column)


@dataclass(frozen=True)
class StoredFile:
    """`name`: with its folder, `media/` or `audit/`."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """`migrations`: app → names, as applied. `faults`: files that a row names and that were missing or changed already
    when the backup was made. `chain`: sequence and hash of the last audit link. `key_mark`: tells whether the secret
    key, which is in no backup, is the one that second factors were locked with; nothing can be read from it."""

    format: int
    product: str
    created_at: datetime.datetime
    database: str
    migrations: dict[str, list[str]]
    tables: list[Table]
    files: list[StoredFile]
    faults: list[str]
    key_mark: str
    chain: tuple[int, str] | None = None

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def file_bytes(self) -> int:
        return sum(file.size for file in self.files)

    def members(self) -> list[str]:
        return [*(table.member for table in self.tables), *(file.name for file in self.files), MANIFEST]

    def as_json(self) -> bytes:
        plain = asdict(self) | {"created_at": self.created_at.isoformat()}
        return json.dumps(plain, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")

    @classmethod
    def from_json(cls, raw: bytes) -> Self:
        """Raises Damaged for anything but a whole and sensible manifest."""
        try:
            plain = json.loads(raw.decode("utf-8", "surrogatepass"))
            if plain.get("format") != FORMAT:
                raise Damaged(
                    f"备份的格式是 {plain.get('format')!r}，本版本只认 {FORMAT}，没有动任何数据；换与备份相配的版本"
                )
            chain = plain.get("chain")
            made = cls(
                **_exactly(cls, plain)
                | {
                    "created_at": datetime.datetime.fromisoformat(plain["created_at"]),
                    "tables": [_table(one) for one in plain["tables"]],
                    "files": [StoredFile(**_exactly(StoredFile, one)) for one in plain["files"]],
                    "chain": (int(chain[0]), str(chain[1])) if chain else None,
                }
            )
            made._require_sense()
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
            raise Damaged(f"备份的清单读不懂（{error}），没有动任何数据") from error
        return made

    def _require_sense(self) -> None:
        """Raise ValueError or TypeError where a value cannot be."""
        if self.created_at.tzinfo is None:
            raise ValueError("created_at")
        words = [self.product, self.database, self.key_mark, *self.faults, *(table.model for table in self.tables)]
        if not all(isinstance(word, str) for word in words):
            raise TypeError("text")
        for app, names in self.migrations.items():
            if not IDENTIFIER.fullmatch(app) or not all(isinstance(name, str) for name in names):
                raise ValueError(app)
        for table in self.tables:
            names = [name for name, _kind in table.columns]
            sensible = (
                all(IDENTIFIER.fullmatch(name) for name in (table.table, *names))
                and len(set(names)) == len(names)
                and table.key in names
                and {kind for _name, kind in table.columns} <= set(KINDS)
                and all(not name or name in names for name in (table.file_column, table.sha256_column))
                and (table.last_id is None or isinstance(table.last_id, int))
                and _is_count(table.rows)
            )
            if not sensible:
                raise ValueError(table.table)
        parts: list[Table | StoredFile] = [*self.tables, *self.files]
        for part in parts:
            if not _is_count(part.size) or not SHA256.fullmatch(part.sha256):
                raise ValueError(str(part)[:200])
        for file in self.files:
            if not is_safe(file.name):
                raise ValueError(f"文件名 {file.name!r}")
        names = self.members()
        if len(set(names)) != len(names):
            raise ValueError("同一个名字出现两次")


def is_safe(name: str) -> bool:
    """Whether a name stays inside of media/ or audit/ on every system."""
    parts = PurePosixPath(name).parts
    return (
        len(parts) > 1
        and parts[0] in {"media", "audit"}
        and "/".join(parts) == name
        and len(name) < 1000
        and ".." not in parts
        and not any(character in '\\:*?"<>|' or ord(character) < 32 for character in name)
    )


def _table(plain: dict[str, Any]) -> Table:
    return Table(**_exactly(Table, plain) | {"columns": tuple((str(n), str(k)) for n, k in plain["columns"])})


def _exactly(kind: Any, plain: dict[str, Any]) -> dict[str, Any]:
    names = {one.name for one in fields(kind)}
    if set(plain) != names:
        raise ValueError(f"{kind.__name__}: {sorted(set(plain) ^ names)}")
    return dict(plain)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
