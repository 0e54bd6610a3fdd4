"""Odd and hostile zip archives."""

import io
import struct
import zipfile
from collections.abc import Iterator

from tests.odd_files.case import EITHER, READ, Case, flipped, noise, packed, with_flags

PAGE = "会议纪要".encode()


def cases() -> Iterator[Case]:
    for name, data, expect in (*whole(), *names(), *bombs(), *damaged()):
        yield Case("zip", name, data, expect)


def whole() -> Iterator[tuple[str, bytes, str]]:
    yield "good", packed([("纪要/一.txt", PAGE), ("纪要/二.txt", PAGE * 100)]), READ
    yield "names in GBK", gbk_names(["会议纪要.txt", "厂房誠.txt"]), READ  # 誠 ends in a byte that is a backslash
    yield "an archive in an archive", packed([("a.zip", packed([("b.txt", PAGE)]))]), READ
    yield "with a comment", commented(packed([("a.txt", PAGE)]), b"<script>alert(1)</script>"), READ
    yield "nothing inside", packed([]), "zip_empty"
    yield "only a folder", packed([("纪要/", b"")]), "zip_empty"
    yield "marked as encrypted", with_flags(packed([("a.txt", PAGE)]), 0x1), "password"
    yield "lzma", packed([("a.txt", PAGE)], zipfile.ZIP_LZMA), READ
    yield "dates before 1980", dated(packed([("a.txt", PAGE)])), READ


def names() -> Iterator[tuple[str, bytes, str]]:
    for name in (
        "../a",
        "a/../../b",
        "/etc/passwd",
        "C:/a",
        "c:a",
        "..\\a",
        "\\\\host\\share\\a",
        "a\x01b",
        "\u202eexe.a",
    ):
        yield f"entry {name!r}", packed([("a.txt", PAGE), (name, b"x")]), "zip_name"
    yield "entry with a NUL", packed([("a.txt", PAGE), ("aXb.txt", b"x")]).replace(b"aXb.txt", b"a\0b.txt"), "zip_name"
    yield "entry of 60,000 letters", packed([("a" * 60_000, b"x")]), EITHER
    yield "entry without a name", packed([("X", b"x")]).replace(b"X", b"", 1), EITHER
    yield "one name twice", packed([("a.txt", b"1"), ("a.txt", b"2")]), "zip_twice"
    yield "names that differ in capitals", packed([("a.txt", b"1"), ("A.TXT", b"2")]), "zip_twice"
    for mode, word in ((0o120777, "link"),):
        info = zipfile.ZipInfo("a")
        info.external_attr = mode << 16
        yield f"a {word}", packed([(info, b"/etc/passwd")]), "zip_link"
    other = bytearray(packed([("aaaa.txt", PAGE)]))
    other[other.find(b"aaaa")] = ord("b")  # in the local header alone
    yield "another name in the other directory", bytes(other), "damaged_plain"


def bombs() -> Iterator[tuple[str, bytes, str]]:
    yield "5 MB of nothing", packed([("a.bin", bytes(5_000_000))]), "zip_bomb"
    yield "3,000 entries", packed([(f"{n}", b"") for n in range(3_000)]), "zip_many"
    inner = packed([("a.bin", bytes(900_000))])
    yield "1,000 small bombs", packed([(f"{n}.bin", bytes(900_000)) for n in range(500)]), "zip_bomb"
    yield "a bomb in an archive", packed([("a.zip", packed([("a.bin", bytes(5_000_000))]))]), "zip_bomb"
    yield (
        "fifty bombs in archives",
        packed([(f"{n}.zip", packed([(f"{m}", bytes(990_000)) for m in range(5)])) for n in range(50)]),
        "zip_bomb",
    )
    for _ in range(5):
        inner = packed([("a.zip", inner)])
    yield "archives six deep", inner, "zip_nested"
    yield "an archive that holds itself", quine(), EITHER
    yield "entries that share their bytes", overlapping(), "zip_bomb"
    lying = bytearray(packed([("a.bin", bytes(5_000_000))]))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = lying.find(mark)
        lying[at + offset : at + offset + 4] = struct.pack("<I", 1000)
    yield "a bomb that says it is small", bytes(lying), "damaged_plain"
    yield "sizes of 2^64", zip64(), EITHER


def damaged() -> Iterator[tuple[str, bytes, str]]:
    good = packed([("a.txt", PAGE * 50), ("b.txt", noise(51, 900))])
    for share in (10, 50, 90):
        yield f"{share} % of the file", good[: len(good) * share // 100], "damaged_plain"
    for seed in range(8):
        yield f"flipped bytes {seed}", flipped(good, 500 + seed, 2), EITHER
    yield "only the mark", b"PK\x03\x04", "damaged_plain"
    yield "RAR", b"Rar!\x1a\x07\x01\x00" + noise(52, 500), "not_a_zip"
    yield "noise", noise(53, 5000), "not_a_zip"
    yield "nothing", b"", "empty"


def gbk_names(wanted: list[str]) -> bytes:
    """As Chinese Windows writes them: bytes of GBK, and no flag that says so."""
    holders = [f"{'x' * len(name.encode('gbk'))}" for name in wanted]
    holders = [holder[:-1] + str(at) for at, holder in enumerate(holders)]
    data = packed([(holder, PAGE) for holder in holders])
    for holder, name in zip(holders, wanted, strict=True):
        data = data.replace(holder.encode(), name.encode("gbk"))
    return data


def commented(data: bytes, comment: bytes) -> bytes:
    return data[:-2] + struct.pack("<H", len(comment)) + comment


def dated(data: bytes) -> bytes:
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 10), (b"PK\x01\x02", 12)):
        at = changed.find(mark)
        changed[at + offset : at + offset + 4] = bytes(4)
    return bytes(changed)


def overlapping() -> bytes:
    """Two entries of the directory that point at one place in the archive."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("a.bin"), bytes(500_000), zipfile.ZIP_DEFLATED)
        first = archive.filelist[0]
        for number in range(50):
            twin = zipfile.ZipInfo(f"{number:03d}.b")
            for field in ("compress_type", "CRC", "compress_size", "file_size", "header_offset", "flag_bits"):
                setattr(twin, field, getattr(first, field))
            archive.filelist.append(twin)
        archive._didModify = True
    return memory.getvalue()


def quine() -> bytes:
    """Not a true one: an archive whose entry begins like an archive and ends nowhere."""
    return packed([("a.zip", b"PK\x03\x04" + noise(54, 300))])


def zip64() -> bytes:
    changed = bytearray(packed([("a.txt", PAGE)]))
    at = changed.find(b"PK\x01\x02")
    changed[at + 20 : at + 28] = b"\xff" * 8
    return bytes(changed)
