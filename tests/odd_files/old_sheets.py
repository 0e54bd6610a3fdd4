"""Odd and hostile .xls files: BIFF records in an OLE2 container."""

import struct
from collections.abc import Iterator

from tests.core.parsing.old_books import bof, container, old_book, record
from tests.odd_files.case import EITHER, READ, Case, flipped, noise

ROWS = [
    ["项目编号", "项目名称", "阶段", "洽谈日期", "计划总投资（万元）"],
    ["2021-LD-902", "风电项目", "洽谈", "2021-05-08", 1234.5],
]


def cases() -> Iterator[Case]:
    for name, data, expect in (*books(), *containers(), *records()):
        yield Case("xls", name, data, expect)


def books() -> Iterator[tuple[str, bytes, str]]:
    good = old_book({"台账": ROWS})
    yield "good ledger", good, READ
    yield "texts cut into continued records", old_book({"台账": ROWS}, cut_texts_at=20), READ
    yield "with a password", old_book({"台账": ROWS}, password=True), "password"
    yield "300 sheets", old_book({f"表{n}": [["x"]] for n in range(300)}), "too_many_sheets"
    yield "a NUL in a text", old_book({"台账": [ROWS[0], ["a\0b", *ROWS[1][1:]]]}), EITHER
    yield "no cells", old_book({"台账": []}), EITHER
    for share in (10, 40, 60, 90):
        yield f"{share} % of the file", good[: len(good) * share // 100], EITHER
    for seed in range(10):
        yield f"flipped bytes {seed}", flipped(good, 100 + seed, 1 + seed % 5), EITHER


def containers() -> Iterator[tuple[str, bytes, str]]:
    good = old_book({"台账": ROWS})
    yield "a header and noise", good[:512] + noise(11, 4096), EITHER
    yield "only the mark", good[:8], "damaged"
    for name, at, value in (
        ("sectors of 2^60 bytes", 30, struct.pack("<H", 60)),
        ("sectors of one byte", 30, struct.pack("<H", 0)),
        ("directory beyond the file", 48, struct.pack("<I", 0x7FFFFFFF)),
        ("directory in itself", 48, struct.pack("<I", 0)),
        ("table of sectors beyond the file", 76, struct.pack("<I", 0x00FFFFFF)),
        ("a list of lists without end", 68, struct.pack("<I", 0)),
        ("small limit of everything", 56, struct.pack("<I", 0xFFFFFFFF)),
        ("small limit of nothing", 56, struct.pack("<I", 0)),
    ):
        yield name, good[:at] + value + good[at + len(value) :], EITHER
    looped = bytearray(good)
    table = 512 * (1 + struct.unpack_from("<I", good, 76)[0])
    for at in range(table, table + 400, 4):
        struct.pack_into("<I", looped, at, 1)
    yield "sectors that follow themselves", bytes(looped), EITHER
    yield "a Word document", container(b"x" * 5000, "WordDocument"), "not_a_spreadsheet"
    yield "an encrypted package", container(b"x" * 5000, "EncryptedPackage"), "password"
    yield "a book of noise", container(noise(12, 6000)), EITHER
    yield "an empty book", container(b""), EITHER


def records() -> Iterator[tuple[str, bytes, str]]:
    five = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 0)) + record(0x000A, b"")
    yield "BIFF5", container(five, "Book"), EITHER
    yield "a record longer than the file", container(bof(5) + struct.pack("<HH", 0x0085, 0xFFFF)), EITHER
    sheet_at_nowhere = record(0x0085, struct.pack("<IHBB", 0x7FFFFFFF, 0, 1, 1) + "表".encode("utf-16-le"))
    yield "a sheet beyond the end", container(bof(5) + sheet_at_nowhere + record(0x000A, b"")), EITHER
    sheet_in_itself = record(0x0085, struct.pack("<IHBB", 0, 0, 1, 1) + "表".encode("utf-16-le"))
    yield "a sheet that is the book", container(bof(5) + sheet_in_itself + record(0x000A, b"")), EITHER
    many_texts = record(0x00FC, struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF))
    yield "four billion texts, none there", container(bof(5) + many_texts + record(0x000A, b"")), EITHER
    yield "books in books", container(bof(5) * 30_000), EITHER
    yield (
        "a text of 65,535 characters in four bytes",
        container(bof(5) + record(0x00FC, struct.pack("<IIHB", 1, 1, 0xFFFF, 1)) + record(0x000A, b"")),
        EITHER,
    )
