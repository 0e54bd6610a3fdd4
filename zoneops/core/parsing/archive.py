"""Zip archives: what the directory says, checked before anything is unpacked, and then what really comes out.

Archives of every kind pass here, spreadsheets and Office files too: they are zip archives with agreed names.
"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import IO, Any

from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.limits import MEGABYTE, Limits
from zoneops.core.rules.reasons import quoted

ENCRYPTED, UTF8 = 0x1, 0x800
# Absolute, of another drive, upwards, with the other slash, or with characters that nobody sees.
ESCAPING = re.compile(r"^/|^[A-Za-z]:|(?:^|/)\.\.(?:/|$)|\\|[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
LOCAL_HEADER = 30
BLOCK = 256 * 1024


def lines(file: IO[bytes], limits: Limits) -> Iterator[Any]:
    """One list of {"name", "size", "packed"}, folders left out."""
    if file.read(4)[:2] != b"PK":
        raise FileUnreadable("not_a_zip")
    entries = checked(file, limits, Budget(limits), level=0)
    found = [
        {"name": name_of(entry), "size": entry.file_size, "packed": entry.compress_size}
        for entry in entries
        if not entry.is_dir()
    ]
    if not found:
        raise FileUnreadable("zip_empty")
    yield found


class Budget:
    """What may still come out, over all levels."""

    def __init__(self, limits: Limits) -> None:
        self.bytes, self.entries = limits.unpacked_bytes, limits.zip_entries

    def take(self, bytes_: int = 0, entries: int = 0) -> None:
        self.bytes -= bytes_
        self.entries -= entries
        if self.bytes < 0 or self.entries < 0:
            raise FileUnreadable("zip_bomb")


def checked(file: IO[bytes], limits: Limits, budget: Budget, level: int) -> list[zipfile.ZipInfo]:
    """The entries, each unpacked once into nothing: sizes and checksums are what the directory says."""
    if level > limits.nested:
        raise FileUnreadable("zip_nested", limit=limits.nested)
    entries = directory(file, limits)
    check_sizes(entries, limits)
    budget.take(entries=len(entries))
    try:
        with zipfile.ZipFile(file) as archive:
            for entry in entries:
                inner = unpacked(archive, entry, budget)
                if inner is not None:
                    checked(inner, limits, budget, level + 1)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, zlib.error) as error:
        if isinstance(error, FileUnreadable):
            raise
        raise FileUnreadable("damaged_plain") from None
    return entries


def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget) -> IO[bytes] | None:
    """The bytes of an entry that is itself an archive; of any other they are only counted."""
    kept: io.BytesIO | None = None
    size = 0
    with archive.open(entry) as file:
        while block := file.read(BLOCK):
            budget.take(len(block))
            if not size and block.startswith((b"PK\x03\x04", b"PK\x05\x06")):
                kept = io.BytesIO()
            size += len(block)
            if kept is not None:
                kept.write(block)
    if size != entry.file_size:
        raise FileUnreadable("damaged_plain")
    if kept is not None:
        kept.seek(0)
    return kept


def directory(file: IO[bytes], limits: Limits) -> list[zipfile.ZipInfo]:
    """The entries as the archive lists them. Raises FileUnreadable for names and places that no honest one has."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        raise FileUnreadable("damaged_plain") from None
    if len(entries) > limits.zip_entries:
        raise FileUnreadable("zip_many", limit=limits.zip_entries)
    seen: set[str] = set()
    for entry in entries:
        name = name_of(entry)
        if ESCAPING.search(name) or not name:
            raise FileUnreadable("zip_name", name=quoted(name))
        if name.lower() in seen:  # one and the same file on Windows
            raise FileUnreadable("zip_twice", name=quoted(name))
        seen.add(name.lower())
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise FileUnreadable("zip_link", name=quoted(name))
        if entry.flag_bits & ENCRYPTED:
            raise FileUnreadable("password")
    check_overlap(entries)
    return entries


def raw_name(entry: zipfile.ZipInfo) -> bytes:
    """`orig_filename` is what the archive says; `filename` ends at a NUL."""
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & UTF8 else "cp437", "replace")


def name_of(entry: zipfile.ZipInfo) -> str:
    """Chinese Windows writes names in GBK without saying so; some of their second bytes look like a backslash."""
    if entry.flag_bits & UTF8:
        return entry.orig_filename
    try:
        return raw_name(entry).decode("gb18030")
    except UnicodeDecodeError:
        return entry.orig_filename


def check_overlap(entries: Sequence[zipfile.ZipInfo]) -> None:
    """Entries that share their bytes: how 10 MB unpack to 281 TB (Fifield, A better zip bomb, 2019)."""
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise FileUnreadable("zip_bomb")
        end = entry.header_offset + LOCAL_HEADER + len(raw_name(entry)) + entry.compress_size


def check_sizes(entries: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    """The sizes that the directory tells; the parts are read with these as a bound."""
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise FileUnreadable("zip_bomb")
    for entry in entries:
        if entry.file_size > MEGABYTE and entry.file_size > limits.ratio * max(entry.compress_size, 1):
            raise FileUnreadable("zip_bomb")
