"""A second, independent look at an .xlsx: how many cells hold a value, and which show an error.

The fast reader turns `#N/A` into an empty text and could drop cells without a word. Here the sheet's XML is only
counted, so that a difference between the two shows.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from defusedxml.ElementTree import fromstring

from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.limits import MEGABYTE

FILLED_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]")
CELL = rb"<(?:\w+:)?c(?=\s)[^>]*"
INLINE = re.compile(CELL + rb"?(?<!/)>\s*<(?:\w+:)?is>(.*?)</(?:\w+:)?is>", re.DOTALL)
INLINE_MARK = re.compile(rb"<(?:\w+:)?is>")
PHONETIC = re.compile(rb"<(?:\w+:)?rPh\b.*?</(?:\w+:)?rPh>", re.DOTALL)
FILLED_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>[^<]")
ERROR = re.compile(
    CELL + rb"?\bt=[\"']e[\"'][^>]*>(?:<(?:\w+:)?f\b.*?(?:/>|</(?:\w+:)?f>))?\s*<(?:\w+:)?v>([^<]*)<", re.DOTALL
)
NOT_COMPUTED = re.compile(
    rb"(" + CELL + rb")>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:</(?:\w+:)?c>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v></)"
)
SHARED_ITEM = re.compile(rb"<(?:\w+:)?si(?:\s[^>]*)?(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
SHARED_INDEX = re.compile(CELL + rb"?\bt=[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>(\d+)</")
PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3}[0-9]{1,7})[\"']")


@dataclass
class Scan:
    """`filled`: cells with a value, error cells among them. `faults`: A1 name → what the cell shows."""

    filled: int = 0
    faults: dict[str, str] = field(default_factory=dict)
    errors: int = 0


def scan(archive: zipfile.ZipFile, cells: int) -> dict[str, Scan]:
    """Sheet name → Scan. Raises FileUnreadable beyond `cells` filled cells."""
    empty_texts = empty_shared_texts(archive)
    scans: dict[str, Scan] = {}
    for name, part in sheet_parts(archive).items():
        found = scans[name] = Scan()
        for piece in pieces(archive, part):
            look(piece, found, empty_texts)
            if sum(one.filled for one in scans.values()) > cells:
                raise FileUnreadable("too_many_cells", limit=cells)
    return scans


def look(piece: bytes, found: Scan, empty_texts: set[bytes]) -> None:
    found.filled += len(FILLED_VALUE.findall(piece))
    if INLINE_MARK.search(piece):
        found.filled += sum(1 for match in INLINE.finditer(piece) if FILLED_TEXT.search(PHONETIC.sub(b"", match[1])))
    if empty_texts:
        found.filled -= sum(1 for index in SHARED_INDEX.findall(piece) if index in empty_texts)
    for match in ERROR.finditer(piece):
        found.errors += 1
        found.faults[place(match[0])] = match[1].decode("utf-8", "replace")
    for match in NOT_COMPUTED.finditer(piece):
        if not re.search(rb"\bt=[\"']str[\"']", match[1]):  # a formula may well give an empty text
            found.faults[place(match[1])] = "="


def place(tag: bytes) -> str:
    match = PLACE.search(tag[: tag.find(b">")] if b">" in tag else tag)
    if not match:  # the cell does not say where it stands, so it cannot be shown to anybody
        raise FileUnreadable("readers_differ")
    return match[1].decode()


def pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part's bytes, cut between rows, so that a large sheet never lies in memory whole."""
    rest = b""
    with archive.open(part) as file:
        while block := file.read(4 * MEGABYTE):
            forbid_doctype(block)
            rest += block
            cut = max(rest.rfind(b"</row>"), rest.rfind(b":row>"))
            if cut >= 0:
                yield rest[:cut]
                rest = rest[cut:]
    yield rest


def forbid_doctype(block: bytes) -> None:
    if b"<!DOCTYPE" in block or b"<!ENTITY" in block or block[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise FileUnreadable("damaged")


def small_part(archive: zipfile.ZipFile, name: str) -> Any:
    data = archive.read(name)
    forbid_doctype(data)
    return fromstring(data, forbid_dtd=True)


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → part of the archive, worksheets only."""
    targets = {}
    for link in small_part(archive, "xl/_rels/workbook.xml.rels"):
        if link.get("Type", "").endswith("/worksheet"):
            targets[link.get("Id")] = posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))).lstrip("/")
    found = {}
    for element in small_part(archive, "xl/workbook.xml").iter():
        if element.tag.rpartition("}")[2] == "sheet":
            link_id = next((value for key, value in element.items() if key.endswith("}id")), None)
            if link_id in targets:
                found[element.get("name", "")] = targets[link_id]
    return found


def empty_shared_texts(archive: zipfile.ZipFile) -> set[bytes]:
    """Indexes of shared texts that are empty: cells that point to them hold nothing."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return set()
    data = archive.read("xl/sharedStrings.xml")
    forbid_doctype(data)
    empty = set()
    for index, match in enumerate(SHARED_ITEM.finditer(data)):
        if not match[1] or not FILLED_TEXT.search(PHONETIC.sub(b"", match[1])):
            empty.add(str(index).encode())
    return empty
