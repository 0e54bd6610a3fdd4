"""A writer of old .xls files (BIFF8 in an OLE2 container), just large enough to have something to read."""

import struct
from collections.abc import Sequence

ERROR_CODES = {"#N/A": 42, "#DIV/0!": 7, "#REF!": 23}
SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def old_book(
    sheets: dict[str, Sequence[Sequence[object]]], *, password: bool = False, cut_texts_at: int = 8000
) -> bytes:
    """Text, numbers, booleans and error values. `password` only sets the mark of an encrypted book."""
    texts: list[str] = []
    bodies = [sheet_records(rows, texts) for rows in sheets.values()]
    head = bof(0x0005) + (record(0x002F, b"\x01\x00" + bytes(52)) if password else b"")
    shared = shared_texts(texts, cut_texts_at)
    bound = [(name.encode("utf-16-le"), len(name)) for name in sheets]
    start = len(head) + sum(4 + 8 + len(raw) for raw, _length in bound) + len(shared) + 4
    links = b""
    for (raw, length), body in zip(bound, bodies, strict=True):
        links += record(0x0085, struct.pack("<IHBB", start, 0, length, 1) + raw)
        start += len(body)
    return container(head + links + shared + record(0x000A, b"") + b"".join(bodies))


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def bof(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def sheet_records(rows: Sequence[Sequence[object]], texts: list[str]) -> bytes:
    found = bof(0x0010)
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            place = struct.pack("<HHH", at, column, 0)
            if value in ERROR_CODES:
                found += record(0x0205, place + bytes([ERROR_CODES[value], 1]))
            elif isinstance(value, bool):
                found += record(0x0205, place + bytes([value, 0]))
            elif isinstance(value, int | float):
                found += record(0x0203, place + struct.pack("<d", value))
            elif isinstance(value, str):
                texts.append(value)
                found += record(0x00FD, place + struct.pack("<I", len(texts) - 1))
    return found + record(0x000A, b"")


def shared_texts(texts: list[str], cut_at: int) -> bytes:
    """The table of texts, cut into continued records inside a text where it grows too long."""
    blocks = [struct.pack("<II", len(texts), len(texts))]
    for text in texts:
        blocks[-1] += struct.pack("<HB", len(text), 1)
        for character in text:
            if len(blocks[-1]) >= cut_at:
                blocks.append(b"\x01")
            blocks[-1] += character.encode("utf-16-le")
        if len(blocks[-1]) >= cut_at:
            blocks.append(b"")
    first, *more = [block for block in blocks if block]
    return record(0x00FC, first) + b"".join(record(0x003C, block) for block in more)


def container(stream: bytes, name: str = "Workbook") -> bytes:
    """One stream in a compound file; padded above the limit of small streams."""
    stream = stream.ljust(4096, b"\0")
    stream += bytes(-len(stream) % SECTOR)
    sectors = len(stream) // SECTOR
    fat_sectors = 1
    while fat_sectors * 128 < sectors + 1 + fat_sectors:
        fat_sectors += 1
    fat = [*range(1, sectors), END, END, *[FAT] * fat_sectors]
    fat += [FREE] * (fat_sectors * 128 - len(fat))
    listed = [sectors + 1 + at for at in range(fat_sectors)]
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIII", fat_sectors, sectors, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", *listed, *[FREE] * (109 - fat_sectors))
    directory = entry("Root Entry", 5, END, 0, child=1) + entry(name, 2, 0, len(stream)) + bytes(256)
    return header + stream + directory + struct.pack(f"<{len(fat)}I", *fat)


def entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(raw), kind, 1, FREE, FREE, child)
        + bytes(36)
        + struct.pack("<II", start, size)
        + bytes(4)
    )
