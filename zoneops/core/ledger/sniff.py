"""What a file is, told from its first bytes and never from its name."""

import zipfile
from pathlib import Path

from zoneops.core.ledger.errors import FileUnreadable
from zoneops.core.ledger.limits import MEGABYTE, Limits
from zoneops.core.ledger.ole import stream_names

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def sniff(path: Path, limits: Limits) -> str:
    """`xlsx`, `xls` or `csv`. Raises FileUnreadable for all else, and for archives that unpack to too much."""
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip():
        raise FileUnreadable("empty")
    if start.startswith(b"PK"):
        return sniff_zip(path, limits)
    if start.startswith(OLE):
        return sniff_ole(path)
    lowered = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if lowered.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<?xml", b"<workbook")):
        raise FileUnreadable("web_page")
    if start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"{\\rtf", b"\x1f\x8b")):
        raise FileUnreadable("not_a_spreadsheet")
    return "csv"


def sniff_zip(path: Path, limits: Limits) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        raise FileUnreadable("damaged") from None
    check_sizes(entries, limits)
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" in names or ("[Content_Types].xml" in names and any(n.startswith("xl/work") for n in names)):
        if "xl/workbook.bin" in names:
            raise FileUnreadable("other_spreadsheet", kind="xlsb")
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        raise FileUnreadable("other_spreadsheet", kind="ods")
    raise FileUnreadable("not_a_spreadsheet")


def check_sizes(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    """The archive's own directory tells its sizes; the parts are read with these as a bound (see scan.py)."""
    if len(entries) > limits.zip_entries:
        raise FileUnreadable("bomb")
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise FileUnreadable("bomb")
    for entry in entries:
        if entry.file_size > MEGABYTE and entry.file_size > limits.ratio * max(entry.compress_size, 1):
            raise FileUnreadable("bomb")


def sniff_ole(path: Path) -> str:
    """Old .xls, or the wrapper that Excel and WPS put around a workbook with a password."""
    names = stream_names(path.read_bytes())
    if "EncryptedPackage" in names:
        raise FileUnreadable("password")
    if "Workbook" in names or "Book" in names:
        return "xls"
    raise FileUnreadable("not_a_spreadsheet")
