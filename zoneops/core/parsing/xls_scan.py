"""The second look at an old .xls (BIFF records): how many cells hold a value, and which show an error."""

import struct
from collections.abc import Iterator

from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.ole import workbook_stream
from zoneops.core.parsing.workbook import cell_name
from zoneops.core.parsing.xlsx_scan import Scan

BOF, EOF, FILEPASS, BOUNDSHEET, SST, CONTINUE = 0x0809, 0x000A, 0x002F, 0x0085, 0x00FC, 0x003C
NUMBER, RK, MULRK, LABELSST, LABEL, RSTRING, BOOLERR = 0x0203, 0x027E, 0x00BD, 0x00FD, 0x0204, 0x00D6, 0x0205
FORMULA, STRING = 0x0006, 0x0207
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def scan_xls(data: bytes, cells: int) -> list[Scan]:
    """One Scan per sheet, in the order of the workbook."""
    stream = workbook_stream(data)
    starts: list[int] = []
    texts: list[bytes] = []
    for kind, body in records(stream, 0):
        if kind == FILEPASS:
            raise FileUnreadable("password")
        if kind == BOUNDSHEET:
            starts.append(struct.unpack_from("<I", body)[0])
        elif kind == SST or (kind == CONTINUE and texts):
            texts.append(body)
        elif texts:
            break
    empty_texts = empty_shared_texts(texts) if texts else set()
    scans = []
    for start in starts:
        scans.append(scan_sheet(stream, start, empty_texts))
        if sum(one.filled for one in scans) > cells:
            raise FileUnreadable("too_many_cells", limit=cells)
    return scans


def records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Records of one substream, what is nested in it (charts) left out."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == BOF:
            depth += 1
        elif kind == EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def scan_sheet(stream: bytes, start: int, empty_texts: set[int]) -> Scan:
    found = Scan()
    for kind, body in records(stream, start):
        if kind in (NUMBER, RK):
            found.filled += 1
        elif kind == MULRK:
            found.filled += (len(body) - 6) // 6
        elif kind == LABELSST:
            found.filled += struct.unpack_from("<I", body, 6)[0] not in empty_texts
        elif kind in (LABEL, RSTRING):
            found.filled += struct.unpack_from("<H", body, 6)[0] > 0
        elif kind == STRING:  # the text of the formula before it
            found.filled += struct.unpack_from("<H", body)[0] > 0
        elif kind == BOOLERR:
            count(found, body, body[6] if body[7] else None)
        elif kind == FORMULA:
            result = body[6:14]
            if result[6:8] != b"\xff\xff":
                found.filled += 1
            elif result[0] in (1, 2):
                count(found, body, result[2] if result[0] == 2 else None)
    return found


def count(found: Scan, body: bytes, error: int | None) -> None:
    found.filled += 1
    if error is not None:
        found.errors += 1
        found.faults[cell_name(*struct.unpack_from("<HH", body))] = ERRORS.get(error, "#?")


def empty_shared_texts(blocks: list[bytes]) -> set[int]:
    """Indexes of the empty texts in the shared table, which may be cut anywhere into continued records."""
    empty: set[int] = set()
    block, at = 0, 8
    total = struct.unpack_from("<I", blocks[0], 4)[0]
    for index in range(total):
        if at >= len(blocks[block]):
            block, at = block + 1, 0
        if block >= len(blocks):
            break
        length, flags = struct.unpack_from("<HB", blocks[block], at)
        at += 3
        runs = struct.unpack_from("<H", blocks[block], at)[0] if flags & 8 else 0
        at += 2 if flags & 8 else 0
        extra = struct.unpack_from("<I", blocks[block], at)[0] if flags & 4 else 0
        at += 4 if flags & 4 else 0
        if not length:
            empty.add(index)
        width = 1 + (flags & 1)
        while length:
            if at >= len(blocks[block]):  # the continued part says anew how wide its characters are
                block, at = block + 1, 1
                width = 1 + (blocks[block][0] & 1)
            taken = min(length, max((len(blocks[block]) - at) // width, 1))
            length -= taken
            at += taken * width
        at += runs * 4 + extra
        while at > len(blocks[block]) and block + 1 < len(blocks):
            at -= len(blocks[block])
            block += 1
    return empty
