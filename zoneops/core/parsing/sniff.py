"""What a file is, told from its first bytes and never from its name."""

from typing import IO

from zoneops.core.parsing.archive import check_sizes, directory
from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.limits import Limits
from zoneops.core.parsing.ole import stream_names

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def sniff(file: IO[bytes], limits: Limits) -> str:
    """`xlsx`, `xls` or `csv`. Raises FileUnreadable for all else, and for archives that unpack to too much."""
    start = file.read(4096)
    if not start.strip():
        raise FileUnreadable("empty")
    if start.startswith(b"PK"):
        return sniff_zip(file, limits)
    if start.startswith(OLE):
        file.seek(0)
        return sniff_ole(file.read())
    lowered = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if lowered.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<?xml", b"<workbook")):
        raise FileUnreadable("web_page")
    if start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"{\\rtf", b"\x1f\x8b")):
        raise FileUnreadable("not_a_spreadsheet")
    return "csv"


def sniff_zip(file: IO[bytes], limits: Limits) -> str:
    """`xlsx`, by the parts that the archive names."""
    try:
        entries = directory(file, limits)
        check_sizes(entries, limits)
    except FileUnreadable as error:
        if error.code in ("zip_bomb", "zip_many"):
            raise FileUnreadable("bomb") from None
        if error.code in ("zip_name", "zip_twice", "zip_link"):
            raise FileUnreadable("odd_names") from None
        raise FileUnreadable("password" if error.code == "password" else "damaged") from None
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" in names or ("[Content_Types].xml" in names and any(n.startswith("xl/work") for n in names)):
        if "xl/workbook.bin" in names:
            raise FileUnreadable("other_spreadsheet", kind="xlsb")
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        raise FileUnreadable("other_spreadsheet", kind="ods")
    raise FileUnreadable("not_a_spreadsheet")


def sniff_ole(data: bytes) -> str:
    """Old .xls, or the wrapper that Excel and WPS put around a workbook with a password."""
    names = stream_names(data)
    if "EncryptedPackage" in names:
        raise FileUnreadable("password")
    if "Workbook" in names or "Book" in names:
        return "xls"
    raise FileUnreadable("not_a_spreadsheet")
